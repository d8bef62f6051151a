import { Door } from "@/components/money";
import { Section } from "@/components/section";
import type { Movement } from "@/lib/domain/movement";
import { count, usd, usdChange } from "@/lib/format";
import type { ModelRow } from "../cause-rows";

/** The models of a feature before and after; the causes are split for the feature as a whole. */
export function ModelsTable({
  rows,
  total,
  names,
}: {
  rows: readonly ModelRow[];
  total: Movement;
  names: { before: string; after: string };
}) {
  return (
    <Section title="By model" aside="costs and answered operations" id="models">
      <table className="sheet" aria-labelledby="models-title">
        <thead>
          <tr>
            <th scope="col">Model</th>
            <th scope="col" className="num max-md:hidden">
              Answered
              <span className="block font-normal">before</span>
            </th>
            <th scope="col" className="num max-md:hidden">
              Answered
              <span className="block font-normal">after</span>
            </th>
            <th scope="col" className="num max-md:hidden">
              {names.before}
              <span className="block font-normal">USD</span>
            </th>
            <th scope="col" className="num">
              {names.after}
              <span className="block font-normal">USD</span>
            </th>
            <th scope="col" className="num">
              Change
              <span className="block font-normal">USD</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.key}>
              <th scope="row">
                <span className="wrap-anywhere">{row.model}</span>
                {row.provider ? <span className="block text-label text-ink-3">{row.provider}</span> : null}
              </th>
              <td className="num max-md:hidden">{count(row.operationsBefore)}</td>
              <td className="num max-md:hidden">{count(row.operationsAfter)}</td>
              <td className="num max-md:hidden">{row.before}</td>
              <td className="num">
                {row.href === null ? (
                  row.after
                ) : (
                  <Door href={row.href} label={`${row.model}: ${row.after}, by day`}>
                    {row.after}
                  </Door>
                )}
              </td>
              <td className="num">{row.change}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">Total</th>
            <td className="num max-md:hidden">{count(total.operationsBefore)}</td>
            <td className="num max-md:hidden">{count(total.operationsAfter)}</td>
            <td className="num max-md:hidden">{usd(total.costBefore)}</td>
            <td className="num">{usd(total.costAfter)}</td>
            <td className="num">{usdChange(total.costAfter - total.costBefore)}</td>
          </tr>
        </tfoot>
      </table>
    </Section>
  );
}
