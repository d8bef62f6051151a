import type { Fragment } from "postgres";
import type { Viewer } from "@/lib/auth/viewer";
import type { Reader } from "./reader";

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
export function scope(sql: Reader, viewer: Viewer, column = "team_id"): Fragment {
  if (viewer.teamIds === "all") return sql`true`;
  return sql`${sql(column)} = any (${viewer.teamIds}::integer[])`;
}

/** The same decision in code, for a team id already at hand. */
export function seesTeam(viewer: Viewer, teamId: number): boolean {
  return viewer.teamIds === "all" || viewer.teamIds.includes(teamId);
}
