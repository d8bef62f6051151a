/** What a batch writes beside event rows and rollups: one statement of one table each. */
import type { Tx } from "@/db/client";
import { StaleEvent } from "./batch-errors";
import { pgColumns } from "./pg-array";

/** An event that gives up its row: as it was read, and where it went. */
export interface Removal {
  revision: number;
  into: bigint;
}

/** The form of an event of a closed month after corrections, see `writeCorrected`. */
export interface Seal {
  key: bigint;
  revision: number;
  corrected: unknown;
}

/** A further report of an event: line `ordinal` of a transaction's evidence. `at` is epoch ms. */
export interface ReportRow {
  key: bigint;
  evidence: bigint;
  ordinal: number;
  source: number;
  at: number;
}

/** Deletes events in key order. @throws StaleEvent when another transaction changed one since it was read */
export async function deleteEvents(tx: Tx, removed: ReadonlyMap<bigint, Removal>): Promise<void> {
  const keys = [...removed].sort(([a], [b]) => (a < b ? -1 : 1));
  const { unnest, values } = pgColumns(keys, [
    ["int8", ([key]) => key],
    ["int4", ([, { revision }]) => revision],
  ]);
  const rows = await tx.unsafe(
    `delete from usage_events e using ${unnest} as u (event_key, revision)
     where e.event_key = u.event_key and e.revision = u.revision
       and e.event_key between $3::text::int8 and $4::text::int8 returning 1`,
    [...values, String(keys[0]?.[0]), String(keys.at(-1)?.[0])],
    { prepare: true },
  );
  if (rows.length !== keys.length) throw new StaleEvent();
}

/** Keeps the corrected form beside the sealed one. @throws StaleEvent as `deleteEvents` does */
export async function updateSeals(tx: Tx, seals: readonly Seal[]): Promise<void> {
  const { unnest, values } = pgColumns(seals, [
    ["int8", (seal) => seal.key],
    ["int4", (seal) => seal.revision],
    ["jsonb", (seal) => seal.corrected],
  ]);
  const rows = await tx.unsafe(
    `update usage_events e set corrected = u.corrected, revision = e.revision + 1
     from ${unnest} as u (event_key, revision, corrected)
     where e.event_key = u.event_key and e.revision = u.revision returning 1`,
    values,
    { prepare: true },
  );
  if (rows.length !== seals.length) throw new StaleEvent();
}

/**
 * Notes where events went, with all that pointed at them.
 * @param aliases old key -> key of the event it leads to now
 * @param joins old keys of events that turned out to be the same call as another
 */
export function insertAliases(
  tx: Tx,
  aliases: ReadonlyMap<bigint, bigint>,
  joins: ReadonlySet<bigint>,
): Promise<unknown>[] {
  const pairs = [...aliases].map(([old, into]) => [old, aliases.get(into) ?? into] as const);
  const { unnest, values } = pgColumns(pairs, [
    ["int8", ([old]) => old],
    ["int8", ([, into]) => into],
    ["bool", ([old]) => joins.has(old)],
  ]);
  const from = `from ${unnest} as p (old_key, event_key, joined)`;
  return [
    // Earlier aliases of a joined event follow it, so that one step always leads to the event.
    tx.unsafe(
      `update event_aliases a set event_key = p.event_key ${from} where a.event_key = p.old_key`,
      values,
      { prepare: true },
    ),
    tx.unsafe(
      `insert into event_aliases (old_key, event_key, joined) select old_key, event_key, joined ${from}`,
      values,
      { prepare: true },
    ),
    tx.unsafe(
      `update event_reports r set event_key = p.event_key ${from} where r.event_key = p.old_key`,
      values,
      { prepare: true },
    ),
  ];
}

/** Inserts further reports of events. */
export function insertReports(tx: Tx, reports: readonly ReportRow[]): Promise<unknown>[] {
  if (reports.length === 0) return [];
  const { unnest, values } = pgColumns(reports, [
    ["int8", (report) => report.key],
    ["int8", (report) => report.evidence],
    ["int4", (report) => report.ordinal],
    ["int4", (report) => report.source],
    ["timestamptz", (report) => report.at],
  ]);
  return [
    tx.unsafe(
      `insert into event_reports (event_key, evidence_id, evidence_ordinal, source_id, received_at)
       select * from ${unnest} on conflict do nothing`,
      values,
      { prepare: true },
    ),
  ];
}

/** Notes events as attempts of operations. */
export function insertAttempts(
  tx: Tx,
  attempts: readonly { operation: string; key: bigint }[],
): Promise<unknown>[] {
  if (attempts.length === 0) return [];
  const { unnest, values } = pgColumns(attempts, [
    ["uuid", ({ operation }) => operation],
    ["int8", ({ key }) => key],
  ]);
  return [
    tx.unsafe(
      `insert into operation_events (operation_hash, event_key)
       select * from ${unnest} on conflict do nothing`,
      values,
      { prepare: true },
    ),
  ];
}
