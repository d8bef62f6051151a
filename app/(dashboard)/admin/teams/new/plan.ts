import { PICO_PER_USD } from "@/lib/domain/money";

/** What a month may cost by what it did: two significant digits, rounded up. */
const ROUND_TO = 2;

/**
 * A monthly plan in whole dollars for what cost so much last month and this month so far, whichever is more when this
 * month goes on as it began; null for nothing.
 *
 * @param day of the month that runs, 1 for its first; with today it counts
 * @example proposedPlan(412_000_000_000_000n, 100_000_000_000_000n, 15, 30) === "420"
 */
export function proposedPlan(
  lastMonthPico: bigint,
  thisMonthPico: bigint,
  day: number,
  daysInMonth: number,
): string | null {
  const extended = (thisMonthPico * BigInt(daysInMonth)) / BigInt(Math.max(1, day));
  const most = extended > lastMonthPico ? extended : lastMonthPico;
  if (most <= 0n) return null;
  const dollars = (most + PICO_PER_USD - 1n) / PICO_PER_USD;
  const step = 10n ** BigInt(Math.max(0, dollars.toString().length - ROUND_TO));
  return (((dollars + step - 1n) / step) * step).toString();
}
