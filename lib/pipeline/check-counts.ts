import type { Sql } from "@/db/client";
import type { CheckDecision } from "@/lib/domain/check";
import type { EnforcementMode } from "@/lib/domain/check-mode";
import { log } from "@/lib/log";
import { engineOf } from "./engine";
import { OVERFLOW_NAME } from "./names";
import { pgColumns } from "./pg-array";

/** One check, as it is counted. */
export interface CountedCheck {
  atMs: number;
  keyId: number;
  /** 0: not known. */
  environmentId: number;
  teamId: number;
  /** Slug of the service, or its name as sent; empty for none. */
  service: string;
  mode: EnforcementMode;
  decision: CheckDecision;
  would: CheckDecision;
  /** The first reason, empty for none. */
  reason: string;
}

interface Count extends CountedCheck {
  day: string;
  checks: number;
  firstMs: number;
  lastMs: number;
}

const FLUSH_MS = 1_000;
/** Names that one process counts apart in a day for one key; senders choose them. */
const MAX_SERVICES = 1_000;
/** Kept while the database is away; past it, counts are dropped and said so. */
const MAX_WAITING = 20_000;

/**
 * Counts checks in memory and writes them about every second, in one ordered statement. Nothing waits for it; a
 * process that is killed loses the counts of its last second.
 */
export class CheckCounter {
  private counts = new Map<string, Count>();
  private timer: NodeJS.Timeout | null = null;
  private writing: Promise<void> = Promise.resolve();
  private services = { day: "", byKey: new Map<number, Set<string>>() };
  private dropped = 0;

  constructor(private readonly sql: Sql) {}

  /** Counts one check; never throws, never waits. */
  add(check: CountedCheck): void {
    const day = new Date(check.atMs).toISOString().slice(0, 10);
    const service = this.admitted(check.keyId, check.service, day);
    const count = { ...check, service, day, checks: 1, firstMs: check.atMs, lastMs: check.atMs };
    this.put(count);
    this.flushSoon();
  }

  private put(count: Count): void {
    const { day, keyId, environmentId, teamId, service, mode, decision, would, reason } = count;
    const key = `${day} ${keyId} ${environmentId} ${teamId} ${mode} ${decision} ${would} ${reason} ${service}`;
    const known = this.counts.get(key);
    if (known) {
      known.checks += count.checks;
      known.firstMs = Math.min(known.firstMs, count.firstMs);
      known.lastMs = Math.max(known.lastMs, count.lastMs);
    } else if (this.counts.size < MAX_WAITING) this.counts.set(key, count);
    else this.dropped += count.checks;
  }

  private admitted(keyId: number, service: string, day: string): string {
    if (service === "") return "";
    if (this.services.day !== day) this.services = { day, byKey: new Map() };
    const { byKey } = this.services;
    const known = byKey.get(keyId) ?? new Set<string>();
    byKey.set(keyId, known);
    if (known.has(service)) return service;
    if (known.size >= MAX_SERVICES) return OVERFLOW_NAME;
    known.add(service);
    return service;
  }

  private flushSoon(): void {
    if (this.timer !== null) return;
    this.timer = setTimeout(() => {
      this.timer = null;
      void this.flush();
    }, FLUSH_MS);
    // The process may end meanwhile; who ends it in good order calls `flush`.
    this.timer.unref();
  }

  /** Writes what was counted so far; what cannot be written is kept for the next time. */
  flush(): Promise<void> {
    this.writing = this.writing.then(() => this.write());
    return this.writing;
  }

  private async write(): Promise<void> {
    const batch = [...this.counts.values()];
    if (batch.length === 0) return;
    this.counts = new Map();
    try {
      await this.store(batch);
    } catch (error) {
      for (const count of batch) this.put(count);
      this.flushSoon();
      log("check").warn({ err: error }, "counts of checks could not be written; they are kept");
    }
    if (this.dropped > 0) log("check").warn({ checks: this.dropped }, "checks were answered but not counted");
    this.dropped = 0;
  }

  private async store(batch: readonly Count[]): Promise<void> {
    const { names } = engineOf(this.sql);
    await names.intern(
      this.sql,
      batch.map(({ service }) => ["service", service] as const),
    );
    const rows = batch.map((count) => ({ ...count, serviceId: names.id("service", count.service) }));
    const { unnest, values } = pgColumns(rows, [
      ["date", (row) => row.day],
      ["int4", (row) => row.keyId],
      ["int4", (row) => row.environmentId],
      ["int4", (row) => row.teamId],
      ["int4", (row) => row.serviceId],
      ["text", (row) => row.mode],
      ["text", (row) => row.decision],
      ["text", (row) => row.would],
      ["text", (row) => row.reason],
      ["int8", (row) => row.checks],
      ["timestamptz", (row) => row.firstMs],
      ["timestamptz", (row) => row.lastMs],
    ]);
    await this.sql.unsafe(
      `insert into check_daily as c (day, key_id, environment_id, team_id, service_id, mode, decision, would, reason,
        checks, first_at, last_at)
      select * from (
        select day, key_id, environment_id, team_id, service_id, mode, decision, would, reason, sum(checks)::int8,
          min(first_at), max(last_at)
        from ${unnest} as n (day, key_id, environment_id, team_id, service_id, mode, decision, would, reason, checks, first_at,
          last_at)
        group by 1, 2, 3, 4, 5, 6, 7, 8, 9
        order by 1, 2, 3, 4, 5, 6, 7, 8, 9
      ) as counted
      on conflict (day, key_id, environment_id, team_id, service_id, mode, decision, would, reason) do update set
        checks = c.checks + excluded.checks, first_at = least(c.first_at, excluded.first_at),
        last_at = greatest(c.last_at, excluded.last_at)`,
      values,
      { prepare: true },
    );
  }
}

// Next bundles routes apart: only globalThis is one per process, and all counters end with it.
const shared = globalThis as typeof globalThis & { whospentCheckCounters?: Map<Sql, CheckCounter> };

/** The counter of a connection pool. */
export function checkCounterOf(sql: Sql): CheckCounter {
  shared.whospentCheckCounters ??= new Map();
  let counter = shared.whospentCheckCounters.get(sql);
  if (!counter) {
    counter = new CheckCounter(sql);
    shared.whospentCheckCounters.set(sql, counter);
  }
  return counter;
}

/** Writes what any counter of this process still holds: before its connections are closed. */
export async function flushChecks(): Promise<void> {
  await Promise.all([...(shared.whospentCheckCounters?.values() ?? [])].map((counter) => counter.flush()));
}
