import { z } from "zod";
import { fromUsd } from "@/lib/domain/money";
import { addDays } from "@/lib/domain/period";
import { REVIEW_OUTCOMES } from "@/lib/domain/trace-review";
import { TRACE_SORTS } from "@/lib/queries/trace-list";
import type { PeriodRange } from "@/lib/queries/spend-filter";

/** Longest range of the list in days, as in the API. */
const MOST_DAYS = 93;
const FIRST_DAY = "2020-01-01";

const name = z.string().trim().max(200, "is longer than a name can be");
const whole = z.string().regex(/^\d{1,9}$/, "must be a whole number");
const amount = z
  .string()
  .regex(/^\d{1,9}(\.\d{1,12})?$/, "must be an amount in dollars, such as 1.50")
  .transform((text) => fromUsd(text));
const day = z.iso.date("must be a date, such as 2026-07-13");

const schema = z.object({
  team: name.optional(),
  service: name.optional(),
  feature: name.optional(),
  "min-cost": amount.optional(),
  "min-calls": whole.transform(BigInt).optional(),
  review: z.enum([...REVIEW_OUTCOMES, "none"], "must be explained, unexplained or none").optional(),
  from: day.optional(),
  through: day.optional(),
  sort: z.enum(TRACE_SORTS, "must be cost, calls or last").default("cost"),
  cursor: z.string().max(300, "is no place in this list").optional(),
});

/** What the list is asked for. Names are still as given. */
export interface TracesChoice extends Omit<z.output<typeof schema>, "from" | "through"> {
  range: PeriodRange;
  /** Are the days those of last week? */
  lastWeek: boolean;
  /** What cannot be used, a sentence each; the list is not drawn while there is one. */
  problems: string[];
}

/** The list of last week, by cost. */
function plain(lastWeek: PeriodRange): TracesChoice {
  return { range: lastWeek, lastWeek: true, sort: "cost", problems: [] };
}

/**
 * `?team=support&service=ticket-copilot&feature=summarize-thread&min-cost=1.50&min-calls=5&review=none
 * &from=2026-07-01&through=2026-07-12&sort=calls&cursor=...`. An empty value is none, as an untouched field of the
 * form sends it; what cannot be read is said, never silently left out.
 */
export function readTracesParams(
  params: Record<string, string | string[] | undefined>,
  lastWeek: PeriodRange,
): TracesChoice {
  const given = Object.fromEntries(
    Object.entries(params).filter(([, value]) => value !== "" && value !== undefined),
  );
  const parsed = schema.safeParse(given);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => {
      const [field = "A value"] = issue.path;
      const twice = Array.isArray(given[String(field)]);
      return `“${String(field).replace("-", " ")}” ${twice ? "is given twice" : issue.message}.`;
    });
    return { ...plain(lastWeek), problems };
  }
  const { from, through, ...choice } = parsed.data;
  if (choice.feature !== undefined && choice.service === undefined)
    return {
      ...plain(lastWeek),
      ...choice,
      problems: ["A feature belongs to a service: choose one with it."],
    };
  if (from === undefined && through === undefined) return { ...plain(lastWeek), ...choice };
  const range = rangeOf(from, through);
  if (typeof range === "string") return { ...plain(lastWeek), ...choice, problems: [range] };
  const same = range.fromDay === lastWeek.fromDay && range.toDay === lastWeek.toDay;
  return { ...choice, range, lastWeek: same, problems: [] };
}

/** Both days included; a sentence when they are no range. */
function rangeOf(from: string | undefined, through: string | undefined): PeriodRange | string {
  if (from === undefined || through === undefined) return "Give both the first and the last day.";
  const days = (Date.parse(through) - Date.parse(from)) / 86_400_000 + 1;
  if (from < FIRST_DAY || days < 1) return "The first day must not be after the last.";
  if (days > MOST_DAYS) return `Traces are listed for at most ${MOST_DAYS} days at a time.`;
  return { fromDay: from, toDay: addDays(through, 1) };
}
