import { type Catalog, type CatalogSnapshot, compileCatalog } from "@/lib/domain/catalog";
import type { Reader } from "./reader";

/**
 * The part of the catalog that can own what no event names: teams, ownership rules and default teams. A provider's
 * sums carry no service, feature or environment, so those stay out.
 */
export async function ruleCatalog(sql: Reader): Promise<Catalog> {
  const [row] = await sql<{ snapshot: Pick<CatalogSnapshot, "version" | "teams" | "rules" | "contracts"> }[]>`
    with team as (
      select t.id, t.slug, t.name, t.kind, t.retired_on as "retiredOn", t.merged_into as "mergedInto",
        array(select alias from team_aliases a where a.team_id = t.id order by alias) as aliases
      from teams t
    ), rule as (
      select id, match, team_id as "teamId", environment_id as "environmentId", assigned,
        valid_from as "validFrom", valid_to as "validTo"
      from ownership_rules
    ), contract as (
      select environment_id as "environmentId", required, defaults, valid_from as "validFrom", valid_to as "validTo"
      from tagging_contracts
    )
    select json_build_object(
      'version', (select catalog from ledger_versions),
      'teams', (select coalesce(json_agg(team order by id), '[]') from team),
      'rules', (select coalesce(json_agg(rule order by id), '[]') from rule),
      'contracts', (select coalesce(json_agg(contract), '[]') from contract)
    ) as snapshot`;
  if (!row) throw new Error("the database gave no catalog");
  return compileCatalog({
    ...row.snapshot,
    teamCostCenters: [],
    services: [],
    serviceTeams: [],
    features: [],
    environments: [],
    costCenters: [],
    keys: new Map(),
  });
}
