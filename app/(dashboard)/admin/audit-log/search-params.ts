import { z } from "zod";
import { addDays } from "@/lib/domain/period";
import type { AuditFilter } from "@/lib/queries/audit-log";

const FIELDS = ["who", "action", "subject", "text", "from", "through"] as const;
export type AuditField = (typeof FIELDS)[number];

const text = z
  .string()
  .trim()
  .max(200, "is too long")
  .regex(/^[^\0]*$/, "holds a character that no text has");
const day = z.iso
  .date("must be a date, such as 2026-07-13")
  .regex(/^20/, "must be a date of this century, such as 2026-07-13");

const schema = z.object({
  who: text.optional(),
  action: z
    .string()
    .regex(/^[a-z][a-z0-9_-]{0,60}(\.[a-z][a-z0-9_-]{0,60})?$/, "is no action")
    .optional(),
  subject: text.optional(),
  text: text.optional(),
  from: day.optional(),
  through: day.optional(),
  before: z
    .string()
    .regex(/^\d{1,18}$/, "is no place in this list")
    .optional(),
});

/** What the log is asked for. */
export interface AuditChoice {
  filter: AuditFilter;
  /** Id of the last line of the page before. */
  before: string | undefined;
  /** The fields as given, for the form and for links. */
  given: Partial<Record<AuditField, string>>;
  /** What cannot be used, a sentence each; nothing is listed while there is one. */
  problems: string[];
}

/**
 * `?who=ada@example.com&action=price-card.publish&subject=team support&text=lead&from=2026-07-01&through=2026-07-31
 * &before=812`. An empty value is none, as an untouched field of the form sends it. Days are those of `timeZone`, both
 * included, and either may be left out.
 */
export function readAuditParams(
  params: Record<string, string | string[] | undefined>,
  timeZone: string,
): AuditChoice {
  const present = Object.entries(params).filter(([, value]) => value !== "" && value !== undefined);
  const parsed = schema.safeParse(Object.fromEntries(present));
  const given = Object.fromEntries(
    FIELDS.flatMap((field) => {
      const value = params[field];
      return typeof value === "string" && value.trim() !== "" ? [[field, value.trim()]] : [];
    }),
  );
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => {
      const field = String(issue.path[0] ?? "A value");
      return `“${field}” ${Array.isArray(params[field]) ? "is given twice" : issue.message}.`;
    });
    return { filter: { timeZone }, before: undefined, given, problems };
  }
  const { from, through, before, ...rest } = parsed.data;
  const problems = from !== undefined && through !== undefined && from > through ? [TURNED] : [];
  const toDay = through === undefined ? undefined : addDays(through, 1);
  return { filter: { ...rest, fromDay: from, toDay, timeZone }, before, given, problems };
}

const TURNED = "The first day must not be after the last.";

/** Address of the log with these fields, and the place to go on at. */
export function auditHref(
  given: Partial<Record<AuditField, string>>,
  options: { before?: string | null; csv?: boolean } = {},
): string {
  const query = new URLSearchParams();
  for (const field of FIELDS) {
    const value = given[field];
    if (value !== undefined && value !== "") query.set(field, value);
  }
  if (options.before) query.set("before", options.before);
  const path = options.csv ? "/admin/audit-log/csv" : "/admin/audit-log";
  return query.size > 0 ? `${path}?${query}` : path;
}
