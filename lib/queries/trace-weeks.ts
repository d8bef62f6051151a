import { addDays } from "@/lib/domain/period";
import type { Reader } from "./reader";
import { type FoundRow, isOne, severalTeams, toFound } from "./trace-list";
import { compareFound, type FoundTrace } from "./trace-rows";
import { ofTeams, type TeamScope } from "./trace-scope";

/**
 * The `limit` costliest traces of each of some weeks, newest week first; what `findTraces` by cost finds for each, in
 * one statement for all of them.
 *
 * @param span `endingOn` is the day after the newest week, of the reporting zone
 */
export async function costliestOfWeeks(
  sql: Reader,
  teams: TeamScope,
  { endingOn, weeks }: { endingOn: string; weeks: number },
  limit: number,
): Promise<FoundTrace[]> {
  if (teams.length === 0) return [];
  const range = { fromDay: addDays(endingOn, -7 * weeks), toDay: endingOn };
  const firstDays = Array.from({ length: weeks }, (_, at) => addDays(endingOn, -7 * (at + 1)));
  const columns = sql`trace_hash, cost_pico, calls, last_at, last_day`;
  // A trace of one team is its part: the first of each day hold every one that can be among the first of its week.
  const alone = sql`
    select w.day as week, p.* from unnest(${firstDays}::date[]) w (day)
    cross join lateral (
      select d.* from generate_series(w.day, w.day + 6, interval '1 day') days (day)
      ${teams === "all" ? sql`` : sql`cross join unnest(${[...teams]}::integer[]) m (team)`}
      cross join lateral (
        select ${columns} from trace_totals t
        where t.last_day = days.day::date ${teams === "all" ? sql`` : sql`and t.team_id = m.team`} and t.calls > 0
          ${isOne(teams) ? sql`` : sql`and t.trace_hash not in (select trace_hash from several)`}
        order by t.cost_pico desc, t.trace_hash limit ${limit}
      ) d
      order by d.cost_pico desc, d.trace_hash limit ${limit}
    ) p`;
  const rows = isOne(teams)
    ? await sql<WeekRow[]>`${alone}`
    : await sql<WeekRow[]>`
        with several as materialized (${severalTeams(sql, range)}), sums as (
          select t.trace_hash, sum(t.cost_pico) as cost_pico, sum(t.calls) as calls, max(t.last_at) as last_at,
            max(t.last_day) as last_day
          from trace_totals t
          where t.trace_hash in (select trace_hash from several) and ${ofTeams(sql, teams)} and t.calls > 0
          group by t.trace_hash
        )
        (${alone})
        union all
        select w.day, p.* from unnest(${firstDays}::date[]) w (day)
        cross join lateral (
          select ${columns} from sums s where s.last_day >= w.day and s.last_day < w.day + 7
          order by s.cost_pico desc, s.trace_hash limit ${limit}
        ) p`;
  return firstDays.flatMap((week) =>
    rows
      .filter((row) => row.week === week)
      .map(toFound)
      .sort((a, b) => compareFound("cost", a, b))
      .slice(0, limit),
  );
}

type WeekRow = FoundRow & { week: string };
