import type { Queryable } from "@/db/client";
import { type Catalog, normaliseName } from "@/lib/domain/catalog";
import type { CheckBudget } from "@/lib/domain/check";

/** A budget that warns or blocks, with its scope resolved to ids and its period of today. Days are half-open, UTC. */
export interface BudgetDefinition extends Omit<CheckBudget, "isExhausted"> {
  fromDay: string;
  toDay: string;
  amountPico: bigint;
  unit: string | null;
  /** Ids of names: tenants and projects are no catalog entries. */
  tenantIds: readonly number[] | null;
  projectId: number | null;
}

/** Matches nothing: what a scope names and nobody knows. */
const NOTHING = -1;

interface Row {
  id: number;
  scope: Record<string, string>;
  period_kind: CheckBudget["periodKind"];
  enforce: CheckBudget["enforce"];
  amount: string;
  from_day: string;
  to_day: string;
  /** Teams of the scope's unit today, units below it included. */
  unit_team_ids: number[];
  tenant_ids: number[];
}

/**
 * The budgets of a day that warn or block. Those that do neither are nobody's business before a call.
 * @param on UTC day, "YYYY-MM-DD"
 */
export async function loadBudgets(sql: Queryable, catalog: Catalog, on: string): Promise<BudgetDefinition[]> {
  const rows = await sql<Row[]>`
    with recursive holding as (
      select distinct on (scope, period_kind) * from budgets
      where valid_from <= ${on} and (valid_to is null or valid_to > ${on})
      order by scope, period_kind, valid_from desc, version desc
    ), tree as (
      select u.slug as unit, u.id from units u where u.slug in (select scope ->> 'unit' from holding)
      union
      select tree.unit, u.id from units u join tree on u.parent_id = tree.id
    )
    select b.id, b.scope, b.period_kind, b.enforce, b.amount_pico as amount,
      date_trunc(b.period_kind, ${on}::date::timestamp)::date as from_day,
      (date_trunc(b.period_kind, ${on}::date::timestamp)
        + case b.period_kind when 'month' then interval '1 month' when 'quarter' then interval '3 months'
          else interval '1 year' end)::date as to_day,
      array(select tu.team_id from team_units tu join tree on tree.id = tu.unit_id and tree.unit = b.scope ->> 'unit'
        where tu.valid_from <= ${on} and (tu.valid_to is null or tu.valid_to > ${on})) as unit_team_ids,
      array(select n.id from names n where n.kind = 'tenant' and lower(n.name) = lower(btrim(b.scope ->> 'tenant')))
        as tenant_ids
    from holding b where b.enforce <> 'none' order by b.id`;
  // Events hold a project's name in its normal form, which the database cannot make.
  const asked = rows.flatMap(({ scope }) =>
    scope.project === undefined ? [] : [normaliseName(scope.project)],
  );
  const projects =
    asked.length === 0
      ? []
      : await sql<{ id: number; name: string }[]>`
          select id, name from names where kind = 'project' and name = any (${asked})`;
  const projectIds = new Map(projects.map(({ id, name }) => [name, id]));
  return rows.map((row) => definitionOf(row, catalog, projectIds));
}

function definitionOf(row: Row, catalog: Catalog, projectIds: ReadonlyMap<string, number>): BudgetDefinition {
  const { scope } = row;
  const known = (id: number | undefined) => new Set(id === undefined ? [] : [id]);
  const named = <T>(field: string, find: (name: string) => T): T | null =>
    scope[field] === undefined ? null : find(normaliseName(scope[field]));
  const team = named("team", (name) => known(catalog.teamIds.get(name)));
  const unit = scope.unit === undefined ? null : new Set(row.unit_team_ids);
  return {
    id: row.id,
    enforce: row.enforce,
    periodKind: row.period_kind,
    fields: Object.keys(scope).sort(),
    teamIds: team && unit ? new Set([...team].filter((id) => unit.has(id))) : (team ?? unit),
    serviceIds: named("service", (name) => known(catalog.serviceIds.get(name))),
    featureIds: named("feature", (name) => {
      const found = [...catalog.featureIds.values()].flatMap((features) => features.get(name) ?? []);
      return new Set(found);
    }),
    environmentId: named("environment", (name) => catalog.environmentIds.get(name) ?? NOTHING),
    tenant: scope.tenant === undefined ? null : scope.tenant.trim().toLowerCase(),
    project: named("project", (name) => name),
    fromDay: row.from_day,
    toDay: row.to_day,
    amountPico: BigInt(row.amount),
    unit: scope.unit ?? null,
    tenantIds: scope.tenant === undefined ? null : row.tenant_ids,
    projectId: named("project", (name) => projectIds.get(name) ?? NOTHING),
  };
}

/**
 * The budgets with whether each is used up, from the rollups: each scope from the smallest rollup that has its
 * fields, every rollup read once. A team counts for its unit on the days it belonged to it.
 */
export async function readBudgets(
  sql: Queryable,
  budgets: readonly BudgetDefinition[],
): Promise<CheckBudget[]> {
  if (budgets.length === 0) return [];
  const parts = {
    tenant: budgets.filter((budget) => budget.tenantIds !== null && budget.projectId === null),
    spend: budgets.filter((budget) => budget.tenantIds === null && isDetailed(budget)),
    team: budgets.filter((budget) => budget.tenantIds === null && !isDetailed(budget)),
  };
  const used = new Map<number, bigint>();
  for (const rows of [
    parts.team.length > 0 ? await usedByTeams(sql, parts.team) : [],
    parts.spend.length > 0 ? await usedInDetail(sql, parts.spend) : [],
    parts.tenant.length > 0 ? await usedByTenants(sql, parts.tenant) : [],
  ]) {
    for (const row of rows) used.set(row.id, BigInt(row.used ?? 0));
  }
  return budgets.map((budget) => ({
    ...budget,
    isExhausted: (used.get(budget.id) ?? 0n) >= budget.amountPico,
  }));
}

type Used = { id: number; used: string | null }[];

function isDetailed(budget: BudgetDefinition): boolean {
  const { serviceIds, featureIds, environmentId, projectId } = budget;
  return serviceIds !== null || featureIds !== null || environmentId !== null || projectId !== null;
}

/** Definitions as a table `b`; a null means any, an empty list nothing. A unit's teams are found by day. */
function table(sql: Queryable, budgets: readonly BudgetDefinition[]) {
  const rows = budgets.map((budget) => ({
    id: budget.id,
    from_day: budget.fromDay,
    to_day: budget.toDay,
    unit: budget.unit,
    team_ids: budget.unit === null ? list(budget.teamIds) : null,
    service_ids: list(budget.serviceIds),
    feature_ids: list(budget.featureIds),
    environment_id: budget.environmentId,
    project_id: budget.projectId,
    tenant_ids: budget.tenantIds,
  }));
  return sql`
    b as materialized (
      select * from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as t (id int4, from_day date, to_day date,
        unit text, team_ids int4[], service_ids int4[], feature_ids int4[], environment_id int4, project_id int4,
        tenant_ids int4[])
    ), tree as (
      select u.slug as unit, u.id from units u where u.slug in (select unit from b)
      union
      select tree.unit, u.id from units u join tree on u.parent_id = tree.id
    ), member as (
      select tree.unit, tu.team_id, tu.valid_from, coalesce(tu.valid_to, 'infinity') as valid_to
      from team_units tu join tree on tree.id = tu.unit_id
    )`;
}

function list(ids: ReadonlySet<number> | null): number[] | null {
  return ids === null ? null : [...ids];
}

/** Is a row of `d` in the scope's team or unit? */
function inTeams(sql: Queryable) {
  return sql`
    (b.team_ids is null or d.team_id = any (b.team_ids))
    and (b.unit is null or exists (select from member m where m.unit = b.unit and m.team_id = d.team_id
      and m.valid_from <= d.day and m.valid_to > d.day))`;
}

function usedByTeams(sql: Queryable, budgets: readonly BudgetDefinition[]): Promise<Used> {
  return sql<Used>`
    with recursive ${table(sql, budgets)}
    select b.id, sum(d.cost) as used from b
    join team_daily d on d.period >= b.from_day and d.period < b.to_day
    where ${inTeams(sql)} group by b.id`;
}

function usedInDetail(sql: Queryable, budgets: readonly BudgetDefinition[]): Promise<Used> {
  // Only a unit's teams depend on the day; without one, the days of a period are one row.
  const byDay = budgets.some((budget) => budget.unit !== null);
  return sql<Used>`
    with recursive ${table(sql, budgets)}, d as materialized (
      select period, case when ${byDay} then day end as day, team_id, service_id, feature_id, environment_id,
        project_id, sum(cost) as cost
      from spend_daily
      where period >= (select min(from_day) from b) and period < (select max(to_day) from b)
      group by 1, 2, 3, 4, 5, 6, 7
    )
    select b.id, sum(d.cost) as used from b
    join d on d.period >= b.from_day and d.period < b.to_day
    where ${inTeams(sql)}
      and (b.service_ids is null or d.service_id = any (b.service_ids))
      and (b.feature_ids is null or d.feature_id = any (b.feature_ids))
      and (b.environment_id is null or d.environment_id = b.environment_id)
      and (b.project_id is null or d.project_id = b.project_id)
    group by b.id`;
}

function usedByTenants(sql: Queryable, budgets: readonly BudgetDefinition[]): Promise<Used> {
  return sql<Used>`
    with recursive ${table(sql, budgets)}
    select b.id, sum(d.cost) as used from b
    join tenant_daily d on d.tenant_id = any (b.tenant_ids) and d.period >= b.from_day and d.period < b.to_day
    where ${inTeams(sql)}
      and (b.service_ids is null or d.service_id = any (b.service_ids))
      and (b.feature_ids is null or d.feature_id = any (b.feature_ids))
      and (b.environment_id is null or d.environment_id = b.environment_id)
    group by b.id`;
}
