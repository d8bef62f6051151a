import Link from "next/link";
import { DEFECT_NAMES } from "@/components/defects";
import { count, instantText, usd } from "@/lib/format";
import type { LedgerDefect } from "@/lib/queries/check-ledger";

/** Calls in the ledger with a defect that a check denies. */
export function LedgerTable({ rows, timeZone }: { rows: readonly LedgerDefect[]; timeZone: string }) {
  return (
    <table className="sheet" aria-labelledby="ledger-title">
      <thead>
        <tr>
          <th scope="col">Defect</th>
          <th scope="col" className="max-md:hidden">
            Environment
          </th>
          <th scope="col" className="max-md:hidden">
            Team
          </th>
          <th scope="col" className="num">
            Calls
          </th>
          <th scope="col" className="num">
            Cost, USD
          </th>
          <th scope="col" className="num max-md:hidden">
            Last seen
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => {
          const environment = row.environment ?? "not known";
          return (
            <tr key={`${row.defect} ${row.environment} ${row.team.slug}`}>
              <th scope="row" className="wrap-anywhere">
                <Link
                  className="door"
                  prefetch={false}
                  href={`/exceptions?${new URLSearchParams({ defect: row.defect, team: row.team.slug })}`}
                >
                  {DEFECT_NAMES[row.defect]}
                </Link>
                <span className="block text-label text-ink-3 md:hidden">
                  {row.team.name}, {environment}
                </span>
              </th>
              <td className="max-md:hidden">{environment}</td>
              <td className="wrap-anywhere max-md:hidden">{row.team.name}</td>
              <td className="num">{count(row.calls)}</td>
              <td className="num">{usd(row.costPico)}</td>
              <td className="num max-md:hidden">{instantText(row.lastAt, { timeZone })}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
