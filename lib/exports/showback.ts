import type { Sql } from "@/db/client";
import type { Viewer } from "@/lib/auth/viewer";
import { toUsd } from "@/lib/domain/money";
import { USAGE_FIELDS } from "@/lib/domain/usage-event";
import { type ShowbackHead, type ShowbackRow, showbackRows } from "@/lib/queries/showback";
import { csvBatches, type OnExportEnd } from "./csv";

/** Columns of a showback file. Their order is a contract: new ones go to the end. */
export const SHOWBACK_COLUMNS = [
  "month",
  "status",
  "complete_through",
  "charged_month",
  "cost_center",
  "cost_center_name",
  "team",
  "team_name",
  "service",
  "feature",
  "environment",
  "provider",
  "model",
  "kind",
  "requests",
  "estimated_requests",
  "missing_usage_requests",
  "unpriced_requests",
  ...USAGE_FIELDS,
  "list_usd",
  "cost_usd",
] as const;

/**
 * The showback file of a month as CSV: one line for each cost center, team, service, feature, environment, provider,
 * model, kind and month charged, money exact to the picodollar. `cost_usd` sums to what the ledger has booked in the
 * month for these teams. Lines with a `charged_month` before `month` are late facts and corrections of closed months.
 * Of a closed month every download has the same lines.
 */
export function showbackCsv(
  sql: Sql,
  viewer: Viewer,
  head: ShowbackHead,
  onEnd?: OnExportEnd,
): ReadableStream<Uint8Array> {
  const { month } = head;
  const constant = [month.period.slice(0, 7), month.status, month.completeThrough?.toISOString() ?? ""];
  const lines = showbackRows(sql, viewer, head);
  return csvBatches(SHOWBACK_COLUMNS, lines, (row) => [...constant, ...cells(row)], onEnd);
}

/** `showback-2026-06.csv`; of an open month `showback-2026-07-provisional.csv`. */
export function showbackFileName({ month, team }: ShowbackHead): string {
  const parts = [
    "showback",
    month.period.slice(0, 7),
    team?.slug,
    month.status === "final" ? null : month.status,
  ];
  return `${parts.filter(Boolean).join("-")}.csv`;
}

function cells(row: ShowbackRow): string[] {
  return [
    row.chargedMonth,
    row.costCenter,
    row.costCenterName,
    row.team,
    row.teamName,
    row.service,
    row.feature,
    row.environment,
    row.provider,
    row.model,
    row.kind,
    ...[row.requests, row.estimated, row.missing, row.unpriced].map(String),
    ...USAGE_FIELDS.map((name) => row.usage[name].toString()),
    toUsd(row.listPico),
    toUsd(row.costPico),
  ];
}
