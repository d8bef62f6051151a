import type { Tx } from "@/db/client";
import { pgArray, pgColumns } from "./pg-array";

/** What one new event adds to its trace. */
export interface TraceCall {
  trace: string;
  team: number;
  service: number;
  feature: number;
  atMs: number;
  /** Reporting day. */
  day: string;
  cost: bigint;
}

/** Adds new events to their traces, in key order. */
export function addTraceTotals(tx: Tx, calls: readonly TraceCall[]): Promise<unknown>[] {
  if (calls.length === 0) return [];
  const totals = new Map<string, TraceCall & { calls: number }>();
  for (const call of calls) {
    const key = `${call.trace}|${call.team}`;
    const total = totals.get(key);
    if (!total) {
      totals.set(key, { ...call, calls: 1 });
      continue;
    }
    total.calls += 1;
    total.cost += call.cost;
    if (call.atMs > total.atMs) {
      total.atMs = call.atMs;
      total.day = call.day;
    }
  }
  const rows = [...totals.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, total]) => total);
  const { unnest, values } = pgColumns(rows, [
    ["uuid", (row) => row.trace],
    ["int4", (row) => row.team],
    ["date", (row) => row.day],
    ["timestamptz", (row) => row.atMs],
    ["int8", (row) => row.calls],
    ["numeric", (row) => row.cost],
    ["int4", (row) => row.service],
    ["int4", (row) => row.feature],
  ]);
  return [
    tx.unsafe(
      `insert into trace_totals (trace_hash, team_id, last_day, last_at, calls, cost_pico, service_id, feature_id)
       select * from ${unnest}
       on conflict (trace_hash, team_id) do update set
         last_day = greatest(trace_totals.last_day, excluded.last_day),
         last_at = greatest(trace_totals.last_at, excluded.last_at),
         calls = trace_totals.calls + excluded.calls,
         cost_pico = trace_totals.cost_pico + excluded.cost_pico`,
      values,
      { prepare: true },
    ),
  ];
}

/** Marks the traces that span teams, for the search over all teams. */
export function markSpanningTraces(tx: Tx, traces: readonly string[]): Promise<unknown>[] {
  if (traces.length === 0) return [];
  return [
    tx.unsafe(
      `update traces t set teams = c.teams
       from (select trace_hash, count(*) as teams from trace_totals
         where trace_hash = any($1::text::uuid[]) group by trace_hash) c
       where t.trace_hash = c.trace_hash and t.teams <> c.teams`,
      [pgArray(traces, "uuid")],
      { prepare: true },
    ),
  ];
}

/** The totals of traces as their events say, for traces in which more changed than new events. */
export function recomputeTraceTotals(tx: Tx, traces: string[], timeZone: string): Promise<unknown>[] {
  const hashes = pgArray(traces.sort(), "uuid");
  return [
    tx.unsafe("delete from trace_totals where trace_hash = any($1::text::uuid[])", [hashes], {
      prepare: true,
    }),
    tx.unsafe(
      `with span as (
         select min(first_day) - date '2020-01-01' as low, max(last_day) - date '2020-01-01' as high
         from traces where trace_hash = any($1::text::uuid[]))
       insert into trace_totals (trace_hash, team_id, last_day, last_at, calls, cost_pico, service_id, feature_id)
       select trace_hash, team_id, (max(occurred_at) at time zone $2)::date, max(occurred_at), count(*),
         sum(coalesce(cost_pico, 0)), (array_agg(service_id order by event_key))[1],
         (array_agg(feature_id order by event_key))[1]
       from usage_events
       where trace_hash = any($1::text::uuid[]) and superseded_by is null
         and event_key >= (select low::bigint << 40 from span)
         and event_key < (select (high::bigint + 1) << 40 from span)
       group by trace_hash, team_id order by trace_hash, team_id`,
      [hashes, timeZone],
      { prepare: true },
    ),
  ];
}
