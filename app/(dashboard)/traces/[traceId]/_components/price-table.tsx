import { columnUsd, perMillionUsd } from "@/components/precision";
import { callUsd, count } from "@/lib/format";
import type { PriceSum } from "../trace-facts";
import { className, isUnit } from "../words";

/** Tokens x price line = amount; the amounts add up to the total. */
export function PriceTable({
  rows,
  total,
  labelledBy,
  withModel,
}: {
  rows: readonly PriceSum[];
  total: { name: string; costPico: bigint | null };
  labelledBy: string;
  withModel: boolean;
}) {
  const print = columnUsd([...rows.map((row) => row.amountPico), total.costPico]);
  return (
    <table className="sheet" aria-labelledby={labelledBy}>
      <thead>
        <tr>
          <th scope="col">Token class</th>
          <th scope="col" className="num max-md:hidden">
            Tokens
          </th>
          <th scope="col" className="num max-md:hidden">
            USD per million
          </th>
          <th scope="col" className="pl-8! max-md:hidden">
            Price card
          </th>
          <th scope="col" className="num">
            Cost<span className="font-normal">, USD</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.key}>
            <th scope="row">
              {withModel ? (
                <>
                  {row.model} <span className="text-ink-3">{className(row.usageClass)}</span>
                </>
              ) : (
                className(row.usageClass)
              )}
              <span className="block text-label text-ink-3 md:hidden">
                {count(row.quantity)} × {rate(row)}
              </span>
            </th>
            <td className="num max-md:hidden">{count(row.quantity)}</td>
            <td className="num max-md:hidden">{rate(row)}</td>
            <td className="pl-8! text-ink-2 max-md:hidden">{row.card}</td>
            <td className="num">{print(row.amountPico)}</td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">{total.name}</th>
          <td className="max-md:hidden" />
          <td className="max-md:hidden" />
          <td className="max-md:hidden" />
          <td className="num">{total.costPico === null ? "unpriced" : print(total.costPico)}</td>
        </tr>
      </tfoot>
    </table>
  );
}

/** Tokens are priced by the million, everything else by the piece. */
function rate(row: PriceSum): string {
  return isUnit(row.usageClass) ? `${callUsd(row.ratePico)} each` : perMillionUsd(row.ratePico);
}
