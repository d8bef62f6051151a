/** Where the days so far lead: the even pace of a budget's period, in exact integers. */

export interface BudgetPace {
  /** What the period comes to if the rest goes like the days so far; null in its first day. */
  endPico: bigint | null;
  /** UTC day on which it is used up at that pace, "YYYY-MM-DD"; null: not within the period. */
  overOn: string | null;
  /** It is used up already. */
  isOver: boolean;
}

const DAY_MS = 86_400_000;

/**
 * @param period half-open UTC days "YYYY-MM-DD"
 * @example 1,980 of 2,500 USD used by the end of 22 November: 2,700 at the end of the month, over on the 28th
 */
export function budgetPace(
  amountPico: bigint,
  usedPico: bigint,
  period: { fromDay: string; toDay: string },
  nowMs: number,
): BudgetPace {
  const [fromMs, toMs] = [period.fromDay, period.toDay].map((day) => Date.parse(`${day}T00:00:00Z`));
  if (fromMs === undefined || toMs === undefined || !(fromMs < toMs))
    throw new RangeError(`no period: ${period.fromDay} to ${period.toDay}`);
  const isOver = usedPico >= amountPico;
  const elapsed = Math.min(nowMs, toMs) - fromMs;
  if (elapsed < DAY_MS || usedPico <= 0n) return { endPico: null, overOn: null, isOver };
  const endPico = (usedPico * BigInt(toMs - fromMs)) / BigInt(elapsed);
  if (isOver) return { endPico, overOn: null, isOver };
  // Rounded up to the millisecond in which the last of it goes.
  const overMs = fromMs + Number((amountPico * BigInt(elapsed) + usedPico - 1n) / usedPico);
  const overOn = overMs < toMs ? new Date(overMs).toISOString().slice(0, 10) : null;
  return { endPico, overOn, isOver };
}
