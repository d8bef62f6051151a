import Link from "next/link";
import { EmptyState } from "@/components/empty-state";
import type { AllocationMethod } from "@/lib/domain/allocation";
import { monthText, usd } from "@/lib/format";
import type { PoolSplit } from "@/lib/queries/admin-allocation";
import { quantityText, ratioText } from "../policy-words";

const BASE: Readonly<Record<AllocationMethod, string>> = {
  requests: "Requests",
  tokens: "Tokens",
  direct_cost: "Direct cost, USD",
  fixed: "Share",
  even: "Teams",
};

/** A pool of a month: each payer's base, ratio and amount; with what stays central it is the pool. */
export function SplitTable({
  split,
  method,
  label,
}: {
  split: PoolSplit;
  method: AllocationMethod;
  label: string;
}) {
  if (split.poolPico === 0n)
    return <EmptyState>Nothing was booked in this pool in {monthText(split.month)}.</EmptyState>;
  return (
    <table className="sheet" aria-label={label}>
      <thead>
        <tr>
          <th scope="col">Payer</th>
          <th scope="col" className="num">
            {BASE[method]}
          </th>
          <th scope="col" className="num">
            Ratio, %
          </th>
          <th scope="col" className="num">
            Amount, USD
          </th>
        </tr>
      </thead>
      <tbody>
        {split.payers.map((payer) => (
          <tr key={payer.slug}>
            <th scope="row">
              <Link href={`/teams/${encodeURIComponent(payer.slug)}`} className="link" prefetch={false}>
                {payer.name}
              </Link>
            </th>
            <td className="num">{quantityText(payer.quantity, method)}</td>
            <td className="num">{ratioText(payer.ratio)}</td>
            <td className="num">{usd(payer.pico)}</td>
          </tr>
        ))}
        <tr>
          <th scope="row" className="text-ink-2">
            kept central
          </th>
          <td className="num" />
          <td className="num" />
          <td className="num">{usd(split.centralPico)}</td>
        </tr>
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">The pool</th>
          <td className="num">{quantityText(split.baseTotal, method === "even" ? "requests" : method)}</td>
          <td className="num">{split.payers.length > 0 ? "100.0" : ""}</td>
          <td className="num">{usd(split.poolPico)}</td>
        </tr>
      </tfoot>
    </table>
  );
}
