import type { Tx } from "@/db/client";
import { bookingPeriod } from "@/lib/domain/period";
import type { CostByClass } from "@/lib/domain/pricing";
import { StaleEvent } from "./batch-errors";
import { measuresOfRow } from "./derive";
import { type Correction, writeCorrections } from "./correction-lines";
import type { EventRow } from "./event-row";
import { insertEvents, updateEvents } from "./event-writes";
import { ExceptionDeltas } from "./exceptions";
import { KeyServices } from "./key-services";
import type { Names } from "./names";
import { pgArray, unnestArguments } from "./pg-array";
import type { Item } from "./prepare";
import type { Reference } from "./reference";
import { placeOf } from "./line-place";
import { RollupDeltas } from "./rollups";
import { addTraceTotals, markSpanningTraces, recomputeTraceTotals, type TraceCall } from "./trace-totals";
import { type Work, writeCorrected } from "./working-set";

/** Everything one transaction will write, collected first and written in one order. */
export class LedgerWrite {
  readonly rollups = new RollupDeltas();
  readonly exceptions = new ExceptionDeltas();
  private readonly keyServices = new KeyServices();
  private inserts: EventRow[] = [];
  private updates: EventRow[] = [];
  private removed = new Map<bigint, { revision: number; into: bigint }>();
  private seals: { key: bigint; revision: number; corrected: unknown }[] = [];
  private corrections: Correction[] = [];
  private reports: { work: bigint; item: Item }[] = [];
  private inherited: { key: bigint; row: EventRow }[] = [];
  private operations: { hash: string; work: Work }[] = [];
  private aliases = new Map<bigint, bigint>();
  private joins = new Set<bigint>();
  private traceCalls: TraceCall[] = [];
  private tracesToRecompute = new Set<string>();

  constructor(private readonly evidenceId: bigint) {}

  /** A further report of an event. */
  addReport(key: bigint, item: Item): void {
    this.reports.push({ work: key, item });
  }

  /** Notes that an event is an attempt of an operation. */
  addOperation(hash: string, work: Work): void {
    this.operations.push({ hash, work });
  }

  /** A new event. */
  insert(row: EventRow, byClass: CostByClass | null | undefined, reference: Reference, names: Names): void {
    this.inserts.push(row);
    this.keyServices.add(row);
    this.book(row, 1, reference, names, byClass);
    if (row.trace_hash === null || row.superseded_by !== null) return;
    this.traceCalls.push({
      trace: row.trace_hash,
      team: row.team_id,
      service: row.service_id,
      feature: row.feature_id,
      atMs: row.occurred_at,
      day: reference.dayOf(row.occurred_at),
      cost: row.cost_pico ?? 0n,
    });
  }

  /** An event of an open month that says something else now. */
  update(
    stored: EventRow,
    row: EventRow,
    byClass: CostByClass | null | undefined,
    reference: Reference,
    names: Names,
  ): void {
    this.updates.push(row);
    this.keyServices.add(row);
    this.book(stored, -1, reference, names);
    this.book(row, 1, reference, names, byClass);
    this.retrace(stored, row);
  }

  /** An event whose time moved to another UTC day: the same event under a new key. */
  move(
    stored: EventRow,
    row: EventRow,
    byClass: CostByClass | null | undefined,
    reference: Reference,
    names: Names,
  ): void {
    this.removed.set(stored.event_key, { revision: stored.revision, into: row.event_key });
    this.aliases.set(stored.event_key, row.event_key);
    this.inserts.push(row);
    this.book(stored, -1, reference, names);
    this.book(row, 1, reference, names, byClass);
    this.retrace(stored, row);
  }

  /** An event that turned out to be the same call as another, which keeps its reports. */
  remove(stored: EventRow, effective: EventRow, into: bigint, reference: Reference, names: Names): void {
    this.aliases.set(stored.event_key, into);
    this.joins.add(stored.event_key);
    this.inherited.push({ key: into, row: stored });
    this.retrace(stored, stored);
    if (reference.closed.has(stored.period)) {
      const period = bookingPeriod(effective.occurred_at, reference.closed);
      const gone = { ...effective, period, superseded_by: into };
      this.correct(stored, effective, gone, null, reference);
      return;
    }
    this.removed.set(stored.event_key, { revision: stored.revision, into });
    this.book(stored, -1, reference, names);
  }

  /** An event of a closed month: the row stays, the difference is booked as signed lines in `after.period`. */
  correct(
    stored: EventRow,
    before: EventRow,
    after: EventRow,
    byClass: CostByClass | null | undefined,
    reference: Reference,
  ): void {
    this.seals.push({ key: stored.event_key, revision: stored.revision, corrected: writeCorrected(after) });
    const { period } = after;
    if (reference.closed.has(period)) throw new Error(`a correction cannot be booked in closed ${period}`);
    const lines: [EventRow, 1 | -1][] = [
      [{ ...before, period }, -1],
      [{ ...after, period }, 1],
    ];
    const texts = lines.map(([row]) =>
      JSON.stringify([placeOf(row, reference), measuresOfRow(row, reference).map(String)]),
    );
    if (texts[0] === texts[1]) return;
    for (const [row, sign] of lines) {
      const delta = measuresOfRow(row, reference, sign === 1 && byClass ? byClass : undefined);
      if (delta.length === 0) continue;
      const place = placeOf(row, reference);
      this.rollups.add(place, delta, sign);
      this.corrections.push({
        key: stored.event_key,
        sign,
        original: stored.period,
        reason: "late report",
        place,
        row,
        amounts: new Map(delta),
      });
    }
  }

  /** Writes it all; statements are sent without waiting for each other and run in this order. */
  async run(tx: Tx, reference: Reference, names: Names): Promise<void> {
    if (this.removed.size > 0) await this.writeRemovals(tx);
    if (this.seals.length > 0) await this.writeSeals(tx);
    if (this.updates.length > 0) await updateEvents(tx, this.updates);
    const pending: Promise<unknown>[] = [];
    if (this.inserts.length > 0) pending.push(insertEvents(tx, this.inserts));
    if (this.aliases.size > 0) pending.push(...this.writeAliases(tx));
    pending.push(
      ...this.writeReports(tx, names),
      ...this.writeOperations(tx),
      ...writeCorrections(tx, this.corrections),
    );
    pending.push(
      ...addTraceTotals(
        tx,
        this.traceCalls.filter((call) => !this.tracesToRecompute.has(call.trace)),
      ),
    );
    if (this.tracesToRecompute.size > 0) {
      pending.push(
        ...recomputeTraceTotals(tx, [...this.tracesToRecompute], reference.versions.reporting_timezone),
      );
    }
    const traces = new Set([...this.traceCalls.map((call) => call.trace), ...this.tracesToRecompute]);
    pending.push(...markSpanningTraces(tx, [...traces]));
    pending.push(...this.rollups.write(tx), ...this.exceptions.write(tx));
    pending.push(...this.keyServices.write(tx, names));
    await Promise.all(pending);
  }

  private book(
    row: EventRow,
    sign: 1 | -1,
    reference: Reference,
    names: Names,
    byClass?: CostByClass | null,
  ): void {
    this.rollups.add(placeOf(row, reference), measuresOfRow(row, reference, byClass), sign);
    this.exceptions.add(row, sign, reference, names);
  }

  /** Trace totals cannot be taken back by subtraction (they hold a latest day), so they are made anew. */
  private retrace(before: EventRow, after: EventRow): void {
    if (before.trace_hash !== null) this.tracesToRecompute.add(before.trace_hash);
    if (after.trace_hash !== null) this.tracesToRecompute.add(after.trace_hash);
  }

  private async writeRemovals(tx: Tx): Promise<void> {
    const keys = [...this.removed.entries()].sort(([a], [b]) => (a < b ? -1 : 1));
    const rows = await tx.unsafe(
      `delete from usage_events e using unnest($1::text::int8[], $2::text::int4[]) as u (event_key, revision)
       where e.event_key = u.event_key and e.revision = u.revision
         and e.event_key between $3::text::int8 and $4::text::int8 returning 1`,
      [
        pgArray(
          keys.map(([key]) => key),
          "int8",
        ),
        pgArray(
          keys.map(([, { revision }]) => revision),
          "int4",
        ),
        String(keys[0]?.[0]),
        String(keys.at(-1)?.[0]),
      ],
      { prepare: true },
    );
    if (rows.length !== keys.length) throw new StaleEvent();
  }

  private async writeSeals(tx: Tx): Promise<void> {
    const rows = await tx.unsafe(
      `update usage_events e set corrected = u.corrected, revision = e.revision + 1
       from unnest($1::text::int8[], $2::text::int4[], $3::text::jsonb[]) as u (event_key, revision, corrected)
       where e.event_key = u.event_key and e.revision = u.revision returning 1`,
      [
        pgArray(
          this.seals.map((seal) => seal.key),
          "int8",
        ),
        pgArray(
          this.seals.map((seal) => seal.revision),
          "int4",
        ),
        pgArray(
          this.seals.map((seal) => seal.corrected),
          "jsonb",
        ),
      ],
      { prepare: true },
    );
    if (rows.length !== this.seals.length) throw new StaleEvent();
  }

  private writeAliases(tx: Tx): Promise<unknown>[] {
    const pairs = [...this.aliases.entries()].map(
      ([old, into]) => [old, this.aliases.get(into) ?? into] as const,
    );
    const values = [
      pgArray(
        pairs.map(([old]) => old),
        "int8",
      ),
      pgArray(
        pairs.map(([, into]) => into),
        "int8",
      ),
    ];
    const from = "from unnest($1::text::int8[], $2::text::int8[]) as p (old_key, event_key)";
    return [
      // Earlier aliases of a joined event follow it, so that one step always leads to the event.
      tx.unsafe(
        `update event_aliases a set event_key = p.event_key ${from} where a.event_key = p.old_key`,
        values,
        { prepare: true },
      ),
      tx.unsafe(
        `insert into event_aliases (old_key, event_key, joined)
         select * from unnest($1::text::int8[], $2::text::int8[], $3::text::bool[])`,
        [
          ...values,
          pgArray(
            pairs.map(([old]) => this.joins.has(old)),
            "bool",
          ),
        ],
        { prepare: true },
      ),
      tx.unsafe(
        `update event_reports r set event_key = p.event_key ${from} where r.event_key = p.old_key`,
        values,
        { prepare: true },
      ),
    ];
  }

  private writeReports(tx: Tx, names: Names): Promise<unknown>[] {
    const rows = [
      ...this.inherited.map(({ key, row }) => ({
        key: this.aliases.get(key) ?? key,
        evidence: row.evidence_id,
        ordinal: row.evidence_ordinal,
        source: row.source_id,
        at: row.received_at,
      })),
      ...this.reports.map(({ work, item }) => ({
        key: this.aliases.get(work) ?? work,
        evidence: this.evidenceId,
        ordinal: item.ordinal,
        source: names.id("source", item.post.source),
        at: item.post.receivedAtMs,
      })),
    ];
    if (rows.length === 0) return [];
    const types = ["int8", "int8", "int4", "int4", "timestamptz"];
    return [
      tx.unsafe(
        `insert into event_reports (event_key, evidence_id, evidence_ordinal, source_id, received_at)
         select * from unnest(${unnestArguments(types)}) on conflict do nothing`,
        [
          pgArray(
            rows.map((row) => row.key),
            "int8",
          ),
          pgArray(
            rows.map((row) => row.evidence),
            "int8",
          ),
          pgArray(
            rows.map((row) => row.ordinal),
            "int4",
          ),
          pgArray(
            rows.map((row) => row.source),
            "int4",
          ),
          pgArray(
            rows.map((row) => row.at),
            "timestamptz",
          ),
        ],
        { prepare: true },
      ),
    ];
  }

  private writeOperations(tx: Tx): Promise<unknown>[] {
    if (this.operations.length === 0) return [];
    return [
      tx.unsafe(
        `insert into operation_events (operation_hash, event_key)
         select * from unnest($1::text::uuid[], $2::text::int8[]) on conflict do nothing`,
        [
          pgArray(
            this.operations.map(({ hash }) => hash),
            "uuid",
          ),
          pgArray(
            this.operations.map(({ work }) => this.aliases.get(work.key) ?? work.key),
            "int8",
          ),
        ],
        { prepare: true },
      ),
    ];
  }
}
