import type { Sql, Tx } from "@/db/client";
import { clientIdentity, isUsableId, spanIdentity } from "@/lib/domain/identity";
import type { ObservedCall } from "@/lib/domain/observed-call";
import type { Engine } from "./engine";
import type { NameKind } from "./names";
import { pgColumns } from "./pg-array";
import { hash128 } from "./hash";
import { canonical, type Post } from "./prepare";

/** What became of the observed calls of a post. */
export interface ObservedCount {
  context: number;
  duplicates: number;
}

/** Days that observed calls are kept. */
const KEPT_DAYS = 45;
/** Days in which an event that comes late still explains a call. */
const OPEN_DAYS = 7;
/** Calls looked at in one sweep, and how long a call then rests. */
const SLICE = 5_000;
const REST_MINUTES = 10;

/** Every name that the calls will need an id for. */
export function* observedNames(posts: readonly Post[]): Generator<readonly [NameKind, string]> {
  for (const { reading } of posts) {
    for (const { call } of reading.observed ?? []) {
      yield ["provider", call.provider];
      if (call.namespace) yield ["namespace", call.namespace];
      if (call.serviceAccount) yield ["service_account", call.serviceAccount];
      if (call.principal) yield ["principal", call.principal];
    }
  }
}

const COLUMNS = [
  ["call_hash", "uuid"],
  ["at", "timestamptz"],
  ["received_at", "timestamptz"],
  ["source_id", "int4"],
  ["provider_id", "int4"],
  ["host", "text"],
  ["kind", "text"],
  ["status", "int2"],
  ["namespace_id", "int4"],
  ["service_account_id", "int4"],
  ["principal_id", "int4"],
  ["workload", "text"],
  ["request_id", "text"],
  ["trace_id", "text"],
  ["id_hashes", "text"],
  ["trace_hash", "uuid"],
  ["bytes_in", "int8"],
  ["bytes_out", "int8"],
] as const;
const TYPES = COLUMNS.map(([, type]) => type);
const NAMES = COLUMNS.map(([name]) => name).join(", ");
const VALUES = COLUMNS.map(([name]) => (name === "id_hashes" ? "id_hashes::uuid[]" : name)).join(", ");

/**
 * Writes the observed calls of a batch in its own transaction, rows in the order of their hashes, and explains those
 * whose event is there. A new call is context, since it bills nothing; a line that was seen before is a duplicate.
 */
export async function storeObserved(
  tx: Tx,
  engine: Engine,
  posts: readonly Post[],
): Promise<Map<Post, ObservedCount>> {
  const counts = new Map<Post, ObservedCount>();
  const calls = new Map<string, { post: Post; call: ObservedCall }>();
  for (const post of posts) {
    if (!post.reading.observed?.length) continue;
    counts.set(post, { context: 0, duplicates: post.reading.observed.length });
    for (const { call } of post.reading.observed) {
      // The sender is no part of it: two collectors may ship one log.
      const hash = hash128(`observed call ${canonical(call)}`);
      if (!calls.has(hash)) calls.set(hash, { post, call });
    }
  }
  if (calls.size === 0) return counts;
  const rows = [...calls].sort(([a], [b]) => (a < b ? -1 : 1)).map(([hash, one]) => rowOf(hash, one, engine));
  const { unnest, values } = pgColumns(
    rows,
    TYPES.map((type, column) => [type, (row) => row[column]]),
  );
  const inserted = await tx.unsafe<{ hash: string }[]>(
    `insert into observed_calls (${NAMES}) select ${VALUES} from ${unnest} as call (${NAMES})
     on conflict (call_hash) do nothing returning replace(call_hash::text, '-', '') as hash`,
    values,
  );
  for (const { hash } of inserted) {
    const count = counts.get(calls.get(hash)?.post as Post);
    if (!count) continue;
    count.context += 1;
    count.duplicates -= 1;
  }
  await explainById(
    tx,
    inserted.map(({ hash }) => hash),
  );
  return counts;
}

function rowOf(
  hash: string,
  { post, call }: { post: Post; call: ObservedCall },
  { names }: Engine,
): unknown[] {
  return [
    hash,
    call.atMs,
    post.receivedAtMs,
    names.id("source", post.source),
    names.id("provider", call.provider),
    call.host,
    call.kind,
    call.status,
    names.id("namespace", call.namespace),
    names.id("service_account", call.serviceAccount),
    names.id("principal", call.principal),
    call.workload ?? "",
    call.requestId,
    call.traceId,
    `{${identitiesOfObserved(call).map(hash128).join(",")}}`,
    isUsableId(call.traceId ?? undefined) ? hash128(call.traceId ?? "") : null,
    call.bytesIn,
    call.bytesOut,
  ];
}

/**
 * The identities that an event of the call may have. The proxy's own request id counts as the client's, which an app
 * that forwards it reports, and as the provider's, since OpenAI and Envoy call their headers the same.
 */
function identitiesOfObserved(call: ObservedCall): string[] {
  const found = new Set<string>();
  for (const id of [call.requestId, call.providerRequestId])
    if (isUsableId(id ?? undefined)) found.add(`provider-request ${id}`);
  for (const id of [call.requestId, call.clientRequestId])
    if (id !== null && isUsableId(id)) found.add(clientIdentity(id));
  if (call.traceId !== null && call.spanId !== null && isUsableId(call.traceId) && isUsableId(call.spanId))
    found.add(spanIdentity(call.traceId, call.spanId));
  return [...found];
}

/** Marks calls of which an id is known; reads `event_ids` by key alone. */
async function explainById(tx: Tx | Sql, hashes: readonly string[]): Promise<number> {
  if (hashes.length === 0) return 0;
  const done = await tx`
    update observed_calls o set explained_by = 'id'
    where o.call_hash = any (${hashes as string[]}::uuid[]) and o.explained_by is null
      and exists (select from event_ids i where i.id_hash = any (o.id_hashes))`;
  return done.count;
}

/**
 * Marks calls whose trace has more events than calls that are explained: each event of a trace explains one call, the
 * earliest first, because a trace alone does not say which of its calls an event is.
 */
async function explainByTrace(tx: Tx, hashes: readonly string[]): Promise<number> {
  const done = await tx`
    with open as (
      select call_hash, trace_hash, at from observed_calls
      where call_hash = any (${hashes as string[]}::uuid[]) and explained_by is null and trace_hash is not null
        and kind <> 'other' and (status is null or status < 400 or status in (408, 499))
    ), free as (
      select t.trace_hash,
        (select coalesce(sum(calls), 0) from trace_totals c where c.trace_hash = t.trace_hash)
        - (select count(*) from observed_calls o where o.trace_hash = t.trace_hash and o.explained_by is not null) as calls
      from (select distinct trace_hash from open) t
    ), ranked as (
      select call_hash, row_number() over (partition by trace_hash order by at, call_hash) as n, free.calls
      from open join free using (trace_hash)
    )
    update observed_calls o set explained_by = 'trace' from ranked r where r.call_hash = o.call_hash and r.n <= r.calls`;
  return done.count;
}

/**
 * Looks once more for events of calls of the last seven days that have none, a slice at a time, and forgets calls
 * older than 45 days. Idempotent. @returns how many calls were explained
 */
export async function sweepObserved(sql: Sql, nowMs: number): Promise<number> {
  const now = new Date(nowMs);
  return sql.begin(async (transaction) => {
    const tx = transaction as Tx;
    const rows = await tx<{ hash: string }[]>`
      select replace(call_hash::text, '-', '') as hash from observed_calls
      where explained_by is null
        and (swept_at is null or swept_at < ${now}::timestamptz - make_interval(mins => ${REST_MINUTES}))
      order by swept_at nulls first limit ${SLICE} for update skip locked`;
    const hashes = rows.map(({ hash }) => hash);
    let explained = 0;
    if (hashes.length > 0) {
      explained += await explainById(tx, hashes);
      explained += await explainByTrace(tx, hashes);
      // For ever, after the last look: the index of those that wait has no past to wade through.
      await tx`
        update observed_calls set swept_at = case
          when at > ${now}::timestamptz - make_interval(days => ${OPEN_DAYS}) then ${now}::timestamptz else 'infinity' end
        where call_hash = any (${hashes}::uuid[]) and explained_by is null`;
    }
    await tx`
      delete from observed_calls where call_hash in (
        select call_hash from observed_calls where at < ${now}::timestamptz - make_interval(days => ${KEPT_DAYS})
        order by at limit ${SLICE} for update skip locked)`;
    return explained;
  }) as Promise<number>;
}
