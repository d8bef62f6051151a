/** UTC quarters, and the same days of an earlier one. Months are `YYYY-MM-01`. */
import { addDays, nextPeriod } from "./period";

/** First month of the quarter of a month: `quarterOf("2026-11-01") === "2026-10-01"`. */
export function quarterOf(month: string): string {
  const first = Math.floor((Number(month.slice(5, 7)) - 1) / 3) * 3 + 1;
  return `${month.slice(0, 5)}${String(first).padStart(2, "0")}-01`;
}

/** The months of a quarter, given any of them. */
export function monthsOfQuarter(month: string): [string, string, string] {
  const first = quarterOf(month);
  const second = nextPeriod(first);
  return [first, second, nextPeriod(second)];
}

/** `quarterText("2026-11-01") === "Q4 2026"`. */
export function quarterText(month: string): string {
  return `Q${Math.ceil(Number(month.slice(5, 7)) / 3)} ${month.slice(0, 4)}`;
}

/** The first day of the same month `years` before. */
export function yearsBefore(month: string, years = 1): string {
  return `${Number(month.slice(0, 4)) - years}${month.slice(4)}`;
}

/** Half-open days. */
interface Span {
  fromDay: string;
  toDay: string;
}

/** A quarter and what it is compared with, as far as it has come. */
export interface QuarterSpans {
  quarter: Span;
  /** The quarter's days before `untilDay`. */
  toDate: Span;
  prior: Span;
  /** As many days of the quarter before, at most all of them. */
  priorToDate: Span;
  /** As many days of the same quarter a year before. */
  yearAgo: Span;
}

/**
 * @param month any month of the quarter
 * @param untilDay first day that is not known; the quarter's end when it is later
 * @example quarterSpans("2026-11-01", "2026-11-23").priorToDate // 1 July to 23 August 2026: 53 days
 */
export function quarterSpans(month: string, untilDay: string): QuarterSpans {
  const quarter = spanOf(month);
  const end = untilDay < quarter.fromDay ? quarter.fromDay : untilDay;
  const toDate = { fromDay: quarter.fromDay, toDay: end < quarter.toDay ? end : quarter.toDay };
  const days = (Date.parse(toDate.toDay) - Date.parse(toDate.fromDay)) / 86_400_000;
  const prior = spanOf(addDays(quarter.fromDay, -1));
  return {
    quarter,
    toDate,
    prior,
    priorToDate: firstDays(prior, days),
    yearAgo: firstDays(spanOf(yearsBefore(quarter.fromDay)), days),
  };
}

/** Once a year of data lies behind it: the first month whose year before is known from its first day. */
export function firstYearAgo(firstDay: string): string {
  const month = `${firstDay.slice(0, 8)}01`;
  return yearsBefore(firstDay === month ? month : nextPeriod(month), -1);
}

function spanOf(day: string): Span {
  const [first, , third] = monthsOfQuarter(`${day.slice(0, 8)}01`);
  return { fromDay: first, toDay: nextPeriod(third) };
}

function firstDays(span: Span, days: number): Span {
  const toDay = addDays(span.fromDay, days);
  return { fromDay: span.fromDay, toDay: toDay < span.toDay ? toDay : span.toDay };
}
