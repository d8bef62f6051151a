import { divideHalfEven } from "@/lib/domain/money";
import { group, usd } from "@/lib/format";

/** A month against its plan in words; passing it is the only thing that colours. */
export function MonthLine({ spent, plan }: { spent: bigint; plan: bigint | null }) {
  if (plan === null || plan <= 0n) return <span className="text-ink-3">no plan</span>;
  if (spent > plan) return <span className="text-warn">{usd(spent - plan)} over plan</span>;
  return `${group(divideHalfEven(spent * 100n, plan))}\u202f% of ${usd(plan)}`;
}
