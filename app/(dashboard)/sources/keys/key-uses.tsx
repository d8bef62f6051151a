import Link from "next/link";
import { dayText } from "@/lib/format";
import type { KeyUse, SharedKey } from "@/lib/queries/shared-keys";

const WIDE = "max-md:hidden";

/** Keys or namespaces, each with a line for every service (and feature) seen with it. */
export function KeyUses({
  rows,
  what,
  labelledBy,
}: {
  rows: readonly SharedKey[];
  what: "Key" | "Namespace";
  labelledBy: string;
}) {
  return (
    <table className="sheet" aria-labelledby={labelledBy}>
      <thead>
        <tr>
          <th scope="col">{what}</th>
          <th scope="col">{what === "Key" ? "Service" : "Service / feature"}</th>
          <th scope="col" className={WIDE}>
            Team
          </th>
          <th scope="col" className={WIDE}>
            First day
          </th>
          <th scope="col">Last day</th>
        </tr>
      </thead>
      {rows.map((row) => (
        <tbody key={row.name}>
          {row.uses.map((use, index) => (
            <tr key={`${use.service} ${use.feature}`}>
              <th scope="row">
                <span className={index === 0 ? "font-name wrap-anywhere" : "sr-only"}>{row.name}</span>
              </th>
              <td>
                <span className="font-name wrap-anywhere">{usedBy(use)}</span>
                <span className="block text-label text-ink-3 md:hidden">{use.team?.name}</span>
              </td>
              <td className={WIDE}>
                {use.team === null ? (
                  "–"
                ) : (
                  <Link className="door" href={`/teams/${use.team.slug}`} prefetch={false}>
                    {use.team.name}
                  </Link>
                )}
              </td>
              <td className={`tabular-nums ${WIDE}`}>{dayText(use.firstDay)}</td>
              <td className="tabular-nums">{dayText(use.lastDay)}</td>
            </tr>
          ))}
        </tbody>
      ))}
    </table>
  );
}

function usedBy({ service, feature }: KeyUse): string {
  return feature === null ? service : `${service} / ${feature}`;
}
