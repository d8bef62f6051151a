import type { Viewer } from "@/lib/auth/viewer";
import { normaliseName } from "@/lib/domain/catalog";
import type { Reader } from "./reader";
import { big } from "./rows";
import { scope as seen } from "./spend-filter";

/** What a budget is about: names by field, as in the catalog; empty is the whole company. */
export type BudgetScope = Readonly<Record<string, string>>;

/** One question: what is booked in a scope in a range of accounting months, half-open days. */
export interface UsedQuestion {
  key: number;
  scope: BudgetScope;
  fromDay: string;
  toDay: string;
}

/**
 * What is booked in each scope, by key. A unit counts with the units below it, a team for its unit on the days it
 * belonged to it; a name that nobody knows has nothing. Each is read from the smallest rollup that has its fields.
 */
export async function budgetUsed(
  sql: Reader,
  viewer: Viewer,
  questions: readonly UsedQuestion[],
): Promise<Map<number, bigint>> {
  const used = new Map<number, bigint>(questions.map(({ key }) => [key, 0n]));
  const detailed = ["service", "feature", "environment", "project"];
  const parts = {
    tenant_daily: questions.filter(({ scope }) => scope.tenant !== undefined),
    spend_daily: questions.filter(
      ({ scope }) => scope.tenant === undefined && detailed.some((field) => scope[field] !== undefined),
    ),
    team_daily: questions.filter(
      ({ scope }) => scope.tenant === undefined && !detailed.some((field) => scope[field] !== undefined),
    ),
  };
  for (const rollup of ["team_daily", "spend_daily", "tenant_daily"] as const) {
    if (parts[rollup].length === 0) continue;
    const rows = await usedIn(sql, viewer, rollup, parts[rollup]);
    for (const { key, used: cost } of rows) used.set(key, big(cost));
  }
  return used;
}

function usedIn(
  sql: Reader,
  viewer: Viewer,
  rollup: "team_daily" | "spend_daily" | "tenant_daily",
  questions: readonly UsedQuestion[],
) {
  const rows = questions.map(({ key, scope, fromDay, toDay }) => ({
    key,
    from_day: fromDay,
    to_day: toDay,
    ...Object.fromEntries(
      ["unit", "team", "service", "feature", "environment", "project"].map((field) => [
        field,
        scope[field] === undefined ? null : normaliseName(scope[field]),
      ]),
    ),
    // Tenants are names as sent, no entries of the catalog.
    tenant: scope.tenant?.trim().toLowerCase() ?? null,
  }));
  const detail =
    rollup === "team_daily"
      ? sql``
      : sql`
        and (b.service is null or d.service_id in (select s.id from services s where s.slug = b.service))
        and (b.feature is null or d.feature_id in (select f.id from features f where f.slug = b.feature))
        and (b.environment is null
          or d.environment_id in (select e.id from environments e where e.slug = b.environment))`;
  const named =
    rollup === "spend_daily"
      ? sql`and (b.project is null or d.project_id in (
          select n.id from names n where n.kind = 'project' and n.name = b.project))`
      : rollup === "tenant_daily"
        ? sql`and b.project is null and d.tenant_id in (
            select n.id from names n where n.kind = 'tenant' and lower(n.name) = b.tenant)`
        : sql``;
  return sql<{ key: number; used: string | null }[]>`
    with recursive b as materialized (
      select * from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as t (key int4, from_day date, to_day date,
        unit text, team text, service text, feature text, environment text, project text, tenant text)
    ), tree as (
      select u.slug as unit, u.id from units u where u.slug in (select unit from b)
      union
      select tree.unit, u.id from units u join tree on u.parent_id = tree.id
    ), member as (
      select tree.unit, tu.team_id, tu.valid_from, coalesce(tu.valid_to, 'infinity') as valid_to
      from team_units tu join tree on tree.id = tu.unit_id
    )
    select b.key, sum(d.cost) as used
    from b join ${sql(rollup)} d on d.period >= b.from_day and d.period < b.to_day
    where ${seen(sql, viewer, "d.team_id")}
      and (b.team is null or d.team_id in (select t.id from teams t where t.slug = b.team))
      and (b.unit is null or exists (select from member m where m.unit = b.unit and m.team_id = d.team_id
        and m.valid_from <= d.day and m.valid_to > d.day))
      ${detail} ${named}
    group by b.key`;
}
