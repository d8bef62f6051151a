import { parseDocument, visit } from "yaml";
import { z } from "zod";
import { ALLOCATION_METHODS } from "@/lib/domain/allocation";
import {
  CONTRACT_FIELDS,
  DEFAULT_FIELDS,
  dayStartMs,
  ENVIRONMENT_CLASSES,
  LABEL_PREFIX,
  normaliseName,
  OPEN_FROM,
  RULE_FIELDS,
} from "@/lib/domain/catalog";
import { fromUsd, MoneyFormatError } from "@/lib/domain/money";
import { CommandError, problemsOf } from "../define-command";
import { crossProblems } from "./file-problems";

const text = z.string().trim().min(1, "must not be empty").max(500);
const clearable = text.nullable().optional();
const slug = text.refine((name) => name === normaliseName(name), {
  error: (issue) => `must be written in its normal form, "${normaliseName(String(issue.input))}"`,
});
const day = z.string().refine(isDay, "must be a day like 2026-01-31");
const from = day.default(OPEN_FROM);
/** A day ends it, null opens it again, absence leaves it as it is. */
const until = day.nullable().optional();
const aliases = z.array(text).default([]);

const usd = z.string().transform((amount, context) => {
  try {
    const pico = fromUsd(amount);
    if (pico < 0n) context.addIssue("must not be negative");
    return pico;
  } catch (error) {
    if (!(error instanceof MoneyFormatError)) throw error;
    context.addIssue('must be dollars like "2500.00"');
    return z.NEVER;
  }
});

/** `field: value` for an open date, or the list of dated values. */
function dated<Field extends string>(field: Field) {
  const entry = z.strictObject({ [field]: text, from, until } as {
    [key in Field]: typeof text;
  } & { from: typeof from; until: typeof until });
  return z
    .preprocess((value) => (typeof value === "string" ? [{ [field]: value }] : value), z.array(entry))
    .optional();
}

const MATCH_KEYS: readonly string[] = RULE_FIELDS.map(([name]) => name);
const match = z
  .record(
    z
      .string()
      .refine((key) => MATCH_KEYS.includes(key) || (key.startsWith(LABEL_PREFIX) && key !== LABEL_PREFIX), {
        error: `must be label:<key> or one of ${MATCH_KEYS.join(", ")}`,
      }),
    text,
  )
  .refine((fields) => Object.keys(fields).length > 0, "must name at least one field");

const SCOPE_FIELDS = ["unit", "team", "service", "feature", "environment", "tenant", "project"] as const;

const catalogFile = z.strictObject({
  units: z
    .array(z.strictObject({ slug, name: text.optional(), parent: clearable, director: clearable, until }))
    .default([]),
  cost_centers: z
    .array(z.strictObject({ code: text, name: text.optional(), gl_account: clearable, until }))
    .default([]),
  environments: z
    .array(z.strictObject({ slug, class: z.enum(ENVIRONMENT_CLASSES), aliases, until }))
    .default([]),
  teams: z
    .array(
      z.strictObject({
        slug: slug.refine((name) => name !== "untagged", "untagged is the bucket of spend without a team"),
        name: text.optional(),
        kind: z.enum(["team", "shared"]).optional(),
        unit: dated("slug"),
        cost_center: dated("code"),
        lead: clearable,
        manager: clearable,
        channel: clearable,
        /** What a shared bucket may cost a month; null takes the limit away. */
        limit_usd: usd.nullable().optional(),
        aliases,
        until,
      }),
    )
    .default([]),
  services: z
    .array(
      z.strictObject({
        slug,
        name: text.optional(),
        owner: clearable,
        team: dated("slug"),
        features: z
          .array(
            z.preprocess(
              (value) => (typeof value === "string" ? { slug: value } : value),
              z.strictObject({ slug, until }),
            ),
          )
          .default([]),
        aliases,
        until,
      }),
    )
    .default([]),
  ownership_rules: z
    .array(
      z.strictObject({
        match,
        team: text,
        environment: text.optional(),
        /** Set when a person decided it afterwards. */
        assigned: z.boolean().default(false),
        from,
        until,
      }),
    )
    .default([]),
  tagging_contract: z
    .array(
      z.strictObject({
        environment: text.optional(),
        required: z.array(z.enum(CONTRACT_FIELDS)),
        defaults: z.partialRecord(z.enum(DEFAULT_FIELDS), text).default({}),
        from,
        until,
      }),
    )
    .default([]),
  untagged: z
    .strictObject({
      owner: text,
      sla_days: z
        .string()
        .regex(/^[1-9]\d{0,2}$/, "must be a number of days")
        .transform(Number),
    })
    .optional(),
  budgets: z
    .array(
      z.strictObject({
        /** Empty: the whole company. */
        scope: z.partialRecord(z.enum(SCOPE_FIELDS), text),
        period: z.enum(["month", "quarter", "year"]),
        amount_usd: usd.refine((pico) => pico > 0n, "must be more than zero"),
        basis: z.enum(["cost", "direct"]).default("cost"),
        enforce: z.enum(["none", "warn", "block"]).default("none"),
        owner: text.optional(),
        from,
        until,
      }),
    )
    .default([]),
  allocation_policies: z
    .array(
      z.strictObject({
        source: text,
        method: z.enum(ALLOCATION_METHODS),
        keep_central_usd: usd.default(0n),
        /** Method `fixed`: team -> weight. */
        shares: z
          .record(text, z.string().regex(/^\d{1,9}(\.\d{1,6})?$/, "must be a weight like 40 or 0.4"))
          .optional(),
        from,
        until,
      }),
    )
    .default([]),
  enforcement: z
    .array(
      z.strictObject({
        environment: text.optional(),
        mode: z.enum(["observe", "warn", "enforce"]),
        from,
        until,
      }),
    )
    .default([]),
});

/** A catalog file as read: short forms spelt out, money in picodollars, absent fields undefined. */
export type CatalogFile = z.output<typeof catalogFile>;

/**
 * Reads a catalog file (docs/catalog.md): YAML or JSON text, or the same as an object.
 * @throws CommandError `invalid_input` whose `problems` name every fault with its path, `teams[2].slug: ...`
 */
export function readCatalogFile(source: string | Record<string, unknown>): CatalogFile {
  const document = parseDocument(typeof source === "string" ? source : JSON.stringify(source));
  if (document.errors.length > 0)
    throw unreadable(document.errors.map((error) => error.message.split("\n")[0] ?? ""));
  // Numbers stay the text that was written: no float for money, no lost zero in a cost center's code.
  visit(document, {
    Scalar: (_, node) => {
      if (typeof node.value === "number" && node.source !== undefined) node.value = node.source;
    },
  });
  const parsed = catalogFile.safeParse(document.toJS({ maxAliasCount: 100 }) ?? {});
  if (!parsed.success) throw unreadable(problemsOf(parsed.error));
  const problems = crossProblems(parsed.data);
  if (problems.length > 0) throw unreadable(problems);
  return parsed.data;
}

function unreadable(problems: string[]): CommandError {
  const count = problems.length === 1 ? "a problem" : `${problems.length} problems`;
  return new CommandError(
    "invalid_input",
    `The catalog file has ${count}:\n${problems.map((p) => `  ${p}`).join("\n")}`,
    problems,
  );
}

function isDay(value: string): boolean {
  try {
    return new Date(dayStartMs(value)).toISOString().startsWith(value);
  } catch {
    return false;
  }
}
