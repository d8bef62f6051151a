import {
  COMPARED_COLUMNS,
  EXPLORE_COLUMNS,
  type ExploreColumn,
  USUAL_COLUMNS,
} from "@/components/tables/explore-columns";
import { addDays } from "@/lib/domain/period";
import { EXPLORE_STEPS, type ExploreStep } from "@/lib/queries/explore";
import { daysBetween } from "@/lib/queries/rows";
import {
  SPEND_DIMENSIONS,
  type SpendDimension,
  tableFor,
  UnsupportedGrouping,
} from "@/lib/queries/spend-dimensions";
import { FILTER_DIMENSIONS, type SpendFilters } from "@/lib/queries/spend-filter-ids";
import type { PeriodRange } from "@/lib/queries/spend-filter";
import { type PeriodChoice, type Period, periodParams, resolvePeriod } from "../period";
import type { ExploreQuestion } from "./href";

/** Most dimensions at once: more columns of words than this are no longer a table that one reads. */
export const MOST_GROUPS = 4;
/** Bars narrower than this many to a chart cannot be told apart. */
const MOST_BARS = 186;

/** What the address asks for. `problems` are sentences for a person; with any, nothing is read. */
export interface ExploreChoice {
  period: PeriodChoice;
  groupBy: SpendDimension[];
  filters: SpendFilters;
  step: ExploreStep | null;
  /** Null: the usual ones. */
  columns: ExploreColumn[] | null;
  sort: string | null;
  problems: string[];
}

/** Search parameters, of a page or of a URL; names may repeat. */
export type GivenParams = Readonly<Record<string, string | string[] | undefined>>;

/**
 * `?group=service,feature&team=support&step=week&columns=cost,share`, and the period as on every page. A grouping,
 * column or step that does not exist is a problem, never silently something else: a wrong sum looks like a right one.
 */
export function parseExplore(given: GivenParams): ExploreChoice {
  const problems: string[] = [];
  const groupBy = pick(given.group ?? "team", SPEND_DIMENSIONS, "grouping", problems);
  if (groupBy.length > MOST_GROUPS)
    problems.push(`At most ${MOST_GROUPS} groupings fit side by side; take one away.`);
  const columns =
    given.columns === undefined ? null : pick(given.columns, EXPLORE_COLUMNS, "column", problems);
  const step =
    given.step === undefined ? undefined : pick(given.step, EXPLORE_STEPS, "chart step", problems)[0];
  const filters: Record<string, readonly string[]> = {};
  for (const dimension of FILTER_DIMENSIONS) {
    const names = namesOf(given, dimension);
    if (names.length > 0) filters[dimension] = names;
  }
  if (problems.length === 0) {
    try {
      tableFor(groupBy, filters);
    } catch (error) {
      if (!(error instanceof UnsupportedGrouping)) throw error;
      problems.push(error.message);
    }
  }
  const sort = given["sort-explore"];
  return {
    period: periodParams.parse(given),
    groupBy,
    filters,
    step: step ?? null,
    columns,
    sort: typeof sort === "string" ? sort : null,
    problems,
  };
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

/** Days to the day, step and columns to what is drawn. `now` is an argument. */
export function settleExplore(choice: ExploreChoice, now: Date, timeZone: string): SettledExplore {
  const days = resolvePeriod(choice.period, now, timeZone);
  const usual = usualStep(days.range);
  const tooMany = choice.step === "day" && daysBetween(days.range.fromDay, days.range.toDay) > MOST_BARS;
  const step = choice.step === null || tooMany ? usual : choice.step;
  const shown = (choice.columns ?? USUAL_COLUMNS).filter(
    (column) => days.compare || !COMPARED_COLUMNS.includes(column),
  );
  const question: ExploreQuestion = {
    ...(days.preset === null
      ? { from: days.range.fromDay, through: addDays(days.range.toDay, -1) }
      : { preset: days.preset }),
    groupBy: choice.groupBy,
    filter: choice.filters,
    compare: days.compare,
    ...(choice.step === null ? {} : { step: choice.step }),
    ...(choice.columns === null ? {} : { columns: choice.columns }),
  };
  return { ...choice, days, step, shown: inOrder(shown), question };
}

/** Days up to two months, weeks up to a year, else months. */
export function usualStep(range: PeriodRange): ExploreStep {
  const days = daysBetween(range.fromDay, range.toDay);
  return days <= 62 ? "day" : days <= 371 ? "week" : "month";
}

function inOrder(columns: readonly ExploreColumn[]): ExploreColumn[] {
  return EXPLORE_COLUMNS.filter((column) => columns.includes(column));
}
