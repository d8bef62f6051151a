import type { Tx } from "@/db/client";
import { StaleEvent } from "./batch-errors";
import { EVENT_COLUMN_NAMES, EVENT_COLUMNS, type EventRow } from "./event-row";
import { type PgColumn, pgColumns } from "./pg-array";

/** Inserts new events in key order. */
export function insertEvents(tx: Tx, rows: EventRow[]): Promise<unknown> {
  const sorted = rows.sort((a, b) => (a.event_key < b.event_key ? -1 : 1));
  // Columns that no row of the batch uses are left to their default.
  const used = EVENT_COLUMN_NAMES.filter((name) => sorted.some((row) => row[name] !== null));
  const { unnest, values } = pgColumns(sorted, used.map(columnOf));
  return tx.unsafe(`insert into usage_events (${used.join(", ")}) select * from ${unnest}`, values, {
    prepare: true,
  });
}

/**
 * Writes changed events in key order.
 * @throws StaleEvent when another transaction changed one since it was read
 */
export async function updateEvents(tx: Tx, updates: readonly EventRow[]): Promise<void> {
  const rows = [...updates].sort((a, b) => (a.event_key < b.event_key ? -1 : 1));
  const set = EVENT_COLUMN_NAMES.filter((name) => name !== "event_key" && name !== "revision").map(
    (name) => `${name} = u.${name}`,
  );
  const { unnest, values } = pgColumns(rows, EVENT_COLUMN_NAMES.map(columnOf));
  const done = await tx.unsafe(
    `update usage_events e set revision = e.revision + 1, ${set.join(", ")}
     from ${unnest} as u (${EVENT_COLUMN_NAMES.join(", ")})
     where e.event_key = u.event_key and e.revision = u.revision
       and e.event_key between $${EVENT_COLUMN_NAMES.length + 1}::text::int8
       and $${EVENT_COLUMN_NAMES.length + 2}::text::int8 returning 1`,
    [...values, String(rows[0]?.event_key), String(rows.at(-1)?.event_key)],
    { prepare: true },
  );
  if (done.length !== rows.length) throw new StaleEvent();
}

function columnOf(name: keyof typeof EVENT_COLUMNS): PgColumn<EventRow> {
  return [EVENT_COLUMNS[name], (row) => row[name]];
}
