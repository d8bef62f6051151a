import type { Tx } from "@/db/client";
import { MEASURES } from "@/lib/domain/ledger-codes";
import type { EventRow } from "./event-row";
import { type PgColumn, pgColumns } from "./pg-array";
import type { LinePlace } from "./rollups";

/** A signed line of an event of a closed month, booked in an open one. */
export interface Correction {
  key: bigint;
  sign: 1 | -1;
  original: string;
  reason: string;
  place: LinePlace;
  row: EventRow;
  amounts: Map<number, number | bigint>;
}

/** Inserts correction lines. */
export function writeCorrections(tx: Tx, corrections: readonly Correction[]): Promise<unknown>[] {
  if (corrections.length === 0) return [];
  const { unnest, values } = pgColumns(corrections, Object.values(COLUMNS));
  return [
    tx.unsafe(
      `insert into ledger_corrections (${Object.keys(COLUMNS).join(", ")}) select * from ${unnest}`,
      values,
      { prepare: true },
    ),
  ];
}

const CORRECTION_PLACE = [
  "team_id",
  "cost_center_id",
  "service_id",
  "feature_id",
  "environment_id",
  "project_id",
  "tenant_id",
  "template_id",
  "version_id",
  "provider_id",
  "model_id",
  "account_id",
  "provider_project_id",
  "service_tier",
  "attributed_by",
] as const;

const COLUMNS: Record<string, PgColumn<Correction>> = {
  event_key: ["int8", (line) => line.key],
  sign: ["int2", (line) => line.sign],
  period: ["date", (line) => line.place.period],
  original_period: ["date", (line) => line.original],
  occurred_at: ["timestamptz", (line) => line.row.occurred_at],
  day: ["date", (line) => line.place.day],
  utc_day: ["date", (line) => line.place.utc_day],
  reason: ["text", (line) => line.reason],
  trace_hash: ["uuid", (line) => line.row.trace_hash],
};
for (const name of CORRECTION_PLACE)
  COLUMNS[name] = [/tier|attributed/.test(name) ? "int2" : "int4", (line) => line.place[name]];
MEASURES.forEach((name, index) => {
  COLUMNS[name] = ["numeric", (line) => line.amounts.get(index) ?? 0];
});
