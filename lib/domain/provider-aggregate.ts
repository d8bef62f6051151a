import type { ServiceTier, Usage } from "./usage-event";

/** Widths of the buckets in which providers add usage up, in milliseconds. */
export const BUCKET_GRAINS = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;
export type BucketGrain = keyof typeof BUCKET_GRAINS;

/**
 * One line of a provider's own sums: what an account, project, key and model used in a bucket of time. It is no
 * event and bills nothing by itself; it is what the events are held against.
 */
export interface ProviderAggregate {
  provider: string;
  /** What was added up: `completions`, `embeddings`, `messages`, `costs`, ... Measures stand beside each other. */
  measure: string;
  /**
   * How the export was cut: form, bucket width and the dimensions it tells, e.g. `api day model,project`. Two layers
   * of one measure tell the same usage twice.
   */
  layer: string;
  account: string | null;
  project: string | null;
  providerKey: string | null;
  model: string | null;
  serviceTier: ServiceTier | null;
  /** Other dimensions told (user, context window, line item), part of the identity. */
  detail: Readonly<Record<string, string>>;
  grain: BucketGrain;
  /** Epoch ms, half-open. The first and last bucket of an export may be shorter than the grain. */
  startsAtMs: number;
  endsAtMs: number;
  requests: number | null;
  /** Disjoint classes. Unlike a call's they may exceed 10^9; reasoning is inside `output`, as no provider splits it here. */
  usage: Usage;
  /** Amounts in units we have no class for (characters, seconds), under the provider's name. */
  otherUnits: Readonly<Record<string, number>>;
  /** What the provider says it cost, in picodollars. */
  costPico: bigint | null;
}

/**
 * What makes a line the same as another: everything but its amounts. A bucket that was cut short, because the export
 * began or ended inside it, is the same as the whole one.
 */
export function aggregateIdentity(line: ProviderAggregate): string {
  const width = BUCKET_GRAINS[line.grain];
  return JSON.stringify([
    line.provider,
    line.measure,
    line.layer,
    line.account,
    line.project,
    line.providerKey,
    line.model,
    line.serviceTier,
    Object.entries(line.detail).sort(([a], [b]) => (a < b ? -1 : 1)),
    Math.floor(line.startsAtMs / width) * width,
  ]);
}

/**
 * Of two tellings of one line the fuller stands: more requests and tokens, then the larger cost. The sums of a bucket
 * only grow until it is closed, so the fuller is the newer, whichever arrives last; that keeps the outcome free of
 * order. Positive when `a` stands, 0 when both tell the same.
 */
export function compareAggregates(a: ProviderAggregate, b: ProviderAggregate): number {
  const amount = (line: ProviderAggregate) => {
    let sum = BigInt(line.requests ?? 0);
    for (const count of Object.values(line.usage)) sum += BigInt(count ?? 0);
    for (const count of Object.values(line.otherUnits)) sum += BigInt(Math.round(count));
    return sum;
  };
  return (
    order(amount(a), amount(b)) ||
    order(a.costPico ?? NO_COST, b.costPico ?? NO_COST) ||
    order(a.endsAtMs - a.startsAtMs, b.endsAtMs - b.startsAtMs) ||
    order(amountText(b), amountText(a))
  );
}

/** Below every cost: an amount told stands over none. */
const NO_COST = -(10n ** 38n);

/** Amounts as one text: decides between tellings of equal size, and says whether anything differs. */
function amountText(line: ProviderAggregate): string {
  const counts = Object.entries({ ...line.usage, ...line.otherUnits });
  return JSON.stringify([line.startsAtMs, line.requests, counts.sort(([x], [y]) => (x < y ? -1 : 1))]);
}

function order<T>(a: T, b: T): number {
  return a === b ? 0 : a > b ? 1 : -1;
}
