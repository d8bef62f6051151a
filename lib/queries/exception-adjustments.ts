import type { Viewer } from "@/lib/auth/viewer";
import type { Reader } from "./reader";

/** A re-attribution of open months, as far as it came. */
export interface ReattributionState {
  id: number;
  reason: string;
  by: string;
  events: number;
  finished: boolean;
}

interface Row {
  id: number;
  reason: string;
  created_by: string;
  progress: { events?: number } | null;
  finished_at: Date | null;
}

/**
 * The re-attribution with this number, and those that were stopped and can go on because nothing changed since. They
 * concern every team, so only who sees every team is told of them (law 7).
 */
export async function reattributions(sql: Reader, viewer: Viewer, id: number): Promise<ReattributionState[]> {
  if (viewer.teamIds !== "all") return [];
  const rows = await sql<Row[]>`
    select a.id, a.reason, a.created_by, a.progress, a.finished_at from adjustments a, ledger_versions v
    where a.kind = 'reattribute' and (a.id = ${id}
      or (a.finished_at is null and a.fingerprint like v.catalog || '.' || v.cards || '.%'))
    order by a.id desc limit 5`;
  return rows.map((row) => ({
    id: row.id,
    reason: row.reason,
    by: row.created_by,
    events: row.progress?.events ?? 0,
    finished: row.finished_at !== null,
  }));
}
