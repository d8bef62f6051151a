import { type DailyUsd, weekdayWeights, weightOfDays } from "./forecast-weekday";

/**
 * The share of a month, quarter or year that has passed by the weight of its days: weekday weights of the last eight
 * weeks as of its first day, then fixed; calendar days under one week of data. Between 0 and 1.
 *
 * @param y USD per complete day before the period began, and more if known: later days are not read
 * @param start the period's first day in the series; 0 or less where the series begins inside the period
 * @param days length of the period
 * @param elapsed complete days of it that have passed
 *
 * @example weeks of 100, 110, 105, 100, 85, 30, 20 USD; ten of 30 days passed, from a Monday: 865 / 2,410 = 35.9 %,
 * not 33.3 %
 */
export function elapsedShare(y: DailyUsd, start: number, days: number, elapsed: number): number {
  const weights = weekdayWeights(y, Math.max(0, start));
  const passed = weightOfDays(weights, start, start + Math.min(Math.max(0, elapsed), days));
  const all = weightOfDays(weights, start, start + days);
  return all > 0 ? passed / all : Math.min(1, Math.max(0, elapsed / days));
}
