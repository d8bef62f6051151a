import { z } from "zod";
import {
  COMPARED_COLUMNS,
  EXPLORE_COLUMNS,
  type ExploreColumn,
  USUAL_COLUMNS,
} from "@/components/tables/explore-columns";
import { addDays, nextPeriod } from "@/lib/domain/period";
import { monthText } from "@/lib/format";
import { EXPLORE_STEPS, type ExploreStep } from "@/lib/queries/explore";
import { daysBetween } from "@/lib/queries/rows";
import { SPEND_COMPARISONS, type SpendComparison } from "@/lib/queries/spend-compare";
import {
  SPEND_DIMENSIONS,
  type SpendDimension,
  tableFor,
  UnsupportedGrouping,
} from "@/lib/queries/spend-dimensions";
import { FILTER_DIMENSIONS, type SpendFilters } from "@/lib/queries/spend-filter-ids";
import type { PeriodRange } from "@/lib/queries/spend-filter";
import { type PeriodChoice, type Period, PRESETS, periodParams, resolvePeriod } from "../period";
import { EXPLORE_CHARTS, type ExploreChartKind, type ExploreQuestion } from "./href";

/** Most dimensions at once: more columns of words than this are no longer a table that one reads. */
export const MOST_GROUPS = 4;
/** Bars narrower than this many to a chart cannot be told apart. */
const MOST_BARS = 186;

/** What the address asks for. `problems` are sentences for a person; with any, nothing is read. */
export interface ExploreChoice {
  period: PeriodChoice;
  /** Only what is booked in this month, `YYYY-MM-01`. */
  booked: string | null;
  /** Days or a preset are asked for: a booked month is narrowed to them. */
  hasDays: boolean;
  compare: SpendComparison;
  groupBy: SpendDimension[];
  filters: SpendFilters;
  step: ExploreStep | null;
  chart: ExploreChartKind;
  /** Null: the usual ones. */
  columns: ExploreColumn[] | null;
  sort: string | null;
  problems: string[];
}

/** Search parameters, of a page or of a URL; names may repeat. */
export type GivenParams = Readonly<Record<string, string | string[] | undefined>>;

/**
 * `?group=service,feature&team=support&step=week&chart=area&columns=cost,share&compare=year&booked=2026-10`, and the
 * period as on every page. What does not exist is a problem, never silently something else: a wrong sum looks like a
 * right one.
 */
export function parseExplore(given: GivenParams): ExploreChoice {
  const problems: string[] = [];
  const groupBy = pick(given.group ?? "team", SPEND_DIMENSIONS, "grouping", problems);
  if (groupBy.length > MOST_GROUPS)
    problems.push(`At most ${MOST_GROUPS} groupings fit side by side; take one away.`);
  const columns =
    given.columns === undefined ? null : pick(given.columns, EXPLORE_COLUMNS, "column", problems);
  const filters: Record<string, readonly string[]> = {};
  for (const dimension of FILTER_DIMENSIONS) {
    const names = namesOf(given, dimension);
    if (names.length > 0) filters[dimension] = names;
  }
  // The other pages write `on`, which is their comparison with the days before.
  const compare = given.compare === "on" ? "previous" : given.compare;
  const period = periodParams.parse(given);
  const sort = given["sort-explore"];
  const choice: Omit<ExploreChoice, "problems"> = {
    period,
    hasDays: given.period !== undefined || given.from !== undefined || given.through !== undefined,
    booked: bookedMonth(given.booked, problems),
    compare: pickOne(compare, SPEND_COMPARISONS, "comparison", problems) ?? "previous",
    groupBy,
    filters,
    step: pickOne(given.step, EXPLORE_STEPS, "chart step", problems),
    chart: pickOne(given.chart, EXPLORE_CHARTS, "chart", problems) ?? "bars",
    columns,
    sort: typeof sort === "string" ? sort : null,
  };
  pickOne(given.period, PRESETS, "period", problems);
  if ((given.from !== undefined || given.through !== undefined) && period.custom === null)
    problems.push(
      "These days cannot be shown: give a first and a last day, as 2026-07-13, at most two years apart.",
    );
  if (problems.length === 0) {
    try {
      tableFor(groupBy, filters);
    } catch (error) {
      if (!(error instanceof UnsupportedGrouping)) throw error;
      problems.push(error.message);
    }
  }
  return { ...choice, problems };
}

/** `2026-10` as the first of that month. */
function bookedMonth(given: string | string[] | undefined, problems: string[]): string | null {
  if (given === undefined) return null;
  const text = String(given);
  const month = `${text}-01`;
  if (z.iso.date().safeParse(month).success && month >= "2020-01-01") return month;
  problems.push(`There is no month “${text}”. Write a booked month as 2026-10.`);
  return null;
}

/** `team`, given once or several times, or as `team.2` and so on, which a plain form sends. */
function namesOf(given: GivenParams, dimension: string): string[] {
  const names = Object.entries(given)
    .filter(([key]) => key === dimension || /^\.\d+$/.test(key.replace(dimension, "")))
    .flatMap(([, value]) => value ?? [])
    .map((name) => name.trim())
    .filter((name) => name !== "" && name.length <= 1000);
  return [...new Set(names)];
}

function pickOne<T extends string>(
  given: string | string[] | undefined,
  known: readonly T[],
  what: string,
  problems: string[],
): T | null {
  return given === undefined ? null : (pick(given, known, what, problems)[0] ?? null);
}

function pick<T extends string>(
  given: string | string[],
  known: readonly T[],
  what: string,
  problems: string[],
): T[] {
  const asked = (typeof given === "string" ? given : given.join(",")).split(",").map((word) => word.trim());
  const found: T[] = [];
  for (const word of new Set(asked)) {
    if (word === "") continue;
    const match = known.find((one) => one === word);
    if (match) found.push(match);
    else problems.push(`There is no ${what} “${word}”. There are: ${known.join(", ")}.`);
  }
  return found;
}

/** A choice with its days, columns and step settled. */
export interface SettledExplore extends ExploreChoice {
  days: Period;
  step: ExploreStep;
  shown: ExploreColumn[];
  /** The same question as an address. */
  question: ExploreQuestion;
}

/**
 * Days to the day, step and columns to what is drawn. `now` is an argument. `bookedRange` is every day with a line of
 * the booked month, where a month and no days are asked for; the month itself while that is not read.
 */
export function settleExplore(
  choice: ExploreChoice,
  now: Date,
  timeZone: string,
  bookedRange?: PeriodRange,
): SettledExplore {
  const days = daysOf(choice, now, timeZone, bookedRange);
  const usual = usualStep(days.range);
  // Rows of weeks go with a chart by week.
  const wanted = choice.step ?? EXPLORE_STEPS.find((step) => choice.groupBy.includes(step)) ?? usual;
  const tooMany = wanted === "day" && daysBetween(days.range.fromDay, days.range.toDay) > MOST_BARS;
  const step = tooMany ? usual : wanted;
  const shown = (choice.columns ?? USUAL_COLUMNS).filter(
    (column) => choice.compare !== "off" || !COMPARED_COLUMNS.includes(column),
  );
  const question: ExploreQuestion = {
    ...(isWholeBooked(choice)
      ? {}
      : days.preset === null
        ? { from: days.range.fromDay, through: addDays(days.range.toDay, -1) }
        : { preset: days.preset }),
    ...(choice.booked === null ? {} : { booked: choice.booked.slice(0, 7) }),
    groupBy: choice.groupBy,
    filter: choice.filters,
    compare: choice.compare,
    chart: choice.chart,
    ...(choice.step === null ? {} : { step: choice.step }),
    ...(choice.columns === null ? {} : { columns: choice.columns }),
  };
  return { ...choice, days, step, shown: inOrder(shown), question };
}

/** A booked month as a whole, whatever the days of its lines. */
export function isWholeBooked(
  choice: Pick<ExploreChoice, "booked" | "hasDays">,
): choice is Pick<ExploreChoice, "hasDays"> & { booked: string } {
  return choice.booked !== null && !choice.hasDays;
}

function daysOf(choice: ExploreChoice, now: Date, timeZone: string, bookedRange?: PeriodRange): Period {
  const compare = choice.compare !== "off";
  if (!isWholeBooked(choice)) return { ...resolvePeriod(choice.period, now, timeZone), compare };
  const range = bookedRange ?? { fromDay: choice.booked, toDay: nextPeriod(choice.booked) };
  return { range, preset: null, kind: "month", name: `Booked in ${monthText(choice.booked)}`, compare };
}

/** Days up to two months, weeks up to a year, else months. */
export function usualStep(range: PeriodRange): ExploreStep {
  const days = daysBetween(range.fromDay, range.toDay);
  return days <= 62 ? "day" : days <= 371 ? "week" : "month";
}

function inOrder(columns: readonly ExploreColumn[]): ExploreColumn[] {
  return EXPLORE_COLUMNS.filter((column) => columns.includes(column));
}
