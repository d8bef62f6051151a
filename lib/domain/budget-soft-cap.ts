/**
 * Soft caps: a level from a team's own past at which it gets a notice (docs/methods.md). Never drawn as a budget, and
 * nothing is ever blocked by one.
 */
import { nextPeriod } from "./period";

/** A closed month and what it cost. */
export interface MonthCost {
  /** "YYYY-MM-01". */
  period: string;
  costPico: bigint;
}

export interface SoftCap {
  pico: bigint;
  /** The months it is made of, oldest first. */
  basis: readonly MonthCost[];
  /** Fewer than the three months the rule asks for: the page marks it. */
  short: boolean;
}

/** What 80 % is taken of. */
export type SoftCapRule = "mean-of-three" | "last-month";

/**
 * 80 % of the mean of the last three closed months, or of the last month; with fewer than three the mean of those,
 * marked; null with none. Cut to the picodollar, which moves no crossing of a whole amount.
 *
 * @param closed closed months in any order
 * @example 900, 1,000 and 1,100 USD: 800.00
 */
export function softCap(closed: readonly MonthCost[], rule: SoftCapRule = "mean-of-three"): SoftCap | null {
  const wanted = rule === "last-month" ? 1 : 3;
  const basis = [...closed].sort((a, b) => (a.period < b.period ? -1 : 1)).slice(-wanted);
  if (basis.length === 0) return null;
  const sum = basis.reduce((total, month) => total + month.costPico, 0n);
  return { pico: (sum * 4n) / (5n * BigInt(basis.length)), basis, short: basis.length < wanted };
}

/** `none`: not crossed. `at-once`: crossed early in the month. `digest`: crossed in its last fifth. */
export type SoftCapNotice = "none" | "at-once" | "digest";

/**
 * The notice for a month to date, asked when it may have crossed the cap: at once if under 80 % of the month has
 * passed, else with the digest. Where the months of the cap were shorter than this one, 80 % of their mean length
 * counts: spend that is the same each day crosses a cap from February and April on day 24 of May, and that is no
 * news.
 *
 * @param elapsedDays days of the month that have passed, parts included
 * @example a cap of 800 USD in June: 801 after 20 days at once; 801 after 24 days with the digest
 */
export function softCapNotice(
  cap: SoftCap,
  month: { period: string; toDatePico: bigint; elapsedDays: number },
): SoftCapNotice {
  if (month.toDatePico <= cap.pico) return "none";
  const days = cap.basis.reduce((total, { period }) => total + daysOf(period), 0);
  const length = Math.min(daysOf(month.period), days / cap.basis.length);
  return month.elapsedDays < 0.8 * length ? "at-once" : "digest";
}

/**
 * The first seven days in a row that cost more than the whole monthly cap: the index of the last of them; null if
 * none do.
 *
 * @param days cost per complete day, oldest first
 * @example a cap of 800 USD, then a week of 120 a day: 840, its seventh day
 */
export function weekOverCap(cap: SoftCap, days: readonly bigint[]): number | null {
  let week = 0n;
  for (const [day, cost] of days.entries()) {
    week += cost - (days[day - 7] ?? 0n);
    if (week > cap.pico) return day;
  }
  return null;
}

/** Days of a month: `daysOf("2026-02-01") === 28`. */
function daysOf(period: string): number {
  return Math.round((Date.parse(nextPeriod(period)) - Date.parse(period)) / 86_400_000);
}
