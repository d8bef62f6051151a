import type { Tx } from "@/db/client";
import { bookingPeriod } from "@/lib/domain/period";
import type { CostByClass } from "@/lib/domain/pricing";
import { measuresOfRow } from "./derive";
import { type Correction, writeCorrections } from "./correction-lines";
import type { EventRow } from "./event-row";
import { insertEvents, updateEvents } from "./event-writes";
import { ExceptionDeltas } from "./exceptions";
import { KeyServices } from "./key-services";
import type { Names } from "./names";
import {
  deleteEvents,
  insertAliases,
  insertAttempts,
  insertReports,
  type Removal,
  type ReportRow,
  type Seal,
  updateSeals,
} from "./ledger-statements";
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
  private removed = new Map<bigint, Removal>();
  private seals: Seal[] = [];
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

  /**
   * Writes it all; statements are sent without waiting for each other and run in this order.
   * @param known the traces that new events belong to and that were there before this transaction
   */
  async run(
    tx: Tx,
    reference: Reference,
    names: Names,
    known: { has(trace: string): boolean },
  ): Promise<void> {
    if (this.removed.size > 0) await deleteEvents(tx, this.removed);
    if (this.seals.length > 0) await updateSeals(tx, this.seals);
    if (this.updates.length > 0) await updateEvents(tx, this.updates);
    const pending: Promise<unknown>[] = [];
    if (this.inserts.length > 0) pending.push(insertEvents(tx, this.inserts));
    if (this.aliases.size > 0) pending.push(...insertAliases(tx, this.aliases, this.joins));
    pending.push(
      ...insertReports(tx, this.reportRows(names)),
      ...insertAttempts(tx, this.attempts()),
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
    pending.push(...markSpanningTraces(tx, this.tracesToMark(known)));
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

  /** Where an event stands once this transaction has moved it. */
  private finalKey(key: bigint): bigint {
    return this.aliases.get(key) ?? key;
  }

  /** A trace is made as that of one team: only what was there before, changed or met a second team is counted. */
  private tracesToMark(known: { has(trace: string): boolean }): string[] {
    const marked = new Set(this.tracesToRecompute);
    const teams = new Map<string, number>();
    for (const { trace, team } of this.traceCalls) {
      const first = teams.get(trace);
      if (first === undefined) teams.set(trace, team);
      if (known.has(trace) || (first !== undefined && first !== team)) marked.add(trace);
    }
    return [...marked];
  }

  private reportRows(names: Names): ReportRow[] {
    return [
      ...this.inherited.map(({ key, row }) => ({
        key: this.finalKey(key),
        evidence: row.evidence_id,
        ordinal: row.evidence_ordinal,
        source: row.source_id,
        at: row.received_at,
      })),
      ...this.reports.map(({ work, item }) => ({
        key: this.finalKey(work),
        evidence: this.evidenceId,
        ordinal: item.ordinal,
        source: names.id("source", item.post.source),
        at: item.post.receivedAtMs,
      })),
    ];
  }

  private attempts(): { operation: string; key: bigint }[] {
    return this.operations.map(({ hash, work }) => ({ operation: hash, key: this.finalKey(work.key) }));
  }
}
