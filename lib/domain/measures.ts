/** What one call adds to every rollup it falls into. */
import type { CostByClass } from "./pricing";
import { MEASURES, type Measure } from "./ledger-codes";
import { allTokens, type CallStatus, USAGE_FIELDS, type Usage, type UsageStatus } from "./usage-event";

/** A call as the ledger counts it. */
export interface CountedCall {
  status: CallStatus;
  usageStatus: UsageStatus;
  usage: Usage;
  /** The last attempt of its operation; an earlier one is a retry and all its cost is retry cost. */
  lastAttempt: boolean;
  /** Another model than the requested one answered. */
  fellBack: boolean;
  /** null: unpriced, or usage missing. */
  costPico: bigint | null;
  listPico: bigint | null;
  byClass: CostByClass | null;
  premiumPico: bigint | null;
  avoidedPico: bigint | null;
}

/** Non-zero measures of a call or a charge: index in MEASURES and signed amount. */
export type MeasureDelta = [measure: number, amount: number | bigint][];

const INDEX = Object.fromEntries(MEASURES.map((name, index) => [name, index])) as Record<Measure, number>;

/** True when the provider reported usage; a call refused before generation reported none. */
export function reportedUsage(call: Pick<CountedCall, "status" | "usageStatus" | "usage">): boolean {
  if (call.usageStatus === "missing") return false;
  return call.status === "ok" || allTokens(call.usage) > 0;
}

/**
 * The measures of one call (docs/design.md, what the figures mean). `requests` counts attempts; operations,
 * answered and the fallback premium are counted on the last attempt only, retry cost on the
 * others, so that each adds up.
 */
export function measuresOf(call: CountedCall): MeasureDelta {
  const delta: MeasureDelta = [[INDEX.requests, 1]];
  const add = (measure: Measure, amount: number | bigint | null | undefined) => {
    if (amount) delta.push([INDEX[measure], amount]);
  };
  add("operations", call.lastAttempt ? 1 : 0);
  add("answered", call.lastAttempt && reportedUsage(call) ? 1 : 0);
  add("failed", call.status === "ok" ? 0 : 1);
  add("retries", call.lastAttempt ? 0 : 1);
  add("fallbacks", call.lastAttempt && call.fellBack ? 1 : 0);
  add("estimated_n", call.usageStatus === "estimated" ? 1 : 0);
  add("missing_n", call.usageStatus === "missing" ? 1 : 0);
  add("unpriced_n", call.costPico === null && call.usageStatus !== "missing" ? 1 : 0);
  for (const name of USAGE_FIELDS) add(name, call.usage[name]);
  if (call.byClass) {
    add("cost_input", call.byClass.input);
    add("cost_cache_read", call.byClass.cacheRead);
    add("cost_cache_write", call.byClass.cacheWrite);
    add("cost_output", call.byClass.output);
    add("cost_reasoning", call.byClass.reasoning);
    add("cost_other", call.byClass.other);
  }
  add("list_cost", call.listPico);
  add("cost", call.costPico);
  add("retry_cost", call.lastAttempt ? 0n : call.costPico);
  add("fallback_premium", call.lastAttempt ? call.premiumPico : 0n);
  add("cost_avoided", call.avoidedPico);
  return delta;
}
