import type { Viewer } from "@/lib/auth/viewer";
import { shares, sumPico } from "@/lib/domain/money";
import { TOKEN_CLASSES, USAGE_FIELDS, type UsageField } from "@/lib/domain/usage-event";
import { big } from "./rows";
import type { Reader } from "./reader";
import { type PeriodRange, rangeBefore, scope } from "./spend-filter";
import { type SpendDimension, type SpendTable, columnOf, labelsOf, tableFor } from "./spend-dimensions";
import { type FilterIds, filterCondition, filterIds, type SpendFilters } from "./spend-filter-ids";

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

export interface SpendRow {
  /** Label by dimension, in the order asked for. */
  labels: Partial<Record<SpendDimension, string>>;
  measures: SpendMeasures;
  /** Tenths of a percent of the total; the column sums to 1000. */
  share: number;
  previousPico: bigint | null;
}

export interface SpendAnswer {
  rows: SpendRow[];
  total: { measures: SpendMeasures; previousPico: bigint | null };
}

export interface SpendQuestion {
  range: PeriodRange;
  groupBy: readonly SpendDimension[];
  filters: SpendFilters;
  compare: boolean;
}

/** More groups than this are not an answer a person or program reads; the caller is told to group less. */
export const MAX_GROUPS = 50_000;
export class TooManyGroups extends Error {
  override name = "TooManyGroups";
}

const COLUMNS = [
  "requests",
  "operations",
  "answered",
  "failed",
  "retries",
  "fallbacks",
  "estimated_n",
  "missing_n",
  "unpriced_n",
  ...USAGE_FIELDS,
  "cost_input",
  "cost_cache_read",
  "cost_cache_write",
  "cost_output",
  "cost_reasoning",
  "cost_other",
  "list_cost",
  "cost",
  "retry_cost",
  "fallback_premium",
  "cost_avoided",
] as const;
type Sums = Record<(typeof COLUMNS)[number], string | null>;

/**
 * Spend grouped by any of the dimensions, charges included, for what `viewer` sees. One pass over the smallest
 * rollup that has the dimensions. With `compare`, `previousPico` is the same group in the range of the same length
 * just before; a group that only spent then is a row with nothing now.
 *
 * @throws UnsupportedGrouping when no rollup has the dimensions together; TooManyGroups past 50,000 groups
 */
export async function spend(sql: Reader, viewer: Viewer, question: SpendQuestion): Promise<SpendAnswer> {
  const { range, compare, filters } = question;
  // Rows of a class are made of the class columns of one row, so the database does not group by it.
  const dimensions = question.groupBy.filter((dimension) => dimension !== "token_class");
  const table = tableFor(dimensions, filters);
  const before = rangeBefore(range);
  const conditions = await filterIds(sql, viewer, filters);
  const groups = await grouped(sql, viewer, { table, dimensions, range, before, compare, conditions });
  const labels = await labelsOf(
    sql,
    viewer,
    dimensions,
    groups.map((group) => group.ids),
  );
  const all = groups.map((group, index) => ({
    labels: labels[index] ?? {},
    measures: group.measures,
    previous: group.previous,
  }));
  const total = sumMeasures(all.map((row) => row.measures));
  const previousTotal = compare ? sumPico(all.map((row) => row.previous.costPico)) : null;
  const rows = question.groupBy.includes("token_class") ? all.flatMap(pivot) : all;
  const parts = shares(rows.map((row) => row.measures.costPico));
  return {
    rows: rows.map((row, index) => ({
      labels: row.labels,
      measures: row.measures,
      share: parts[index] ?? 0,
      previousPico: compare ? row.previous.costPico : null,
    })),
    total: { measures: total, previousPico: previousTotal },
  };
}

interface Grouping {
  table: SpendTable;
  dimensions: readonly SpendDimension[];
  range: PeriodRange;
  before: PeriodRange;
  compare: boolean;
  conditions: FilterIds;
}

async function grouped(sql: Reader, viewer: Viewer, by: Grouping) {
  const keys = by.dimensions.map((dimension, index) => `${columnOf(dimension)} as g${index}`);
  const now = sql`day >= ${by.range.fromDay}`;
  const sums = COLUMNS.map((name) => `sum(${name}) filter (where is_now) as ${name}`);
  const places = by.dimensions.map((_, index) => `g${index}`);
  const order = by.dimensions
    .map((dimension, index) => (isTime(dimension) ? `g${index}` : null))
    .filter(Boolean);
  const rows = await sql<(Sums & Previous & Record<string, unknown>)[]>`
    with lines as (
      select ${sql.unsafe([...keys, ...COLUMNS].join(", "))}, ${now} as is_now
      from ${sql(by.table)}
      where day >= ${by.compare ? by.before.fromDay : by.range.fromDay} and day < ${by.range.toDay}
        and ${scope(sql, viewer)} and ${filterCondition(sql, by.conditions)}
    )
    select ${sql.unsafe([...places, ...sums].join(", "))},
      sum(cost) filter (where not is_now) as previous_cost,
      sum(cost_input) filter (where not is_now) as previous_input,
      sum(cost_cache_read) filter (where not is_now) as previous_cache_read,
      sum(cost_cache_write) filter (where not is_now) as previous_cache_write,
      sum(cost_output) filter (where not is_now) as previous_output,
      sum(cost_reasoning) filter (where not is_now) as previous_reasoning
    from lines ${places.length > 0 ? sql.unsafe(`group by ${places.join(", ")}`) : sql``}
    having count(*) > 0
    order by ${sql.unsafe([...order, "sum(cost) filter (where is_now) desc nulls last", ...places].join(", "))}
    limit ${MAX_GROUPS + 1}`;
  if (rows.length > MAX_GROUPS) throw new TooManyGroups();
  return rows
    .map((row) => ({
      ids: by.dimensions.map((_, index) => row[`g${index}`] as string | number),
      measures: toMeasures(row),
      previous: previousOf(row),
    }))
    .filter(({ measures, previous }) => !isNothing(measures) || previous.costPico !== 0n);
}

function isTime(dimension: SpendDimension): boolean {
  return dimension === "day" || dimension === "week" || dimension === "month";
}

type Previous = Record<`previous_${"cost" | Exclude<CostClass, "other">}`, string | null>;

function previousOf(row: Previous) {
  const costPico = big(row.previous_cost);
  const byClass = complete(
    {
      input: big(row.previous_input),
      cache_read: big(row.previous_cache_read),
      cache_write: big(row.previous_cache_write),
      output: big(row.previous_output),
      reasoning: big(row.previous_reasoning),
    },
    costPico,
  );
  return { costPico, byClass };
}

function toMeasures(row: Sums): SpendMeasures {
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
    byClass: complete(
      {
        input: big(row.cost_input),
        cache_read: big(row.cost_cache_read),
        cache_write: big(row.cost_cache_write),
        output: big(row.cost_output),
        reasoning: big(row.cost_reasoning),
      },
      costPico,
    ),
    listPico: big(row.list_cost),
    costPico,
    retryPico: big(row.retry_cost),
    fallbackPico: big(row.fallback_premium),
    avoidedPico: big(row.cost_avoided),
  };
}

/** `other` is what the five leave of the cost: units, and charges, which have no class. So the six always sum. */
function complete(five: Partial<Record<CostClass, bigint>>, costPico: bigint): Record<CostClass, bigint> {
  const of = (name: CostClass) => five[name] ?? 0n;
  const known = of("input") + of("cache_read") + of("cache_write") + of("output") + of("reasoning");
  return {
    input: of("input"),
    cache_read: of("cache_read"),
    cache_write: of("cache_write"),
    output: of("output"),
    reasoning: of("reasoning"),
    other: costPico - known,
  };
}

interface PlainRow {
  labels: Partial<Record<SpendDimension, string>>;
  measures: SpendMeasures;
  previous: { costPico: bigint; byClass: Record<CostClass, bigint> };
}

/** One row a class, each with the counts and cost of its class alone; calls are not divided among classes. */
function pivot(row: PlainRow): PlainRow[] {
  return COST_CLASS_NAMES.map((name) => {
    const fields: readonly UsageField[] = COST_CLASSES[name];
    const usage = Object.fromEntries(
      USAGE_FIELDS.map((field) => [field, fields.includes(field) ? row.measures.usage[field] : 0n]),
    );
    const costPico = row.measures.byClass[name];
    const byClass = Object.fromEntries(
      COST_CLASS_NAMES.map((other) => [other, other === name ? costPico : 0n]),
    );
    return {
      labels: { ...row.labels, token_class: name },
      measures: {
        ...NOTHING,
        usage: usage as Record<UsageField, bigint>,
        byClass: byClass as Record<CostClass, bigint>,
        costPico,
      },
      previous: { ...row.previous, costPico: row.previous.byClass[name] },
    };
  }).filter(({ measures, previous }) => !isNothing(measures) || previous.costPico !== 0n);
}

const NOTHING: SpendMeasures = {
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

function sumMeasures(all: readonly SpendMeasures[]): SpendMeasures {
  const add = <K extends string>(a: Record<K, bigint>, b: Record<K, bigint>) =>
    Object.fromEntries((Object.keys(a) as K[]).map((key) => [key, a[key] + b[key]])) as Record<K, bigint>;
  return all.reduce((sum, { usage, byClass, ...plain }) => {
    const { usage: usageSum, byClass: classSum, ...plainSum } = sum;
    return { ...add(plainSum, plain), usage: add(usageSum, usage), byClass: add(classSum, byClass) };
  }, NOTHING);
}

function isNothing(measures: SpendMeasures): boolean {
  const used = TOKEN_CLASSES.some((name) => measures.usage[name] !== 0n);
  return measures.requests === 0n && measures.costPico === 0n && measures.listPico === 0n && !used;
}
