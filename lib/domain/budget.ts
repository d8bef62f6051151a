/** Budgets: what a plan approved by finance says about the month to date. Soft caps are another thing (budget-soft-cap). */

/** Shares of a budget, in percent, at which someone is told. */
export const BUDGET_THRESHOLDS = [50, 80, 100] as const;
export type BudgetThreshold = (typeof BUDGET_THRESHOLDS)[number] | "forecast";

/** A share as an integer of a billion, so that a plan to date is money again. */
const SHARE_SCALE = 1_000_000_000;
const PICO_PER_CENT = 10_000_000_000n;

/**
 * The thresholds a budget has reached: 50, 80, 100 % of it spent, and `forecast` when the forecast is over it.
 * Nothing spent reaches nothing.
 *
 * @param forecastUsd month end as forecast, judged to the cent as it is printed; null while there is none, or only a
 * range
 * @example 2,000.00 of 2,500.00 USD with a forecast of 2,600.00: [50, 80, "forecast"]
 */
export function reachedThresholds(
  budgetPico: bigint,
  actualPico: bigint,
  forecastUsd: number | null,
): BudgetThreshold[] {
  const reached: BudgetThreshold[] = BUDGET_THRESHOLDS.filter(
    (percent) => actualPico > 0n && actualPico * 100n >= budgetPico * BigInt(percent),
  );
  if (forecastUsd !== null && BigInt(Math.round(forecastUsd * 100)) * PICO_PER_CENT > budgetPico) {
    reached.push("forecast");
  }
  return reached;
}

/** The month to date beside the plan to date. */
export interface Pace {
  planToDatePico: bigint;
  /** Over the plan to date; negative: under it. */
  overPico: bigint;
}

/**
 * Pace against plan: the budget times the share of its period that has passed, and how far the cost is over it. The
 * share is an estimate (weekday weights, see `elapsedShare`), taken to a billionth.
 *
 * @param elapsedShare 0 to 1
 * @throws RangeError for a share outside 0 to 1
 * @example a budget of 2,500.00 USD, 35.9 % passed, 1,000.00 spent: plan to date 897.50, over by 102.50
 */
export function paceAgainstPlan(budgetPico: bigint, elapsedShare: number, actualPico: bigint): Pace {
  if (!(elapsedShare >= 0 && elapsedShare <= 1)) {
    throw new RangeError(`a share of a period lies between 0 and 1, not ${elapsedShare}`);
  }
  const parts = BigInt(Math.round(elapsedShare * SHARE_SCALE));
  const planToDatePico = (budgetPico * parts) / BigInt(SHARE_SCALE);
  return { planToDatePico, overPico: actualPico - planToDatePico };
}
