/**
 * Where the month will end: level x weekday weight, with an 80 % range and the error of the last closed months
 * (docs/methods.md, part B). Estimates: plain numbers in USD, never stored in the ledger. A figure is forecast from its
 * own days; forecasts and ranges of parts do not add up.
 *
 * Series hold calls only: charges enter the month to date when booked and are not extrapolated. `t` is the number of
 * complete days known; nothing after them is read. A day cut by a month's boundary counts in the month to date with
 * the part its period has.
 */
import {
  at,
  type DailyUsd,
  level,
  quantile,
  sumOfDays,
  weekdayWeights,
  weightOfDays,
} from "./forecast-weekday";

/** Complete days below which nothing is forecast. */
export const FORECAST_MIN_DAYS = 14;
/** Half-width in logs above which only the range is shown: three times more or less. */
const RANGE_ONLY = Math.log(3);
const LARGEST_MISS = Math.log(10);
/** 80 % of a normal error lie within 1.28 standard deviations. */
const WITHIN_80 = 1.28;
const DRIFT_A_DAY = 0.03;
const RECENT_DAYS = 28;
const OWN_DAYS = 90;

/**
 * USD of the `h` days after the first `t`: level times the sum of their weekday weights.
 * @example two weeks of 550 USD known (100, 110, 105, 100, 85, 30, 20), 16 days left: 550 x 2 + 100 + 110 = 1,310.00
 */
export function restUsd(y: DailyUsd, t: number, h: number): number {
  const weights = weekdayWeights(y, t);
  return level(y, t, weights) * weightOfDays(weights, t, t + h);
}

/** How far a forecast missed, in logs: 0 exact, ln 2 twice or half, at most ln 10. */
function miss(actual: number, forecast: number): number {
  if (actual === forecast) return 0;
  if (actual <= 0 || forecast <= 0) return LARGEST_MISS;
  return Math.min(LARGEST_MISS, Math.abs(Math.log(actual / forecast)));
}

/**
 * Half of the 80 % range of `restUsd`, in logs: the rest lies within `rest x exp(-w)` and `rest x exp(w)`. A prior
 * from how well single days were foreseen and a drift of 3 % a day, together with how past forecasts over the same
 * number of days did, the more of those there are for their length.
 *
 * @example a perfectly weekly series with 16 days left: 1.28 x 0.03 x 4 = 0.1536, so -14 to +17 %
 */
export function halfWidth(y: DailyUsd, t: number, h: number): number {
  if (h <= 0) return 0;
  const daily: number[] = [];
  for (let day = Math.max(7, t - RECENT_DAYS); day < t; day++) {
    daily.push(miss(at(y, day), restUsd(y, day, 1)));
  }
  const s = quantile(daily, 0.68);
  const prior = WITHIN_80 * Math.sqrt(s * s * (1 / h + 1 / 7) + DRIFT_A_DAY ** 2 * h);
  const own: number[] = [];
  for (let day = Math.max(FORECAST_MIN_DAYS, t - OWN_DAYS); day + h <= t; day++) {
    own.push(miss(sumOfDays(y, day, day + h), restUsd(y, day, h)));
  }
  if (own.length === 0) return prior;
  const q = quantile(own, 0.8);
  const k = own.length / h;
  return Math.sqrt((prior ** 2 + k * q * q) / (1 + k));
}

/** The forecast of a month's end, or why there is none. */
export type Forecast =
  | { kind: "too-early"; days: number }
  | { kind: "no-recent-usage" }
  | {
      /** `range-only`: so uncertain that the page shows the range alone. */
      kind: "month-end" | "range-only";
      monthEndUsd: number;
      lowUsd: number;
      highUsd: number;
      /** In logs. */
      halfWidth: number;
    };

/**
 * @param y USD per complete day; at least `t` of them
 * @param t complete days known
 * @param h days left in the month
 * @param monthToDateUsd cost of the month so far, charges as booked
 *
 * @example two weeks of 550 USD, 16 days left: month end 1,100 + 1,310 = 2,410.00, range 2,223.48 to 2,627.49
 */
export function forecastMonthEnd(y: DailyUsd, t: number, h: number, monthToDateUsd: number): Forecast {
  if (t < FORECAST_MIN_DAYS) return { kind: "too-early", days: t };
  if (sumOfDays(y, t - RECENT_DAYS, t) === 0) return { kind: "no-recent-usage" };
  const rest = restUsd(y, t, h);
  const w = halfWidth(y, t, h);
  return {
    kind: w > RANGE_ONLY ? "range-only" : "month-end",
    monthEndUsd: monthToDateUsd + rest,
    lowUsd: monthToDateUsd + rest * Math.exp(-w),
    highUsd: monthToDateUsd + rest * Math.exp(w),
    halfWidth: w,
  };
}

/** A closed month as days of the series: `start` may be negative where the series begins inside it. */
export interface ClosedMonth {
  start: number;
  days: number;
}

/**
 * The error shown beside the forecast: month-end forecasts as of the end of day 15, over the last three closed
 * months, recomputed from the days: sum of |forecast - actual| / sum of actual. Months in which nothing would have
 * been shown (under 14 days known by then) do not count; null without any ("no closed month yet").
 *
 * @param months closed months, oldest first
 * @example forecasts 1,050 and 980 of 1,000 and 1,000 USD: 70 / 2,000 = 0.035
 */
export function forecastError(y: DailyUsd, months: readonly ClosedMonth[]): number | null {
  let [missed, actual] = [0, 0];
  for (const { start, days } of months.slice(-3)) {
    const [t, end] = [start + 15, start + days];
    if (t < FORECAST_MIN_DAYS || end > y.length) continue;
    const rest = sumOfDays(y, t, end);
    missed += Math.abs(restUsd(y, t, days - 15) - rest);
    actual += sumOfDays(y, start, t) + rest;
  }
  return actual > 0 ? missed / actual : null;
}
