import type { Queryable, Tx } from "@/db/client";
import { flagBit } from "@/lib/domain/ledger-codes";
import { clientIdentity } from "@/lib/domain/identity";
import { type EventState, mergeStates } from "@/lib/domain/merge";
import { normaliseModel } from "@/lib/domain/model-id";
import type { Ownership } from "@/lib/domain/usage-event";
import type { AppliedContext } from "./derive";
import { EVENT_COLUMN_NAMES, EVENT_COLUMNS, type EventRow, firstKeyOf, isoDay } from "./event-row";
import type { Names } from "./names";
import { pgColumns } from "./pg-array";
import { hash128 } from "./hash";
import type { ContextItem, Item } from "./prepare";
import { nameIdsOf, stateOfRow } from "./row-state";

/** An event being worked on in one transaction. */
export interface Work {
  key: bigint;
  /** As stored; null for a new event. */
  stored: EventRow | null;
  /** As it counts: the stored row, or what corrections made of it after its month was closed. */
  effective: EventRow | null;
  state: EventState;
  /** Reports of this batch that are about it. */
  items: Item[];
  /** Other stored events that turned out to be the same call. */
  joined: { stored: EventRow; effective: EventRow }[];
  /** Its merged state differs from what is stored. */
  changed: boolean;
  lastAttempt: boolean;
  supersededBy: bigint | null;
}

/** What is known of a trace. */
export interface TraceFacts {
  firstDay: number | null;
  lastDay: number | null;
  context: AppliedContext | null;
  /** A context of this batch changed it: its events must be looked at again. */
  changed: boolean;
}

/** Groups items that share an id: `groups[i]` are about one call. */
export function groupItems(items: readonly Item[]): Item[][] {
  const parent = items.map((_, index) => index);
  const find = (index: number): number => {
    let root = index;
    while (parent[root] !== root) root = parent[root] as number;
    parent[index] = root;
    return root;
  };
  const first = new Map<string, number>();
  items.forEach((item, index) => {
    for (const id of item.ids) {
      const seen = first.get(id);
      if (seen === undefined) first.set(id, index);
      else parent[find(index)] = find(seen);
    }
  });
  const groups = new Map<number, Item[]>();
  items.forEach((item, index) => {
    const root = find(index);
    const group = groups.get(root);
    if (group) group.push(item);
    else groups.set(root, [item]);
  });
  return [...groups.values()];
}

/** The merged state of a group. */
export function mergedState(items: readonly Item[], start?: EventState): EventState {
  let state = start;
  for (const item of items) state = state === undefined ? item.state : mergeStates(state, item.state);
  if (state === undefined) throw new Error("a group has at least one report");
  return state;
}

const SELECT_COLUMNS = EVENT_COLUMN_NAMES.map((name) => {
  const type = EVENT_COLUMNS[name];
  if (type === "timestamptz") return `(extract(epoch from e.${name}) * 1000)::float8 as ${name}`;
  if (type === "uuid") return `replace(e.${name}::text, '-', '') as ${name}`;
  if (type === "date") return `e.${name}::text as ${name}`;
  return `e.${name}`;
}).join(", ");

export type LoadedRow = EventRow & { sent_trace_id: string | null };

/**
 * Loads stored events by a condition on `usage_events e`; `low` and `high` bound the partitions read.
 * For events of a trace the bounds stand in an OR whose second half is empty, so that they choose
 * partitions but never an index: a range of keys is a whole day.
 */
export async function loadEvents(
  sql: Queryable,
  condition: string,
  values: string[],
  low: bigint,
  high: bigint,
  limit?: number,
): Promise<LoadedRow[]> {
  const bounds = "e.event_key between $1::text::int8 and $2::text::int8";
  const places = condition.includes("e.trace_hash")
    ? `(${bounds} or e.event_key between $2::text::int8 and $1::text::int8)`
    : bounds;
  const rows = await sql.unsafe(
    `select ${SELECT_COLUMNS}, t.trace_id as sent_trace_id
     from usage_events e left join traces t on t.trace_hash = e.trace_hash
     where ${places} and (${condition})
     order by e.event_key${limit === undefined ? "" : ` limit ${Math.trunc(limit)}`}`,
    [low.toString(), high.toString(), ...values],
    { prepare: true },
  );
  return rows as unknown as LoadedRow[];
}

/** Turns a stored row into a work, with the state its reports merged to. */
export async function workOf(sql: Queryable, rows: readonly LoadedRow[], names: Names): Promise<Work[]> {
  const effective = rows.map((row) => (row.corrected === null ? row : readCorrected(row)));
  await names.load(sql, effective.flatMap(nameIdsOf));
  const states = rows.map((row, index) => stateOfRow(effective[index] ?? row, names, row.sent_trace_id));
  // An event that loses its price line goes by the plain name of its model, which this process may not have seen.
  const models = states.flatMap(({ facts }) => [
    facts.get("modelActual")?.value,
    facts.get("modelRequested")?.value,
  ]);
  await names.intern(
    sql,
    models.flatMap((model) => (model === undefined ? [] : [["model", normaliseModel(model)] as const])),
  );
  return rows.map((row, index) => {
    const counts = effective[index] ?? row;
    return {
      key: row.event_key,
      stored: row,
      effective: counts,
      state: states[index] as EventState,
      items: [],
      joined: [],
      changed: false,
      lastAttempt: (counts.flags & flagBit("last_attempt")) !== 0,
      supersededBy: counts.superseded_by,
    };
  });
}

/** The corrected form of an event of a closed month, as JSON for `usage_events.corrected`. */
export function writeCorrected(row: EventRow): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const name of EVENT_COLUMN_NAMES) {
    const value = row[name];
    if (value === null || name === "corrected") continue;
    out[name] = typeof value === "bigint" ? value.toString() : value;
  }
  return out;
}

/** Inverse of `writeCorrected`; fields that are absent are null. */
export function readCorrected(row: EventRow): EventRow {
  const corrected = row.corrected as Record<string, unknown>;
  const out: Record<string, unknown> = {};
  for (const name of EVENT_COLUMN_NAMES) {
    const value = corrected[name] ?? null;
    out[name] = value !== null && EVENT_COLUMNS[name] === "int8" ? BigInt(value as string) : value;
  }
  return out as unknown as EventRow;
}

/** Smallest and largest key of some UTC days (numbers since 2020-01-01). */
export function keyRange(days: Iterable<number>): [low: bigint, high: bigint] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const day of days) {
    low = Math.min(low, day);
    high = Math.max(high, day);
  }
  if (low > high) return [1n, 0n];
  return [firstKeyOf(low), firstKeyOf(high + 1) - 1n];
}

/**
 * Claims the ids of new groups and finds the events that the others belong to.
 * @returns for each id that was known before: the key of its event
 */
export async function claimIds(tx: Tx, claims: [id: string, key: bigint][]): Promise<Map<string, bigint>> {
  const sorted = claims.sort(([a], [b]) => (a < b ? -1 : 1));
  const { unnest, values } = pgColumns(sorted, [
    ["uuid", ([id]) => id],
    ["int8", ([, key]) => key],
  ]);
  const claimed = await tx.unsafe(
    `insert into event_ids (id_hash, event_key) select * from ${unnest}
     on conflict (id_hash) do nothing`,
    values,
    { prepare: true },
  );
  if (claimed.count === claims.length) return new Map();
  // A new statement: it sees what the transactions we waited for have committed. Keys are new in
  // each transaction, so an id with another key was there before.
  const rows = await tx.unsafe(
    `select replace(i.id_hash::text, '-', '') as id, coalesce(a.event_key, i.event_key) as event_key
     from ${unnest} as w (id_hash, event_key)
     join event_ids i on i.id_hash = w.id_hash and i.event_key <> w.event_key
     left join event_aliases a on a.old_key = i.event_key`,
    values,
    { prepare: true },
  );
  return new Map(rows.map((row) => [row.id as string, row.event_key as bigint]));
}

/** Upserts traces in hash order (which lines up concurrent batches of a trace) and reads what was known. */
export async function touchTraces(
  tx: Tx,
  touched: ReadonlyMap<string, { traceId: string; firstDay: number | null; lastDay: number | null }>,
): Promise<Map<string, TraceFacts>> {
  const facts = new Map<string, TraceFacts>();
  if (touched.size === 0) return facts;
  const sorted = [...touched.entries()].sort(([a], [b]) => (a < b ? -1 : 1));
  const day = (value: number | null) => (value === null ? null : isoDay(value));
  const { unnest, values } = pgColumns(sorted, [
    ["uuid", ([hash]) => hash],
    ["text", ([, trace]) => trace.traceId],
    ["date", ([, trace]) => day(trace.firstDay)],
    ["date", ([, trace]) => day(trace.lastDay)],
  ]);
  const rows = await tx.unsafe(
    `with touched as (
       insert into traces (trace_hash, trace_id, first_day, last_day)
       select * from ${unnest}
       on conflict (trace_hash) do update set revision = traces.revision + 1,
         first_day = least(traces.first_day, excluded.first_day),
         last_day = greatest(traces.last_day, excluded.last_day),
         context_since = case when excluded.first_day is null then traces.context_since end
       returning trace_hash, first_day, last_day, revision, context, context_conflict)
     select replace(trace_hash::text, '-', '') as hash, first_day - date '2020-01-01' as first_day,
       last_day - date '2020-01-01' as last_day, context, context_conflict
     from touched where revision > 1`,
    values,
    { prepare: true },
  );
  for (const row of rows) {
    facts.set(row.hash as string, {
      firstDay: row.first_day as number | null,
      lastDay: row.last_day as number | null,
      context:
        row.context === null
          ? null
          : { fields: row.context as Ownership, conflict: row.context_conflict as boolean },
      changed: false,
    });
  }
  return facts;
}

/** Joins a further context: fields that agree or are new are kept; one that differs is a conflict. */
export function joinContext(
  known: AppliedContext | null,
  fields: Ownership,
): { context: AppliedContext; changed: boolean } {
  if (known === null) return { context: { fields, conflict: false }, changed: true };
  let conflict = known.conflict;
  let changed = false;
  const merged: Ownership = { ...known.fields };
  for (const name in fields) {
    const field = name as keyof Ownership;
    const mine = fields[field];
    const theirs = merged[field];
    if (mine === undefined || mine === theirs) continue;
    if (theirs === undefined) {
      merged[field] = mine;
      changed = true;
      continue;
    }
    if (!conflict) changed = true;
    conflict = true;
    // Either value will do while they conflict; the smaller keeps it independent of order.
    if (mine < theirs) merged[field] = mine;
  }
  return { context: { fields: merged, conflict }, changed };
}

/** Hash under which a context that names a call by client request id is kept. */
export function clientContextHash(context: Pick<ContextItem, "clientRequestId">): string | null {
  return context.clientRequestId === null ? null : hash128(clientIdentity(context.clientRequestId));
}
