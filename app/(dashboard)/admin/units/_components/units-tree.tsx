import Link from "next/link";
import { Door } from "@/components/money";
import { Person } from "@/components/person";
import { Section } from "@/components/section";
import { Tag } from "@/components/ui/tag";
import { dayText, usd } from "@/lib/format";
import type { AdminUnit } from "@/lib/queries/admin-units";

/** The tree of units, each with its director, teams and cost. */
export function UnitsTree({ units, week }: { units: readonly AdminUnit[]; week: string }) {
  return (
    <Section title="All units" id="units" aside={`cost of ${week}, by today's structure`}>
      <table className="sheet" aria-labelledby="units-title">
        <thead>
          <tr>
            <th scope="col">Unit</th>
            <th scope="col" className="max-md:hidden">
              Director
            </th>
            <th scope="col" className="max-md:hidden">
              Teams
            </th>
            <th scope="col" className="num">
              Last week<span className="block font-normal">USD</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {units.map((unit) => (
            <tr key={unit.slug}>
              <th scope="row">
                <span className="block" style={{ paddingLeft: `${unit.depth * 1.25}rem` }}>
                  <Link
                    href={`/admin/units/${encodeURIComponent(unit.slug)}`}
                    className="link font-name wrap-anywhere"
                    prefetch={false}
                  >
                    {unit.name}
                  </Link>
                  {unit.depth > 0 ? (
                    <span className="sr-only">
                      {" "}
                      under {units.find(({ slug }) => slug === unit.parent)?.name}
                    </span>
                  ) : null}{" "}
                  {unit.endsOn === null ? null : <Tag>until {dayText(unit.endsOn)}</Tag>}
                  <span className="block text-label text-ink-3 md:hidden">
                    <Person address={unit.director} /> · {teamCount(unit)}
                  </span>
                </span>
              </th>
              <td className="max-md:hidden">
                <Person address={unit.director} />
              </td>
              <td className="max-md:hidden">
                {unit.teams.length === 0 ? (
                  <span className="text-ink-3">–</span>
                ) : (
                  unit.teams.map(({ slug, name }, at) => (
                    <span key={slug}>
                      {at > 0 ? ", " : null}
                      <Link
                        href={`/admin/teams/${encodeURIComponent(slug)}`}
                        className="link"
                        prefetch={false}
                      >
                        {name}
                      </Link>
                    </span>
                  ))
                )}
              </td>
              <td className="num">
                <Door
                  href={`/units/${encodeURIComponent(unit.slug)}`}
                  label={`${unit.name}, ${usd(unit.costPico)} USD`}
                >
                  {usd(unit.costPico)}
                </Door>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  );
}

function teamCount({ teams }: AdminUnit): string {
  return teams.length === 1 ? "1 team" : `${teams.length} teams`;
}
