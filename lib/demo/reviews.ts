import type { Sql } from "@/db/client";
import { reviewTrace } from "@/lib/commands/trace-reviews";
import { type DemoCalendar, isoDay, WEEK_MS } from "./calendar";
import { ADMIN } from "./setup";

/** Weeks before the last complete one whose costliest traces were reviewed; those of the last one wait. */
const REVIEWED_WEEKS = 3;
const REVIEWED_TRACES = 10;

/**
 * The weekly review, as it was done until the week before the last: the costliest traces are explained, but those
 * without a team, which nobody can tell anything about.
 */
export async function reviewCostliest(sql: Sql, calendar: DemoCalendar): Promise<void> {
  for (let back = 1; back <= REVIEWED_WEEKS; back += 1) {
    const fromMs = calendar.lastWeekMs - back * WEEK_MS;
    const rows = await sql<{ trace_id: string; untagged: boolean; calls: string }[]>`
      select t.trace_id, bool_or(m.kind = 'untagged') as untagged, sum(p.calls) as calls
      from trace_totals p join traces t using (trace_hash) join teams m on m.id = p.team_id
      where p.last_day >= ${isoDay(fromMs)} and p.last_day < ${isoDay(fromMs + WEEK_MS)}
      group by t.trace_hash, t.trace_id order by sum(p.cost_pico) desc, t.trace_hash limit ${REVIEWED_TRACES}`;
    for (const { trace_id: traceId, untagged, calls } of rows) {
      if (untagged) {
        const note = "Nothing says which program this was.";
        await reviewTrace(sql, ADMIN, { traceId, outcome: "unexplained", missingField: "service", note });
      } else {
        const note = `A long run of ${calls} calls over a large prompt, as the feature is meant to do.`;
        await reviewTrace(sql, ADMIN, { traceId, outcome: "explained", note });
      }
    }
  }
}
