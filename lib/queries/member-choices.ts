import { ALL_TEAM_ROLES, can, isRole, type Role } from "@/lib/auth/permissions";
import { teamsOfPerson } from "@/lib/auth/teams-of";
import type { Viewer } from "@/lib/auth/viewer";
import type { Reader } from "./reader";

/** What an account would be, for `teamsSeen`. */
export interface WouldBe {
  email: string;
  role: Role;
  /** Slug. */
  unit: string | null;
  /** Slugs of teams that an admin gives. */
  teams: readonly string[];
  /** Keeps what groups gave this account. */
  userId: number | null;
}

/**
 * Names of the teams that an account of this kind would see, by the same rule as at each request; "all" for roles that
 * see every team. Without the right to manage people, none.
 */
export async function teamsSeen(sql: Reader, viewer: Viewer, would: WouldBe): Promise<string[] | "all"> {
  if (!can(viewer.role, "member:manage")) return [];
  if (ALL_TEAM_ROLES.includes(would.role)) return "all";
  const rows = await sql<{ name: string }[]>`
    with recursive person as (
      select ${would.email}::text as email, ${would.role}::text as role,
        (select id from units where slug = ${would.unit}) as unit_id
    ), assigned as (
      select id as team_id from teams where slug = any (${[...would.teams]}::text[])
      union
      select team_id from user_teams where user_id = ${would.userId} and given_by = 'mapping'
    ), ${teamsOfPerson(sql)}
    select name from teams where id in (select team_id from given) order by lower(name), id`;
  return rows.map(({ name }) => name);
}

/** A group of the identity provider, and what its members get. */
export interface MappedGroup {
  group: string;
  role: Role;
  teams: { slug: string; name: string }[];
  unit: { slug: string; name: string } | null;
  /** When it was changed last, exactly, for the form. */
  updatedAt: Date;
}

/** Mappings by the name of the group; empty for who may not manage people. */
export async function mappedGroups(sql: Reader, viewer: Viewer): Promise<MappedGroup[]> {
  if (!can(viewer.role, "member:manage")) return [];
  const rows = await sql<GroupRow[]>`
    select m.group_name, m.role, m.updated_at, u.slug as unit_slug, u.name as unit_name,
      coalesce((select jsonb_agg(jsonb_build_object('slug', t.slug, 'name', t.name) order by lower(t.name), t.id)
        from teams t where t.id = any (m.team_ids)), '[]') as teams
    from group_mappings m left join units u on u.id = m.unit_id order by m.group_name`;
  return rows.flatMap((row) =>
    isRole(row.role)
      ? {
          group: row.group_name,
          role: row.role,
          teams: row.teams,
          unit: row.unit_slug === null ? null : { slug: row.unit_slug, name: row.unit_name ?? row.unit_slug },
          updatedAt: row.updated_at,
        }
      : [],
  );
}

interface GroupRow {
  group_name: string;
  role: string;
  updated_at: Date;
  unit_slug: string | null;
  unit_name: string | null;
  teams: { slug: string; name: string }[];
}

/** Teams and units to choose from, by name. */
export async function memberChoices(sql: Reader, viewer: Viewer) {
  if (!can(viewer.role, "member:manage")) return { teams: [], units: [] };
  const [teams, units] = await Promise.all([
    sql<{ slug: string; name: string }[]>`
      select slug, name from teams
      where kind <> 'untagged' and (retired_on is null or retired_on > current_date)
      order by kind = 'shared', lower(name), slug`,
    sql<{ slug: string; name: string }[]>`select slug, name from units order by lower(name), slug`,
  ]);
  return { teams: [...teams], units: [...units] };
}

/** Whose figures people see who do not see all by their role: the setting `visibility`. */
export async function visibilityNow(sql: Reader): Promise<"own" | "all-teams"> {
  const rows = await sql`select from settings where key = 'visibility' and value = '"all-teams"'`;
  return rows.length > 0 ? "all-teams" : "own";
}
