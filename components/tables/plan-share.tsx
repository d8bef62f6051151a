import { group } from "@/lib/format";
import { divideHalfEven } from "@/lib/domain/money";

/** Spent of plan, in whole percent; over it in words as well as colour. */
export function PlanShare({ spent, plan }: { spent: bigint; plan: bigint | null }) {
  if (plan === null || plan <= 0n) return <span className="font-normal text-ink-3">no plan</span>;
  const share = divideHalfEven((spent > 0n ? spent : 0n) * 100n, plan);
  return spent > plan ? <span className="text-warn">{group(share)} over</span> : group(share);
}
