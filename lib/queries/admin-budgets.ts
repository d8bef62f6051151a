import { can } from "@/lib/auth/permissions";
import type { Viewer } from "@/lib/auth/viewer";
import { type BudgetPace, budgetPace } from "@/lib/domain/budget-pace";
import { type BudgetScope, budgetUsed } from "./budget-used";
import type { Reader } from "./reader";
import { big } from "./rows";
import { tenths } from "./trust-strip";

export type BudgetPeriod = "month" | "quarter" | "year";

/** A plan with its dates, and how its period stands. */
export interface AdminBudget {
  id: number;
  scope: BudgetScope;
  period: BudgetPeriod;
  basis: "cost" | "direct";
  enforce: "none" | "warn" | "block";
  amountPico: bigint;
  owner: string | null;
  version: number;
  /** Half-open UTC days on which the plan holds; null: open. */
  from: string;
  until: string | null;
  /** Of a plan that holds today; null for one to come. */
  now: BudgetStanding | null;
}

/** What is booked in the period that runs, against an amount. */
export interface BudgetStanding extends BudgetPace {
  fromDay: string;
  toDay: string;
  usedPico: bigint;
  usedTenths: number | null;
}

/** Plans that hold or are to come, by scope; nothing for roles that keep no catalog. Leads see theirs on their page. */
export async function adminBudgets(sql: Reader, viewer: Viewer, now: Date): Promise<AdminBudget[]> {
  if (!can(viewer.role, "catalog:read")) return [];
  const today = now.toISOString().slice(0, 10);
  const rows = await sql<(Omit<AdminBudget, "now" | "amountPico"> & { amount: string })[]>`
    select id, scope, period_kind as period, basis, enforce, amount_pico as amount, owner, version,
      valid_from as "from", valid_to as until
    from budgets where valid_to is null or valid_to > ${today}
    order by scope = '{}'::jsonb desc, scope::text, period_kind, valid_from`;
  const held = rows.filter(({ from }) => from <= today);
  const used = await budgetUsed(
    sql,
    viewer,
    held.map(({ id, scope, period }) => ({ key: id, scope, ...periodAround(period, today) })),
  );
  return rows.map(({ amount, ...row }) => {
    const amountPico = big(amount);
    const usedPico = used.get(row.id);
    return {
      ...row,
      amountPico,
      now: usedPico === undefined ? null : standing(amountPico, usedPico, row.period, now),
    };
  });
}

/** How a plan that is only thought of would stand today; null for who keeps no catalog. */
export async function plannedBudget(
  sql: Reader,
  viewer: Viewer,
  plan: { scope: BudgetScope; period: BudgetPeriod; amountPico: bigint },
  now: Date,
): Promise<BudgetStanding | null> {
  if (!can(viewer.role, "catalog:read")) return null;
  const days = periodAround(plan.period, now.toISOString().slice(0, 10));
  const used = await budgetUsed(sql, viewer, [{ key: 0, scope: plan.scope, ...days }]);
  return standing(plan.amountPico, used.get(0) ?? 0n, plan.period, now);
}

function standing(amountPico: bigint, usedPico: bigint, period: BudgetPeriod, now: Date): BudgetStanding {
  const days = periodAround(period, now.toISOString().slice(0, 10));
  return {
    ...days,
    usedPico,
    usedTenths: tenths(usedPico, amountPico),
    ...budgetPace(amountPico, usedPico, days, now.getTime()),
  };
}

/** The UTC month, quarter or year that a day is in, half-open. */
function periodAround(period: BudgetPeriod, day: string): { fromDay: string; toDay: string } {
  const [year, month] = [Number(day.slice(0, 4)), Number(day.slice(5, 7)) - 1];
  const months = { month: 1, quarter: 3, year: 12 }[period];
  const first = month - (month % months);
  const text = (at: number) => new Date(Date.UTC(year, at, 1)).toISOString().slice(0, 10);
  return { fromDay: text(first), toDay: text(first + months) };
}

/** What a scope can name. */
export interface ScopeOptions {
  units: { slug: string; name: string }[];
  teams: { slug: string; name: string }[];
  services: { slug: string; name: string }[];
  environments: { slug: string; name: string }[];
}

/** Entries of the catalog in use, to choose from. */
export async function scopeOptions(sql: Reader, viewer: Viewer): Promise<ScopeOptions> {
  if (!can(viewer.role, "catalog:read")) return { units: [], teams: [], services: [], environments: [] };
  const [row] = await sql<ScopeOptions[]>`
    select
      (select coalesce(json_agg(json_build_object('slug', slug, 'name', name) order by lower(name)), '[]')
        from units where retired_on is null or retired_on > current_date) as units,
      (select coalesce(json_agg(json_build_object('slug', slug, 'name', name) order by lower(name)), '[]')
        from teams where retired_on is null or retired_on > current_date) as teams,
      (select coalesce(json_agg(json_build_object('slug', slug, 'name', name) order by slug), '[]')
        from services where retired_on is null or retired_on > current_date) as services,
      (select coalesce(json_agg(json_build_object('slug', slug, 'name', slug) order by slug), '[]')
        from environments where retired_on is null or retired_on > current_date) as environments`;
  if (!row) throw new Error("the database gave no options");
  return row;
}
