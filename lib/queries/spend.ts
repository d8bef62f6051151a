import type { Viewer } from "@/lib/auth/viewer";
import { shares, sumPico } from "@/lib/domain/money";
import { USAGE_FIELDS, type UsageField } from "@/lib/domain/usage-event";
import type { Reader } from "./reader";
import { big } from "./rows";
import type { DayShift, EarlierDays } from "./spend-compare";
import { type PeriodRange, scope } from "./spend-filter";
import { type SpendDimension, type SpendTable, columnOf, labelsOf, tableFor } from "./spend-dimensions";
import {
  bookedCondition,
  type FilterIds,
  filterCondition,
  filterIds,
  type SpendFilters,
} from "./spend-filter-ids";
import {
  classesOf,
  COLUMNS,
  COST_CLASS_NAMES,
  COST_CLASSES,
  COST_COLUMNS,
  type CostClass,
  isNothing,
  NOTHING,
  type PreviousCost,
  type SpendMeasures,
  sumMeasures,
  toMeasures,
} from "./spend-measures";

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
  /** Only what is booked in this month, `YYYY-MM-01`. */
  booked?: string | null;
  /** The days to compare with; null for none. */
  earlier: EarlierDays | null;
}

/** More groups than this are not an answer a person or program reads; the caller is told to group less. */
export const MAX_GROUPS = 50_000;
export class TooManyGroups extends Error {
  override name = "TooManyGroups";
}

/**
 * Spend grouped by any of the dimensions, charges included, for what `viewer` sees. One pass over the smallest
 * rollup that has the dimensions. With `earlier`, `previousPico` is the same group in those days, and a day, week or
 * month stands against the one as far back as the ranges lie apart; a group that only spent then is a row with nothing
 * now. So both columns of money sum to their totals, whatever the grouping.
 *
 * @throws UnsupportedGrouping when no rollup has the dimensions together; TooManyGroups past 50,000 groups
 */
export async function spend(sql: Reader, viewer: Viewer, question: SpendQuestion): Promise<SpendAnswer> {
  const { filters, earlier } = question;
  // Rows of a class are made of the class columns of one row, so the database does not group by it.
  const dimensions = question.groupBy.filter((dimension) => dimension !== "token_class");
  const table = tableFor(dimensions, filters);
  const conditions = await filterIds(sql, viewer, filters);
  const now = { range: question.range, booked: question.booked ?? null, shift: null };
  const groups = await grouped(sql, viewer, { table, dimensions, conditions }, now, earlier);
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
  const previousTotal = earlier ? sumPico(all.map((row) => row.previous.costPico)) : null;
  const rows = question.groupBy.includes("token_class") ? all.flatMap(pivot) : all;
  const parts = shares(rows.map((row) => row.measures.costPico));
  return {
    rows: rows.map((row, index) => ({
      labels: row.labels,
      measures: row.measures,
      share: parts[index] ?? 0,
      previousPico: earlier ? row.previous.costPico : null,
    })),
    total: { measures: total, previousPico: previousTotal },
  };
}

type Ids = readonly (string | number)[];

/** What to read, and from which rollup. */
interface Reading {
  table: SpendTable;
  dimensions: readonly SpendDimension[];
  conditions: FilterIds;
}

/** Which days of it; with a shift they are called by the later days they stand against. */
interface Days {
  range: PeriodRange;
  booked: string | null;
  shift: DayShift | null;
}

/** Sums of every group of a range, of those columns only: a range to compare with needs no more than its cost. */
async function sumsOf<Name extends string>(
  sql: Reader,
  viewer: Viewer,
  { table, dimensions, conditions }: Reading,
  { range, booked, shift }: Days,
  columns: readonly Name[],
): Promise<{ ids: Ids; sums: Record<Name, string | null> }[]> {
  const places = dimensions.map((_, index) => `g${index}`);
  const keys = dimensions.map((dimension, index) => `${columnOf(dimension, shift)} as g${index}`);
  const sums = columns.map((name) => `sum(${name}) as ${name}`);
  const rows = await sql<Record<string, string | number | null>[]>`
    select ${sql.unsafe([...keys, ...sums].join(", "))}
    from ${sql(table)}
    where day >= ${range.fromDay} and day < ${range.toDay} and ${scope(sql, viewer)}
      and ${bookedCondition(sql, booked)} and ${filterCondition(sql, conditions)}
    ${places.length > 0 ? sql.unsafe(`group by ${places.join(", ")}`) : sql``}
    limit ${MAX_GROUPS + 1}`;
  if (rows.length > MAX_GROUPS) throw new TooManyGroups();
  return rows.map((row) => ({
    ids: places.map((place) => row[place] ?? 0),
    sums: row as Record<Name, string | null>,
  }));
}

/** The groups of both ranges joined, in order of time if grouped by it, then of cost. */
async function grouped(sql: Reader, viewer: Viewer, by: Reading, days: Days, before: Days | null) {
  const [now, earlier] = await Promise.all([
    sumsOf(sql, viewer, by, days, COLUMNS),
    before ? sumsOf(sql, viewer, by, before, COST_COLUMNS) : [],
  ]);
  const groups = new Map<string, { ids: Ids; measures: SpendMeasures; previous: PreviousCost }>();
  for (const { ids, sums } of now) {
    groups.set(ids.join("|"), {
      ids,
      measures: toMeasures(sums),
      previous: { costPico: 0n, byClass: NOTHING.byClass },
    });
  }
  for (const { ids, sums } of earlier) {
    const measures = groups.get(ids.join("|"))?.measures ?? NOTHING;
    groups.set(ids.join("|"), {
      ids,
      measures,
      previous: { costPico: big(sums.cost), byClass: classesOf(sums) },
    });
  }
  if (groups.size > MAX_GROUPS) throw new TooManyGroups();
  const times = by.dimensions.flatMap((dimension, index) => (isTime(dimension) ? [index] : []));
  return [...groups.values()]
    .filter(({ measures, previous }) => !isNothing(measures) || previous.costPico !== 0n)
    .sort((a, b) => inOrder(a, b, times));
}

interface Ordered {
  ids: Ids;
  measures: SpendMeasures;
}

/** By time, then cost downwards, then ids, so that pages of the same data do not overlap. */
function inOrder(a: Ordered, b: Ordered, times: readonly number[]): number {
  const time = compare(textOf(a, times), textOf(b, times));
  if (time !== 0) return time;
  const [costA, costB] = [a.measures.costPico, b.measures.costPico];
  return costA !== costB ? (costA > costB ? -1 : 1) : compare(a.ids.join("|"), b.ids.join("|"));
}

function textOf(group: Ordered, places: readonly number[]): string {
  return places.map((place) => group.ids[place]).join("|");
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function isTime(dimension: SpendDimension): boolean {
  return dimension === "day" || dimension === "week" || dimension === "month";
}

interface PlainRow {
  labels: Partial<Record<SpendDimension, string>>;
  measures: SpendMeasures;
  previous: PreviousCost;
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
