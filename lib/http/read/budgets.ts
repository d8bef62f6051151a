import { readSql } from "@/db/client";
import { toUsd } from "@/lib/domain/money";
import { handle } from "@/lib/problem";
import { budgetList } from "@/lib/queries/budget-list";
import { answer, readParams } from "./params";
import { budgetsParams } from "./param-schemas";
import { viewerOf } from "./viewer-of";

/** `GET /api/v1/budgets`: budgets that hold today (or `on` a day) and what is booked against them. */
export const getBudgets = handle(async (request: Request): Promise<Response> => {
  const viewer = await viewerOf(request, "budget:read");
  const params = readParams(request, budgetsParams);
  const budgets = await budgetList(readSql(), viewer, params.on ?? new Date().toISOString().slice(0, 10));
  return answer({
    budgets: budgets.map((budget) => ({
      scope: budget.scope,
      team: budget.team,
      period: budget.periodKind,
      from: budget.fromDay,
      to: budget.toDay,
      basis: budget.basis,
      amount_usd: toUsd(budget.amountPico),
      used_usd: toUsd(budget.usedPico),
      used_percent: budget.usedTenths === null ? null : budget.usedTenths / 10,
      enforce: budget.enforce,
      owner: budget.owner,
      version: budget.version,
    })),
    next_cursor: null,
  });
});
