/**
 * The weekly shape of a series of daily cost, and its level. One weekday function serves forecast, pace and spike
 * (docs/methods.md, part B).
 *
 * A series is USD per complete day, zeros included, from the first day with cost: element 0 is that day, and weekday
 * means `day % 7`, whatever day it began on. Estimates are plain numbers and are never stored in the ledger.
 */

/** USD per complete day. */
export type DailyUsd = readonly number[];

/** Longest window of the weekday weights, in weeks, and of the level, in days. */
const WEEKS = 8;
const LEVEL_DAYS = 28;
/** Days after which a day counts half in the level. */
const HALF_LIFE_DAYS = 5;
/** How far a day may stand out before it is cut back to the others. */
const OUTLIER = 1.5;
/** A weekday below a tenth of a mean day says nothing about the level. */
export const FAINT_WEEKDAY = 0.1;

/**
 * Weight of each weekday (index `day % 7`), mean 1, from the last `min(8, floor(t / 7))` blocks of seven days before
 * day `t`: per weekday the median over the blocks of its share of the block times seven. A day counts at most 1.5
 * times the largest of its weekday in the other weeks. All 1 under one week.
 *
 * @example twice 100, 110, 105, 100, 85, 30, 20 USD (550 a week), t = 14:
 * 1.2727, 1.4, 1.3364, 1.2727, 1.0818, 0.3818, 0.2545
 */
export function weekdayWeights(y: DailyUsd, t: number): number[] {
  const even = [1, 1, 1, 1, 1, 1, 1];
  const weeks = Math.min(WEEKS, Math.floor(t / 7));
  const first = t - 7 * weeks;
  const blocks = Array.from({ length: weeks }, (_, week) =>
    even.map((_, offset) => capped(y, first + 7 * week + offset, first, t)),
  );
  const shapes = blocks.flatMap((block) => {
    const total = sum(block);
    return total > 0 ? [block.map((value) => (7 * value) / total)] : [];
  });
  if (shapes.length === 0) return even;
  const medians = even.map((_, offset) =>
    quantile(
      shapes.map((shape) => at(shape, offset)),
      0.5,
    ),
  );
  const mean = sum(medians) / 7;
  if (mean === 0) return even;
  const weights = [...even];
  medians.forEach((median, offset) => {
    weights[(first + offset) % 7] = median / mean;
  });
  return weights;
}

/** A day of the window `[first, t)`, at most 1.5 times the largest of its weekday in the window's other weeks. */
function capped(y: DailyUsd, day: number, first: number, t: number): number {
  let largest = 0;
  for (let other = first + ((day - first) % 7); other < t; other += 7) {
    if (other !== day) largest = Math.max(largest, at(y, other));
  }
  return largest === 0 ? at(y, day) : Math.min(at(y, day), OUTLIER * largest);
}

/**
 * USD of a mean day as of day `t`: the last 28 days, each divided by its weekday's weight, a lone spike or hole cut
 * back to 1.5 times its four neighbours, recent days heavier (half-life five days). 0 without a usable day.
 *
 * @example the week above, t = 14: every day says 550 / 7 = 78.57; with the second week x 1.1: 84.27
 */
export function level(y: DailyUsd, t: number, weights: readonly number[]): number {
  const days: number[] = [];
  for (let day = Math.max(0, t - LEVEL_DAYS); day < t; day++) {
    if (at(weights, day % 7) >= FAINT_WEEKDAY) days.push(day);
  }
  const z = days.map((day) => at(y, day) / at(weights, day % 7));
  let [total, weight] = [0, 0];
  days.forEach((day, k) => {
    const near = [z[k - 2], z[k - 1], z[k + 1], z[k + 2]].filter((value) => value !== undefined);
    const held =
      near.length === 0
        ? at(z, k)
        : Math.min(Math.max(at(z, k), Math.min(...near) / OUTLIER), Math.max(...near) * OUTLIER);
    const w = 0.5 ** ((t - 1 - day) / HALF_LIFE_DAYS) * at(weights, day % 7);
    total += w * held;
    weight += w;
  });
  return weight > 0 ? total / weight : 0;
}

/** Sum of the weekday weights of the days `[from, to)`. */
export function weightOfDays(weights: readonly number[], from: number, to: number): number {
  let total = 0;
  for (let day = from; day < to; day++) total += at(weights, ((day % 7) + 7) % 7);
  return total;
}

/**
 * The share `p` of a sorted list, between neighbours in proportion; 0 for none.
 * @example quantile([4, 1, 2, 3], 0.5) === 2.5
 */
export function quantile(values: readonly number[], p: number): number {
  if (values.length === 0) return 0;
  const sorted = [...values].sort((a, b) => a - b);
  const place = p * (sorted.length - 1);
  const low = Math.floor(place);
  const [a, b] = [at(sorted, low), at(sorted, Math.min(low + 1, sorted.length - 1))];
  return a + (b - a) * (place - low);
}

/** Plain sum. */
export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Sum of the days `[from, to)` of a series; days before the first cost nothing. */
export function sumOfDays(y: DailyUsd, from: number, to: number): number {
  let total = 0;
  for (let day = Math.max(0, from); day < to; day++) total += at(y, day);
  return total;
}

/** @throws RangeError for an index outside the list: a series shorter than the day asked for is a caller's mistake */
export function at(values: readonly number[], index: number): number {
  const value = values[index];
  if (value === undefined) throw new RangeError(`no element ${index} in a list of ${values.length}`);
  return value;
}
