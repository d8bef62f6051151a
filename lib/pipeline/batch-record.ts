import type { Tx } from "@/db/client";
import type { Rejection } from "@/lib/domain/usage-event";
import type { Outcome } from "./batch";
import type { Engine } from "./engine";
import { dayNumber, isoDay } from "./event-row";
import { type PgColumn, pgColumns } from "./pg-array";
import { hash128 } from "./hash";
import { canonical, evidenceOf, type Post, type Prepared } from "./prepare";
import type { IngestAnswer, RecordOptions } from "./record-usage";

/** Quarantined records are kept up to this many bytes each. */
const MAX_QUARANTINED_BYTES = 65_536;

/** Writes what stands beside the events: evidence, the count of each post (law 1), refused records. */
export async function writeBatch(
  tx: Tx,
  engine: Engine,
  posts: Post[],
  answers: IngestAnswer[],
  prepared: Prepared,
  outcomes: ReadonlySet<Outcome>,
  evidenceId: bigint,
  body: Buffer,
  options: RecordOptions,
): Promise<void> {
  const pending: Promise<unknown>[] = [];
  const kept = [...outcomes].some((outcome) => outcome !== "duplicate");
  if (kept) {
    const receivedAt = Math.max(...posts.map((post) => post.receivedAtMs));
    const day = isoDay(dayNumber(receivedAt));
    const reports = prepared.items.length + prepared.contexts.length + prepared.aggregates.length;
    pending.push(
      tx`insert into evidence (received_day, id, reports, body)
         values (${day}, ${evidenceId}, ${reports}, ${body})`,
    );
  }
  const count = (read: (answer: IngestAnswer) => number): PgColumn<[Post, IngestAnswer]> => [
    "int4",
    ([, answer]) => read(answer),
  ];
  const counted = posts.map((post, i): [Post, IngestAnswer] => [post, answers[i] as IngestAnswer]);
  const { unnest, values } = pgColumns(counted, [
    ["int8", () => evidenceId],
    ["int4", ([post]) => post.keyId],
    ["int4", ([post]) => engine.names.id("source", post.source)],
    ["text", ([post]) => post.format],
    ["timestamptz", ([post]) => post.receivedAtMs],
    count((answer) => answer.received),
    count((answer) => answer.accepted),
    count((answer) => answer.merged),
    count((answer) => answer.duplicates),
    count((answer) => answer.context),
    count((answer) => answer.ignored),
    count((answer) => answer.quarantined.length),
  ]);
  pending.push(
    tx.unsafe(
      `insert into ingest_batches (evidence_id, key_id, source_id, format, received_at, received, accepted, merged,
         duplicates, context, ignored, quarantined)
       select * from ${unnest}`,
      values,
      { prepare: true },
    ),
  );
  pending.push(...writeQuarantine(tx, engine, prepared, options));
  await Promise.all(pending);
}

/** Keeps refused records, once per sender and content, with a counter. */
function writeQuarantine(
  tx: Tx,
  engine: Engine,
  prepared: Prepared,
  options: RecordOptions,
): Promise<unknown>[] {
  if (prepared.refused.length === 0) return [];
  const records = new Map<
    string,
    { source: number; hash: string; post: Post; rejection: Rejection; body: Buffer; times: number }
  >();
  for (const { post, rejection, raw } of prepared.refused) {
    const text = evidenceOf(raw, options.keepContent ?? false, canonical);
    const hash = hash128(text);
    const source = engine.names.id("source", post.source);
    const key = `${String(source).padStart(10, "0")} ${hash}`;
    const known = records.get(key);
    if (known) known.times += 1;
    else
      records.set(key, {
        source,
        hash,
        post,
        rejection,
        body: Buffer.from(text.slice(0, MAX_QUARANTINED_BYTES)),
        times: 1,
      });
  }
  return [...records.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(
      ([, record]) => tx`
        insert into quarantine (source_id, record_hash, code, field, message, record, format, times, first_seen_at, last_seen_at)
        values (${record.source}, ${record.hash}, ${record.rejection.code}, ${record.rejection.field ?? null},
          ${record.rejection.message}, ${record.body}, ${record.post.format}, ${record.times},
          ${new Date(record.post.receivedAtMs)}, ${new Date(record.post.receivedAtMs)})
        on conflict (source_id, record_hash) do update set times = quarantine.times + excluded.times,
          last_seen_at = greatest(quarantine.last_seen_at, excluded.last_seen_at)`,
    );
}
