import { parseDocument, visit } from "yaml";
import { z } from "zod";
import { ALLOCATION_METHODS } from "@/lib/domain/allocation";
import {
  CONTRACT_FIELDS,
  DEFAULT_FIELDS,
  ENVIRONMENT_CLASSES,
  LABEL_PREFIX,
  RULE_FIELDS,
} from "@/lib/domain/catalog";
import { CommandError, problemsOf } from "../define-command";
import { canonicalJson } from "./canonical-json";
import { crossProblems } from "./file-problems";
import { aliases, clearable, dated, from, slug, text, until, usd, withoutAliases } from "./file-values";
import { access, alertRoutes, members, tenants } from "./people-sections";

/** Keys of a database's index must be short. */
const MAX_KEY_BYTES = 2000;
const isShort = (value: unknown) => Buffer.byteLength(canonicalJson(value)) <= MAX_KEY_BYTES;

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
  .refine((fields) => Object.keys(fields).length > 0, "must name at least one field")
  .refine(isShort, `must not be longer than ${MAX_KEY_BYTES} bytes in all`);

const SCOPE_FIELDS = ["unit", "team", "service", "feature", "environment", "tenant", "project"] as const;

const catalogFile = z.strictObject({
  units: z
    .array(z.strictObject({ slug, name: clearable, parent: clearable, director: clearable, until }))
    .default([]),
  cost_centers: z
    .array(z.strictObject({ code: text, name: clearable, gl_account: clearable, until }))
    .default([]),
  environments: z
    .array(
      z.strictObject({
        slug,
        class: z.enum(ENVIRONMENT_CLASSES).optional(),
        aliases,
        without_aliases: withoutAliases,
        until,
      }),
    )
    .default([]),
  teams: z
    .array(
      z.strictObject({
        slug: slug.refine((name) => name !== "untagged", "untagged is the bucket of spend without a team"),
        name: clearable,
        kind: z.enum(["team", "shared"]).optional(),
        unit: dated("slug"),
        cost_center: dated("code"),
        lead: clearable,
        manager: clearable,
        channel: clearable,
        /** What a shared bucket may cost a month; null takes the limit away. */
        limit_usd: usd.nullable().optional(),
        aliases,
        without_aliases: withoutAliases,
        until,
        /** What the team's name and what it owned mean from `until` on; null takes it back. */
        merged_into: clearable,
      }),
    )
    .default([]),
  services: z
    .array(
      z.strictObject({
        slug,
        name: clearable,
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
        without_aliases: withoutAliases,
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
        scope: z
          .partialRecord(z.enum(SCOPE_FIELDS), text)
          .refine(isShort, `must not be longer than ${MAX_KEY_BYTES} bytes in all`),
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
        /** Label of an ingest key: only for what it sends. */
        source: text.optional(),
        mode: z.enum(["observe", "warn", "enforce"]),
        from,
        until,
      }),
    )
    .default([]),
  tenants,
  alert_routes: alertRoutes,
  access,
  members,
});

/** A catalog file as read: short forms spelt out, money in picodollars, absent fields undefined. */
export type CatalogFile = z.output<typeof catalogFile>;

/**
 * Reads a catalog file (docs/catalog.md): YAML or JSON text, or the same as an object.
 * @throws CommandError `invalid_input` whose `problems` name every fault with its path, `teams[2].slug: ...`
 */
export function readCatalogFile(source: string | Record<string, unknown>): CatalogFile {
  const parsed = catalogFile.safeParse(contentOf(source));
  if (!parsed.success) throw unreadable(problemsOf(parsed.error));
  const problems = crossProblems(parsed.data);
  if (problems.length > 0) throw unreadable(problems);
  return parsed.data;
}

function contentOf(source: string | Record<string, unknown>): unknown {
  try {
    const document = parseDocument(typeof source === "string" ? source : JSON.stringify(source));
    if (document.errors.length > 0)
      throw unreadable(document.errors.map((error) => error.message.split("\n")[0] ?? ""));
    // Numbers stay the text that was written: no float for money, no lost zero in a cost center's code.
    visit(document, {
      Scalar: (_, node) => {
        if (typeof node.value === "number" && node.source !== undefined) node.value = node.source;
      },
    });
    return document.toJS({ maxAliasCount: 100 }) ?? {};
  } catch (error) {
    // An anchor that is not there, too many of them, too many brackets.
    if (error instanceof ReferenceError || error instanceof RangeError)
      throw unreadable([`${error.message}.`]);
    throw error;
  }
}

function unreadable(problems: string[]): CommandError {
  const count = problems.length === 1 ? "a problem" : `${problems.length} problems`;
  return new CommandError(
    "invalid_input",
    `The catalog file has ${count}:\n${problems.map((p) => `  ${p}`).join("\n")}`,
    problems,
  );
}
