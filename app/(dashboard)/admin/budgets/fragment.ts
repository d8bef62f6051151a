import type { CatalogFragment } from "@/lib/commands/catalog-change";
import { MoneyFormatError, fromUsd } from "@/lib/domain/money";
import type { AdminBudget, BudgetPeriod } from "@/lib/queries/admin-budgets";
import type { BudgetScope } from "@/lib/queries/budget-used";
import { FormProblem } from "../change";
import { SCOPE_FIELDS } from "./budget-words";

/** A plan as the form has it. */
export interface PlannedBudget {
  scope: BudgetScope;
  period: BudgetPeriod;
  amountPico: bigint;
  /** As typed, without thousands separators. */
  amountUsd: string;
  basis: AdminBudget["basis"];
  enforce: AdminBudget["enforce"];
  owner: string;
  from: string;
  until: string | null;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Reads the form. @throws FormProblem for an amount or a day that is none */
export function plannedOf(text: (name: string) => string): PlannedBudget {
  const amountUsd = text("amount").replace(/[$,\s]/g, "");
  const amountPico = readUsd(amountUsd);
  const [from, until] = [text("from"), text("until")];
  if (!DAY.test(from)) throw new FormProblem("Say from which day it holds.");
  if (until !== "" && !DAY.test(until)) throw new FormProblem("The end must be a day.");
  if (until !== "" && until <= from)
    throw new FormProblem("The end must be later than the day it holds from.");
  const oneOf = <Value extends string>(name: string, values: readonly Value[]): Value =>
    values.find((value) => value === text(name)) ?? (values[0] as Value);
  return {
    scope: Object.fromEntries(
      SCOPE_FIELDS.flatMap((field) => (text(field) === "" ? [] : [[field, text(field)]])),
    ),
    period: oneOf("period", ["month", "quarter", "year"]),
    amountPico,
    amountUsd,
    basis: oneOf("basis", ["cost", "direct"]),
    enforce: oneOf("enforce", ["none", "warn", "block"]),
    owner: text("owner"),
    from,
    until: until === "" ? null : until,
  };
}

function readUsd(amount: string): bigint {
  try {
    const pico = fromUsd(amount);
    if (pico > 0n) return pico;
  } catch (error) {
    if (!(error instanceof MoneyFormatError)) throw error;
  }
  throw new FormProblem("The amount must be dollars, more than zero: 2500 or 2500.00.");
}

/** The plan as a part of a catalog file. */
export function budgetFragment(plan: PlannedBudget): CatalogFragment {
  const { scope, period, amountUsd, basis, enforce, owner, from, until } = plan;
  return {
    budgets: [
      { scope, period, amount_usd: amountUsd, basis, enforce, ...(owner !== "" && { owner }), from, until },
    ],
  };
}
