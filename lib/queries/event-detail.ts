import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { can } from "@/lib/auth/permissions";
import type { Viewer } from "@/lib/auth/viewer";
import { loadCalls } from "./call-reads";
import type { Reader } from "./reader";
import { scope } from "./spend-filter";
import type { TraceCall } from "./trace-call";

/** A report as received, without content. `body` is the JSON text of the record. */
export interface EvidenceReport {
  evidenceId: string;
  ordinal: number;
  source: string;
  receivedAt: Date;
  /** The report says another usage than the one that stands. */
  differs: boolean;
  /** Null when the retention of evidence has passed. */
  body: string | null;
}

export interface EventDetail {
  call: TraceCall;
  /** First report first; empty for a role that may not read evidence. */
  reports: EvidenceReport[];
}

const unzip = promisify(gunzip);
/** Inflated evidence of one transaction; more than a post may hold is not ours. */
const MAX_INFLATED = 256 * 1024 * 1024;

/**
 * One event with its raw reports; null when unknown or not visible. The key of an event that was joined into
 * another leads to that one.
 * @param eventKey decimal text; anything else is an unknown key
 */
export async function eventDetail(
  sql: Reader,
  viewer: Viewer,
  eventKey: string,
): Promise<EventDetail | null> {
  const asked = /^\d{1,18}$/.test(eventKey) ? BigInt(eventKey) : null;
  if (asked === null) return null;
  const [alias] = await sql<
    { event_key: bigint }[]
  >`select event_key from event_aliases where old_key = ${asked}`;
  const key = alias?.event_key ?? asked;
  const [call] = await loadCalls(sql, viewer, sql`e.event_key = ${key}`, sql`e.event_key`, 1);
  if (!call) return null;
  return { call, reports: can(viewer.role, "evidence:read") ? await reportsOf(sql, viewer, key) : [] };
}

interface ReportRow {
  evidence_id: bigint;
  ordinal: number;
  source: string | null;
  received_at: Date;
  differs: boolean;
  body: Buffer | null;
}

async function reportsOf(sql: Reader, viewer: Viewer, key: bigint): Promise<EvidenceReport[]> {
  const rows = await sql<ReportRow[]>`
    with reports as (
      select evidence_id, evidence_ordinal as ordinal, source_id, received_at, false as differs from usage_events
      where event_key = ${key} and ${scope(sql, viewer)}
      union all
      select evidence_id, evidence_ordinal, source_id, received_at, differs from event_reports
      where event_key = ${key}
    ), once as (
      select distinct on (evidence_id, ordinal) * from reports order by evidence_id, ordinal, differs desc
    )
    select o.evidence_id, o.ordinal, n.name as source, o.received_at, o.differs,
      (select body from evidence v where v.id = o.evidence_id
        and v.received_day >= (o.received_at at time zone 'UTC')::date - 1
        and v.received_day <= (o.received_at at time zone 'UTC')::date + 1) as body
    from once o left join names n on n.id = o.source_id order by o.received_at, o.evidence_id, o.ordinal`;
  const lines = new Map<bigint, string[]>();
  for (const { evidence_id, body } of rows) {
    if (body === null || lines.has(evidence_id)) continue;
    const text = await unzip(body, { maxOutputLength: MAX_INFLATED });
    lines.set(evidence_id, text.toString("utf8").split("\n"));
  }
  return rows.map((row) => ({
    evidenceId: row.evidence_id.toString(),
    ordinal: row.ordinal,
    source: row.source ?? "",
    receivedAt: row.received_at,
    differs: row.differs,
    body: lines.get(row.evidence_id)?.[row.ordinal] ?? null,
  }));
}
