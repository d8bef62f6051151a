import type { Viewer } from "@/lib/auth/viewer";
import type { Reader } from "./reader";
import { type NamedId, named } from "./rows";
import { type PeriodRange, scope } from "./spend-filter";
import type { WhySubject } from "./why-scope";

/** What somebody wrote about why spend moved. */
export interface MovementNote {
  id: number;
  note: string;
  writtenBy: string;
  writtenAt: Date;
  /** The days it speaks of. */
  days: PeriodRange;
  team: NamedId | null;
  service: NamedId | null;
  feature: NamedId | null;
}

interface Row {
  id: number;
  note: string;
  written_by: string;
  written_at: Date;
  from_day: string;
  to_day: string;
  team_id: number | null;
  team: string | null;
  team_name: string | null;
  service_id: number | null;
  service: string | null;
  feature_id: number | null;
  feature: string | null;
}

/**
 * Notes on a subject whose days touch a range, newest first; a team's also has those on its services and features.
 * Notes on a unit and on the company speak of all its teams: they are for who sees all of them.
 */
export async function movementNotes(
  sql: Reader,
  viewer: Viewer,
  subject: WhySubject,
  range: PeriodRange,
): Promise<MovementNote[]> {
  const { level, unit, team, service, feature } = subject;
  if (level === "organisation" && viewer.teamIds !== "all") return [];
  if (level === "unit" && !subject.wholeUnit) return [];
  const of =
    level === "organisation"
      ? sql`n.unit_id is null and n.team_id is null`
      : level === "unit"
        ? sql`n.unit_id = ${unit?.id ?? 0}`
        : sql`${team ? sql`n.team_id = ${team.id}` : sql`n.team_id is not null`}
          and ${service ? sql`n.service_id = ${service.id}` : sql`true`}
          and ${feature ? sql`n.feature_id = ${feature.id}` : sql`true`}
          and ${scope(sql, viewer, "n.team_id")}`;
  const rows = await sql<Row[]>`
    select n.id, n.note, n.written_by, n.written_at, n.from_day, n.to_day, n.team_id, t.slug as team,
      t.name as team_name, n.service_id, s.slug as service, n.feature_id, f.slug as feature
    from movement_notes n left join teams t on t.id = n.team_id left join services s on s.id = n.service_id
    left join features f on f.id = n.feature_id
    where n.removed_at is null and n.from_day < ${range.toDay} and n.to_day > ${range.fromDay} and ${of}
    order by n.written_at desc, n.id desc limit 50`;
  return rows.map((row) => ({
    id: row.id,
    note: row.note,
    writtenBy: row.written_by,
    writtenAt: row.written_at,
    days: { fromDay: row.from_day, toDay: row.to_day },
    team: row.team_id === null ? null : named(row.team_id, row.team, row.team_name),
    service: row.service_id === null ? null : named(row.service_id, row.service, null),
    feature: row.feature_id === null ? null : named(row.feature_id, row.feature, null),
  }));
}
