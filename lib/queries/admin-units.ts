import { can } from "@/lib/auth/permissions";
import type { Viewer } from "@/lib/auth/viewer";
import type { CatalogRef } from "./admin-teams";
import type { Dated } from "./admin-teams-history";
import type { Reader } from "./reader";
import { big } from "./rows";
import { type PeriodRange, scope } from "./spend-filter";

/** A unit in the tree. */
export interface AdminUnit {
  slug: string;
  name: string;
  parent: string | null;
  /** Steps below the top. */
  depth: number;
  director: string | null;
  /** Teams that belong to it itself today. */
  teams: CatalogRef[];
  /** Booked in the days asked for by the teams that belong to it today, those of the units below included. */
  costPico: bigint;
  /** The first day on which it is no longer used. */
  endsOn: string | null;
}

interface Row {
  id: number;
  slug: string;
  name: string;
  parent: string | null;
  director: string | null;
  retired_on: string | null;
  teams: CatalogRef[] | null;
  cost: string | null;
}

/**
 * All units, each followed by those below it, siblings by name. Costs are by today's structure, which the page is
 * about; they may differ from a unit's own page, where each day counts as it was. Empty for roles without the catalog.
 */
export async function adminUnits(
  sql: Reader,
  viewer: Viewer,
  { today, week }: { today: string; week: PeriodRange },
): Promise<AdminUnit[]> {
  if (!can(viewer.role, "catalog:read")) return [];
  const rows = await sql<Row[]>`
    with recursive tree as (
      select id, id as member from units
      union
      select tree.id, u.id from units u join tree on u.parent_id = tree.member
    ), belongs as (
      select tu.unit_id, t.id, t.slug, t.name from team_units tu join teams t on t.id = tu.team_id
      where tu.valid_from <= ${today} and (tu.valid_to is null or tu.valid_to > ${today})
        and (t.retired_on is null or t.retired_on > ${today}) and ${scope(sql, viewer, "t.id")}
    ), spent as (
      select team_id, sum(cost) as cost from team_daily
      where day >= ${week.fromDay} and day < ${week.toDay} and ${scope(sql, viewer)} group by team_id
    ), held as (
      select tree.id, sum(s.cost) as cost from tree join belongs b on b.unit_id = tree.member
      join spent s on s.team_id = b.id group by tree.id
    )
    select u.id, u.slug, u.name, p.slug as parent, u.director, u.retired_on, h.cost,
      (select json_agg(json_build_object('slug', b.slug, 'name', b.name) order by lower(b.name))
        from belongs b where b.unit_id = u.id) as teams
    from units u left join units p on p.id = u.parent_id left join held h on h.id = u.id
    order by lower(u.name), u.slug`;
  const below = new Map<string | null, Row[]>();
  for (const row of rows) below.set(row.parent, [...(below.get(row.parent) ?? []), row]);
  const list = (parent: string | null, depth: number): AdminUnit[] =>
    (below.get(parent) ?? []).flatMap((row) => [
      {
        slug: row.slug,
        name: row.name,
        parent: row.parent,
        depth,
        director: row.director,
        teams: row.teams ?? [],
        costPico: big(row.cost),
        endsOn: row.retired_on,
      },
      ...list(row.slug, depth + 1),
    ]);
  return list(null, 0);
}

/** A team in a unit or a cost center, with the days on which it is. */
export type DatedTeam = Dated<CatalogRef & { costPico: bigint }>;

/** Teams of a unit now and before, those that still are first. */
export async function teamsOfUnit(
  sql: Reader,
  viewer: Viewer,
  slug: string,
  week: PeriodRange,
): Promise<DatedTeam[]> {
  if (!can(viewer.role, "catalog:read")) return [];
  const rows = await sql<MemberRow[]>`
    select d.valid_from as from, d.valid_to as until, t.slug, t.name, ${weekCost(sql, week)} as cost
    from team_units d join units u on u.id = d.unit_id join teams t on t.id = d.team_id
    where u.slug = ${slug} and ${scope(sql, viewer, "t.id")}
    order by d.valid_to desc nulls first, lower(t.name), d.valid_from desc`;
  return rows.map(datedTeam);
}

export interface MemberRow {
  from: string;
  until: string | null;
  slug: string;
  name: string;
  cost: string | null;
}

/** What the team `t` was booked on those days that fall into its own, `d`. */
export function weekCost(sql: Reader, week: PeriodRange) {
  return sql`(select sum(cost) from team_daily s where s.team_id = t.id and s.day >= ${week.fromDay}
    and s.day < ${week.toDay} and s.day >= d.valid_from and (d.valid_to is null or s.day < d.valid_to))`;
}

export function datedTeam({ from, until, slug, name, cost }: MemberRow): DatedTeam {
  return { from, until, value: { slug, name, costPico: big(cost) } };
}
