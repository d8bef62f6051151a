import { can, type Role } from "@/lib/auth/permissions";
import type { Viewer } from "@/lib/auth/viewer";
import type { CatalogRef } from "./admin-teams";
import type { Reader } from "./reader";

/** What a form about a team chooses from: what is in use, by name. */
export interface CatalogOptions {
  units: CatalogRef[];
  costCenters: CatalogRef[];
  /** With every name each team goes by, retired ones included, so that look-alikes can be pointed out. */
  teams: (CatalogRef & { names: string[]; retired: boolean })[];
  /** Addresses that the catalog knows: leads, managers, directors. */
  people: string[];
}

/** What an address has to sign in with, for who manages people; null for an address without an account. */
export async function accountOf(
  sql: Reader,
  viewer: Viewer,
  email: string,
): Promise<{ name: string; role: Role; disabled: boolean } | null> {
  if (!can(viewer.role, "member:manage")) return null;
  const [row] = await sql<{ name: string; role: Role; disabled: boolean }[]>`
    select name, role, disabled_at is not null as disabled from users where email = ${email.toLowerCase()}`;
  return row ?? null;
}

/** Everything to choose from; nothing for roles that keep no catalog. */
export async function catalogOptions(sql: Reader, viewer: Viewer, today: string): Promise<CatalogOptions> {
  if (!can(viewer.role, "catalog:read")) return { units: [], costCenters: [], teams: [], people: [] };
  const [units, costCenters, teams, people] = await Promise.all([
    sql<CatalogRef[]>`
      select slug, name from units where retired_on is null or retired_on > ${today} order by lower(name), slug`,
    sql<CatalogRef[]>`
      select code as slug, name from cost_centers where retired_on is null or retired_on > ${today}
      order by code`,
    sql<(CatalogRef & { names: string[]; retired: boolean })[]>`
      select slug, name, coalesce(retired_on <= ${today}, false) as retired,
        array[slug, name] || array(select alias from team_aliases a where a.team_id = t.id) as names
      from teams t where kind <> 'untagged' order by lower(name), slug`,
    sql<{ address: string }[]>`
      select distinct lower(address) as address from (
        select lead as address from teams union all select manager from teams
        union all select director from units
      ) known where address like '%@%' order by 1`,
  ]);
  return {
    units: [...units],
    costCenters: [...costCenters],
    teams: [...teams],
    people: people.map((row) => row.address),
  };
}
