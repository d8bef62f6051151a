import type { Sql, Tx } from "@/db/client";
import { compileCatalog } from "@/lib/domain/catalog";
import { isoDay } from "./event-row";
import { loadCatalog } from "./load-catalog";
import { Names } from "./names";
import { loadReference, readVersions, type Reference } from "./reference";
import { loadSigningKeys, type SigningKeys } from "./signed-envelopes";

/** Size of the blocks in which event numbers are taken; equals the sequence's increment. */
const SEQUENCE_BLOCK = 10_000n;
const NOTED_EVERY_MS = 60_000;

/** What a process keeps between batches. All of it can be lost: the ledger lives in PostgreSQL alone. */
export class Engine {
  readonly names = new Names();
  private reference: Reference | null = null;
  private nextSequence = 0n;
  private lastSequence = -1n;
  private eventDays = new Set<number>();
  private evidenceDays = new Set<number>();
  private signing: { catalog: number; keys: SigningKeys } | null = null;
  private readonly usedAtMs = new Map<number, number>();

  constructor(readonly sql: Sql) {}

  /** The reference as of the versions this transaction sees; call after taking the ledger lock. */
  async referenceFor(tx: Tx): Promise<Reference> {
    const versions = await readVersions(tx);
    const known = this.reference;
    if (
      known &&
      known.versions.catalog === versions.catalog &&
      known.versions.cards === versions.cards &&
      known.versions.periods === versions.periods &&
      known.versions.reporting_timezone === versions.reporting_timezone
    ) {
      return known;
    }
    this.reference = await loadReference(tx, this.names, this.sql, versions, known);
    return this.reference;
  }

  /** The keys that envelopes are signed with, as of now: they move with the version of the catalog. */
  async signingKeys(): Promise<SigningKeys> {
    const { catalog } = await readVersions(this.sql);
    if (this.signing?.catalog !== catalog) {
      const known = this.reference;
      const names =
        known?.versions.catalog === catalog ? known.catalog : compileCatalog(await loadCatalog(this.sql));
      this.signing = { catalog, keys: await loadSigningKeys(this.sql, names) };
    }
    return this.signing.keys;
  }

  /** Notes that envelopes of these signing keys came, once a minute. */
  async noteUse(signingKeyIds: Iterable<number>): Promise<void> {
    const now = Date.now();
    const ids = [...signingKeyIds].filter((id) => now - (this.usedAtMs.get(id) ?? 0) >= NOTED_EVERY_MS);
    if (ids.length === 0) return;
    for (const id of ids) this.usedAtMs.set(id, now);
    await this.sql`update service_keys set last_used_at = now() where id = any(${ids}::int[])`;
  }

  /** Numbers for `count` new events, unique over all processes. */
  async takeSequence(count: number): Promise<() => bigint> {
    const taken: bigint[] = [];
    while (taken.length < count) {
      if (this.nextSequence > this.lastSequence) {
        const [row] = await this.sql<{ n: bigint }[]>`select nextval('event_seq') as n`;
        // Another caller may have refilled the block meanwhile; its numbers are skipped, not lost.
        this.nextSequence = row?.n ?? 0n;
        this.lastSequence = this.nextSequence + SEQUENCE_BLOCK - 1n;
      }
      while (taken.length < count && this.nextSequence <= this.lastSequence) {
        taken.push(this.nextSequence);
        this.nextSequence += 1n;
      }
    }
    return () => {
      const next = taken.pop();
      if (next === undefined) throw new Error("more event numbers used than taken");
      return next;
    };
  }

  /** Makes the partitions that a batch will need, before its transaction. */
  async ensurePartitions(eventDays: Iterable<number>, evidenceDays: Iterable<number>): Promise<void> {
    for (const day of new Set(eventDays)) {
      if (this.eventDays.has(day)) continue;
      await this.sql`select ensure_usage_partition(${isoDay(day)}::date)`;
      this.eventDays.add(day);
    }
    for (const day of new Set(evidenceDays)) {
      if (this.evidenceDays.has(day)) continue;
      await this.sql`select ensure_evidence_partition(${isoDay(day)}::date)`;
      this.evidenceDays.add(day);
    }
  }
}

const engines = new WeakMap<Sql, Engine>();

/** The engine of a connection pool. */
export function engineOf(sql: Sql): Engine {
  let engine = engines.get(sql);
  if (!engine) {
    engine = new Engine(sql);
    engines.set(sql, engine);
  }
  return engine;
}
