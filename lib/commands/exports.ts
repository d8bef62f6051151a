import type { Sql } from "@/db/client";
import { type Actor, writeAudit } from "./define-command";

/** A file that left the house. */
export interface ExportRead {
  /** `showback`, `explore`, `audit-log` ... */
  kind: string;
  /** What of it was asked for: month, days, teams, filters. */
  of: Record<string, unknown>;
  /** Lines handed out, without the header. */
  rows: number;
  /** False when the reader went away or the file failed half-way: that much of it is out all the same. */
  whole: boolean;
}

/** Writes down who took a file, once it has been handed out: one line for each export. */
export async function recordExport(sql: Sql, actor: Actor, read: ExportRead): Promise<void> {
  const { kind, of, rows, whole } = read;
  const entry = {
    subject: `export ${kind}`,
    before: null,
    after: { ...of, rows, ...(!whole && { cut_short: true }) },
  };
  await sql.begin((tx) => writeAudit(tx, actor, "export.read", entry));
}
