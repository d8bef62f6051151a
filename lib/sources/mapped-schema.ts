import { parse } from "yaml";
import { z } from "zod";
import { USAGE_FIELDS } from "@/lib/domain/usage-event";
import { FIELD_OF_KEY } from "@/lib/sources/native-fields";

const UNITS = ["tokens", "thousand_tokens", "million_tokens", "s", "ms", "us"] as const;

const expression = z.union([
  z.string().min(1),
  z.strictObject({
    /** Column name, or a dotted path into a JSONL row. */
    column: z.string().min(1).optional(),
    constant: z.union([z.string(), z.number(), z.boolean()]).optional(),
    /** Text with `{file}`, `{row}` (1 = first) and `{column}` in it. */
    template: z.string().min(1).optional(),
    /** Regular expression; its first group is the value. */
    pattern: z.string().optional(),
    /** Undo URL encoding. */
    decode: z.literal("uri").optional(),
    /** Table of values; "*" stands for every other. */
    values: z.record(z.string(), z.string()).optional(),
    unit: z.enum(UNITS).optional(),
    /** Instant that an offset counts from (ISO 8601), with `unit` s or ms. */
    base: z.string().optional(),
  }),
]);
const field = z.union([expression, z.array(expression).min(1)]);

export type Expression = z.infer<typeof expression>;
export type FieldMapping = z.infer<typeof field>;

/** A mapping file: which columns of a CSV or JSONL file make which native fields. */
export const mappingSchema = z.strictObject({
  format: z.enum(["csv", "jsonl"]),
  /** Times without a zone; we know only UTC. */
  timezone: z.literal("UTC").default("UTC"),
  delimiter: z.string().length(1).default(","),
  /** Native fields, under any of their names. */
  fields: z.record(z.string(), field),
  /** Our disjoint token classes. */
  usage: z.partialRecord(z.enum(USAGE_FIELDS), field).optional(),
  /** The provider's own usage object (or list of stream events) in a column of each row. */
  provider_usage: z
    .strictObject({ value: field, host: field.optional(), path: field.optional(), model: field.optional() })
    .optional(),
  /** A call that failed with all counts 0 has `missing` usage (nobody told) rather than `actual` 0. */
  zero_usage_when_failed: z.enum(["actual", "missing"]).default("actual"),
});
export type Mapping = z.infer<typeof mappingSchema>;

/** A mapping file that cannot be used; the message names each wrong entry, one a line. */
export class MappingError extends Error {
  override name = "MappingError";
}

/**
 * Reads a mapping file (YAML or JSON).
 * @throws MappingError saying which entry is wrong
 */
export function readMapping(yamlText: string): Mapping {
  let document: unknown;
  try {
    document = parse(yamlText, { maxAliasCount: 100 });
  } catch (error) {
    throw new MappingError(
      `the mapping is not YAML: ${error instanceof Error ? error.message : "unreadable"}`,
    );
  }
  const result = mappingSchema.safeParse(document);
  if (!result.success) {
    const problems = result.error.issues.map(
      (issue) => `${issue.path.join(".") || "mapping"}: ${issue.message}`,
    );
    throw new MappingError(problems.join("\n"));
  }
  for (const name of Object.keys(result.data.fields)) {
    if (!FIELD_OF_KEY.has(name) || name === "usage" || name === "provider_usage") {
      throw new MappingError(`fields.${name}: no native field; see docs/sources/native.md for their names`);
    }
  }
  for (const one of expressionsOf(result.data)) assertExpression(one);
  return result.data;
}

function expressionsOf(mapping: Mapping): Expression[] {
  const own = mapping.provider_usage;
  const fields = [
    ...Object.values(mapping.fields),
    ...Object.values(mapping.usage ?? {}),
    ...(own ? [own.value, own.host, own.path, own.model] : []),
  ];
  return fields.flatMap((one) => (one === undefined ? [] : Array.isArray(one) ? one : [one]));
}

function assertExpression(one: Expression): void {
  if (typeof one === "string") return;
  const sources = [one.column, one.constant, one.template].filter((source) => source !== undefined);
  if (sources.length !== 1)
    throw new MappingError("each field needs exactly one of column, constant, template");
  if (one.base !== undefined && one.unit !== "s" && one.unit !== "ms" && one.unit !== "us") {
    throw new MappingError("base needs unit s, ms or us");
  }
  if (one.pattern === undefined) return;
  try {
    new RegExp(one.pattern);
  } catch {
    throw new MappingError(`pattern ${one.pattern} is not a regular expression`);
  }
}
