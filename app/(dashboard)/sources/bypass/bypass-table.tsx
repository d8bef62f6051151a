import { count, instantText, usd } from "@/lib/format";
import type { BypassRow } from "@/lib/queries/bypass";
import { estimateNote, workloadText } from "./bypass-words";

const WIDE = "max-md:hidden";

/** Workloads with calls that nobody reported, most calls first. */
export function BypassTable({ rows, timeZone }: { rows: readonly BypassRow[]; timeZone: string }) {
  return (
    <table className="sheet" aria-labelledby="bypass-title">
      <thead>
        <tr>
          <th scope="col">Workload</th>
          <th scope="col" className={WIDE}>
            Provider
          </th>
          <th scope="col" className={WIDE}>
            First seen
          </th>
          <th scope="col" className={WIDE}>
            Last seen
          </th>
          <th scope="col" className="num">
            Calls
          </th>
          <th scope="col" className="num">
            Estimate, USD
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => {
          const { name, detail } = workloadText(row.workload);
          const note = estimateNote(row);
          return (
            <tr key={JSON.stringify([row.workload, row.provider])}>
              <th scope="row">
                <span className="font-name wrap-anywhere">{name}</span>
                {detail ? <span className="block text-label text-ink-3 wrap-anywhere">{detail}</span> : null}
                <span className="block text-label text-ink-3 md:hidden">{row.provider}</span>
              </th>
              <td className={WIDE}>{row.provider}</td>
              <td className={`tabular-nums ${WIDE}`}>{instantText(row.firstAt, { timeZone })}</td>
              <td className={`tabular-nums ${WIDE}`}>{instantText(row.lastAt, { timeZone })}</td>
              <td className="num">{count(row.calls)}</td>
              <td className="num">
                {row.estimatePico === null ? "unknown" : usd(row.estimatePico)}
                {note ? <span className="block text-label text-ink-3">{note}</span> : null}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
