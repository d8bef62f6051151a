import type { Tx } from "@/db/client";
import { type EventState, stateKey } from "@/lib/domain/merge";
import { dayOfKey } from "./event-row";
import type { LedgerWrite } from "./ledger-write";
import { pgArray } from "./pg-array";
import { hash128, traceHash } from "./hash";
import type { Work } from "./working-set";

/** Loads further events into the working set: a condition with parameters from $3, and the UTC days to look in. */
export type AddEvents = (condition: string, values: string[], days: Iterable<number>) => Promise<void>;

/**
 * Loads the other attempts of the operations in the working set. The upsert of `operations`
 * lines up concurrent batches of one operation.
 * @param done operations whose attempts are loaded already
 * @returns the operations looked at, as hashes
 */
export async function addAttempts(
  tx: Tx,
  byKey: Map<bigint, Work>,
  add: AddEvents,
  done: ReadonlySet<string> = new Set(),
): Promise<Set<string>> {
  const hashes = new Set<string>();
  const note = (hash: string | null) => {
    if (hash !== null && !done.has(hash)) hashes.add(hash);
  };
  for (const work of byKey.values()) {
    const touched = work.items.length > 0 || work.supersededBy !== (work.effective?.superseded_by ?? null);
    if (!touched) continue;
    note(operationHash(work.state));
    note(work.effective?.operation_hash ?? null);
    for (const { effective } of work.joined) note(effective.operation_hash);
  }
  if (hashes.size === 0) return hashes;
  const siblings = await tx.unsafe(
    `with touched as (insert into operations (operation_hash) select * from unnest($1::text::uuid[])
       on conflict (operation_hash) do update set revision = operations.revision + 1
       returning operation_hash, revision)
     select operation_hash from touched where revision > 1`,
    [pgArray([...hashes].sort(), "uuid")],
    { prepare: true },
  );
  if (siblings.length === 0) return hashes;
  const again = siblings.map((row) => row.operation_hash as string);
  const found = await tx.unsafe(
    `select distinct coalesce(a.event_key, o.event_key) as event_key from operation_events o
     left join event_aliases a on a.old_key = o.event_key where o.operation_hash = any($1::text::uuid[])`,
    [pgArray(again, "uuid")],
    { prepare: true },
  );
  const missing = found.map((row) => row.event_key as bigint).filter((key) => !byKey.has(key));
  if (missing.length > 0) {
    await add("e.event_key = any($3::text::int8[])", [pgArray(missing, "int8")], missing.map(dayOfKey));
  }
  return hashes;
}

/** Marks the last attempt of each operation: the highest attempt number, then the latest, then the smallest id. */
export function markLastAttempts(
  byKey: Map<bigint, Work>,
  operations: ReadonlySet<string>,
  write: LedgerWrite,
): void {
  const last = new Map<string, Work>();
  const members: [Work, string][] = [];
  for (const work of byKey.values()) {
    const hash = operationHash(work.state);
    if (hash === null || !operations.has(hash)) {
      if (hash === null) work.lastAttempt = true;
      continue;
    }
    members.push([work, hash]);
    if (work.stored === null || work.changed) write.addOperation(hash, work);
    if (work.supersededBy !== null) continue;
    const best = last.get(hash);
    if (!best || comesAfter(work.state, best.state)) last.set(hash, work);
  }
  for (const [work, hash] of members) work.lastAttempt = last.get(hash) === work;
}

function comesAfter(a: EventState, b: EventState): boolean {
  const attempt = (state: EventState) => state.attempt?.value ?? 0;
  const id = (state: EventState) =>
    state.facts.get("providerResponseId")?.value ??
    state.facts.get("requestId")?.value ??
    state.facts.get("spanId")?.value ??
    state.facts.get("clientRequestId")?.value ??
    "";
  if (attempt(a) !== attempt(b)) return attempt(a) > attempt(b);
  if (a.occurredAtMs.value !== b.occurredAtMs.value) return a.occurredAtMs.value > b.occurredAtMs.value;
  if (id(a) !== id(b)) return id(a) < id(b);
  // Records without an id of their own: what they say decides, never the order in which they came.
  return stateKey(a) < stateKey(b);
}

/**
 * Stored events of the same traces that wrap, or are wrapped by, an event of the batch.
 * @param known hashes of the traces that were there before this batch; a new trace has no stored events
 */
export async function addSpanNeighbours(
  byKey: Map<bigint, Work>,
  known: ReadonlyMap<string, unknown>,
  add: AddEvents,
): Promise<void> {
  const traces = new Set<string>();
  const spans = new Set<string>();
  const parents = new Set<string>();
  const days = new Set<number>();
  for (const { state, key } of byKey.values()) {
    const trace = state.facts.get("traceId")?.value;
    const span = state.facts.get("spanId")?.value;
    const parent = state.facts.get("parentSpanId")?.value;
    if (trace === undefined || (span === undefined && parent === undefined)) continue;
    const hash = traceHash(trace);
    if (!known.has(hash)) continue;
    traces.add(hash);
    if (span) spans.add(span);
    if (parent) parents.add(parent);
    // A wrapper and its child lie within a day of each other.
    for (const day of [-1, 0, 1]) days.add(dayOfKey(key) + day);
  }
  if (traces.size === 0) return;
  const list = (values: Set<string>, type: string) => pgArray([...values], type);
  await add(
    "e.trace_hash = any($3::text::uuid[]) and (e.parent_span_id = any($4::text::text[]) or e.span_id = any($5::text::text[]))",
    [list(traces, "uuid"), list(spans, "text"), list(parents, "text")],
    days,
  );
}

/**
 * A call that wraps another reported call repeats its usage and gives way to it: the child is
 * what the provider billed. A child without usage does not replace a wrapper that has some.
 */
export function linkSpans(byKey: Map<bigint, Work>): void {
  const bySpan = new Map<string, Work>();
  const place = (trace: string | undefined, span: string | undefined) =>
    trace === undefined || span === undefined ? null : `${trace}\u0000${span}`;
  for (const work of byKey.values()) {
    const key = place(work.state.facts.get("traceId")?.value, work.state.facts.get("spanId")?.value);
    if (key !== null) bySpan.set(key, work);
  }
  const pairs: [wrapper: Work, child: Work][] = [];
  for (const child of byKey.values()) {
    const key = place(child.state.facts.get("traceId")?.value, child.state.facts.get("parentSpanId")?.value);
    const wrapper = key === null ? undefined : bySpan.get(key);
    if (!wrapper || wrapper === child) continue;
    // Two that each call the other their parent would both give way, and the money would be gone.
    const inCircle =
      wrapper.state.facts.get("parentSpanId")?.value === child.state.facts.get("spanId")?.value;
    if (!inCircle || child.state.facts.get("spanId") === undefined) pairs.push([wrapper, child]);
  }
  // A wrapper that this batch reports on may have usage only now; with all its children at hand it is decided anew.
  for (const [wrapper] of pairs) if (wrapper.items.length > 0) wrapper.supersededBy = null;
  for (const [wrapper, child] of pairs) {
    if (child.state.usage.status === 0 && wrapper.state.usage.status > 0) continue;
    if (wrapper.supersededBy === null || child.key < wrapper.supersededBy) wrapper.supersededBy = child.key;
  }
}

function operationHash(state: EventState): string | null {
  const operation = state.facts.get("operationId")?.value;
  return operation === undefined ? null : hash128(operation);
}
