import type { Viewer } from "@/lib/auth/viewer";
import { shares } from "@/lib/domain/money";
import type { Reader } from "./reader";
import { big } from "./rows";
import {
  MAX_GROUPS,
  type SpendAnswer,
  type SpendQuestion,
  type SpendRow,
  spend,
  TooManyGroups,
} from "./spend";
import { columnOf, labelsOf, type SpendDimension, tableFor } from "./spend-dimensions";
import {
  bookedCondition,
  FILTER_DIMENSIONS,
  type FilterDimension,
  filterCondition,
  filterIds,
  type SpendFilters,
} from "./spend-filter-ids";
import { scope } from "./spend-filter";
import { COST_COLUMNS, classesOf, sumMeasures } from "./spend-measures";

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
  return { ...answer, rows: mergeByName(answer.rows, question.groupBy) };
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

/** `step` is a day, the Monday of a week, or the first of a month, `YYYY-MM-DD`. */
interface StepCost {
  step: string;
  costPico: bigint;
}

/** Cost of one name over time. */
export interface ExploreSeries {
  /** Null: everything that is not among the named. */
  name: string | null;
  /** Of a team: its own hue. */
  hue: number | null;
  cost: StepCost[];
}

/**
 * Cost by `step` of the `keep` largest names of `dimension`, then of all others together; without a dimension one
 * series. Read from the rollup that answers the whole question, so the bars add up to the table's total; only cost
 * is read, which makes it cheap beside the table's thirty sums.
 *
 * @throws UnsupportedGrouping; TooManyGroups when there are too many names and steps, so that a coarser step is due
 */
export async function exploreSeries(
  sql: Reader,
  viewer: Viewer,
  question: Pick<SpendQuestion, "range" | "groupBy" | "filters" | "booked"> & { step: ExploreStep },
  dimension: SpendDimension | null,
  keep = 7,
): Promise<ExploreSeries[]> {
  const cells = await costCells(sql, viewer, question, dimension);
  const byName = new Map<string, { name: string; cost: StepCost[]; size: bigint }>();
  for (const { name, step, costPico } of cells) {
    const one = byName.get(name) ?? { name, cost: [], size: 0n };
    byName.set(name, one);
    one.cost.push({ step, costPico });
    one.size += costPico;
  }
  const sized = [...byName.values()].sort((a, b) =>
    a.size === b.size ? a.name.localeCompare(b.name) : a.size > b.size ? -1 : 1,
  );
  // One name left over is shown by itself: "other" would say less in the same place.
  const named = sized.length <= keep + 1 ? sized : sized.slice(0, keep);
  const rest = sized.slice(named.length);
  const hues = dimension === "team" ? await teamHues(sql, viewer) : new Map<string, number>();
  return [
    ...named.map(({ name, cost }) => ({ name, cost: sumBySteps(cost), hue: hues.get(name) ?? null })),
    ...(rest.length > 0 ? [{ name: null, hue: 0, cost: sumBySteps(rest.flatMap((one) => one.cost)) }] : []),
  ];
}

async function costCells(
  sql: Reader,
  viewer: Viewer,
  { range, groupBy, filters, booked, step }: Parameters<typeof exploreSeries>[2],
  dimension: SpendDimension | null,
): Promise<(StepCost & { name: string })[]> {
  const table = tableFor(
    groupBy.filter((one) => one !== "token_class"),
    filters,
  );
  const byId = dimension !== null && dimension !== "token_class";
  const sums = (dimension === "token_class" ? COST_COLUMNS : (["cost"] as const)).map(
    (name) => `sum(${name}) as ${name}`,
  );
  const conditions = await filterIds(sql, viewer, filters);
  const rows = await sql<CellRow[]>`
    select ${sql.unsafe(byId ? columnOf(dimension) : "0")} as id, ${sql.unsafe(columnOf(step))} as step,
      ${sql.unsafe(sums.join(", "))}
    from ${sql(table)}
    where day >= ${range.fromDay} and day < ${range.toDay} and ${scope(sql, viewer)}
      and ${bookedCondition(sql, booked)} and ${filterCondition(sql, conditions)}
    group by 1, 2 limit ${MAX_GROUPS + 1}`;
  if (rows.length > MAX_GROUPS) throw new TooManyGroups();
  if (dimension === "token_class")
    return rows.flatMap((row) =>
      Object.entries(classesOf(row)).flatMap(([name, costPico]) =>
        costPico === 0n ? [] : [{ name, step: row.step, costPico }],
      ),
    );
  const labels = byId
    ? await labelsOf(
        sql,
        viewer,
        [dimension],
        rows.map((row) => [row.id]),
      )
    : [];
  return rows.map((row, at) => ({
    name: byId ? (labels[at]?.[dimension] ?? "") : "cost",
    step: row.step,
    costPico: big(row.cost),
  }));
}

type CellRow = { id: number; step: string } & Record<(typeof COST_COLUMNS)[number], string | null>;

function sumBySteps(cells: readonly StepCost[]): StepCost[] {
  const sums = new Map<string, bigint>();
  for (const { step, costPico } of cells) sums.set(step, (sums.get(step) ?? 0n) + costPico);
  return [...sums].map(([step, costPico]) => ({ step, costPico }));
}

async function teamHues(sql: Reader, viewer: Viewer): Promise<Map<string, number>> {
  const rows = await sql<{ slug: string; hue: number }[]>`
    select slug, hue from teams where ${scope(sql, viewer, "id")}`;
  return new Map(rows.map(({ slug, hue }) => [slug, hue]));
}
