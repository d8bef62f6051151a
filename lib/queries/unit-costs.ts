import type { Viewer } from "@/lib/auth/viewer";
import type { Reader } from "./reader";
import { big } from "./rows";
import { type PeriodRange, scope } from "./spend-filter";

/** A unit, with the units below it, in two ranges. */
export interface UnitCost {
  /** Null: what belonged to no unit. */
  unit: { slug: string; name: string; director: string | null } | null;
  costPico: bigint;
  previousPico: bigint;
  requests: bigint;
}

interface Row {
  slug: string | null;
  name: string | null;
  director: string | null;
  cost: string | null;
  previous: string | null;
  requests: string | null;
}

/**
 * Cost by unit, as each day was: of the top of the tree, or of the units right below `parent`. The rows sum to what
 * the viewer sees (with `parent`: to what its sub-units hold). A unit none of whose teams is seen is not there; empty
 * where there are no units at all.
 *
 * @param onDay the day whose structure holds for all days; null: each day its own
 */
export async function unitCosts(
  sql: Reader,
  viewer: Viewer,
  range: PeriodRange,
  before: PeriodRange,
  { parent = null, onDay = null }: { parent?: string | null; onDay?: string | null } = {},
): Promise<UnitCost[]> {
  const now = sql`d.day >= ${range.fromDay} and d.day < ${range.toDay}`;
  const then = sql`d.day >= ${before.fromDay} and d.day < ${before.toDay}`;
  const rows = await sql<Row[]>`
    with recursive tree as (
      select u.id, u.id as root from units u left join units p on p.id = u.parent_id
      where ${parent === null ? sql`u.parent_id is null` : sql`p.slug = ${parent}`}
      union all
      select u.id, tree.root from units u join tree on u.parent_id = tree.id
    ), spent as (
      select tree.root, sum(d.cost) filter (where ${now}) as cost, sum(d.cost) filter (where ${then}) as previous,
        sum(d.requests) filter (where ${now}) as requests
      from team_daily d
      left join team_units tu on tu.team_id = d.team_id and tu.valid_from <= coalesce(${onDay}::date, d.day)
        and (tu.valid_to is null or tu.valid_to > coalesce(${onDay}::date, d.day))
      left join tree on tree.id = tu.unit_id
      where ((${now}) or (${then})) and ${scope(sql, viewer, "d.team_id")}
      group by tree.root
    )
    select u.slug, u.name, u.director, s.cost, s.previous, s.requests
    from spent s left join units u on u.id = s.root
    where u.id is not null or (${parent === null} and (s.cost <> 0 or s.previous <> 0))
    order by u.id is null, s.cost desc nulls last, u.name`;
  if (!rows.some((row) => row.slug !== null)) return [];
  return rows.map((row) => ({
    unit: row.slug === null ? null : { slug: row.slug, name: row.name ?? row.slug, director: row.director },
    costPico: big(row.cost),
    previousPico: big(row.previous),
    requests: big(row.requests),
  }));
}
