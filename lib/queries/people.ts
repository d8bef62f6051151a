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

/** Teams that `viewer` begins with: their own, also where the setting `visibility` shows every other too. */
export function startTeams(sql: Reader, viewer: Viewer): Promise<VisibleTeam[]> {
  return visibleTeams(
    sql,
    viewer.ownTeamIds === undefined ? viewer : { ...viewer, teamIds: viewer.ownTeamIds },
  );
}

/** Where `viewer` lands after sign-in: the only team's page, a director's unit, else Overview. */
export async function startPage(sql: Reader, viewer: Viewer): Promise<string> {
  const unit = await homeUnit(sql, viewer);
  if (unit) return `/units/${encodeURIComponent(unit.slug)}`;
  const own = viewer.ownTeamIds ?? viewer.teamIds;
  if (own === "all" || own.length !== 1) return "/";
  const [team] = await startTeams(sql, viewer);
  return team ? `/teams/${encodeURIComponent(team.slug)}` : "/";
}

/** Units that hold a team `viewer` sees, today, and the units above these, by name. */
export async function visibleUnits(sql: Reader, viewer: Viewer): Promise<{ slug: string; name: string }[]> {
  const rows = await sql<{ slug: string; name: string }[]>`
    with recursive seen as (
      select tu.unit_id as id from team_units tu
      where ${scope(sql, viewer, "tu.team_id")} and tu.valid_from <= current_date
        and (tu.valid_to is null or tu.valid_to > current_date)
      union
      select u.parent_id from units u join seen on seen.id = u.id where u.parent_id is not null
    )
    select slug, name from units where id in (select id from seen) order by lower(name), slug`;
  return rows.map(({ slug, name }) => ({ slug, name }));
}

/**
 * The unit that a director answers for: that of the account, else one that names them; null for everybody else, and
 * while it holds no team.
 */
export async function homeUnit(sql: Reader, viewer: Viewer): Promise<{ slug: string; name: string } | null> {
  if (viewer.role !== "director" || viewer.userId === null) return null;
  const [units, [row]] = await Promise.all([
    visibleUnits(sql, viewer),
    sql<{ slug: string }[]>`
      select u.slug from units u join users p on p.id = ${viewer.userId}
      where u.id = p.unit_id or lower(u.director) = p.email
      order by u.id is not distinct from p.unit_id desc, u.id limit 1`,
  ]);
  return units.find((unit) => unit.slug === row?.slug) ?? null;
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
