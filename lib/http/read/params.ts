import type { z } from "zod";
import { reportingDays } from "@/lib/domain/period";
import { ProblemError } from "@/lib/problem";
import type { Reader } from "@/lib/queries/reader";
import { reportingTimezone } from "@/lib/queries/overview";
import type { PeriodRange } from "@/lib/queries/spend-filter";

/**
 * Query parameters through a schema. A parameter that is not known is refused, since a filter that is silently
 * ignored gives a wrong sum. `repeated` names may come several times and arrive as lists.
 *
 * @throws ProblemError 400 `invalid_parameter` with every problem in `errors`
 */
export function readParams<S extends z.ZodType>(
  request: Request,
  schema: S,
  repeated: readonly string[] = [],
): z.output<S> {
  const given: Record<string, string | string[]> = {};
  const twice: string[] = [];
  for (const [name, value] of new URL(request.url).searchParams) {
    const before = given[name];
    if (repeated.includes(name)) given[name] = [...(Array.isArray(before) ? before : []), value];
    else if (before === undefined) given[name] = value;
    else twice.push(name);
  }
  const parsed = schema.safeParse(given);
  const errors = twice.map((parameter) => ({ parameter, message: "is given twice" }));
  if (!parsed.success) {
    for (const issue of parsed.error.issues) {
      if (issue.code === "unrecognized_keys") {
        errors.push(
          ...issue.keys.map((parameter) => ({ parameter, message: "is not a parameter of this call" })),
        );
      } else errors.push({ parameter: issue.path.join("."), message: issue.message });
    }
  }
  if (parsed.success && errors.length === 0) return parsed.data;
  const detail = errors.map(({ parameter, message }) => `${parameter} ${message}`).join("; ");
  throw new ProblemError(400, "invalid_parameter", "A parameter cannot be used.", `${detail}.`, { errors });
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/**
 * `from` and `to` as reporting days. An instant is taken if a reporting day starts at it; sums are kept by day, so
 * another one is refused rather than rounded.
 *
 * @throws ProblemError 400 `invalid_parameter`, `not_a_day_start` or `empty_range`
 */
export async function dayRange(sql: Reader, from: string, to: string): Promise<PeriodRange> {
  const zone = DAY.test(from) && DAY.test(to) ? null : await reportingTimezone(sql);
  const range = { fromDay: toDay("from", from, zone), toDay: toDay("to", to, zone) };
  if (range.fromDay >= range.toDay) throw emptyRange();
  return range;
}

function toDay(name: string, value: string, zone: string | null): string {
  if (DAY.test(value)) return value;
  const ms = Date.parse(value);
  const dayOf = reportingDays(zone ?? "UTC");
  if (dayOf(ms) === dayOf(ms - 1)) {
    const detail = `${name} is an instant within a day. Spend is kept by day in ${zone}: give a date, or the instant at which one starts.`;
    throw new ProblemError(400, "not_a_day_start", "The range must consist of whole days.", detail);
  }
  return dayOf(ms);
}

/** `from` and `to` as instants; a date is the start of that reporting day. @throws ProblemError as `dayRange` */
export async function instantRange(sql: Reader, from: string, to: string): Promise<{ from: Date; to: Date }> {
  const range = { from: await toInstant(sql, from), to: await toInstant(sql, to) };
  if (range.from >= range.to) throw emptyRange();
  return range;
}

async function toInstant(sql: Reader, value: string): Promise<Date> {
  if (!DAY.test(value)) return new Date(value);
  const [row] = await sql<{ at: Date }[]>`
    select ${value}::date::timestamp at time zone reporting_timezone as at from ledger_versions`;
  return row?.at ?? new Date(`${value}T00:00:00Z`);
}

function emptyRange(): ProblemError {
  return new ProblemError(
    400,
    "empty_range",
    "The range is empty.",
    "from must be before to; to is not part of the range.",
  );
}

/** An answer that no cache may keep: what one person sees, another may not. */
export function answer(body: object, headers: Record<string, string> = {}): Response {
  return Response.json(body, {
    headers: { "cache-control": "private, no-store", vary: "authorization, cookie", ...headers },
  });
}

/** The one answer for what does not exist and for what the caller may not see (law 7). */
export function notFound(what: string): ProblemError {
  return new ProblemError(404, "not_found", `There is no such ${what}.`);
}
