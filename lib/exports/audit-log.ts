import type { Viewer } from "@/lib/auth/viewer";
import { type AuditFilter, type AuditLine, auditBatches } from "@/lib/queries/audit-log";
import type { Reader } from "@/lib/queries/reader";
import { csvBatches, type OnExportEnd } from "./csv";

/** Columns of the file. Their order is a contract: new ones go to the end. */
export const AUDIT_COLUMNS = [
  "line",
  "at",
  "actor",
  "account",
  "key",
  "action",
  "subject",
  "note",
  "before",
  "after",
] as const;

/** The lines that fit as CSV, newest first; instants in UTC, what was kept of a change as JSON. */
export function auditCsv(
  sql: Reader,
  viewer: Viewer,
  filter: AuditFilter,
  onEnd: OnExportEnd,
): ReadableStream<Uint8Array> {
  return csvBatches(AUDIT_COLUMNS, auditBatches(sql, viewer, filter), cells, onEnd);
}

function cells(line: AuditLine): string[] {
  return [
    line.id,
    line.at.toISOString(),
    line.actor,
    line.userId?.toString() ?? "",
    line.keyId?.toString() ?? "",
    line.action,
    line.subject,
    line.note ?? "",
    line.before === null ? "" : JSON.stringify(line.before),
    line.after === null ? "" : JSON.stringify(line.after),
  ];
}
