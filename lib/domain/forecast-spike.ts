/** When a service's day stands out so far that it opens a ticket (docs/methods.md, part B). */
import {
  at,
  type DailyUsd,
  FAINT_WEEKDAY,
  quantile,
  sumOfDays,
  weekdayWeights,
  weightOfDays,
} from "./forecast-weekday";

const MIN_HISTORY_DAYS = 14;
const MEAN_DAYS = 30;
const NOISE_DAYS = 28;
const MIN_NOISE_DAYS = 7;
const TIMES = 1.5;
const NOISE_TIMES = 2.5;
const MIN_OVER_USD = 25;
const TICKET_DAYS = 7;

export interface SpikeCheck {
  spike: boolean;
  /** What the weekday led to expect, from the 30 days before. */
  expectedUsd: number;
  overUsd: number;
  /** The factor it had to exceed: 1.5, or more for a service that is restless anyway. */
  factor: number;
}

/**
 * Whether day `d`, the last complete one, is a spike: over 1.5 times its 30-day mean adjusted by weekday, over the
 * service's own noise (`exp(2.5 s)`), and at least 25.00 USD over. Null under 14 days of history.
 *
 * @example five weeks of 100, 110, 105, 100, 85, 30, 20 USD, then a Monday of 210: expected 100, a spike (210 > 150,
 * 110 over); a Monday of 140 is none
 */
export function checkSpike(y: DailyUsd, d: number): SpikeCheck | null {
  if (d < MIN_HISTORY_DAYS) return null;
  const weights = weekdayWeights(y, d);
  const first = Math.max(0, d - MEAN_DAYS);
  const expectedUsd = (at(weights, d % 7) * sumOfDays(y, first, d)) / weightOfDays(weights, first, d);
  const factor = Math.max(TIMES, Math.exp(NOISE_TIMES * noise(y, d, weights)));
  const overUsd = at(y, d) - expectedUsd;
  return {
    spike: at(y, d) > expectedUsd * factor && overUsd >= MIN_OVER_USD,
    expectedUsd,
    overUsd,
    factor,
  };
}

/** The distance in logs from their median within which 68 % of the 28 days before stay; 0 under seven usable days. */
function noise(y: DailyUsd, d: number, weights: readonly number[]): number {
  const z: number[] = [];
  for (let day = Math.max(0, d - NOISE_DAYS); day < d; day++) {
    const weight = at(weights, day % 7);
    if (at(y, day) > 0 && weight >= FAINT_WEEKDAY) z.push(at(y, day) / weight);
  }
  if (z.length < MIN_NOISE_DAYS) return 0;
  const median = quantile(z, 0.5);
  return quantile(
    z.map((value) => Math.abs(Math.log(value / median))),
    0.68,
  );
}

/**
 * Spike days of a service to tickets: one in seven days, which the later days join.
 *
 * @param days spike days in ascending order, as day numbers
 * @example spikeTickets([3, 4, 9, 10]) // [[3, 4, 9], [10]]: day 10 is seven days after the ticket of day 3
 */
export function spikeTickets(days: readonly number[]): number[][] {
  const tickets: number[][] = [];
  for (const day of days) {
    const open = tickets.at(-1);
    const opened = open?.[0];
    if (open && opened !== undefined && day - opened < TICKET_DAYS) open.push(day);
    else tickets.push([day]);
  }
  return tickets;
}
