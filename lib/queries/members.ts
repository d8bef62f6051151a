import { can, isRole, type Role } from "@/lib/auth/permissions";
import type { Viewer } from "@/lib/auth/viewer";
import type { Reader } from "./reader";

/** Is there an account at all? For the sign-in page, which says how to make the first. */
export async function hasAccounts(sql: Reader): Promise<boolean> {
  const rows = await sql`select from users limit 1`;
  return rows.length > 0;
}

export const MEMBER_STATES = ["active", "invited", "locked", "disabled"] as const;
/** `invited`: has neither a password nor signed in through the provider yet. */
export type MemberState = (typeof MEMBER_STATES)[number];

/** Why a person sees a team: an admin or a group gave it, or the catalog names them. */
export type TeamFrom = "admin" | "group" | "lead" | "manager" | "unit";

export interface MemberTeam {
  teamId: number;
  slug: string;
  name: string;
  from: TeamFrom;
}

/** An account for the members page; never anything of its password. */
export interface Member {
  userId: number;
  email: string;
  name: string;
  role: Role;
  /** What an admin gave, while a group gives `role` in its place; else null. */
  ownRole: Role | null;
  state: MemberState;
  /** Only while `state` is locked. */
  lockedUntil: Date | null;
  unit: { slug: string; name: string } | null;
  /** By name, each once; what the role sees on top is not listed. */
  teams: MemberTeam[];
  lastSignInAt: Date | null;
  openSessions: number;
  /** Signs in through the identity provider, whose mapped groups decide at each sign-in. */
  company: boolean;
  hasPassword: boolean;
  /** A one-time link that is still good ends then. */
  linkUntil: Date | null;
  /** Counts changes, for the form. */
  version: number;
}

export interface MemberFilter {
  /** Part of a name or address. */
  search?: string;
  role?: Role;
  state?: MemberState;
}

/** Longest list of a page; more are found by name. */
export const MOST_MEMBERS = 500;

/** Accounts by name; empty for who may not manage people. */
export async function memberList(sql: Reader, viewer: Viewer, filter: MemberFilter = {}): Promise<Member[]> {
  return members(
    sql,
    viewer,
    sql`
    ${filter.search ? sql`strpos(lower(u.name || ' ' || u.email), ${filter.search.toLowerCase()}) > 0` : sql`true`}
    and ${filter.role ? sql`u.role = ${filter.role}` : sql`true`}
    and ${filter.state ? sql`${stateOf(sql)} = ${filter.state}` : sql`true`}`,
  );
}

/** One account; null for a missing one, and for who may not manage people. */
export async function memberPage(sql: Reader, viewer: Viewer, userId: number): Promise<Member | null> {
  const [member] = await members(sql, viewer, sql`u.id = ${userId}`);
  return member ?? null;
}

/** How many accounts are in each state. */
export async function memberCounts(
  sql: Reader,
  viewer: Viewer,
): Promise<{ all: number; states: Record<MemberState, number> }> {
  const states = { active: 0, invited: 0, locked: 0, disabled: 0 };
  if (!can(viewer.role, "member:manage")) return { all: 0, states };
  const rows = await sql<{ state: MemberState; n: number }[]>`
    select ${stateOf(sql)} as state, count(*)::int as n from users u group by 1`;
  for (const { state, n } of rows) states[state] = n;
  return { all: rows.reduce((sum, { n }) => sum + n, 0), states };
}

function stateOf(sql: Reader) {
  return sql`
    case when u.disabled_at is not null then 'disabled'
      when u.locked_until > now() then 'locked'
      when u.password_hash is null and u.oidc_subject is null then 'invited'
      else 'active' end`;
}

async function members(sql: Reader, viewer: Viewer, where: ReturnType<Reader>): Promise<Member[]> {
  if (!can(viewer.role, "member:manage")) return [];
  const rows = await sql<MemberRow[]>`
    select u.id, u.email, u.name, u.role, u.own_role, u.version, u.last_sign_in_at, u.locked_until, ${stateOf(sql)} as state,
      u.oidc_subject is not null as company, u.password_hash is not null as has_password,
      n.slug as unit_slug, n.name as unit_name,
      (select count(*)::int from user_sessions s
        where s.user_id = u.id and s.ended_at is null and s.created_at >= u.sessions_valid_from
          and s.created_at > now() - interval '12 hours') as open_sessions,
      (select max(l.expires_at) from password_links l
        where l.user_id = u.id and l.used_at is null and l.expires_at > now()) as link_until
    from users u left join units n on n.id = u.unit_id
    where ${where} order by lower(u.name), u.email limit ${MOST_MEMBERS}`;
  const teams = await teamsOf(
    sql,
    rows.map(({ id }) => id),
  );
  return rows.flatMap((row) => {
    if (!isRole(row.role)) return [];
    return {
      userId: row.id,
      email: row.email,
      name: row.name,
      role: row.role,
      ownRole: row.own_role !== null && isRole(row.own_role) ? row.own_role : null,
      state: row.state,
      lockedUntil: row.state === "locked" ? row.locked_until : null,
      unit: row.unit_slug === null ? null : { slug: row.unit_slug, name: row.unit_name ?? row.unit_slug },
      teams: teams.get(row.id) ?? [],
      lastSignInAt: row.last_sign_in_at,
      openSessions: row.open_sessions,
      company: row.company,
      hasPassword: row.has_password,
      linkUntil: row.link_until,
      version: row.version,
    };
  });
}

/** Teams of these people, with the first reason why each is theirs. */
async function teamsOf(sql: Reader, userIds: readonly number[]): Promise<Map<number, MemberTeam[]>> {
  const found = new Map<number, MemberTeam[]>();
  if (userIds.length === 0) return found;
  const rows = await sql<
    ({ user_id: number } & Record<"slug" | "name", string> & { id: number; from: TeamFrom })[]
  >`
    with recursive asked as (
      select id, email, role, unit_id from users where id = any (${[...userIds]}::integer[])
    ), unit_tree as (
      select p.id as user_id, u.id from units u
      join asked p on p.role = 'director' and (u.id = p.unit_id or lower(u.director) = p.email)
      union
      select above.user_id, u.id from units u join unit_tree above on u.parent_id = above.id
    ), theirs as (
      select g.user_id, g.team_id, case g.given_by when 'admin' then 'admin' else 'group' end as "from",
        case g.given_by when 'admin' then 1 else 2 end as place
      from user_teams g join asked on asked.id = g.user_id
      union all
      select p.id, t.id, case when lower(t.lead) = p.email then 'lead' else 'manager' end, 3
      from teams t join asked p on p.role in ('lead', 'director') and p.email in (lower(t.lead), lower(t.manager))
      union all
      select unit_tree.user_id, u.team_id, 'unit', 4 from team_units u join unit_tree on unit_tree.id = u.unit_id
      where u.valid_from <= current_date and (u.valid_to is null or u.valid_to > current_date)
    )
    select * from (
      select distinct on (theirs.user_id, t.id) theirs.user_id, t.id, t.slug, t.name, theirs."from"
      from theirs join teams t on t.id = theirs.team_id order by theirs.user_id, t.id, place
    ) once order by lower(name), id`;
  for (const { user_id: userId, id, slug, name, from } of rows) {
    const list = found.get(userId) ?? [];
    list.push({ teamId: id, slug, name, from });
    found.set(userId, list);
  }
  return found;
}

interface MemberRow {
  id: number;
  email: string;
  name: string;
  role: string;
  own_role: string | null;
  version: number;
  last_sign_in_at: Date | null;
  locked_until: Date | null;
  state: MemberState;
  company: boolean;
  has_password: boolean;
  unit_slug: string | null;
  unit_name: string | null;
  open_sessions: number;
  link_until: Date | null;
}
