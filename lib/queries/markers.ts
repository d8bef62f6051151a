import type { Viewer } from "@/lib/auth/viewer";
import type { Reader } from "./reader";
import { type NamedId, named } from "./rows";
import { type PeriodRange, scope } from "./spend-filter";

/** A moment that may explain a change: a deploy, a launch, a change of prices. */
export interface Marker {
  id: number;
  at: Date;
  kind: string;
  name: string;
  url: string | null;
  /** Null: it concerns everybody. */
  team: NamedId | null;
  service: NamedId | null;
  createdBy: string;
  createdAt: Date;
}

interface MarkerRow {
  id: number;
  at: Date;
  kind: string;
  name: string;
  url: string | null;
  team_id: number | null;
  team: string | null;
  team_name: string | null;
  service_id: number | null;
  service: string | null;
  service_name: string | null;
  created_by: string;
  created_at: Date;
}

/**
 * Markers that concern the viewer (and the team, if one is named), newest first; `from` and `to` are half-open, as
 * are `days`, which are of the reporting zone.
 */
export async function markerList(
  sql: Reader,
  viewer: Viewer,
  options: { from?: Date; to?: Date; days?: PeriodRange; teamId?: number; limit: number },
): Promise<Marker[]> {
  const { from, to, days, teamId, limit } = options;
  const zone = sql`at time zone (select reporting_timezone from ledger_versions)`;
  const ofDays = days
    ? sql`m.at >= ${days.fromDay}::date::timestamp ${zone} and m.at < ${days.toDay}::date::timestamp ${zone}`
    : sql`true`;
  const rows = await sql<MarkerRow[]>`
    ${selected(sql)} where ${visible(sql, viewer)} and ${ofDays}
      and (${from ?? null}::timestamptz is null or m.at >= ${from ?? null}::timestamptz)
      and (${to ?? null}::timestamptz is null or m.at < ${to ?? null}::timestamptz)
      and (${teamId ?? null}::integer is null or m.team_id is null or m.team_id = ${teamId ?? null}::integer)
    order by m.at desc, m.id desc limit ${limit}`;
  return rows.map(markerOf);
}

/** One marker; null when there is none or it does not concern the viewer (law 7). */
export async function markerById(sql: Reader, viewer: Viewer, id: number): Promise<Marker | null> {
  const [row] = await sql<MarkerRow[]>`${selected(sql)} where m.id = ${id} and ${visible(sql, viewer)}`;
  return row ? markerOf(row) : null;
}

function selected(sql: Reader) {
  return sql`
    select m.id, m.at, m.kind, m.name, m.url, m.team_id, t.slug as team, t.name as team_name, m.service_id,
      s.slug as service, s.name as service_name, m.created_by, m.created_at
    from markers m left join teams t on t.id = m.team_id left join services s on s.id = m.service_id`;
}

/** Everybody's, the viewer's teams', and those of services that one of their teams runs or ran. */
function visible(sql: Reader, viewer: Viewer) {
  if (viewer.teamIds === "all") return sql`true`;
  return sql`(m.team_id is null or ${scope(sql, viewer, "m.team_id")}) and (m.service_id is null or exists (
    select 1 from service_teams st where st.service_id = m.service_id and ${scope(sql, viewer, "st.team_id")}))`;
}

function markerOf(row: MarkerRow): Marker {
  return {
    id: row.id,
    at: row.at,
    kind: row.kind,
    name: row.name,
    url: row.url,
    team: row.team_id === null ? null : named(row.team_id, row.team, row.team_name),
    service: row.service_id === null ? null : named(row.service_id, row.service, row.service_name),
    createdBy: row.created_by,
    createdAt: row.created_at,
  };
}
