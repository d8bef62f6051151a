import { can } from "@/lib/auth/permissions";
import type { Viewer } from "@/lib/auth/viewer";
import type { Reader } from "./reader";

/** One line of the audit log, as it was written. */
export interface AuditLine {
  /** Grows with time; an exact decimal. */
  id: string;
  at: Date;
  actor: string;
  /** Account of the actor, if there is one. */
  userId: number | null;
  /** Ingest key that asked, if one did. */
  keyId: number | null;
  /** `noun.verb` */
  action: string;
  subject: string;
  before: unknown;
  after: unknown;
  note: string | null;
}

/** What lines are asked for; all of it has to fit. Texts are found anywhere, upper and lower case alike. */
export interface AuditFilter {
  who?: string | undefined;
  /** `noun.verb`, or a noun alone for everything done to it. */
  action?: string | undefined;
  subject?: string | undefined;
  /** In the note. */
  text?: string | undefined;
  /** First day, and the day after the last, in `timeZone`. */
  fromDay?: string | undefined;
  toDay?: string | undefined;
  timeZone: string;
}

/** Most lines of one page, and of one batch of a file. */
const MOST = 1_000;

/**
 * May the viewer read the log? It names every team, so whoever sees only some may not, whatever their role (law 7).
 */
export function mayReadAudit(viewer: Viewer): boolean {
  return can(viewer.role, "audit:read") && viewer.teamIds === "all";
}

/**
 * Lines that fit, newest first; `before` is the `next` of the page before, and pages neither repeat nor miss a line.
 * @throws Error for a viewer who may not read the log
 */
export async function auditLines(
  sql: Reader,
  viewer: Viewer,
  filter: AuditFilter,
  page: { limit: number; before?: string | undefined },
): Promise<{ lines: AuditLine[]; next: string | null }> {
  requireAudit(viewer);
  const limit = Math.min(Math.max(page.limit, 1), MOST);
  const rows = await sql<AuditRow[]>`
    select a.id::text as id, at, actor, user_id, key_id, action, subject, before, after, note
    from audit_log a
    where ${fits(sql, filter)} ${page.before === undefined ? sql`` : sql`and a.id < ${page.before}::bigint`}
    order by a.id desc limit ${limit + 1}`;
  const lines = rows.slice(0, limit).map(lineOf);
  return { lines, next: rows.length > limit ? (lines.at(-1)?.id ?? null) : null };
}

/**
 * All lines that fit and stand there now, newest first, a thousand at a time: for a file of any size.
 * @throws Error for a viewer who may not read the log
 */
export async function* auditBatches(
  sql: Reader,
  viewer: Viewer,
  filter: AuditFilter,
): AsyncGenerator<readonly AuditLine[], void, void> {
  let before: string | undefined;
  do {
    const { lines, next } = await auditLines(sql, viewer, filter, { limit: MOST, before });
    if (lines.length > 0) yield lines;
    before = next ?? undefined;
  } while (before !== undefined);
}

/** Who and what the log names, in order: what a filter can be set to. */
export async function auditChoices(
  sql: Reader,
  viewer: Viewer,
): Promise<{ actors: string[]; actions: string[] }> {
  requireAudit(viewer);
  const [actors, actions] = await Promise.all([
    sql<{ value: string }[]>`select value from (${distinct(sql, "actor")}) found`,
    sql<{ value: string }[]>`select value from (${distinct(sql, "action")}) found`,
  ]);
  return { actors: actors.map(({ value }) => value), actions: actions.map(({ value }) => value) };
}

/** The values of a column from its index, one probe for each value rather than a look at every line. */
function distinct(sql: Reader, name: "actor" | "action") {
  const column = sql(name);
  return sql`
    with recursive seen (value) as (
      (select ${column} from audit_log order by ${column} limit 1)
      union all
      select (select ${column} from audit_log where ${column} > seen.value order by ${column} limit 1)
      from seen where seen.value is not null
    ) select value from seen where value is not null`;
}

function fits(sql: Reader, { who, action, subject, text, fromDay, toDay, timeZone }: AuditFilter) {
  const parts = [sql`true`];
  // People and actions are few: first which of them fit, then their lines by index.
  if (who !== undefined)
    parts.push(
      sql`actor in (select value from (${distinct(sql, "actor")}) a where value ilike ${anywhere(who)})`,
    );
  if (action !== undefined)
    parts.push(
      action.includes(".")
        ? sql`action = ${action}`
        : sql`action in (select value from (${distinct(sql, "action")}) a where value like ${`${escaped(action)}.%`})`,
    );
  if (subject !== undefined) parts.push(sql`subject ilike ${anywhere(subject)}`);
  if (text !== undefined) parts.push(sql`note ilike ${anywhere(text)}`);
  if (fromDay !== undefined) parts.push(sql`at >= (${fromDay}::date)::timestamp at time zone ${timeZone}`);
  if (toDay !== undefined) parts.push(sql`at < (${toDay}::date)::timestamp at time zone ${timeZone}`);
  return parts.reduce((all, part) => sql`${all} and ${part}`);
}

function escaped(text: string): string {
  return text.replace(/[\\%_]/g, "\\$&");
}

function anywhere(text: string): string {
  return `%${escaped(text)}%`;
}

function requireAudit(viewer: Viewer): void {
  if (!mayReadAudit(viewer)) throw new Error(`The role ${viewer.role} may not read the audit log.`);
}

interface AuditRow {
  id: string;
  at: Date;
  actor: string;
  user_id: number | null;
  key_id: number | null;
  action: string;
  subject: string;
  before: unknown;
  after: unknown;
  note: string | null;
}

function lineOf({ user_id: userId, key_id: keyId, ...row }: AuditRow): AuditLine {
  return { ...row, userId, keyId };
}
