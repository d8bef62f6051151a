import type { Viewer } from "@/lib/auth/viewer";
import type { Reader } from "./reader";
import type { PeriodRange } from "./spend-filter";
import { findTraces, type ListedTrace } from "./trace-list";
import { describeTraces } from "./trace-rows";
import { type TeamScope, teamScope } from "./trace-scope";

/** A trace among the costliest: a trace belongs to the period of its last event. */
export type CostlyTrace = ListedTrace;

/** The costliest traces of one team whose last event of that team lies in `range`, exact: one index walk a day. */
export async function costliestTracesOfTeam(
  sql: Reader,
  teamId: number,
  range: PeriodRange,
  page: { limit: number },
): Promise<CostlyTrace[]> {
  return costliest(sql, [teamId], range, page.limit);
}

/**
 * The costliest traces over all teams that `viewer` sees, exact. A trace's cost is the sum over its teams, and an
 * index only knows the parts. A trace of one team is its part: the first so many parts of each day hold every one
 * that can reach the list. The few traces that span teams are marked, and all of the range are added up.
 */
export async function costliestTraces(
  sql: Reader,
  viewer: Viewer,
  range: PeriodRange,
  page: { limit: number },
): Promise<CostlyTrace[]> {
  return costliest(sql, teamScope(viewer), range, page.limit);
}

async function costliest(
  sql: Reader,
  teams: TeamScope,
  range: PeriodRange,
  limit: number,
): Promise<CostlyTrace[]> {
  return describeTraces(sql, teams, await findTraces(sql, teams, { range }, "cost", limit));
}
