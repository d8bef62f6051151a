import type { Viewer } from "@/lib/auth/viewer";
import { addDays, reportingDays, weekStart } from "@/lib/domain/period";
import { reportingTimezone } from "./overview";
import type { Reader } from "./reader";
import { daysBetween } from "./rows";
import { findTraces } from "./trace-list";
import { describeTraces } from "./trace-rows";
import { teamScope } from "./trace-scope";

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
export async function unreviewedTraces(sql: Reader, viewer: Viewer, now: Date): Promise<UnreviewedTrace[]> {
  const today = reportingDays(await reportingTimezone(sql))(now.getTime());
  const monday = weekStart(today);
  const teams = teamScope(viewer);
  const weeks = Array.from({ length: WEEKS }, (_, at) => addDays(monday, -7 * (at + 1)));
  const found = await Promise.all(
    weeks.map((toDay) => {
      const range = { fromDay: addDays(toDay, -7), toDay };
      return findTraces(sql, teams, { range }, "cost", REVIEWED_TRACES);
    }),
  );
  const open = (await describeTraces(sql, teams, found.flat())).filter(
    (trace) => trace.review?.outcome !== "explained",
  );
  const leads = await leadsOf(
    sql,
    open.flatMap((trace) => trace.teams[0]?.id ?? []),
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

async function leadsOf(sql: Reader, teamIds: readonly number[]): Promise<Map<number, string | null>> {
  if (teamIds.length === 0) return new Map();
  const rows = await sql<{ id: number; lead: string | null }[]>`
    select id, lead from teams where id = any (${[...teamIds]}::integer[])`;
  return new Map(rows.map(({ id, lead }) => [id, lead]));
}
