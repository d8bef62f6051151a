import { createHash } from "node:crypto";
import type { Viewer } from "@/lib/auth/viewer";
import { addDays } from "@/lib/domain/period";
import { loadCalls, keysOfDays } from "./call-reads";
import type { Reader } from "./reader";
import { big, type NamedId } from "./rows";
import { scope } from "./spend-filter";
import type { TraceCall } from "./trace-call";

export type { EventDetail, EvidenceReport } from "./event-detail";
export { eventDetail } from "./event-detail";
export type { TraceCall } from "./trace-call";

export interface TracePage {
  traceId: string;
  firstAt: Date;
  lastAt: Date;
  /** In order of time, of the teams the viewer sees; nothing tells whether there are others. At most 2,000. */
  calls: TraceCall[];
  /** All visible calls, also those beyond 2,000. Superseded ones are not counted. */
  callCount: bigint;
  costPico: bigint;
  unpricedCalls: bigint;
  teams: NamedId[];
}

/** Most calls of a trace that are shown. */
const MOST_CALLS = 2_000;

/** The hash by which the ledger finds a trace: the first 128 bits of the SHA-256 of its id. */
export function traceHash(traceId: string): string {
  return createHash("sha256").update(traceId).digest("hex").slice(0, 32);
}

/** A trace as `viewer` sees it; null when unknown or without any visible call (the same answer, law 7). */
export async function tracePage(sql: Reader, viewer: Viewer, traceId: string): Promise<TracePage | null> {
  const hash = traceHash(traceId);
  const [trace] = await sql<{ trace_id: string; first_day: string | null; last_day: string | null }[]>`
    select trace_id, first_day, last_day from traces where trace_hash = ${hash}`;
  if (!trace || trace.first_day === null || trace.last_day === null) return null;
  const { first, end } = keysOfDays(trace.first_day, addDays(trace.last_day, 1));
  const ofTrace = sql`e.trace_hash = ${hash} and e.event_key >= ${first} and e.event_key < ${end}`;
  const [calls, [sums]] = await Promise.all([
    loadCalls(sql, viewer, ofTrace, sql`e.occurred_at, e.event_key`, MOST_CALLS),
    sql<SumRow[]>`
      select count(*) as calls, sum(cost_pico) as cost, count(*) filter (where cost_pico is null) as unpriced,
        min(occurred_at) as first_at, max(occurred_at) as last_at
      from usage_events e
      where ${ofTrace} and ${scope(sql, viewer, "e.team_id")} and superseded_by is null`,
  ]);
  const firstCall = calls[0];
  const last = calls.at(-1);
  if (!firstCall || !last) return null;
  return {
    traceId: trace.trace_id,
    firstAt: sums?.first_at ?? firstCall.occurredAt,
    lastAt: sums?.last_at ?? last.occurredAt,
    calls,
    callCount: sums?.calls ?? 0n,
    costPico: big(sums?.cost),
    unpricedCalls: sums?.unpriced ?? 0n,
    teams: [...new Map(calls.map((call) => [call.team.id, call.team])).values()],
  };
}

interface SumRow {
  calls: bigint;
  cost: string | null;
  unpriced: bigint;
  first_at: Date | null;
  last_at: Date | null;
}
