import type { Viewer } from "@/lib/auth/viewer";
import { addDays, reportingDays, weekStart } from "@/lib/domain/period";
import type { Reader } from "./reader";
import { daysBetween } from "./rows";
import { scope } from "./spend-filter";
import { describeTraces } from "./trace-rows";
import { teamScope } from "./trace-scope";
import { costliestOfWeeks } from "./trace-weeks";

/** A costly trace that nobody has explained a week after its week ended. */
export interface UnreviewedTrace {
  traceId: string;
  /** The team of its costliest part. */
  team: { teamId: number; slug: string; name: string };
  /** As in the list of the costliest: all calls that the viewer sees. */
  costPico: bigint;
  /** The team's lead; null without one. */
  owner: string | null;
  /** Since the day of its last call. */
  ageDays: number;
  lastDay: string;
}

/** How many traces of a week are reviewed. */
export const REVIEWED_TRACES = 10;
/** A week is given to review; what is older than this is not asked for any more. */
const WEEKS = 4;

/**
 * Of the ten costliest traces of each complete week that ended at least seven days ago, four weeks at most, those
 * that are not explained: by cost, for "needs attention". That somebody could not explain it does not settle it.
 */
export async function unreviewedTraces(
  sql: Reader,
  viewer: Viewer,
  now: Date,
  timeZone: string,
): Promise<UnreviewedTrace[]> {
  const today = reportingDays(timeZone)(now.getTime());
  const monday = weekStart(today);
  const teams = teamScope(viewer);
  const weeks = { endingOn: addDays(monday, -7), weeks: WEEKS };
  const [found, leads] = await Promise.all([
    costliestOfWeeks(sql, teams, weeks, REVIEWED_TRACES),
    leadsOf(sql, viewer),
  ]);
  const open = (await describeTraces(sql, teams, found)).filter(
    (trace) => trace.review?.outcome !== "explained",
  );
  return open
    .flatMap((trace): UnreviewedTrace[] => {
      const [team] = trace.teams;
      if (!team) return [];
      return [
        {
          traceId: trace.traceId,
          team: { teamId: team.id, slug: team.slug, name: team.name },
          costPico: trace.costPico,
          owner: leads.get(team.id) ?? null,
          ageDays: daysBetween(trace.lastDay, today),
          lastDay: trace.lastDay,
        },
      ];
    })
    .sort((a, b) =>
      a.costPico === b.costPico ? (a.traceId < b.traceId ? -1 : 1) : a.costPico > b.costPico ? -1 : 1,
    );
}

async function leadsOf(sql: Reader, viewer: Viewer): Promise<Map<number, string | null>> {
  const rows = await sql<{ id: number; lead: string | null }[]>`
    select id, lead from teams where ${scope(sql, viewer, "id")}`;
  return new Map(rows.map(({ id, lead }) => [id, lead]));
}
