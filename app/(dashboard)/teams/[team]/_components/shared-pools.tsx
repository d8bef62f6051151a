import { Door } from "@/components/money";
import { Section } from "@/components/section";
import type { AllocationMethod } from "@/lib/domain/allocation";
import { sumPico } from "@/lib/domain/money";
import { count, dayText, usd } from "@/lib/format";
import type { MonthForecast } from "@/lib/queries/forecast";
import type { SharedPart } from "@/lib/queries/team-shared";
import { monthHref } from "../team-hrefs";
import { daysKnown } from "../team-words";

const METHODS: Readonly<Record<AllocationMethod, string>> = {
  requests: "requests",
  tokens: "tokens",
  direct_cost: "direct cost, USD",
  fixed: "fixed share",
  even: "even, teams with usage",
};
const SHARE_SCALE = 1_000_000n;

/** The team's part of what is truly common: outside every figure above, until the month is closed provisional. */
export function SharedPools({
  parts,
  month,
}: {
  parts: readonly SharedPart[];
  month: Pick<MonthForecast, "month" | "untilDay">;
}) {
  const aside = `${daysKnown(month)}, provisional`;
  if (parts.length === 0) {
    return (
      <Section title="Shared, outside the figures above" aside={aside} id="shared">
        <p className="border-t border-line-2 py-3 text-ink-2">
          No shared pool is split to this team this month.
        </p>
      </Section>
    );
  }
  const whole = parts.some((part) => part.baseTotal !== null);
  return (
    <Section title="Shared, outside the figures above" aside={aside} id="shared">
      <div className="max-md:relative max-md:overflow-x-auto">
        <table className="sheet" aria-labelledby="shared-title">
          <thead>
            <tr>
              <th scope="col">Pool</th>
              <th scope="col" className="num max-md:hidden">
                Pool
                <span className="block font-normal">USD</span>
              </th>
              <th scope="col" className="pl-8! max-md:hidden">
                Base
              </th>
              <th scope="col" className="num max-md:hidden">
                Yours
              </th>
              {whole ? (
                <th scope="col" className="num max-md:hidden">
                  All payers
                </th>
              ) : null}
              <th scope="col" className="num">
                Your ratio
                <span className="block font-normal">%</span>
              </th>
              <th scope="col" className="num">
                Amount
                <span className="block font-normal">USD</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {parts.map((part) => (
              <tr key={part.pool.slug}>
                <th scope="row">
                  {part.pool.name}
                  <span className="block text-label text-ink-3">{policyText(part)}</span>
                </th>
                <td className="num max-md:hidden">
                  <PoolCost part={part} month={month.month} />
                </td>
                <td className="pl-8! max-md:hidden">{METHODS[part.method]}</td>
                <td className="num max-md:hidden">{quantityText(part.quantity, part.method)}</td>
                {part.baseTotal === null ? null : (
                  <td className="num max-md:hidden">{quantityText(part.baseTotal, part.method)}</td>
                )}
                <td className="num">{ratioText(part.ratio)}</td>
                <td className="num">{usd(part.amountPico)}</td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">Shared, month to date</th>
              <td className="num max-md:hidden">{usd(sumPico(parts.map(({ poolPico }) => poolPico)))}</td>
              <td colSpan={whole ? 3 : 2} className="max-md:hidden" />
              <td />
              <td className="num">{usd(sumPico(parts.map(({ amountPico }) => amountPico)))}</td>
            </tr>
          </tfoot>
        </table>
      </div>
    </Section>
  );
}

/** The pool's own month has the same total, for who may see it. */
function PoolCost({ part: { pool, poolPico }, month }: { part: SharedPart; month: string }) {
  if (!pool.visible) return usd(poolPico);
  return (
    <Door
      href={`${monthHref(pool.slug, month)}#to-date`}
      label={`${pool.name}: ${usd(poolPico)}, by service and feature`}
    >
      {usd(poolPico)}
    </Door>
  );
}

/** "1,000.00 kept central, policy from 1 Oct 2025". */
function policyText({ centralPico, policyFrom }: SharedPart): string {
  const policy = `policy from ${dayText(policyFrom)}`;
  return centralPico === 0n ? policy : `${usd(centralPico)} kept central, ${policy}`;
}

/** A quantity in the unit of its base; fixed shares are kept in millionths. */
function quantityText(quantity: bigint, method: AllocationMethod): string {
  if (method === "direct_cost") return usd(quantity);
  if (method !== "fixed") return count(quantity);
  const rest = (quantity % SHARE_SCALE).toString().padStart(6, "0").replace(/0+$/, "");
  return `${count(quantity / SHARE_SCALE)}${rest === "" ? "" : `.${rest}`}`;
}

/** Millionths as percent with four decimals: `ratioText(326275) === "32.6275"`. */
function ratioText(millionths: number): string {
  return (millionths / 10_000).toFixed(4);
}
