import type { Viewer } from "@/lib/auth/viewer";
import { budgetUsed } from "./budget-used";
import type { Reader } from "./reader";
import { big } from "./rows";
import { scope } from "./spend-filter";
import { tenths } from "./trust-strip";

/** A plan approved by finance, and what its period has used of it. */
export interface BudgetStatus {
  id: number;
  /** As in the catalog, e.g. `{ team: "support" }`. */
  scope: Record<string, string>;
  team: string | null;
  periodKind: "month" | "quarter" | "year";
  basis: "cost" | "direct";
  /** Of the period that holds `on`, half-open, UTC months. */
  fromDay: string;
  toDay: string;
  amountPico: bigint;
  /** Booked in the period so far. */
  usedPico: bigint;
  usedTenths: number | null;
  enforce: "none" | "warn" | "block";
  owner: string | null;
  version: number;
}

interface BudgetRow {
  id: number;
  scope: Record<string, string>;
  team: string | null;
  period_kind: BudgetStatus["periodKind"];
  basis: BudgetStatus["basis"];
  from_day: string;
  to_day: string;
  amount: string;
  enforce: BudgetStatus["enforce"];
  owner: string | null;
  version: number;
}

/**
 * Budgets that hold on a day, with what is booked against each. A budget of a team is for those who see the team;
 * one without a team is for those who see all. Names in a scope are slugs; one that is not known matches nothing.
 */
export async function budgetList(sql: Reader, viewer: Viewer, on: string): Promise<BudgetStatus[]> {
  const rows = await sql<BudgetRow[]>`
    with current_budgets as (
      select b.*, date_trunc(b.period_kind, ${on}::date::timestamp)::date as from_day,
        (date_trunc(b.period_kind, ${on}::date::timestamp)
          + case b.period_kind when 'month' then interval '1 month' when 'quarter' then interval '3 months'
            else interval '1 year' end)::date as to_day
      from budgets b
      where (case when ${viewer.teamIds === "all"} then true else b.team_id is not null end)
        and (b.team_id is null or ${scope(sql, viewer, "b.team_id")})
    ), holding as (
      select distinct on (scope, period_kind) * from current_budgets
      where valid_from <= ${on} and (valid_to is null or valid_to > ${on})
      order by scope, period_kind, valid_from desc, version desc
    )
    select b.id, b.scope, t.slug as team, b.period_kind, b.basis, b.from_day, b.to_day, b.amount_pico as amount,
      b.enforce, b.owner, b.version
    from holding b left join teams t on t.id = b.team_id
    order by t.slug nulls last, b.period_kind, b.id`;
  const used = await budgetUsed(
    sql,
    viewer,
    rows.map(({ id, scope: own, from_day, to_day }) => ({
      key: id,
      scope: own,
      fromDay: from_day,
      toDay: to_day,
    })),
  );
  return rows.map((row) => ({
    id: row.id,
    scope: row.scope,
    team: row.team,
    periodKind: row.period_kind,
    basis: row.basis,
    fromDay: row.from_day,
    toDay: row.to_day,
    amountPico: big(row.amount),
    usedPico: used.get(row.id) ?? 0n,
    usedTenths: tenths(used.get(row.id) ?? 0n, big(row.amount)),
    enforce: row.enforce,
    owner: row.owner,
    version: row.version,
  }));
}
