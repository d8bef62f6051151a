import type { Viewer } from "@/lib/auth/viewer";
import type { Fragment } from "./call-reads";
import type { Reader } from "./reader";
import { seesTeam } from "./spend-filter";

/** The teams whose part of a trace counts. */
export type TeamScope = readonly number[] | "all";

/** Those of the viewer, or one of them; a team that the viewer does not see has nothing (law 7). */
export function teamScope(viewer: Viewer, teamId?: number): TeamScope {
  if (teamId === undefined) return viewer.teamIds;
  return seesTeam(viewer, teamId) ? [teamId] : [];
}

/** The condition on `trace_totals t`. */
export function ofTeams(sql: Reader, teams: TeamScope): Fragment {
  return teams === "all" ? sql`true` : sql`t.team_id = any (${[...teams]}::integer[])`;
}
