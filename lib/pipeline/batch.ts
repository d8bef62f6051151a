/**
 * One ledger transaction: claims identities, merges, decides owner and price, and writes the
 * events with every rollup. Everything or nothing. All transactions take their locks in one
 * order: ids, operations, traces, events, trace totals, rollups, exceptions, key services.
 */
import type { Tx } from "@/db/client";
import { addsNothing, compareUsage, type EventState, mergeStates } from "@/lib/domain/merge";
import { MAX_EVENT_PICO } from "@/lib/domain/money";
import { flagBit } from "@/lib/domain/ledger-codes";
import { bookingPeriod, periodOf } from "@/lib/domain/period";
import { ranksOf } from "./row-state";
import { bookedPeriod, deriveRow, type EventLinks } from "./derive";
import { PoisonedItem, StaleEvent } from "./batch-errors";
import type { Engine } from "./engine";
import { dayNumber, dayOfKey, EVENT_COLUMN_NAMES, type EventRow, eventKey } from "./event-row";
import { resolveContexts } from "./batch-contexts";
import { hash128, traceHash } from "./hash";
import { addAttempts, addSpanNeighbours, linkSpans, markLastAttempts } from "./batch-links";
import type { ContextItem, Item } from "./prepare";
import { LEDGER_LOCK, type Reference } from "./reference";
import { claimIds, keyRange, loadEvents, mergedState, type Work, workOf } from "./working-set";
import { LedgerWrite } from "./ledger-write";
import { pgArray, pgColumns } from "./pg-array";

/** What became of each item, for the answer. */
export type Outcome = "accepted" | "merged" | "duplicate" | "context";

export interface BatchInput {
  groups: Item[][];
  contexts: ContextItem[];
  evidenceId: bigint;
  /** Numbers for new and moved events. */
  nextSequence: () => bigint;
  /** Take the ledger alone: the last resort of a batch that lost too many races. */
  alone: boolean;
}

/** Runs the batch inside `tx`; the caller writes evidence and counts into the same transaction. */
export async function applyBatch(
  tx: Tx,
  engine: Engine,
  input: BatchInput,
): Promise<Map<Item | ContextItem, Outcome>> {
  const { names } = engine;
  await lockLedger(tx, input.alone);
  const reference = await engine.referenceFor(tx);
  const outcomes = new Map<Item | ContextItem, Outcome>();
  const { nextSequence } = input;

  const works = await resolveGroups(tx, engine, input.groups, nextSequence);
  const write = new LedgerWrite(input.evidenceId);
  for (const work of works) mergeItems(work, outcomes, write);

  const byKey = new Map(works.map((work) => [work.key, work]));
  // An event that is being joined into another is no neighbour of it.
  const joined = new Set(works.flatMap((work) => work.joined.map(({ stored }) => stored.event_key)));
  const add = async (condition: string, values: string[], days: Iterable<number>) => {
    const [low, high] = keyRange(days);
    const rows = (await loadEvents(tx, condition, values, low, high)).filter(
      (row) => !byKey.has(row.event_key) && !joined.has(row.event_key),
    );
    for (const work of await workOf(tx, rows, names)) byKey.set(work.key, work);
  };
  const operations = await addAttempts(tx, byKey, add);
  // Locks the traces: what is read of them from here on is what other batches have committed.
  const contexts = await resolveContexts(tx, byKey, input.contexts, add, outcomes, reference.catalog, names);
  await addSpanNeighbours(byKey, contexts.traces, add);
  linkSpans(byKey);
  for (const hash of await addAttempts(tx, byKey, add, operations)) operations.add(hash);
  markLastAttempts(byKey, operations, write);
  await contexts.complete();

  for (const work of byKey.values()) {
    const links: EventLinks = {
      contexts: contexts.of(work),
      lastAttempt: work.lastAttempt,
      supersededBy: work.supersededBy,
      late: false,
    };
    settle(work, links, reference, engine, write, nextSequence, input.evidenceId);
  }
  await write.run(tx, reference, names, contexts.traces);
  return outcomes;
}

/**
 * Takes the ledger, and tells the planner that a batch reads by key only: the partition of a new
 * day has no statistics yet, and a plan that scans it costs more than everything else.
 */
async function lockLedger(tx: Tx, alone: boolean): Promise<void> {
  const keyed = tx`set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true)`;
  if (alone) await tx`select pg_advisory_xact_lock(${LEDGER_LOCK}), ${keyed}`;
  else await tx`select pg_advisory_xact_lock_shared(${LEDGER_LOCK}), ${keyed}`;
}

/** Finds or creates the event of each group. */
async function resolveGroups(
  tx: Tx,
  engine: Engine,
  groups: Item[][],
  nextSequence: () => bigint,
): Promise<Work[]> {
  const states = groups.map((group) => mergedState(group));
  const keys = states.map((state) => eventKey(state.occurredAtMs.value, nextSequence()));
  const claims: [id: string, key: bigint][] = [];
  groups.forEach((group, index) => {
    for (const id of idsOf(group)) claims.push([id, keys[index] as bigint]);
  });
  const known = claims.length === 0 ? new Map<string, bigint>() : await claimIds(tx, claims);
  if (known.size === 0) return groups.map((items, index) => newWork(keys[index] as bigint, items));

  // Groups that meet the same stored event are one call too.
  const byEvent = new Map<bigint, { items: Item[]; existing: Set<bigint>; provisional: bigint[] }>();
  const fresh: Work[] = [];
  groups.forEach((items, index) => {
    const existing = new Set(idsOf(items).flatMap((id) => known.get(id) ?? []));
    const key = keys[index] as bigint;
    if (existing.size === 0) {
      fresh.push(newWork(key, items));
      return;
    }
    const bundle = { items: [...items], existing, provisional: [key] };
    // Two of its events may be in one bundle already, which is taken in once.
    for (const other of new Set([...existing].map((event) => byEvent.get(event)))) {
      if (!other) continue;
      bundle.items.push(...other.items);
      bundle.provisional.push(...other.provisional);
      for (const key of other.existing) bundle.existing.add(key);
    }
    for (const event of bundle.existing) byEvent.set(event, bundle);
  });
  const bundles = [...new Set(byEvent.values())];
  const wanted = bundles.flatMap((bundle) => [...bundle.existing]);
  const [low, high] = keyRange(wanted.map(dayOfKey));
  const rows = await loadEvents(
    tx,
    "e.event_key = any($3::text::int8[])",
    [pgArray(wanted, "int8")],
    low,
    high,
  );
  const loaded = new Map((await workOf(tx, rows, engine.names)).map((work) => [work.key, work]));
  const works = bundles.map((bundle) => {
    const found = [...bundle.existing]
      .sort((a, b) => (a < b ? -1 : 1))
      .flatMap((key) => loaded.get(key) ?? []);
    const [survivor, ...others] = found;
    // The event was joined elsewhere while we looked; the next try finds it there.
    if (!survivor || found.length !== bundle.existing.size) throw new StaleEvent();
    survivor.items = bundle.items;
    for (const other of others) {
      if (!other.stored || !other.effective) continue;
      survivor.joined.push({ stored: other.stored, effective: other.effective });
      survivor.state = mergeStates(survivor.state, other.state);
    }
    return survivor;
  });
  await pointAt(
    tx,
    bundles.flatMap((bundle, index) => {
      const survivor = works[index]?.key as bigint;
      const ids = idsOf(bundle.items).filter((id) => !known.has(id));
      return ids.map((id) => [id, survivor] as [string, bigint]);
    }),
  );
  return [...fresh, ...works];
}

/** The identities of a call, each once. */
function idsOf(items: readonly Item[]): string[] {
  const [first, ...others] = items;
  if (first !== undefined && others.length === 0) return first.ids;
  return [...new Set(items.flatMap((item) => item.ids))];
}

/** Points ids that this transaction claimed at the event they turned out to belong to. */
async function pointAt(tx: Tx, pairs: [string, bigint][]): Promise<void> {
  if (pairs.length === 0) return;
  const { unnest, values } = pgColumns(pairs, [
    ["uuid", ([id]) => id],
    ["int8", ([, key]) => key],
  ]);
  await tx.unsafe(
    `update event_ids i set event_key = p.event_key
     from ${unnest} as p (id_hash, event_key) where i.id_hash = p.id_hash`,
    values,
    { prepare: true },
  );
}

function newWork(key: bigint, items: Item[]): Work {
  const [first] = items;
  if (!first) throw new Error("a group has at least one report");
  return {
    key,
    stored: null,
    effective: null,
    state: first.state,
    items,
    joined: [],
    changed: false,
    lastAttempt: true,
    supersededBy: null,
  };
}

/** Merges the reports of the batch one by one, telling new from repeated ones. */
function mergeItems(work: Work, outcomes: Map<Item | ContextItem, Outcome>, write: LedgerWrite): void {
  let state: EventState | null = work.stored ? work.state : null;
  let joining = work.joined.length > 0;
  work.changed ||= joining;
  work.items.forEach((item) => {
    if (state === null) {
      state = item.state;
      outcomes.set(item, "accepted");
      return;
    }
    const duplicate = !joining && addsNothing(state, item.state);
    joining = false;
    outcomes.set(item, duplicate ? "duplicate" : "merged");
    if (duplicate) return;
    work.changed = true;
    write.addReport(work.key, item);
    state = mergeStates(state, item.state);
  });
  if (state) work.state = state;
}

/** Derives the row of a work anew and notes what has to be written for it. */
function settle(
  work: Work,
  links: EventLinks,
  reference: Reference,
  engine: Engine,
  write: LedgerWrite,
  nextSequence: () => bigint,
  evidenceId: bigint,
): void {
  const { stored, effective, state } = work;
  const first = work.items[0];
  const row: EventRow = effective ? { ...effective } : blankRow(work.key, evidenceId, first as Item, engine);
  const occurredAt = state.occurredAtMs.value;
  const sealed = stored !== null && reference.closed.has(stored.period);
  row.period = sealed && effective ? effective.period : bookedPeriod(effective, occurredAt, reference.closed);
  row.occurred_at = occurredAt;
  const traceId = state.facts.get("traceId")?.value;
  row.trace_hash = traceId === undefined ? null : traceHash(traceId);
  const operation = state.facts.get("operationId")?.value;
  row.operation_hash = operation === undefined ? null : hash128(operation);
  if (work.changed || state.envelope !== null) row.merge_state = ranksOf(state);
  const late = row.period !== periodOf(occurredAt);
  const { byClass } = deriveRow(row, state, { ...links, late }, reference, engine.names, effective);
  if (row.cost_pico !== null && (row.cost_pico >= MAX_EVENT_PICO || row.cost_pico < 0n) && first) {
    // The report whose usage stands is to blame, not a sound one of the same call.
    const culprit = work.items.find((item) => compareUsage(item.state.usage, state.usage) === 0) ?? first;
    throw new PoisonedItem(
      culprit,
      "absurd_cost",
      "The call would cost 10,000 USD or more. Check the token counts.",
    );
  }

  for (const { stored: other, effective: counted } of work.joined) {
    write.remove(other, counted, work.key, reference, engine.names);
  }
  if (stored === null || effective === null) {
    write.insert(row, byClass, reference, engine.names);
    return;
  }
  if (sealed) {
    if (sameRow(row, effective)) return;
    row.period = bookingPeriod(occurredAt, reference.closed);
    row.flags |= flagBit("late");
    write.correct(stored, effective, row, byClass, reference);
    return;
  }
  if (sameRow(row, stored)) return;
  if (dayNumber(occurredAt) !== dayOfKey(stored.event_key)) {
    row.event_key = eventKey(occurredAt, nextSequence());
    write.move(stored, row, byClass, reference, engine.names);
    return;
  }
  write.update(stored, row, byClass, reference, engine.names);
}

/** A copy of one object is several times cheaper than building a hundred columns one by one. */
const NO_COLUMNS = Object.fromEntries(EVENT_COLUMN_NAMES.map((name) => [name, null])) as unknown as EventRow;

function blankRow(key: bigint, evidenceId: bigint, item: Item, engine: Engine): EventRow {
  const row = { ...NO_COLUMNS };
  row.event_key = key;
  row.revision = 1;
  row.received_at = item.post.receivedAtMs;
  row.evidence_id = evidenceId;
  row.evidence_ordinal = item.ordinal;
  row.source_id = engine.names.id("source", item.post.source);
  row.context_fields = 0;
  row.flags = 0;
  row.defects = 0;
  return row;
}

/** Columns that say how a row is stored rather than what it says. */
const STORAGE = new Set<string>(["revision", "corrected", "event_key", "merge_state"]);

/** True when a new derivation says the same as the stored row. */
function sameRow(a: EventRow, b: EventRow): boolean {
  for (const name of EVENT_COLUMN_NAMES) {
    if (STORAGE.has(name)) continue;
    const x = a[name];
    const y = b[name];
    if (x === y) continue;
    if (x === null || y === null || typeof x !== "object" || jsonText(x) !== jsonText(y)) return false;
  }
  return jsonText(a.merge_state ?? null) === jsonText(b.merge_state ?? null);
}

/** A text that does not depend on the order of keys: jsonb has one of its own. */
function jsonText(json: unknown): string {
  return JSON.stringify(json, (_, value: unknown) =>
    value !== null && typeof value === "object" && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([x], [y]) => (x < y ? -1 : 1)))
      : value,
  );
}
