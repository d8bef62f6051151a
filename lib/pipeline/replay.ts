/** Quarantined records once more through their source: what can be read now is recorded, what cannot stays. */
import type { Sql } from "@/db/client";
import { sourceRegistry } from "@/lib/sources/registry";
import type { SourceReading } from "@/lib/sources/source";
import { type Post, type RecordOptions, recordUsage } from "./record-usage";

/** Which records; everything that waits without a filter. */
export interface QuarantineFilter {
  /** Label of the sender. */
  source?: string;
  /** Reason, a code of `REJECTION_CODES`. */
  code?: string;
}

/** What waits in quarantine, by sender and reason. */
export interface QuarantineGroup {
  source: string;
  format: string;
  code: string;
  records: number;
  /** How often they were sent. */
  times: number;
  lastSeenAt: Date;
  /** Of the latest record. */
  message: string;
}

export interface ReplayResult {
  tried: number;
  /** Now in the ledger: as an event, a merge, a context, or known there already. */
  recorded: number;
  /** Fine now, but nothing to bill. */
  ignored: number;
  /** Refused again, or not to be read any more. */
  stayed: number;
}

interface Kept {
  id: bigint;
  source: string;
  format: string;
  received_at: Date;
  record: Buffer;
  key_id: number | null;
}

/** Records of one transaction. */
const PAGE = 500;

/** What waits, most records first. */
export async function listQuarantine(sql: Sql, filter: QuarantineFilter = {}): Promise<QuarantineGroup[]> {
  return sql<QuarantineGroup[]>`
    select n.name as source, q.format, q.code, count(*)::int as records, sum(q.times)::int as times,
      max(q.last_seen_at) as "lastSeenAt", (array_agg(q.message order by q.last_seen_at desc, q.id desc))[1] as message
    from quarantine q join names n on n.id = q.source_id
    where q.replayed_at is null and ${matches(sql, filter)}
    group by n.name, q.format, q.code order by records desc, source, q.format, q.code`;
}

/**
 * Replays what waits, under the original sender, key and time of arrival (which stands in where a record has no
 * time). Only what the source accepts now is posted, so the counts of law 1 stay balanced: a replayed record is
 * received once more, as accepted, and its quarantine entry stays as the record of the first time.
 * Interrupted, it is simply run again: what was recorded is known by its ids.
 */
export async function replayQuarantine(
  sql: Sql,
  filter: QuarantineFilter = {},
  options: RecordOptions = {},
): Promise<ReplayResult> {
  const result: ReplayResult = { tried: 0, recorded: 0, ignored: 0, stayed: 0 };
  // What is refused again may come back as a new entry; this run does not chase it.
  const [end] = await sql<{ id: bigint }[]>`select coalesce(max(id), 0) as id from quarantine`;
  const upTo = (end?.id ?? 0n).toString();
  for (let after = 0n; ; ) {
    const rows = await sql<Kept[]>`
      select q.id, n.name as source, q.format, q.first_seen_at as received_at, q.record, b.key_id
      from quarantine q join names n on n.id = q.source_id
        left join lateral (
          select key_id from ingest_batches b where b.source_id = q.source_id and b.format = q.format
            and b.received_at = q.first_seen_at and b.quarantined > 0 order by id limit 1) b on true
      where q.id > ${after.toString()}::int8 and q.id <= ${upTo}::int8 and q.replayed_at is null and ${matches(sql, filter)}
      order by q.id limit ${PAGE}`;
    const last = rows.at(-1);
    if (!last) return result;
    after = last.id;
    await replayPage(sql, rows, options, result);
  }
}

async function replayPage(
  sql: Sql,
  rows: readonly Kept[],
  options: RecordOptions,
  result: ReplayResult,
): Promise<void> {
  const posts: Post[] = [];
  const posted: Kept[] = [];
  for (const row of rows) {
    result.tried += 1;
    const reading = readAgain(row);
    if (reading === null || reading.rejected.length > 0 || reading.received !== 1) {
      result.stayed += 1;
      continue;
    }
    const receivedAtMs = row.received_at.getTime();
    posts.push({ keyId: row.key_id, source: row.source, format: row.format, receivedAtMs, reading });
    posted.push(row);
  }
  if (posts.length === 0) return;
  const answers = await recordUsage(sql, posts, options);
  const done: string[] = [];
  posted.forEach((row, index) => {
    const answer = answers[index];
    if (!answer || answer.quarantined.length > 0) {
      result.stayed += 1;
      return;
    }
    done.push(row.id.toString());
    if (answer.ignored > 0) result.ignored += 1;
    else result.recorded += 1;
  });
  await sql`update quarantine set replayed_at = now() where id = any(${done}::int8[]) and replayed_at is null`;
}

/** The record through its source as it is now; null when the source is gone or the text was cut off. */
function readAgain(row: Kept): SourceReading | null {
  const source = sourceRegistry.get(row.format);
  if (!source) return null;
  try {
    const raw: unknown = JSON.parse(row.record.toString("utf8"));
    return source.read([raw], { receivedAtMs: row.received_at.getTime() });
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function matches(sql: Sql, { source, code }: QuarantineFilter) {
  return sql`${source === undefined ? sql`true` : sql`n.name = ${source}`}
    and ${code === undefined ? sql`true` : sql`q.code = ${code}`}`;
}
