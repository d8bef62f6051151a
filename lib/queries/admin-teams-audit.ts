import { can } from "@/lib/auth/permissions";
import type { Viewer } from "@/lib/auth/viewer";
import type { Reader } from "./reader";

/** A line of the audit log, short. */
export interface AuditLine {
  id: string;
  at: Date;
  actor: string;
  action: string;
  line: string;
}

/**
 * The newest lines of the audit log about some subjects, e.g. `["team support", "service ticket-copilot"]`; none for
 * roles that may not read it.
 */
export async function linesAbout(
  sql: Reader,
  viewer: Viewer,
  subjects: readonly string[],
  limit: number,
): Promise<AuditLine[]> {
  if (!can(viewer.role, "audit:read")) return [];
  const rows = await sql<
    { id: string; at: Date; actor: string; action: string; subject: string; note: string | null }[]
  >`
    select id::text as id, at, actor, action, subject, note from audit_log
    where subject = any (${[...subjects]}::text[]) order by id desc limit ${limit}`;
  return rows.map(({ note, subject, ...row }) => ({ ...row, line: note ?? subject }));
}
