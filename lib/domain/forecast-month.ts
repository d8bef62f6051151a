/**
 * A month's forecast and plan pace from a dated series: what turns days of the calendar into the indices of
 * docs/methods.md part B, and estimates into picodollars. One place, so that every page says the same.
 */
import { paceAgainstPlan } from "./budget";
import { type Forecast, forecastError, forecastMonthEnd, restUsd } from "./forecast";
import { elapsedShare } from "./forecast-pace";
import { type DailyUsd, level, weekdayWeights } from "./forecast-weekday";
import { divideHalfEven } from "./money";
import { addDays, nextPeriod } from "./period";

/** USD per complete day from `firstDay` on, zeros included; calls only. */
export interface DatedSeries {
  /** YYYY-MM-DD */
  firstDay: string;
  usd: DailyUsd;
}

/** How a forecast was made; every number that its calculation needs. Weekdays are Monday to Sunday. */
export interface ForecastMethod {
  /** The days the series knows. */
  days: number;
  firstDay: string;
  /** USD of a mean day. */
  levelUsd: number;
  weights: number[];
  /** Days of the month that are still open, of each weekday. */
  daysLeft: number[];
  /** level x weights of the open days. */
  restPico: bigint;
  /** Half of the 80 % range of the rest, in logs. */
  halfWidth: number;
}

/** An estimated month end. `rangeOnly`: so uncertain that only the range is to be shown. */
export interface MonthEnd {
  totalPico: bigint;
  lowPico: bigint;
  highPico: bigint;
  rangeOnly: boolean;
  method: ForecastMethod;
}

const PICO_PER_CENT = 10_000_000_000n;
const ESTIMATES_KEPT = 512;

/** An estimate in USD as picodollars, in whole cents: it is no more exact, and printed sums with it foot. */
export function estimatePico(usd: number): bigint {
  return BigInt(Math.round(usd * 100)) * PICO_PER_CENT;
}

/** Days from `fromDay` to `toDay`, negative backwards. */
function between(fromDay: string, toDay: string): number {
  return Math.round((Date.parse(`${toDay}T00:00:00Z`) - Date.parse(`${fromDay}T00:00:00Z`)) / 86_400_000);
}

/** Monday 0 to Sunday 6. */
function weekdayOf(day: string): number {
  return (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
}

/**
 * Where `month` will end: what is booked so far plus level x weekday weights of its days that the series does not
 * know. Null when nothing is left, under 14 known days, or without usage in 28 days; `hidden` says which in words.
 *
 * @param month "YYYY-MM-01"
 * @param monthToDatePico booked in the month, charges included, of the days that the series knows
 * @example two weeks of 550 USD from Monday 1 June 2026: 1,100 + 1,310 = 2,410.00, range 2,223.48 to 2,627.49
 */
export function monthEnd(
  series: DatedSeries,
  month: string,
  monthToDatePico: bigint,
): { end: MonthEnd; hidden: null } | { end: null; hidden: string } {
  const { firstDay, usd: y } = series;
  const t = y.length;
  const untilDay = addDays(firstDay, t);
  const h = between(untilDay, nextPeriod(month));
  if (h <= 0) return { end: null, hidden: "the month is over" };
  const made = estimate(y, t, h);
  if (made.kind === "too-early") return { end: null, hidden: "under 14 days of data" };
  if (made.kind === "no-recent-usage") return { end: null, hidden: "no recent usage" };
  // Where data end before the month began, the days in between are no part of it.
  const gap = Math.max(0, between(untilDay, month));
  const part = gap === 0 || made.monthEndUsd === 0 ? 1 : 1 - restUsd(y, t, gap) / made.monthEndUsd;
  const restPico = estimatePico(made.monthEndUsd * part);
  const weights = weekdayWeights(y, t);
  const daysLeft = [0, 0, 0, 0, 0, 0, 0];
  for (let day = gap; day < h; day++) {
    const weekday = weekdayOf(addDays(untilDay, day));
    daysLeft[weekday] = (daysLeft[weekday] ?? 0) + 1;
  }
  const shift = weekdayOf(firstDay);
  return {
    hidden: null,
    end: {
      totalPico: monthToDatePico + restPico,
      lowPico: monthToDatePico + estimatePico(made.lowUsd * part),
      highPico: monthToDatePico + estimatePico(made.highUsd * part),
      rangeOnly: made.kind === "range-only",
      method: {
        days: t,
        firstDay,
        levelUsd: level(y, t, weights),
        weights: weights.map((_, weekday) => weights[(weekday - shift + 7) % 7] ?? 1),
        daysLeft,
        restPico,
        halfWidth: made.halfWidth,
      },
    },
  };
}

/**
 * The forecast's error as of day 15 over the last three closed months, in tenths of a percent; null without one.
 *
 * @param closed closed months "YYYY-MM-01", oldest first; months the series does not reach do not count
 */
export function monthEndErrorTenths(series: DatedSeries, closed: readonly string[]): number | null {
  const months = closed.slice(-3).map((month) => ({
    start: between(series.firstDay, month),
    days: between(month, nextPeriod(month)),
  }));
  const error = memo(`error ${months.map((m) => `${m.start}+${m.days}`)}`, series.usd, () =>
    forecastError(series.usd, months),
  );
  return error === null ? null : Math.round(error * 1000);
}

/**
 * What the plan gives to each day of a month by weekday weights as of its first day, and the plan to date. The days
 * sum to the plan, the elapsed ones to the plan to date; both in whole cents, as far as the plan is.
 *
 * @param elapsed complete days of the month that have passed
 * @example 2,410.00 USD over 30 days of the week 100, 110, 105, 100, 85, 30, 20: a Monday is due 100.00
 */
export function planPace(
  series: DatedSeries,
  month: string,
  planPico: bigint,
  elapsed: number,
): { duePico: bigint; byDay: { day: string; pico: bigint }[] } {
  const days = between(month, nextPeriod(month));
  const known = series.usd.length;
  let start = between(series.firstDay, month);
  // A month that begins after the known days has the weights of the newest ones, weekday for weekday.
  if (start > known) start -= 7 * Math.ceil((start - known) / 7);
  const due = (passed: number) => {
    const pico = paceAgainstPlan(planPico, elapsedShare(series.usd, start, days, passed), 0n).planToDatePico;
    return passed >= days ? pico : divideHalfEven(pico, PICO_PER_CENT) * PICO_PER_CENT;
  };
  const byDay: { day: string; pico: bigint }[] = [];
  let before = 0n;
  for (let day = 0; day < days; day++) {
    const after = due(day + 1);
    byDay.push({ day: addDays(month, day), pico: after - before });
    before = after;
  }
  return { duePico: due(elapsed), byDay };
}

function estimate(y: DailyUsd, t: number, h: number): Forecast {
  return memo(`end ${h}`, y, () => forecastMonthEnd(y, t, h, 0));
}

/** Oldest first. An estimate depends on its series and nothing else, and takes 2 ms where a page takes 20. */
const kept = new Map<string, unknown>();

function memo<T>(what: string, y: DailyUsd, make: () => T): T {
  const key = `${what}:${y.join(",")}`;
  if (kept.has(key)) return kept.get(key) as T;
  const made = make();
  if (kept.size >= ESTIMATES_KEPT) kept.delete(kept.keys().next().value ?? "");
  kept.set(key, made);
  return made;
}
