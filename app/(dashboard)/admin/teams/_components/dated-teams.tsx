import Link from "next/link";
import { Door } from "@/components/money";
import { Section } from "@/components/section";
import { usd } from "@/lib/format";
import { isOpen } from "@/lib/queries/admin-teams-history";
import type { DatedTeam } from "@/lib/queries/admin-units";
import { span } from "./dated-list";

/** Teams that belong to something now, and those that did. */
export function DatedTeams({
  teams,
  today,
  week,
  empty,
  door,
}: {
  teams: readonly DatedTeam[];
  today: string;
  week: string;
  empty: string;
  /** What a team's amount is made of. */
  door: (team: string) => string;
}) {
  return (
    <Section
      title="Teams now and before"
      id="teams"
      aside={teams.length > 0 ? `cost of ${week}, while they were here` : undefined}
    >
      {teams.length === 0 ? (
        <p className="border-t border-line-2 py-3 text-ink-2">{empty}</p>
      ) : (
        <table className="sheet" aria-labelledby="teams-title">
          <thead>
            <tr>
              <th scope="col">Team</th>
              <th scope="col">When</th>
              <th scope="col" className="num">
                Last week<span className="block font-normal">USD</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {teams.map((team) => (
              <tr
                key={`${team.value.slug} ${team.from}`}
                className={isOpen(team, today) ? undefined : "text-ink-3"}
              >
                <th scope="row">
                  <Link
                    href={`/admin/teams/${encodeURIComponent(team.value.slug)}`}
                    className="link font-name wrap-anywhere"
                    prefetch={false}
                  >
                    {team.value.name}
                  </Link>
                </th>
                <td className="tabular-nums">{span(team.from, team.until, today)}</td>
                <td className="num">
                  {team.value.costPico === 0n ? (
                    usd(0n)
                  ) : (
                    <Door
                      href={door(team.value.slug)}
                      label={`${team.value.name}, ${usd(team.value.costPico)} USD`}
                    >
                      {usd(team.value.costPico)}
                    </Door>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Section>
  );
}
