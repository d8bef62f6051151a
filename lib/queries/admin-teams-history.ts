import { can } from "@/lib/auth/permissions";
import type { Viewer } from "@/lib/auth/viewer";
import type { TeamKind } from "@/lib/domain/catalog";
import { type AdminTeam, type CatalogRef, refOf, teamState } from "./admin-teams";
import type { Reader } from "./reader";
import { big } from "./rows";
import { type PeriodRange, scope } from "./spend-filter";

/** A value with its half-open UTC days; `until` null: still. */
export interface Dated<Value> {
  from: string;
  until: string | null;
  value: Value;
}

/** A service that is or was the team's. */
export type OwnedService = Dated<CatalogRef & { features: string[]; costPico: bigint }>;

/** Something seen of a call that means this team. */
export type TeamRule = Dated<{
  match: Record<string, string>;
  environment: string | null;
  assigned: boolean;
}>;

/** A key that is the team's own, or may claim it by name. */
export interface TeamKey {
  kind: "team" | "claims" | "signing";
  name: string;
  lastUsedAt: Date | null;
  endedAt: Date | null;
}

export type TeamBudget = Dated<{
  scope: Record<string, string>;
  period: "month" | "quarter" | "year";
  amountPico: bigint;
  basis: string;
  enforce: string;
  owner: string | null;
}>;

/** One team with all that the catalog says and said about it. */
export interface TeamHistory {
  team: Omit<AdminTeam, "unit" | "costCenter"> & { limitPico: bigint | null };
  /** Teams whose names mean this one since a day. */
  mergedFrom: (CatalogRef & { on: string | null })[];
  aliases: string[];
  /** Newest first, as all lists of dated values here. */
  units: Dated<CatalogRef>[];
  costCenters: Dated<CatalogRef>[];
  services: OwnedService[];
  rules: TeamRule[];
  keys: TeamKey[];
  budgets: TeamBudget[];
}

interface TeamRow {
  id: number;
  slug: string;
  name: string;
  kind: TeamKind;
  hue: number;
  lead: string | null;
  manager: string | null;
  channel: string | null;
  limit_pico: string | null;
  retired_on: string | null;
  into_slug: string | null;
  into_name: string | null;
  cost: string | null;
  aliases: string[];
}

/**
 * A team and its history; null when there is none, it is the untagged bucket, or the viewer keeps no catalog: the same
 * answer on purpose (law 7). Costs are of `week`, from rollups.
 */
export async function teamHistory(
  sql: Reader,
  viewer: Viewer,
  slug: string,
  { today, week }: { today: string; week: PeriodRange },
): Promise<TeamHistory | null> {
  if (!can(viewer.role, "catalog:read")) return null;
  const [row] = await sql<TeamRow[]>`
    select t.id, t.slug, t.name, t.kind, t.hue, t.lead, t.manager, t.channel, t.limit_pico, t.retired_on,
      m.slug as into_slug, m.name as into_name,
      (select sum(cost) from team_daily d where d.team_id = t.id and day >= ${week.fromDay} and day < ${week.toDay}) as cost,
      array(select alias from team_aliases a where a.team_id = t.id order by alias) as aliases
    from teams t left join teams m on m.id = t.merged_into
    where t.slug = ${slug} and t.kind <> 'untagged' and ${scope(sql, viewer, "t.id")}`;
  if (!row) return null;
  const teamId = row.id;
  const [units, costCenters, services, rules, keys, budgets, mergedFrom] = await Promise.all([
    unitsOf(sql, teamId),
    costCentersOf(sql, teamId),
    servicesOf(sql, teamId, week),
    rulesOf(sql, teamId),
    keysOf(sql, teamId),
    budgetsOf(sql, teamId),
    sql<(CatalogRef & { on: string | null })[]>`
      select slug, name, retired_on as on from teams where merged_into = ${teamId} order by retired_on, id`,
  ]);
  return {
    team: {
      teamId,
      slug: row.slug,
      name: row.name,
      kind: row.kind,
      hue: row.hue,
      lead: row.lead,
      manager: row.manager,
      channel: row.channel,
      costPico: big(row.cost),
      limitPico: row.limit_pico === null ? null : big(row.limit_pico),
      state: teamState(row.retired_on, row.into_slug !== null, today),
      endsOn: row.retired_on,
      mergedInto: refOf(row.into_slug, row.into_name),
    },
    mergedFrom: [...mergedFrom],
    aliases: row.aliases,
    units,
    costCenters,
    services,
    rules,
    keys,
    budgets,
  };
}

/** Does a dated value hold on a day, or later? What a team would leave behind. */
export function isOpen({ until }: { until: string | null }, today: string): boolean {
  return until === null || until > today;
}

interface Span {
  from: string;
  until: string | null;
}

async function unitsOf(sql: Reader, teamId: number): Promise<Dated<CatalogRef>[]> {
  const rows = await sql<(Span & CatalogRef)[]>`
    select d.valid_from as from, d.valid_to as until, u.slug, u.name
    from team_units d join units u on u.id = d.unit_id where d.team_id = ${teamId} order by d.valid_from desc`;
  return rows.map(({ from, until, slug, name }) => ({ from, until, value: { slug, name } }));
}

async function costCentersOf(sql: Reader, teamId: number): Promise<Dated<CatalogRef>[]> {
  const rows = await sql<(Span & CatalogRef)[]>`
    select d.valid_from as from, d.valid_to as until, c.code as slug, c.name
    from team_cost_centers d join cost_centers c on c.id = d.cost_center_id
    where d.team_id = ${teamId} order by d.valid_from desc`;
  return rows.map(({ from, until, slug, name }) => ({ from, until, value: { slug, name } }));
}

async function servicesOf(sql: Reader, teamId: number, week: PeriodRange): Promise<OwnedService[]> {
  const rows = await sql<(Span & CatalogRef & { features: string[]; cost: string | null })[]>`
    with spent as (
      select service_id, sum(cost) as cost from spend_daily
      where team_id = ${teamId} and day >= ${week.fromDay} and day < ${week.toDay} group by service_id
    )
    select d.valid_from as from, d.valid_to as until, s.slug, s.name, spent.cost,
      array(select f.slug from features f where f.service_id = s.id and f.retired_on is null order by f.slug) as features
    from service_teams d join services s on s.id = d.service_id left join spent on spent.service_id = s.id
    where d.team_id = ${teamId} order by d.valid_to desc nulls first, spent.cost desc nulls last, s.slug`;
  return rows.map(({ from, until, slug, name, features, cost }) => ({
    from,
    until,
    value: { slug, name, features, costPico: big(cost) },
  }));
}

async function rulesOf(sql: Reader, teamId: number): Promise<TeamRule[]> {
  const rows = await sql<
    (Span & { match: Record<string, string>; environment: string | null; assigned: boolean })[]
  >`
    select r.valid_from as from, r.valid_to as until, r.match, e.slug as environment, r.assigned
    from ownership_rules r left join environments e on e.id = r.environment_id
    where r.team_id = ${teamId} order by r.valid_to desc nulls first, r.valid_from desc, r.id`;
  return rows.map(({ from, until, match, environment, assigned }) => ({
    from,
    until,
    value: { match, environment, assigned },
  }));
}

async function keysOf(sql: Reader, teamId: number): Promise<TeamKey[]> {
  const rows = await sql<
    { kind: TeamKey["kind"]; name: string; last_used_at: Date | null; ended_at: Date | null }[]
  >`
    select case when team_id = ${teamId} and kind = 'team' then 'team' else 'claims' end as kind, name, last_used_at,
      coalesce(revoked_at, expires_at) as ended_at, created_at
    from ingest_keys where (kind = 'team' and team_id = ${teamId}) or ${teamId} = any (claimable_team_ids)
    union all
    select 'signing', s.slug || ', ' || k.kid, k.last_used_at, coalesce(k.revoked_at, k.expires_at), k.created_at
    from service_keys k join services s on s.id = k.service_id
    where ${teamId} = any (k.claimable_team_ids) or exists (
      select from service_teams o where o.service_id = s.id and o.team_id = ${teamId}
        and o.valid_from <= current_date and (o.valid_to is null or o.valid_to > current_date))
    order by created_at desc`;
  return rows.map((row) => ({
    kind: row.kind,
    name: row.name,
    lastUsedAt: row.last_used_at,
    endedAt: row.ended_at,
  }));
}

async function budgetsOf(sql: Reader, teamId: number): Promise<TeamBudget[]> {
  const rows = await sql<
    (Span & {
      scope: Record<string, string>;
      period: "month" | "quarter" | "year";
      amount: string;
      basis: string;
      enforce: string;
      owner: string | null;
    })[]
  >`
    select valid_from as from, valid_to as until, scope, period_kind as period, amount_pico as amount, basis, enforce, owner
    from budgets where team_id = ${teamId}
    order by valid_to desc nulls first, valid_from desc, id`;
  return rows.map(({ from, until, amount, ...value }) => ({
    from,
    until,
    value: { ...value, amountPico: big(amount) },
  }));
}
