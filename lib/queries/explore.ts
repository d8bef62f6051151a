import type { Viewer } from "@/lib/auth/viewer";
import { shares } from "@/lib/domain/money";
import type { Reader } from "./reader";
import { type SpendAnswer, type SpendQuestion, type SpendRow, spend } from "./spend";
import { columnOf, type SpendDimension, tableFor } from "./spend-dimensions";
import { FILTER_DIMENSIONS, type FilterDimension, filterIds, type SpendFilters } from "./spend-filter-ids";
import { scope } from "./spend-filter";
import { sumMeasures } from "./spend-measures";

/** A name in a filter that means nothing to this viewer: unknown, or never part of a team they see. */
export interface UnknownName {
  dimension: FilterDimension;
  name: string;
}

/** Dimensions whose values are a fixed list or the company's own, so that knowing one tells nothing. */
const PUBLIC: readonly FilterDimension[] = ["environment", "service_tier", "attributed_by", "kind"];

/**
 * Names of the filters that cannot be meant. A name that only teams out of sight use is answered exactly like one
 * that does not exist (law 7).
 */
export async function unknownNames(
  sql: Reader,
  viewer: Viewer,
  filters: SpendFilters,
): Promise<UnknownName[]> {
  const asked = FILTER_DIMENSIONS.flatMap((dimension) =>
    (filters[dimension] ?? []).map((name) => ({ dimension, name })),
  );
  const known = await Promise.all(
    asked.map(async ({ dimension, name }) => {
      const [found] = await filterIds(sql, viewer, { [dimension]: [name] });
      const ids = found?.[1] ?? [];
      if (ids.length === 0) return false;
      if (viewer.teamIds === "all" || dimension === "team" || PUBLIC.includes(dimension) || ids[0] === 0)
        return true;
      const [row] = await sql`
        select 1 from ${sql(tableFor([dimension], {}))}
        where ${sql(columnOf(dimension))} = any (${[...ids]}::integer[]) and ${scope(sql, viewer)} limit 1`;
      return row !== undefined;
    }),
  );
  return asked.filter((_, at) => !known[at]);
}

/**
 * Grouped spend as Explore shows it: `spend`, with groups of one name (a feature of that name in two services)
 * taken together, so that opening a row by its name shows the row's own figure. The total is `spend`'s.
 */
export async function exploreSpend(
  sql: Reader,
  viewer: Viewer,
  question: SpendQuestion,
): Promise<SpendAnswer> {
  const answer = await spend(sql, viewer, question);
  const rows = mergeByName(answer.rows, question.groupBy);
  return { ...answer, rows };
}

/** Rows of equal names as one, in the order of the first of each; shares are divided anew and sum to 1000. */
export function mergeByName(rows: readonly SpendRow[], groupBy: readonly SpendDimension[]): SpendRow[] {
  const byName = new Map<string, SpendRow[]>();
  for (const row of rows) {
    const key = JSON.stringify(groupBy.map((dimension) => row.labels[dimension]));
    const same = byName.get(key);
    if (same) same.push(row);
    else byName.set(key, [row]);
  }
  if (byName.size === rows.length) return [...rows];
  const merged = [...byName.values()].map((same) => ({
    labels: same[0]?.labels ?? {},
    measures: sumMeasures(same.map((row) => row.measures)),
    previousPico: same.reduce<bigint | null>(
      (sum, row) => (row.previousPico === null ? sum : (sum ?? 0n) + row.previousPico),
      null,
    ),
  }));
  const parts = shares(merged.map((row) => row.measures.costPico));
  return merged.map((row, at) => ({ ...row, share: parts[at] ?? 0 }));
}

export const EXPLORE_STEPS = ["day", "week", "month"] as const;
export type ExploreStep = (typeof EXPLORE_STEPS)[number];

/** Cost of one name over time. `step` is a day, the Monday of a week, or the first of a month, `YYYY-MM-DD`. */
export interface ExploreSeries {
  /** Null: everything that is not among the named. */
  name: string | null;
  /** Of a team: its own hue. */
  hue: number | null;
  cost: { step: string; costPico: bigint }[];
}

/**
 * Cost by `step` of the `keep` largest names of `dimension`, then of all others together; without a dimension one
 * series. Read from the rollup that answers the whole question, so the bars add up to the table's total.
 */
export async function exploreSeries(
  sql: Reader,
  viewer: Viewer,
  question: Pick<SpendQuestion, "range" | "groupBy" | "filters"> & { step: ExploreStep },
  dimension: SpendDimension | null,
  keep = 7,
): Promise<ExploreSeries[]> {
  const { range, filters, step } = question;
  const grouped = dimension !== null && dimension !== "token_class" ? [dimension, step] : [step];
  const groupBy = [...grouped, ...(dimension === "token_class" ? (["token_class"] as const) : [])];
  const { rows } = await exploreSpend(sql, viewer, {
    range,
    groupBy,
    filters,
    compare: false,
  });
  const byName = new Map<string, ExploreSeries & { size: bigint }>();
  for (const { labels, measures } of rows) {
    const name = dimension === null ? "cost" : (labels[dimension] ?? "");
    const one = byName.get(name) ?? { name, hue: null, cost: [], size: 0n };
    byName.set(name, one);
    one.cost.push({ step: stepDay(labels[step] ?? ""), costPico: measures.costPico });
    one.size += measures.costPico;
  }
  const sized = [...byName.values()].sort((a, b) =>
    a.size === b.size ? (a.name ?? "").localeCompare(b.name ?? "") : a.size > b.size ? -1 : 1,
  );
  // One name left over is shown by itself: "other" would say less in the same place.
  const named = sized.length <= keep + 1 ? sized : sized.slice(0, keep);
  const rest = sized.slice(named.length);
  const hues = dimension === "team" ? await teamHues(sql, viewer) : new Map<string, number>();
  return [
    ...named.map(({ name, cost }) => ({ name, cost, hue: hues.get(name ?? "") ?? null })),
    ...(rest.length > 0 ? [{ name: null, hue: 0, cost: sumBySteps(rest.flatMap((one) => one.cost)) }] : []),
  ];
}

function sumBySteps(cells: readonly { step: string; costPico: bigint }[]) {
  const sums = new Map<string, bigint>();
  for (const { step, costPico } of cells) sums.set(step, (sums.get(step) ?? 0n) + costPico);
  return [...sums].map(([step, costPico]) => ({ step, costPico }));
}

/** Months come as `YYYY-MM`. */
function stepDay(label: string): string {
  return label.length === 7 ? `${label}-01` : label;
}

async function teamHues(sql: Reader, viewer: Viewer): Promise<Map<string, number>> {
  const rows = await sql<{ slug: string; hue: number }[]>`
    select slug, hue from teams where ${scope(sql, viewer, "id")}`;
  return new Map(rows.map(({ slug, hue }) => [slug, hue]));
}
