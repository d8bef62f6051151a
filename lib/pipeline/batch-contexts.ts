import type { Tx } from "@/db/client";
import { type Catalog, normaliseName } from "@/lib/domain/catalog";
import { clientIdentity, isUsableId } from "@/lib/domain/identity";
import { holdsTeam } from "@/lib/domain/ownership-rule";
import type { AppliedContext } from "./derive";
import type { Ownership } from "@/lib/domain/usage-event";
import type { Outcome } from "./batch";
import type { AddEvents } from "./batch-links";
import { dayNumber, dayOfKey } from "./event-row";
import { pgArray, pgColumns } from "./pg-array";
import type { Names } from "./names";
import { hash128, traceHash } from "./hash";
import { type ContextItem, type Item, ownershipNames } from "./prepare";
import { clientContextHash, joinContext, touchTraces, type TraceFacts, type Work } from "./working-set";

/** The contexts that apply to a work, most telling first. */
export interface ContextLookup {
  of(work: Work): AppliedContext[];
  /** The traces that were known before this batch or have a context, by hash. */
  traces: ReadonlyMap<string, TraceFacts>;
  /** Reads the contexts of works that were added since; call before `of` once the working set is whole. */
  complete(): Promise<void>;
}

/**
 * Takes the contexts of the batch, and finds those that apply to its events: by client request
 * id that call, by trace id every call of the trace. Loads the stored events that a new context
 * reaches. A context is not consumed.
 */
export async function resolveContexts(
  tx: Tx,
  byKey: Map<bigint, Work>,
  items: readonly ContextItem[],
  add: AddEvents,
  outcomes: Map<Item | ContextItem, Outcome>,
  catalog: Catalog,
  names: Names,
): Promise<ContextLookup> {
  const fresh = (await newContexts(tx, items, outcomes)).map((item) => ({
    ...item,
    fields: permitted(item, catalog),
  }));
  const byClient = await clientContexts(tx, byKey, fresh);
  if (byClient.changed.size > 0) {
    const hashes = pgArray([...byClient.changed], "uuid");
    const found = await tx.unsafe(
      `select i.id_hash, coalesce(a.event_key, i.event_key) as event_key from event_ids i
       left join event_aliases a on a.old_key = i.event_key where i.id_hash = any($1::text::uuid[])`,
      [hashes],
      { prepare: true },
    );
    const keys = found.map((row) => row.event_key as bigint).filter((key) => !byKey.has(key));
    if (keys.length > 0)
      await add("e.event_key = any($3::text::int8[])", [pgArray(keys, "int8")], keys.map(dayOfKey));
    // Those whose call is not there yet, or moves to another key right now, wait on for the sweep.
    const met = found.filter((row) => byKey.has(row.event_key as bigint)).map((row) => row.id_hash as string);
    if (met.length > 0)
      await tx`update call_contexts set context_since = null where id_hash = any(${met}::uuid[])`;
  }
  const byTrace = await traceContexts(tx, byKey, fresh, add);
  return {
    traces: byTrace,
    async complete() {
      await readFurther(tx, byKey, byClient, byTrace);
      // A context may have come to another process, or to this one before it was started.
      const known = [
        ...byClient.contexts.values(),
        ...[...byTrace.values()].flatMap(({ context }) => context ?? []),
      ];
      await names.intern(
        tx,
        known.flatMap(({ fields }) => [...ownershipNames(fields)]),
      );
    },
    of(work) {
      const applied: AppliedContext[] = [];
      const client = work.state.facts.get("clientRequestId")?.value;
      const call = isUsableId(client)
        ? byClient.contexts.get(hash128(clientIdentity(client, work.state.attempt?.value)))
        : undefined;
      if (call) applied.push(call);
      const trace = work.state.facts.get("traceId")?.value;
      const context = trace === undefined ? undefined : byTrace.get(traceHash(trace))?.context;
      if (context) applied.push(context);
      return applied;
    },
  };
}

/**
 * What a context may say: its key's right to name a team is looked at here, since the call it fills is judged by the
 * key of another sender. A name the catalog does not know stays, to be an exception.
 */
function permitted({ fields, post, teamSigned }: ContextItem, catalog: Catalog): Ownership {
  const rights = post.keyId === null ? undefined : catalog.keys.get(post.keyId);
  if (teamSigned || !rights || rights.claimableTeamIds === null || fields.team === undefined) return fields;
  const teamId = catalog.teamIds.get(normaliseName(fields.team));
  const own = rights.kind === "team" ? [rights.teamId] : [];
  const list = [...rights.claimableTeamIds, ...own];
  if (teamId === undefined || holdsTeam(catalog, list, teamId, post.receivedAtMs)) return fields;
  const { team: _, ...rest } = fields;
  return rest;
}

/** Contexts not seen before; a repeated one is a duplicate. */
async function newContexts(
  tx: Tx,
  items: readonly ContextItem[],
  outcomes: Map<Item | ContextItem, Outcome>,
): Promise<ContextItem[]> {
  if (items.length === 0) return [];
  const hashes = [...new Set(items.map((item) => item.hash))].sort();
  const inserted = await tx.unsafe(
    `insert into context_reports (report_hash, received_at)
     select h, now() from unnest($1::text::uuid[]) as h on conflict do nothing
     returning replace(report_hash::text, '-', '') as hash`,
    [pgArray(hashes, "uuid")],
    { prepare: true },
  );
  const unseen = new Set(inserted.map((row) => row.hash as string));
  return items.filter((item) => {
    const first = unseen.delete(item.hash);
    outcomes.set(item, first ? "context" : "duplicate");
    return first;
  });
}

async function clientContexts(tx: Tx, byKey: Map<bigint, Work>, fresh: readonly ContextItem[]) {
  const contexts = new Map<string, AppliedContext>();
  const changed = new Set<string>();
  const mine = new Map<string, Ownership[]>();
  for (const item of fresh) {
    const hash = clientContextHash(item);
    if (hash !== null) mine.set(hash, [...(mine.get(hash) ?? []), item.fields]);
  }
  const wanted = new Set(mine.keys());
  for (const { state } of byKey.values()) {
    const client = state.facts.get("clientRequestId")?.value;
    if (isUsableId(client)) wanted.add(hash128(clientIdentity(client, state.attempt?.value)));
  }
  if (wanted.size === 0) return { contexts, changed, wanted };
  if (mine.size > 0) {
    // Locks the contexts that this batch adds to, in order; an empty one takes the fields below.
    await tx.unsafe(
      `insert into call_contexts (id_hash, context, context_since) select h, 'null'::jsonb, now()
       from unnest($1::text::uuid[]) as h
       on conflict (id_hash) do update set context_since = call_contexts.context_since`,
      [pgArray([...mine.keys()].sort(), "uuid")],
      { prepare: true },
    );
  }
  const rows = await tx.unsafe(
    `select replace(id_hash::text, '-', '') as hash, context, context_conflict from call_contexts
     where id_hash = any($1::text::uuid[])`,
    [pgArray([...wanted], "uuid")],
    { prepare: true },
  );
  for (const row of rows) {
    if (row.context === null) continue;
    contexts.set(row.hash as string, {
      fields: row.context as Ownership,
      conflict: row.context_conflict as boolean,
    });
  }
  for (const [hash, list] of mine) {
    for (const fields of list) {
      const joined = joinContext(contexts.get(hash) ?? null, fields);
      contexts.set(hash, joined.context);
      if (joined.changed) changed.add(hash);
    }
  }
  await storeContexts(
    tx,
    "call_contexts",
    "id_hash",
    [...changed].map((hash) => [hash, contexts.get(hash) as AppliedContext]),
  );
  return { contexts, changed, wanted };
}

/**
 * Events that joined the working set late (further attempts, neighbouring spans, events reached by a
 * context) bring contexts of their own: without them what those had filled would be taken back.
 */
async function readFurther(
  tx: Tx,
  byKey: ReadonlyMap<bigint, Work>,
  byClient: { contexts: Map<string, AppliedContext>; wanted: ReadonlySet<string> },
  byTrace: Map<string, TraceFacts>,
): Promise<void> {
  const clients = new Set<string>();
  const traces = new Set<string>();
  for (const { state, stored } of byKey.values()) {
    if (stored === null) continue;
    const client = state.facts.get("clientRequestId")?.value;
    const hash = isUsableId(client) ? hash128(clientIdentity(client, state.attempt?.value)) : null;
    if (hash !== null && !byClient.wanted.has(hash)) clients.add(hash);
    const trace = state.facts.get("traceId")?.value;
    if (trace !== undefined && !byTrace.has(traceHash(trace))) traces.add(traceHash(trace));
  }
  const read = async (table: string, key: string, hashes: ReadonlySet<string>) =>
    hashes.size === 0
      ? []
      : tx.unsafe(
          `select replace(${key}::text, '-', '') as hash, context, context_conflict from ${table}
           where ${key} = any($1::text::uuid[]) and context is not null and context <> 'null'::jsonb`,
          [pgArray([...hashes], "uuid")],
          { prepare: true },
        );
  const contextOf = (row: Record<string, unknown>): AppliedContext => ({
    fields: row.context as Ownership,
    conflict: row.context_conflict as boolean,
  });
  for (const row of await read("call_contexts", "id_hash", clients))
    byClient.contexts.set(row.hash as string, contextOf(row));
  for (const row of await read("traces", "trace_hash", traces))
    byTrace.set(row.hash as string, {
      firstDay: null,
      lastDay: null,
      context: contextOf(row),
      changed: false,
    });
}

async function traceContexts(
  tx: Tx,
  byKey: Map<bigint, Work>,
  fresh: readonly ContextItem[],
  add: AddEvents,
): Promise<Map<string, TraceFacts>> {
  const touched = new Map<string, { traceId: string; firstDay: number | null; lastDay: number | null }>();
  for (const { state } of byKey.values()) {
    const traceId = state.facts.get("traceId")?.value;
    if (traceId === undefined) continue;
    const day = dayNumber(state.occurredAtMs.value);
    const hash = traceHash(traceId);
    const known = touched.get(hash);
    if (known) {
      known.firstDay = Math.min(known.firstDay ?? day, day);
      known.lastDay = Math.max(known.lastDay ?? day, day);
    } else touched.set(hash, { traceId, firstDay: day, lastDay: day });
  }
  const mine = new Map<string, Ownership[]>();
  const awaited = new Set<string>();
  for (const item of fresh) {
    if (item.traceId === null) continue;
    const hash = traceHash(item.traceId);
    if (!item.optional) awaited.add(hash);
    mine.set(hash, [...(mine.get(hash) ?? []), item.fields]);
    if (!touched.has(hash)) touched.set(hash, { traceId: item.traceId, firstDay: null, lastDay: null });
  }
  const facts = await touchTraces(tx, touched);
  const reached = new Set<string>();
  const days = new Set<number>();
  const changed: [string, AppliedContext][] = [];
  for (const [hash, list] of mine) {
    const trace = facts.get(hash) ?? { firstDay: null, lastDay: null, context: null, changed: false };
    for (const fields of list) {
      const joined = joinContext(trace.context, fields);
      trace.context = joined.context;
      trace.changed ||= joined.changed;
    }
    facts.set(hash, trace);
    if (!trace.changed || trace.context === null) continue;
    changed.push([hash, trace.context]);
    if (trace.firstDay === null || trace.lastDay === null) continue;
    reached.add(hash);
    days.add(trace.firstDay);
    days.add(trace.lastDay);
  }
  await storeContexts(tx, "traces", "trace_hash", changed);
  await markOptional(
    tx,
    [...mine.keys()].filter((hash) => !awaited.has(hash)),
    true,
  );
  await markOptional(tx, [...awaited], false);
  if (reached.size > 0)
    await add("e.trace_hash = any($3::text::uuid[])", [pgArray([...reached], "uuid")], days);
  return facts;
}

/** A context that somebody waits for stays so, whatever optional ones come beside it. */
async function markOptional(tx: Tx, hashes: string[], optional: boolean): Promise<void> {
  if (hashes.length === 0) return;
  const condition = optional
    ? "not context_optional and revision = 1 and first_day is null"
    : "context_optional";
  await tx.unsafe(
    `update traces set context_optional = $2 where trace_hash = any($1::text::uuid[]) and ${condition}`,
    [pgArray(hashes.sort(), "uuid"), optional],
    { prepare: true },
  );
}

async function storeContexts(
  tx: Tx,
  table: "traces" | "call_contexts",
  key: string,
  contexts: [string, AppliedContext][],
): Promise<void> {
  if (contexts.length === 0) return;
  const sorted = contexts.sort(([a], [b]) => (a < b ? -1 : 1));
  // A trace that has events is not waiting for any.
  const since = "coalesce(t.context_since, now())";
  const waiting = table === "traces" ? `case when t.first_day is null then ${since} end` : since;
  const { unnest, values } = pgColumns(sorted, [
    ["uuid", ([hash]) => hash],
    ["jsonb", ([, context]) => context.fields],
    ["bool", ([, context]) => context.conflict],
  ]);
  await tx.unsafe(
    `update ${table} t set context = c.context, context_conflict = c.conflict,
       context_since = ${waiting}
     from ${unnest} as c (hash, context, conflict)
     where t.${key} = c.hash`,
    values,
    { prepare: true },
  );
}
