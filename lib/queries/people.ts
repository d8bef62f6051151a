import { isRole, type Role } from "@/lib/auth/permissions";
import type { Viewer } from "@/lib/auth/viewer";
import type { TeamKind } from "@/lib/domain/catalog";
import type { Reader } from "./reader";
import { scope } from "./spend-filter";

/** A team for menus and the start page. */
export interface VisibleTeam {
  teamId: number;
  slug: string;
  name: string;
  kind: TeamKind;
  hue: number;
}

/** Teams `viewer` may open, by name; shared and untagged last. */
export async function visibleTeams(sql: Reader, viewer: Viewer): Promise<VisibleTeam[]> {
  const rows = await sql<{ id: number; slug: string; name: string; kind: TeamKind; hue: number }[]>`
    select id, slug, name, kind, hue from teams where ${scope(sql, viewer, "id")}
    order by array_position(array['team', 'shared', 'untagged'], kind), lower(name), id`;
  return rows.map(({ id, slug, name, kind, hue }) => ({ teamId: id, slug, name, kind, hue }));
}

/** Where `viewer` lands after sign-in: a director's only unit, the only team's page, else Overview. */
export async function startPage(sql: Reader, viewer: Viewer): Promise<string> {
  const unit = await onlyUnit(sql, viewer);
  if (unit !== null) return `/units/${encodeURIComponent(unit)}`;
  if (viewer.teamIds === "all" || viewer.teamIds.length !== 1) return "/";
  const [team] = await visibleTeams(sql, viewer);
  return team ? `/teams/${encodeURIComponent(team.slug)}` : "/";
}

/**
 * The slug of the one unit a director answers for; units below it are part of it. Null with none or several, and when
 * none of its teams is seen: its page would not exist.
 */
async function onlyUnit(sql: Reader, viewer: Viewer): Promise<string | null> {
  if (viewer.role !== "director" || viewer.userId === null) return null;
  const rows = await sql<{ slug: string; seen: boolean }[]>`
    with recursive own as (
      select u.id, u.slug, u.parent_id from units u join users p on p.id = ${viewer.userId}
      where u.id = p.unit_id or lower(u.director) = p.email
    ), below as (
      select u.id, own.id as top from units u join own on u.parent_id = own.id
      union
      select u.id, below.top from units u join below on u.parent_id = below.id
    )
    select own.slug, exists (
      select from team_units tu
      where (tu.unit_id = own.id or tu.unit_id in (select b.id from below b where b.top = own.id))
        and ${scope(sql, viewer, "tu.team_id")}
    ) as seen
    from own where own.id not in (select id from below)`;
  const [first] = rows;
  return rows.length === 1 && first?.seen ? first.slug : null;
}

/** The unit that a director answers for: that of the account, else one that names them; null for everybody else. */
export async function homeUnit(sql: Reader, viewer: Viewer): Promise<{ slug: string; name: string } | null> {
  if (viewer.role !== "director" || viewer.userId === null) return null;
  const [row] = await sql<{ slug: string; name: string }[]>`
    select u.slug, u.name from units u join users p on p.id = ${viewer.userId}
    where u.id = p.unit_id or lower(u.director) = p.email
    order by u.id is not distinct from p.unit_id desc, u.id limit 1`;
  return row ?? null;
}

/** An account that the demo offers for one-click sign-in. */
export interface DemoAccount {
  email: string;
  name: string;
  role: Role;
  /** What one sees as this person, in a few words. */
  label: string;
}

/** Accounts for the one-click sign-in, in the demo's own order; empty everywhere but in the demo. */
export async function demoAccounts(sql: Reader): Promise<DemoAccount[]> {
  const rows = await sql<{ email: string; name: string; role: string; label: string | null }[]>`
    select u.email, u.name, u.role, account ->> 'label' as label
    from settings s cross join jsonb_array_elements(s.value -> 'accounts') with ordinality as a (account, place)
    join users u on u.email = account ->> 'email'
    where s.key = 'demo' and u.disabled_at is null order by place`;
  return rows.flatMap(({ email, name, role, label }) =>
    isRole(role) ? [{ email, name, role, label: label ?? role }] : [],
  );
}
