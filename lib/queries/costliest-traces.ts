import type { Viewer } from "@/lib/auth/viewer";
import type { Reader } from "./reader";
import { addDays } from "@/lib/domain/period";
import { big, daysBetween, named, type NamedId } from "./rows";
import { type PeriodRange, scope } from "./spend-filter";

/** A trace among the costliest: a trace belongs to the period of its last event. */
export interface CostlyTrace {
  traceId: string;
  lastAt: Date;
  service: NamedId;
  feature: NamedId;
  calls: bigint;
  /** Of the calls of the teams asked for. */
  costPico: bigint;
}

interface TraceRow {
  trace_hash: string;
  trace_id: string;
  last_at: Date;
  calls: string;
  cost: string;
  service_id: number;
  service_slug: string | null;
  service_name: string | null;
  feature_id: number;
  feature_slug: string | null;
}

/** The costliest traces of one team whose last event of that team lies in `range`, exact: one index walk a day. */
export async function costliestTracesOfTeam(
  sql: Reader,
  teamId: number,
  range: PeriodRange,
  page: { limit: number; offset?: number },
): Promise<CostlyTrace[]> {
  const most = page.limit + (page.offset ?? 0);
  const rows = await sql<TraceRow[]>`
    with top as (
      select t.* from unnest(${daysOf(range)}::date[]) d (day)
      cross join lateral (
        select trace_hash, last_at, calls, cost_pico, service_id, feature_id from trace_totals
        where team_id = ${teamId} and last_day = d.day and calls > 0
        order by cost_pico desc, trace_hash limit ${most}
      ) t
      order by cost_pico desc, trace_hash limit ${page.limit} offset ${page.offset ?? 0}
    )
    select top.trace_hash, tr.trace_id, top.last_at, top.calls, top.cost_pico as cost,
      top.service_id, s.slug as service_slug, s.name as service_name, top.feature_id, f.slug as feature_slug
    from top join traces tr using (trace_hash)
    left join services s on s.id = top.service_id left join features f on f.id = top.feature_id
    order by top.cost_pico desc, top.trace_hash`;
  return rows.map(toTrace);
}

/** The days of a range one by one; a list has a length that the planner sees, a series has not. */
function daysOf({ fromDay, toDay }: PeriodRange): string[] {
  return Array.from({ length: Math.max(0, daysBetween(fromDay, toDay)) }, (_, index) =>
    addDays(fromDay, index),
  );
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
  page: { limit: number; offset?: number },
): Promise<CostlyTrace[]> {
  if (viewer.teamIds !== "all" && viewer.teamIds.length === 1 && viewer.teamIds[0] !== undefined) {
    return costliestTracesOfTeam(sql, viewer.teamIds[0], range, page);
  }
  const most = page.limit + (page.offset ?? 0);
  const [row] = await sql<{ hashes: string[] }[]>`
    with parts as materialized (
      select p.trace_hash from unnest(${daysOf(range)}::date[]) d (day)
      cross join lateral (
        select trace_hash from trace_totals
        where last_day = d.day and calls > 0 and ${scope(sql, viewer)}
        order by cost_pico desc, trace_hash limit ${most}
      ) p
      union
      -- A reporting day reaches into the UTC days beside it.
      select trace_hash from traces
      where teams > 1 and last_day >= ${addDays(range.fromDay, -1)} and first_day <= ${range.toDay}
    ), sums as (
      select t.trace_hash, sum(t.cost_pico) as cost, max(t.last_day) as last_day
      from trace_totals t where t.trace_hash in (select trace_hash from parts) and ${scope(sql, viewer, "t.team_id")}
        and t.calls > 0
      group by t.trace_hash
    )
    select array(
      select trace_hash from sums
      where last_day >= ${range.fromDay} and last_day < ${range.toDay}
      order by cost desc, trace_hash limit ${most}
    ) as hashes`;
  return describeTraces(sql, (row?.hashes ?? []).slice(page.offset ?? 0), viewer);
}

async function describeTraces(sql: Reader, hashes: string[], viewer: Viewer): Promise<CostlyTrace[]> {
  if (hashes.length === 0) return [];
  const rows = await sql<TraceRow[]>`
    with mine as (
      select *, row_number() over (partition by trace_hash order by cost_pico desc, team_id) as place
      from trace_totals where trace_hash = any (${hashes}::uuid[]) and ${scope(sql, viewer)}
    ), sums as (
      select trace_hash, max(last_at) as last_at, sum(calls) as calls, sum(cost_pico) as cost,
        max(service_id) filter (where place = 1) as service_id, max(feature_id) filter (where place = 1) as feature_id
      from mine group by trace_hash
    )
    select m.trace_hash, tr.trace_id, m.last_at, m.calls, m.cost, m.service_id, s.slug as service_slug,
      s.name as service_name, m.feature_id, f.slug as feature_slug
    from sums m join traces tr using (trace_hash)
    left join services s on s.id = m.service_id left join features f on f.id = m.feature_id
    order by m.cost desc, m.trace_hash`;
  return rows.map(toTrace);
}

function toTrace(row: TraceRow): CostlyTrace {
  return {
    traceId: row.trace_id,
    lastAt: row.last_at,
    service: named(row.service_id, row.service_slug, row.service_name),
    feature: named(row.feature_id, row.feature_slug, null),
    calls: big(row.calls),
    costPico: big(row.cost),
  };
}
