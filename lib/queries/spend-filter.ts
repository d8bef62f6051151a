import type { Viewer } from "@/lib/auth/viewer";
import { addDays } from "@/lib/domain/period";
import type { Reader } from "./reader";
import { daysBetween } from "./rows";

/** Half-open range of reporting days, `YYYY-MM-DD`: `{ fromDay: "2026-07-13", toDay: "2026-07-20" }` is one week. */
export interface PeriodRange {
  fromDay: string;
  toDay: string;
}

/**
 * Law 7 in one place: the condition that keeps a read to the viewer's teams, as a fragment for a `where`.
 * `column` is the team id column, `team_id` unless an alias is needed. A viewer without teams matches nothing.
 *
 * @example sql`select sum(cost) from team_daily where ${scope(sql, viewer)} and day = ${day}`
 */
export function scope(sql: Reader, viewer: Viewer, column = "team_id") {
  if (viewer.teamIds === "all") return sql`true`;
  return sql`${sql(column)} = any (${viewer.teamIds}::integer[])`;
}

/** The same decision in code, for a team id already at hand. */
export function seesTeam(viewer: Viewer, teamId: number): boolean {
  return viewer.teamIds === "all" || viewer.teamIds.includes(teamId);
}

/** The range of the same length just before. */
export function rangeBefore(range: PeriodRange): PeriodRange {
  return { fromDay: addDays(range.fromDay, -daysBetween(range.fromDay, range.toDay)), toDay: range.fromDay };
}

/** The accounting month that a range is read against: that of its last day, `YYYY-MM-01`. */
export function monthOf(range: PeriodRange): string {
  return `${addDays(range.toDay, -1).slice(0, 7)}-01`;
}
