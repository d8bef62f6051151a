import type { Viewer } from "@/lib/auth/viewer";
import type { Reader } from "./reader";
import { scope } from "./spend-filter";

/** What a name can be mapped to or put under: entries of the catalog that `viewer` sees, in use. */
export interface ResolveOptions {
  teams: { slug: string; name: string }[];
  /** With the team that answers for it today. */
  services: { slug: string; team: string }[];
  environments: { slug: string; class: string }[];
  /** Who keeps the catalog: the owner of untagged spend. */
  keeper: string | null;
}

/** The catalog as lists to choose from. */
export async function resolveOptions(sql: Reader, viewer: Viewer): Promise<ResolveOptions> {
  const [teams, services, environments, [untagged]] = await Promise.all([
    sql<{ slug: string; name: string }[]>`
      select slug, name from teams
      where kind <> 'untagged' and retired_on is null and ${scope(sql, viewer, "id")} order by lower(name), id`,
    sql<{ slug: string; team: string }[]>`
      select distinct on (s.slug) s.slug, t.slug as team
      from services s join service_teams o on o.service_id = s.id join teams t on t.id = o.team_id
      where s.retired_on is null and (o.valid_to is null or o.valid_to > current_date) and ${scope(sql, viewer, "t.id")}
      order by s.slug, o.valid_from desc`,
    sql<{ slug: string; class: string }[]>`
      select slug, class from environments where retired_on is null order by slug`,
    sql<{ owner: string | null }[]>`select value ->> 'owner' as owner from settings where key = 'untagged'`,
  ]);
  return { teams, services, environments, keeper: untagged?.owner ?? null };
}

/** Who has something in the queue: leads of the teams that `viewer` sees, the untagged owner, owners of cases. */
export async function exceptionOwners(sql: Reader, viewer: Viewer): Promise<string[]> {
  const rows = await sql<{ owner: string }[]>`
    select distinct lower(owner) as owner from (
      select lead as owner from teams where ${scope(sql, viewer, "id")}
      union all
      select owner from exception_cases where ${scope(sql, viewer)}
      union all
      select value ->> 'owner' from settings where key = 'untagged' and ${viewer.teamIds === "all"}
    ) as people where owner is not null order by 1`;
  return rows.map((row) => row.owner);
}
