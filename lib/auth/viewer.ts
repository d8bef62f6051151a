import { type Queryable, readSql } from "@/db/client";
import { ALL_TEAM_ROLES, isRole, type Role } from "./permissions";
import { readSession, SESSION_SECONDS, type SessionClaims, sessionCookieName } from "./session";
import { teamsOfPerson } from "./teams-of";

export type { Role } from "./permissions";

/** Who is looking. `teamIds` is decided once, when the request arrives; every query takes the viewer. */
export interface Viewer {
  /** Null for an API key. */
  userId: number | null;
  /** The ingest key that asks, if one does. */
  keyId?: number;
  name: string;
  email: string | null;
  role: Role;
  /** Teams whose figures the viewer sees. */
  teamIds: number[] | "all";
  /** Teams the viewer may change something for, where the setting `visibility` shows more than these. */
  ownTeamIds?: number[];
}

/** Teams that the viewer belongs to or answers for: what `visibility` adds is to look at only. */
export function ownTeams(viewer: Viewer): readonly number[] | "all" {
  return viewer.ownTeamIds ?? viewer.teamIds;
}

/** May the viewer change something for this team, where the role may? Only then a page offers it. */
export function actsFor(viewer: Viewer, teamId: number): boolean {
  const own = ownTeams(viewer);
  return own === "all" || own.includes(teamId);
}

/** The viewer as one who changes something, for a command, or reads something that is written down. */
export function actorOf(viewer: Viewer) {
  const { email, name, role, userId, keyId } = viewer;
  const teamIds = ownTeams(viewer);
  return keyId === undefined
    ? { name: email ?? name, role, userId, teamIds }
    : { name: `key ${name}`, role, userId, keyId, teamIds };
}

/** How often it is noted that a session is in use. */
const SEEN_EVERY = "5 minutes";

/**
 * The viewer of a session, or null when the session has ended, or the person is gone, disabled or was signed out
 * since: one statement at each request, so that all of it acts at once. Admin, finance and reader see every team. A
 * lead also sees the teams whose lead or manager the catalog says they are; a director those, and the teams in the
 * unit tree below. Everybody else sees the teams given to them, and without any, nothing; unless the setting
 * `visibility` is `all-teams`: then everybody sees every team, and may change what they could before.
 */
export async function loadViewer(sql: Queryable, claims: SessionClaims): Promise<Viewer | null> {
  const [row] = await sql<PersonRow[]>`
    with recursive person as (
      select u.id, u.name, u.email, u.role, u.unit_id, s.last_seen_at < now() - ${SEEN_EVERY}::interval as unseen
      from users u join user_sessions s on s.user_id = u.id
      where u.id = ${claims.userId} and u.disabled_at is null and s.id = ${claims.sessionId}::uuid
        and s.ended_at is null and s.created_at >= u.sessions_valid_from
        and s.created_at > now() - make_interval(secs => ${SESSION_SECONDS})
    ), assigned as (
      select g.team_id from user_teams g join person p on p.id = g.user_id
    ), ${teamsOfPerson(sql)}
    select id, name, email, role, array(select team_id from given order by team_id) as team_ids, unseen,
      exists (select from settings where key = 'visibility' and value = '"all-teams"') as all_visible
    from person`;
  if (!row || !isRole(row.role)) return null;
  if (row.unseen) noteSeen(sql, claims.sessionId);
  const viewer = { userId: row.id, name: row.name, email: row.email, role: row.role };
  if (ALL_TEAM_ROLES.includes(row.role)) return { ...viewer, teamIds: "all" };
  return row.all_visible
    ? { ...viewer, teamIds: "all", ownTeamIds: row.team_ids }
    : { ...viewer, teamIds: row.team_ids };
}

interface PersonRow {
  id: number;
  name: string;
  email: string;
  role: string;
  team_ids: number[];
  unseen: boolean;
  all_visible: boolean;
}

/** Nobody waits for this, and nothing is lost where it fails. */
function noteSeen(sql: Queryable, sessionId: string): void {
  const seen = sql`
    update user_sessions set last_seen_at = now()
    where id = ${sessionId}::uuid and last_seen_at < now() - ${SEEN_EVERY}::interval`;
  seen.catch(() => undefined);
}

/** The signed-in person of this request (server components and actions), or null. */
export async function currentViewer(): Promise<Viewer | null> {
  const { cookies } = await import("next/headers");
  const claims = await readSession((await cookies()).get(sessionCookieName())?.value);
  return claims && loadViewer(readSql(), claims);
}
