import type { Viewer } from "@/lib/auth/viewer";
import type { Reader } from "./reader";
import { big } from "./rows";
import { scope } from "./spend-filter";

/** An accounting month of a team: what it was booked, and whether that can still change. */
export interface StatementMonth {
  /** "YYYY-MM-01" */
  month: string;
  closedAt: Date | null;
  /** Of an open month that is not over: of its days before `untilDay`. */
  totalPico: bigint;
}

const MONTHS = 13;

/**
 * The last thirteen months in which anything was booked for the team, newest first, up to the month of `untilDay`:
 * a year, and the same month a year ago.
 */
export async function statementMonths(
  sql: Reader,
  viewer: Viewer,
  question: { teamId: number; untilDay: string },
): Promise<StatementMonth[]> {
  const { teamId, untilDay } = question;
  const rows = await sql<{ period: string; closed_at: Date | null; cost: string }[]>`
    select d.period, p.closed_at, d.cost
    from (
      select period, sum(cost) as cost from team_daily
      where team_id = ${teamId} and ${scope(sql, viewer)} and day < ${untilDay}
        and period > date_trunc('month', ${untilDay}::date) - interval '${sql.unsafe(String(MONTHS))} months'
      group by period having sum(requests) <> 0 or sum(cost) <> 0
    ) d join periods p using (period) order by d.period desc`;
  return rows.map((row) => ({ month: row.period, closedAt: row.closed_at, totalPico: big(row.cost) }));
}
