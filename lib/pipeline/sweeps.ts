/** Idempotent repairs that run after each publish and every minute: what raced, and the pricing backlog. */
import type { Sql, Tx } from "@/db/client";
import { lostRace } from "./batch-errors";
import { deriveRow } from "./derive";
import { engineOf } from "./engine";
import { dayNumber, type EventRow } from "./event-row";
import { LedgerWrite } from "./ledger-write";
import { pgArray } from "./pg-array";
import { LEDGER_LOCK } from "./reference";
import { defectBit, flagBit } from "@/lib/domain/ledger-codes";
import { loadEvents, workOf, type Work } from "./working-set";
import type { AppliedContext } from "./derive";
import type { Catalog } from "@/lib/domain/catalog";
import type { Ownership } from "@/lib/domain/usage-event";
import { clientIdentity } from "@/lib/domain/identity";
import type { Names } from "./names";
import { hash128 } from "./hash";
import { ownershipNames } from "./prepare";

/** Events handled in one transaction. */
const SLICE = 5_000;
/** Races lost before a slice gives up; it can be taken up again. */
const MAX_TRIES = 10;
const LAST_KEY = 2n ** 63n - 1n;

/**
 * Joins contexts that named a call by client request id while the call was being written by
 * another transaction. (Contexts of a trace cannot race: both sides lock the trace.)
 * @returns how many events changed
 */
export async function sweepContexts(sql: Sql): Promise<number> {
  const waiting = await sql<{ id_hash: string; event_key: bigint }[]>`
    select c.id_hash, coalesce(a.event_key, i.event_key) as event_key
    from call_contexts c join event_ids i on i.id_hash = c.id_hash
      left join event_aliases a on a.old_key = i.event_key
    where c.context_since is not null limit ${SLICE}`;
  if (waiting.length === 0) return 0;
  const keys = [...new Set(waiting.map((row) => row.event_key))];
  const changed = await rederive(sql, keys, { owner: true, onlyNews: true });
  // Only those looked at: others may have come meanwhile, or stood beyond the slice.
  await sql`
    update call_contexts set context_since = null
    where id_hash = any(${waiting.map((row) => row.id_hash)}::uuid[])`;
  return changed;
}

/** Days that a context which may never meet a call is kept for one. */
const OPTIONAL_DAYS = 7;

/**
 * Forgets what spans without a model call said of traces in which none came. A call that comes later still has the
 * fields of its own process. @returns how many were forgotten
 */
export async function sweepOptionalContexts(sql: Sql): Promise<number> {
  const gone = await sql`
    delete from traces where trace_hash in (
      select trace_hash from traces
      where context_since < now() - make_interval(days => ${OPTIONAL_DAYS}) and context_optional and first_day is null
      order by trace_hash limit ${SLICE} for update skip locked)`;
  return gone.count;
}

/** Prices events of open months for which a card has been published since. @returns how many were priced */
export async function sweepUnpriced(sql: Sql): Promise<number> {
  let priced = 0;
  for (let after = 0n; ; ) {
    const rows = await sql<{ event_key: bigint }[]>`
      select e.event_key from usage_events e join periods p using (period)
      where e.event_key > ${after.toString()}::int8 and e.defects & ${defectBit("unpriced")} <> 0
        and e.superseded_by is null and p.closed_at is null and e.corrected is null
      order by e.event_key limit ${SLICE}`;
    const last = rows.at(-1);
    if (!last) return priced;
    priced += await rederive(
      sql,
      rows.map((row) => row.event_key),
      { price: true },
    );
    after = last.event_key;
  }
}

/** A stored event before and after it was decided anew. */
export interface Change {
  before: EventRow;
  after: EventRow;
}

/** What of an event may be decided anew. */
export interface Anew {
  owner?: boolean;
  price?: boolean;
  /** Leave alone what no report or context says something new of. */
  onlyNews?: boolean;
  /** Of a dry run: what would be decided if this were the catalog. */
  catalog?: Catalog;
}

/**
 * Decides owner or price of stored events of open months anew, by the catalog and cards as they
 * are now, with all rollups, in one transaction.
 * @param note called inside the transaction with the events that changed
 * @param dryRun only tell what would change
 * @returns how many events changed
 */
export async function rederive(
  sql: Sql,
  keys: readonly bigint[],
  anew: Anew,
  note?: (tx: Tx, changes: Change[]) => Promise<void>,
  dryRun = false,
): Promise<number> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await rederiveOnce(sql, keys, anew, note, dryRun);
    } catch (error) {
      // A batch changed one of the events meanwhile: look again.
      if (!lostRace(error) || attempt >= MAX_TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 20 * attempt));
    }
  }
}

async function rederiveOnce(
  sql: Sql,
  keys: readonly bigint[],
  anew: Anew,
  note: ((tx: Tx, changes: Change[]) => Promise<void>) | undefined,
  dryRun: boolean,
): Promise<number> {
  const engine = engineOf(sql);
  return sql.begin(async (transaction) => {
    const tx = transaction as Tx;
    await tx`select pg_advisory_xact_lock_shared(${LEDGER_LOCK})`;
    const stored = await engine.referenceFor(tx);
    const reference = dryRun && anew.catalog ? { ...stored, catalog: anew.catalog } : stored;
    const sorted = [...keys].sort((a, b) => (a < b ? -1 : 1));
    const rows = await loadEvents(
      tx,
      "e.event_key = any($3::text::int8[])",
      [pgArray(sorted, "int8")],
      sorted[0] ?? 0n,
      sorted.at(-1) ?? LAST_KEY,
    );
    const works = await workOf(
      tx,
      rows.filter((row) => row.corrected === null && !reference.closed.has(row.period)),
      engine.names,
    );
    const contexts = await contextsOf(tx, works, engine.names);
    const write = new LedgerWrite(0n);
    const changes: Change[] = [];
    for (const work of works) {
      if (!work.stored) continue;
      const row = { ...work.stored };
      const links = {
        contexts: contexts(work),
        lastAttempt: work.lastAttempt,
        supersededBy: work.supersededBy,
        late: (work.stored.flags & flagBit("late")) !== 0,
      };
      const { byClass } = deriveRow(
        row,
        work.state,
        links,
        reference,
        engine.names,
        anew.onlyNews ? work.stored : null,
      );
      if (!anew.owner) keep(row, work.stored, OWNER_COLUMNS);
      if (!anew.price) keep(row, work.stored, PRICE_COLUMNS);
      row.defects = mixDefects(row.defects, work.stored.defects, anew);
      if (JSON.stringify(row, asText) === JSON.stringify(work.stored, asText)) continue;
      if (dayNumber(row.occurred_at) !== dayNumber(work.stored.occurred_at)) continue;
      write.update(work.stored, row, anew.price ? byClass : undefined, reference, engine.names);
      changes.push({ before: work.stored, after: row });
    }
    if (changes.length === 0) return 0;
    // Stored events are changed, none is new to its trace.
    if (!dryRun) await write.run(tx, reference, engine.names, new Set());
    if (note) await note(tx, changes);
    return changes.length;
  }) as Promise<number>;
}

const OWNER_COLUMNS = [
  "team_id",
  "cost_center_id",
  "service_id",
  "feature_id",
  "environment_id",
  "attributed_by",
  "owner_step",
  "rule_id",
  "owner_losers",
] as const;
const PRICE_COLUMNS = [
  "model_id",
  "price_line_id",
  "list_line_id",
  "cost_pico",
  "list_pico",
  "premium_pico",
  "avoided_pico",
] as const;
const PRICE_DEFECTS = defectBit("unpriced") | defectBit("cost_claim_differs");

function keep(row: object, stored: object, columns: readonly string[]): void {
  const source = stored as Record<string, unknown>;
  for (const column of columns) (row as Record<string, unknown>)[column] = source[column];
}

/** Defects follow what was decided anew; the others stand. */
function mixDefects(now: number, before: number, anew: Anew): number {
  const price = (anew.price ? now : before) & PRICE_DEFECTS;
  return price | ((anew.owner ? now : before) & ~PRICE_DEFECTS);
}

function asText(key: string, value: unknown): unknown {
  if (typeof value === "bigint") return value.toString();
  // PostgreSQL gives the keys of a jsonb column back in an order of its own.
  if (key === "" || typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The contexts that apply to stored events. */
async function contextsOf(
  tx: Tx,
  works: readonly Work[],
  names: Names,
): Promise<(work: Work) => AppliedContext[]> {
  const client = (work: Work) => {
    const id = work.state.facts.get("clientRequestId")?.value;
    return id === undefined ? null : hash128(clientIdentity(id, work.state.attempt?.value));
  };
  const calls = works.flatMap((work) => client(work) ?? []);
  const traces = works.flatMap((work) => work.stored?.trace_hash ?? []);
  const found = new Map<string, AppliedContext>();
  const read = async (table: string, key: string, hashes: string[]) => {
    if (hashes.length === 0) return;
    const rows = await tx.unsafe(
      `select replace(${key}::text, '-', '') as hash, context, context_conflict from ${table}
       where ${key} = any($1::text::uuid[]) and context is not null and context <> 'null'::jsonb`,
      [pgArray([...new Set(hashes)], "uuid")],
    );
    for (const row of rows) {
      found.set(`${table} ${row.hash}`, {
        fields: row.context as Ownership,
        conflict: row.context_conflict as boolean,
      });
    }
  };
  await read("call_contexts", "id_hash", calls);
  await read("traces", "trace_hash", traces);
  await names.intern(
    tx,
    [...found.values()].flatMap(({ fields }) => [...ownershipNames(fields)]),
  );
  return (work) => {
    const hash = client(work);
    const call = hash === null ? undefined : found.get(`call_contexts ${hash}`);
    const trace = found.get(`traces ${work.stored?.trace_hash}`);
    return [call, trace].filter((context) => context !== undefined);
  };
}
