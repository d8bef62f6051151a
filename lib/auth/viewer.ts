import { type Queryable, readSql } from "@/db/client";
import { ALL_TEAM_ROLES, isRole, type Role } from "./permissions";
import { readSession, type SessionClaims, sessionCookieName } from "./session";

export type { Role } from "./permissions";

/** Who is looking. `teamIds` is decided once, when the request arrives; every query takes the viewer. */
export interface Viewer {
  /** Null for an API key. */
  userId: number | null;
  name: string;
  email: string | null;
  role: Role;
  teamIds: number[] | "all";
}

/**
 * The viewer of a session, or null when the person is gone, disabled, or was signed out since. Admin and finance
 * see every team. A lead also sees the teams whose lead or manager the catalog says they are; a director those,
 * and the teams in the unit tree below. Everybody else sees the teams given to them, and without any, nothing.
 */
export async function loadViewer(sql: Queryable, claims: SessionClaims): Promise<Viewer | null> {
  const [row] = await sql<{ id: number; name: string; email: string; role: string; team_ids: number[] }[]>`
    with recursive person as (
      select id, name, email, role, unit_id from users
      where id = ${claims.userId} and disabled_at is null
        and date_trunc('milliseconds', sessions_valid_from) <= ${new Date(claims.signedInAtMs)}
    ), unit_tree as (
      select u.id from units u join person p on p.role = 'director' and (u.id = p.unit_id or lower(u.director) = p.email)
      union
      select u.id from units u join unit_tree above on u.parent_id = above.id
    ), given as (
      select g.team_id from user_teams g join person p on p.id = g.user_id
      union
      select t.id from teams t
      join person p on p.role in ('lead', 'director') and (lower(t.lead) = p.email or lower(t.manager) = p.email)
      union
      select u.team_id from team_units u join unit_tree on unit_tree.id = u.unit_id
      where u.valid_from <= current_date and (u.valid_to is null or u.valid_to > current_date)
    )
    select id, name, email, role, array(select team_id from given order by team_id) as team_ids from person`;
  if (!row || !isRole(row.role)) return null;
  return {
    userId: row.id,
    name: row.name,
    email: row.email,
    role: row.role,
    teamIds: ALL_TEAM_ROLES.includes(row.role) ? "all" : row.team_ids,
  };
}

/** The signed-in person of this request (server components and actions), or null. */
export async function currentViewer(): Promise<Viewer | null> {
  const { cookies } = await import("next/headers");
  const claims = await readSession((await cookies()).get(sessionCookieName())?.value);
  return claims && loadViewer(readSql(), claims);
}
