import { z } from "zod";
import { DEFECTS } from "@/lib/domain/ledger-codes";
import { EXCEPTION_STATES } from "@/lib/queries/exception-list";
import { SPEND_DIMENSIONS } from "@/lib/queries/spend-dimensions";
import { FILTER_DIMENSIONS } from "@/lib/queries/spend-filter-ids";

/** What the read API takes as parameters: handlers parse with these, and the OpenAPI document is made from them. */

const DATE_OR_INSTANT = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2}))?$/;

const when = z
  .string()
  .regex(DATE_OR_INSTANT, "must be a date (2026-07-13) or an instant with an offset (2026-07-13T00:00:00Z)")
  .refine((value) => !Number.isNaN(Date.parse(value)) && isRealDay(value.slice(0, 10)), "is not a real date")
  .describe(
    "A date in the reporting time zone, or an instant. Ranges are half-open: `to` is not part of them.",
  );

function isRealDay(day: string): boolean {
  const ms = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(day);
}

const limit = (most: number, fallback: number) =>
  z
    .string()
    .regex(/^\d{1,6}$/, "must be a whole number")
    .transform(Number)
    .refine((n) => n >= 1 && n <= most, `must be from 1 to ${most}`)
    .default(fallback)
    .describe(`At most this many; 1 to ${most}, ${fallback} unless given.`);

const cursor = z.string().max(200).optional().describe("`next_cursor` of the page before.");
const name = z.string().min(1, "must not be empty").max(1000);

const groupBy = z
  .string()
  .default("team")
  .transform((text) =>
    text
      .split(",")
      .map((part) => part.trim())
      .filter((part) => part !== ""),
  )
  .pipe(
    z
      .array(z.enum(SPEND_DIMENSIONS, `must be of ${SPEND_DIMENSIONS.join(", ")}`))
      .max(8, "can name eight dimensions"),
  )
  .refine((list) => new Set(list).size === list.length, "names a dimension twice")
  .describe(`Comma-separated: ${SPEND_DIMENSIONS.join(", ")}. Empty for the total alone.`);

const filters = Object.fromEntries(
  FILTER_DIMENSIONS.map((dimension) => [
    `filter[${dimension}]`,
    z
      .array(name)
      .optional()
      .describe(`Name or alias of a ${dimension}; repeat it for any of several. \`(none)\` for none.`),
  ]),
);
export const SPEND_FILTER_NAMES = Object.keys(filters);

export const spendParams = z.strictObject({
  from: when,
  to: when,
  group_by: groupBy,
  compare: z
    .enum(["previous", "year"], "must be previous or year")
    .optional()
    .describe(
      "Adds the cost of the days before (whole months: of as many months before) or of a year before (52 weeks; whole months: the same months).",
    ),
  limit: limit(10_000, 1_000),
  cursor,
  ...filters,
});

export const tracesParams = z.strictObject({
  from: when,
  to: when,
  team: name.optional().describe("Slug or alias."),
  sort: z.enum(["cost"], "can only be cost").default("cost"),
  limit: limit(100, 10),
  cursor,
});

export const eventsParams = z
  .strictObject({
    from: when.optional(),
    to: when.optional(),
    trace_id: name.optional(),
    source: name.optional().describe("Label of the sender."),
    limit: limit(1_000, 100),
    cursor,
  })
  .refine((given) => given.trace_id !== undefined || (given.from !== undefined && given.to !== undefined), {
    path: ["from"],
    message: "and to are needed, unless trace_id is given",
  })
  .refine((given) => (given.from === undefined) === (given.to === undefined), {
    path: ["to"],
    message: "and from must be given together",
  });

export const exceptionsParams = z.strictObject({
  team: name.optional().describe("Slug or alias."),
  defect: z.enum(DEFECTS, `must be of ${DEFECTS.join(", ")}`).optional(),
  owner: name.optional(),
  state: z.enum(EXCEPTION_STATES, `must be of ${EXCEPTION_STATES.join(", ")}`).optional(),
  limit: limit(1_000, 200),
  cursor,
});

export const budgetsParams = z.strictObject({
  on: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}$/, "must be a date")
    .refine(isRealDay, "is not a real date")
    .optional(),
});

export const showbackParams = z.strictObject({
  month: z
    .string()
    .regex(/^\d{4}-(0[1-9]|1[0-2])$/, "must be a month like 2026-06")
    .describe("The accounting month that lines are booked in, UTC."),
  format: z.enum(["csv"], "can only be csv").default("csv"),
  team: name.optional().describe("Slug or alias."),
});
