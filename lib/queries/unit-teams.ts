import type { Viewer } from "@/lib/auth/viewer";
import type { Reader } from "./reader";
import { type PeriodRange, scope } from "./spend-filter";

/** `was`: each day by the teams of that day. `today`: every day by the teams of today. */
export type UnitStructure = "was" | "today";

/** A team while it belongs to a unit: half-open days. */
export interface TeamSpan {
  teamId: number;
  fromDay: string;
  toDay: string;
}

/** A unit with what the viewer sees of it. */
export interface UnitTeams {
  unit: { unitId: number; slug: string; name: string; director: string | null };
  parent: { slug: string; name: string } | null;
  /** Seen teams of the unit and of the units below it, by the structure asked for. */
  spans: TeamSpan[];
  /** Seen teams that belong to it today. */
  todayIds: number[];
  /** False: the unit has teams that the viewer does not see; no figure here holds them. */
  whole: boolean;
}

const FIRST_DAY = "0001-01-01";
const LAST_DAY = "9999-12-31";

interface Row {
  id: number;
  slug: string;
  name: string;
  director: string | null;
  parent_slug: string | null;
  parent_name: string | null;
  team_id: number | null;
  from_day: string | null;
  to_day: string | null;
  seen: boolean | null;
  is_today: boolean | null;
}

/**
 * Which teams make up a unit, sub-units included. Null when there is no such unit, and when the viewer sees none of
 * the teams it ever had: the same answer on purpose (law 7).
 *
 * @param today the day whose membership is "today's structure"
 */
export async function unitTeams(
  sql: Reader,
  viewer: Viewer,
  slug: string,
  { structure, today }: { structure: UnitStructure; today: string },
): Promise<UnitTeams | null> {
  const rows = await sql<Row[]>`
    with recursive tree as (
      select id from units where slug = ${slug}
      union
      select u.id from units u join tree on u.parent_id = tree.id
    ), member as (
      select tu.team_id, greatest(tu.valid_from, ${FIRST_DAY}::date) as from_day,
        coalesce(tu.valid_to, ${LAST_DAY}::date) as to_day, ${scope(sql, viewer, "tu.team_id")} as seen,
        tu.valid_from <= ${today} and (tu.valid_to is null or tu.valid_to > ${today}) as is_today
      from team_units tu join tree on tree.id = tu.unit_id
    )
    select u.id, u.slug, u.name, u.director, p.slug as parent_slug, p.name as parent_name, m.*
    from units u left join units p on p.id = u.parent_id left join member m on true
    where u.slug = ${slug} order by m.team_id, m.from_day`;
  const [first] = rows;
  if (!first) return null;
  const seen = rows.filter((row) => row.seen === true);
  if (seen.length === 0 && viewer.teamIds !== "all") return null;
  const todayIds = [
    ...new Set(seen.flatMap((row) => (row.is_today === true && row.team_id !== null ? [row.team_id] : []))),
  ];
  return {
    unit: { unitId: first.id, slug: first.slug, name: first.name, director: first.director },
    parent:
      first.parent_slug === null
        ? null
        : { slug: first.parent_slug, name: first.parent_name ?? first.parent_slug },
    spans:
      structure === "today"
        ? todayIds.map((teamId) => ({ teamId, fromDay: FIRST_DAY, toDay: LAST_DAY }))
        : seen.flatMap(({ team_id, from_day, to_day }) =>
            team_id === null || from_day === null || to_day === null
              ? []
              : [{ teamId: team_id, fromDay: from_day, toDay: to_day }],
          ),
    todayIds,
    whole: rows.every((row) => row.seen !== false),
  };
}

/**
 * The condition that keeps a read to the spans of a unit, as a fragment for a `where`; `spans` are already of teams
 * that the viewer sees. Where no membership changes within `window` it names the teams alone.
 *
 * @param alias of the rollup, whose columns `team_id` and `day` are meant
 */
export function inSpans(sql: Reader, spans: readonly TeamSpan[], window: PeriodRange, alias: string) {
  const touching = spans.filter((span) => span.fromDay < window.toDay && span.toDay > window.fromDay);
  const changing = touching.filter((span) => span.fromDay > window.fromDay || span.toDay < window.toDay);
  const ids = [...new Set(touching.map((span) => span.teamId))];
  const team = sql(`${alias}.team_id`);
  if (changing.length === 0) return sql`${team} = any (${ids}::integer[])`;
  return sql`${team} = any (${ids}::integer[]) and exists (
    select from unnest(${touching.map((span) => span.teamId)}::integer[], ${touching.map((span) => span.fromDay)}::date[],
      ${touching.map((span) => span.toDay)}::date[]) as span (team_id, from_day, to_day)
    where span.team_id = ${team} and ${sql(`${alias}.day`)} >= span.from_day and ${sql(`${alias}.day`)} < span.to_day)`;
}

/** Whether any membership begins or ends within a window: then no filter by team gives the same lines. */
export function changesWithin(spans: readonly TeamSpan[], window: PeriodRange): boolean {
  return spans.some(
    ({ fromDay, toDay }) =>
      (fromDay > window.fromDay && fromDay < window.toDay) ||
      (toDay > window.fromDay && toDay < window.toDay),
  );
}
