import Link from "next/link";
import type { ReactNode } from "react";
import { Door } from "@/components/money";
import { Section } from "@/components/section";
import { Tag } from "@/components/ui/tag";
import { dayText, usd } from "@/lib/format";
import { isOpen } from "@/lib/queries/admin-teams-history";
import type { AdminCostCenter } from "@/lib/queries/admin-units-centers";
import { exploreHref } from "../../../explore/href";

/** Cost centers by code, with who books to them and who did. */
export function CentersTable({
  centers,
  today,
  aside,
}: {
  centers: readonly AdminCostCenter[];
  today: string;
  aside: ReactNode;
}) {
  return (
    <Section title="All cost centers" id="centers" aside={aside}>
      <table className="sheet" aria-labelledby="centers-title">
        <thead>
          <tr>
            <th scope="col">Cost center</th>
            <th scope="col" className="max-md:hidden">
              GL account
            </th>
            <th scope="col" className="max-md:hidden">
              Teams
            </th>
            <th scope="col" className="max-lg:hidden">
              Before
            </th>
            <th scope="col" className="num">
              Last week<span className="block font-normal">USD</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {centers.map((center) => {
            const now = center.teams.filter((team) => isOpen(team, today));
            const before = center.teams.filter((team) => !isOpen(team, today));
            return (
              <tr key={center.code}>
                <th scope="row">
                  <Link
                    href={`/admin/cost-centers/${encodeURIComponent(center.code)}`}
                    className="link font-name wrap-anywhere"
                    prefetch={false}
                  >
                    {center.code}
                  </Link>{" "}
                  {center.name} {center.endsOn === null ? null : <Tag>until {dayText(center.endsOn)}</Tag>}
                  <span className="block text-label text-ink-3 md:hidden">
                    {names(now) || "no team"}
                    {center.glAccount === null ? "" : ` · GL ${center.glAccount}`}
                  </span>
                </th>
                <td className="tabular-nums max-md:hidden">
                  {center.glAccount ?? <span className="text-ink-3">–</span>}
                </td>
                <td className="wrap-anywhere max-md:hidden">
                  {names(now) || <span className="text-ink-3">–</span>}
                </td>
                <td className="wrap-anywhere text-ink-3 max-lg:hidden">{names(before) || "–"}</td>
                <td className="num">
                  {center.costPico === 0n ? (
                    usd(0n)
                  ) : (
                    <Door
                      href={exploreHref({ filter: { cost_center: center.code } })}
                      label={`${center.code}, ${usd(center.costPico)} USD`}
                    >
                      {usd(center.costPico)}
                    </Door>
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </Section>
  );
}

function names(teams: AdminCostCenter["teams"]): string {
  return [...new Set(teams.map((team) => team.value.name))].join(", ");
}
