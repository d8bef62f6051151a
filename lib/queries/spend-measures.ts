import { MEASURES } from "@/lib/domain/ledger-codes";
import { TOKEN_CLASSES, USAGE_FIELDS, type UsageField } from "@/lib/domain/usage-event";
import { big } from "./rows";

/** Measures of a row, all exact. */
export interface SpendMeasures {
  requests: bigint;
  operations: bigint;
  answered: bigint;
  failed: bigint;
  retries: bigint;
  fallbacks: bigint;
  estimated: bigint;
  missing: bigint;
  unpriced: bigint;
  usage: Record<UsageField, bigint>;
  /** The six classes; they sum to the cost. What no class explains (charges) is in `other`. */
  byClass: Record<CostClass, bigint>;
  listPico: bigint;
  costPico: bigint;
  retryPico: bigint;
  fallbackPico: bigint;
  avoidedPico: bigint;
}

/** The groups of `token_class`, and which counts belong to each. */
export const COST_CLASSES = {
  input: ["input_uncached", "audio_in", "image_in", "video_in"],
  cache_read: ["cache_read", "audio_cache_read"],
  cache_write: ["cache_write_5m", "cache_write_1h"],
  output: ["output", "audio_out", "image_out", "video_out"],
  reasoning: ["reasoning"],
  other: ["web_searches", "images", "code_sessions"],
} as const satisfies Record<string, readonly UsageField[]>;
export type CostClass = keyof typeof COST_CLASSES;
export const COST_CLASS_NAMES = Object.keys(COST_CLASSES) as CostClass[];

/** Columns of a rollup that make a row's measures: all of them. */
export const COLUMNS = MEASURES;
export type Sums = Record<(typeof COLUMNS)[number], string | null>;

/** Columns enough to compare with. */
export const COST_COLUMNS = [
  "cost",
  "cost_input",
  "cost_cache_read",
  "cost_cache_write",
  "cost_output",
  "cost_reasoning",
] as const;

/** What a group cost in the range before. */
export interface PreviousCost {
  costPico: bigint;
  byClass: Record<CostClass, bigint>;
}

export function classesOf(
  row: Record<(typeof COST_COLUMNS)[number], string | null>,
): Record<CostClass, bigint> {
  const five = {
    input: big(row.cost_input),
    cache_read: big(row.cost_cache_read),
    cache_write: big(row.cost_cache_write),
    output: big(row.cost_output),
    reasoning: big(row.cost_reasoning),
  };
  // What the five leave is units, and charges, which have no class: so the six always sum to the cost.
  const known = five.input + five.cache_read + five.cache_write + five.output + five.reasoning;
  return { ...five, other: big(row.cost) - known };
}

export function toMeasures(row: Sums): SpendMeasures {
  const costPico = big(row.cost);
  return {
    requests: big(row.requests),
    operations: big(row.operations),
    answered: big(row.answered),
    failed: big(row.failed),
    retries: big(row.retries),
    fallbacks: big(row.fallbacks),
    estimated: big(row.estimated_n),
    missing: big(row.missing_n),
    unpriced: big(row.unpriced_n),
    usage: Object.fromEntries(USAGE_FIELDS.map((name) => [name, big(row[name])])) as Record<
      UsageField,
      bigint
    >,
    byClass: classesOf(row),
    listPico: big(row.list_cost),
    costPico,
    retryPico: big(row.retry_cost),
    fallbackPico: big(row.fallback_premium),
    avoidedPico: big(row.cost_avoided),
  };
}

export const NOTHING: SpendMeasures = {
  requests: 0n,
  operations: 0n,
  answered: 0n,
  failed: 0n,
  retries: 0n,
  fallbacks: 0n,
  estimated: 0n,
  missing: 0n,
  unpriced: 0n,
  usage: Object.fromEntries(USAGE_FIELDS.map((name) => [name, 0n])) as Record<UsageField, bigint>,
  byClass: Object.fromEntries(COST_CLASS_NAMES.map((name) => [name, 0n])) as Record<CostClass, bigint>,
  listPico: 0n,
  costPico: 0n,
  retryPico: 0n,
  fallbackPico: 0n,
  avoidedPico: 0n,
};

export function sumMeasures(all: readonly SpendMeasures[]): SpendMeasures {
  const add = <K extends string>(a: Record<K, bigint>, b: Record<K, bigint>) =>
    Object.fromEntries((Object.keys(a) as K[]).map((key) => [key, a[key] + b[key]])) as Record<K, bigint>;
  return all.reduce((sum, { usage, byClass, ...plain }) => {
    const { usage: usageSum, byClass: classSum, ...plainSum } = sum;
    return { ...add(plainSum, plain), usage: add(usageSum, usage), byClass: add(classSum, byClass) };
  }, NOTHING);
}

export function isNothing(measures: SpendMeasures): boolean {
  const used = TOKEN_CLASSES.some((name) => measures.usage[name] !== 0n);
  return measures.requests === 0n && measures.costPico === 0n && measures.listPico === 0n && !used;
}
