import { Delta, DeltaPercent } from "@/components/delta";
import { Door } from "@/components/money";
import { Section } from "@/components/section";
import { magnitude } from "@/components/tables/column";
import { usdChange } from "@/lib/format";
import type { UnitPage } from "@/lib/queries/unit-page";
import { teamWhyHref } from "../../../overview-rows";
import { whyScope } from "./unit-figures";

/** What drove each team, by size of change; the changes sum to the unit's. */
export function TeamDrivers({ page }: { page: UnitPage }) {
  const { total, previous } = page;
  if (previous === null) return null;
  const changeOf = (team: UnitPage["teams"][number]) => team.costPico - (team.previousPico ?? 0n);
  const moved = page.teams
    .filter((team) => changeOf(team) !== 0n)
    .sort((a, b) => ((magnitude(changeOf(a)) ?? 0n) < (magnitude(changeOf(b)) ?? 0n) ? 1 : -1));
  if (moved.length === 0) return null;
  return (
    <Section title="Why it moved, by team" aside="by size of change" id="drivers">
      <table className="sheet" aria-labelledby="drivers-title">
        <thead>
          <tr>
            <th scope="col">Team</th>
            <th scope="col" className="max-md:hidden">
              Mostly
            </th>
            <th scope="col" className="num md:w-32">
              Change
              <span className="block font-normal">USD</span>
            </th>
            <th scope="col" className="num md:w-32">
              Change
              <span className="block font-normal">%</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {moved.map((team) => (
            <tr key={team.teamId}>
              <th scope="row">
                {team.name}
                <span className="block text-label font-normal text-ink-3 md:hidden">{team.driver}</span>
              </th>
              <td className="text-ink-2 max-md:hidden">{team.driver || "–"}</td>
              <td className="num">
                <Door
                  href={teamWhyHref(page, team.slug, whyScope(page))}
                  label={`${team.name}, change ${usdChange(changeOf(team))} USD: why`}
                >
                  <Delta now={team.costPico} before={team.previousPico} />
                </Door>
              </td>
              <td className="num">
                <DeltaPercent now={team.costPico} before={team.previousPico} />
              </td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{page.unit.name}</th>
            <td className="max-md:hidden" />
            <td className="num">
              <Delta now={total.costPico} before={previous.costPico} />
            </td>
            <td className="num">
              <DeltaPercent now={total.costPico} before={previous.costPico} />
            </td>
          </tr>
        </tfoot>
      </table>
    </Section>
  );
}
