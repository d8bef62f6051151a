import type { Queryable } from "@/db/client";
import type { CatalogSnapshot } from "@/lib/domain/catalog";
import type { KeyRights } from "@/lib/domain/ownership";

type KeyRow = KeyRights & { id: number };

/**
 * The whole catalog in one statement, so that every part is of the same instant as its version.
 * Some thousand rows; `compileCatalog` makes it fit for lookups.
 */
export async function loadCatalog(sql: Queryable): Promise<CatalogSnapshot> {
  const [row] = await sql<{ snapshot: Omit<CatalogSnapshot, "keys"> & { keys: KeyRow[] } }[]>`
    with
    team as (
      select t.id, t.slug, t.name, t.kind, t.retired_on as "retiredOn", t.merged_into as "mergedInto",
        array(select alias from team_aliases a where a.team_id = t.id order by alias) as aliases
      from teams t
    ),
    team_cost_center as (
      select team_id as "teamId", cost_center_id as "costCenterId", valid_from as "validFrom", valid_to as "validTo"
      from team_cost_centers
    ),
    service as (
      select s.id, s.slug, s.name, s.owner,
        array(select alias from service_aliases a where a.service_id = s.id order by alias) as aliases
      from services s
    ),
    service_team as (
      select service_id as "serviceId", team_id as "teamId", valid_from as "validFrom", valid_to as "validTo"
      from service_teams
    ),
    feature as (
      select id, service_id as "serviceId", slug from features
    ),
    environment as (
      select e.id, e.slug, e.class,
        array(select alias from environment_aliases a where a.environment_id = e.id order by alias) as aliases
      from environments e
    ),
    cost_center as (
      select id, code from cost_centers
    ),
    rule as (
      select id, match, team_id as "teamId", environment_id as "environmentId", assigned,
        valid_from as "validFrom", valid_to as "validTo"
      from ownership_rules
    ),
    contract as (
      select environment_id as "environmentId", required, defaults, valid_from as "validFrom", valid_to as "validTo"
      from tagging_contracts
    ),
    ingest_key as (
      select id, kind, team_id as "teamId", claimable_team_ids as "claimableTeamIds",
        environment_id as "environmentId"
      from ingest_keys
    )
    select json_build_object(
      'version', (select catalog from ledger_versions),
      'teams', (select coalesce(json_agg(team order by id), '[]') from team),
      'teamCostCenters', (select coalesce(json_agg(team_cost_center), '[]') from team_cost_center),
      'services', (select coalesce(json_agg(service order by id), '[]') from service),
      'serviceTeams', (select coalesce(json_agg(service_team), '[]') from service_team),
      'features', (select coalesce(json_agg(feature order by id), '[]') from feature),
      'environments', (select coalesce(json_agg(environment order by id), '[]') from environment),
      'costCenters', (select coalesce(json_agg(cost_center order by id), '[]') from cost_center),
      'rules', (select coalesce(json_agg(rule order by id), '[]') from rule),
      'contracts', (select coalesce(json_agg(contract), '[]') from contract),
      'keys', (select coalesce(json_agg(ingest_key order by id), '[]') from ingest_key)
    ) as snapshot`;
  if (!row) throw new Error("the database gave no catalog");
  const { keys, ...snapshot } = row.snapshot;
  return { ...snapshot, keys: new Map(keys.map(({ id, ...rights }) => [id, rights])) };
}
