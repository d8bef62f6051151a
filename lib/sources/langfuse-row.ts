import { resourceFields, spanFields } from "@/lib/sources/otlp/envelope";
import type { Attributes, AttributeValue } from "@/lib/sources/otlp/span";
import { FieldProblem, isObject, type JsonObject, kindOf, MAX_TEXT } from "@/lib/sources/values";

/**
 * One row of an export or an API answer. The blob storage export names its columns in snake case, the API in camel
 * case; in CSV every cell is text, objects and lists as JSON.
 */
export type Row = JsonObject;

/** The value of a column under its snake case name or the API's camel case one; null and blank are absent. */
export function cell(row: Row, name: string): unknown {
  const camel = name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  const value = row[name] ?? row[camel];
  return value === null || value === "" ? undefined : value;
}

/** A column that holds text; numbers become text. @throws FieldProblem `wrong_type` */
export function textCell(row: Row, name: string): string | undefined {
  const value = cell(row, name);
  if (value === undefined) return undefined;
  if (typeof value === "string") return value.trim() === "" ? undefined : value.trim();
  if (typeof value === "number") return String(value);
  throw new FieldProblem(
    "wrong_type",
    name,
    `${name} is ${kindOf(value)}; send the row as Langfuse exports it`,
  );
}

/** A column that holds an object, as such or as JSON text. @throws FieldProblem `wrong_type` */
export function objectCell(row: Row, name: string): JsonObject | undefined {
  const value = cell(row, name);
  if (value === undefined) return undefined;
  const parsed = opened(value);
  if (isObject(parsed)) return parsed;
  throw new FieldProblem(
    "wrong_type",
    name,
    `${name} is ${kindOf(value)} and no object; send the row as Langfuse exports it`,
  );
}

/** JSON text as what it spells; anything else as it is. */
function opened(value: unknown): unknown {
  if (typeof value !== "string" || !/^\s*[[{]/.test(value) || value.length > 1_000_000) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** What the metadata of a row holds: its own keys, and what Langfuse keeps of an OpenTelemetry span. */
export interface Metadata {
  /** Keys the application set, then the attributes of the span, then the tags. */
  attributes: Attributes;
  /** What the process said of itself (`service.name`, `k8s.*`). */
  resource: Attributes;
}

/**
 * Metadata and tags of a row. A row that came by OpenTelemetry keeps the span's attributes under
 * `metadata.attributes` and its process under `metadata.resourceAttributes` (OtelIngestionProcessor in Langfuse's
 * repository). Metadata that is no object (Langfuse takes any JSON) says nothing to us.
 */
export function metadataOf(row: Row): Metadata {
  const metadata = opened(cell(row, "metadata"));
  const own = isObject(metadata) ? metadata : {};
  const attributes: JsonObject = {};
  for (const [key, value] of Object.entries(own)) {
    if (key !== "attributes" && key !== "resourceAttributes" && key !== "scope") attributes[key] = value;
  }
  const span = opened(own.attributes);
  if (isObject(span)) for (const [key, value] of Object.entries(span)) attributes[key] ??= value;
  const tags = opened(cell(row, "tags"));
  if (Array.isArray(tags)) attributes["langfuse.trace.tags"] = tags;
  const resource = opened(own.resourceAttributes);
  return { attributes: flat(attributes), resource: isObject(resource) ? flat(resource) : {} };
}

/** Only what an attribute may hold: no nested objects, and no text too long for a name (a row is not refused for it). */
function flat(object: JsonObject): Attributes {
  return Object.fromEntries(
    Object.entries(object).filter(([, value]) =>
      typeof value === "string"
        ? value.length <= MAX_TEXT
        : typeof value === "number"
          ? Number.isSafeInteger(value)
          : Array.isArray(value),
    ),
  ) as Record<string, AttributeValue>;
}

/** Langfuse's word for an environment that nobody set (DEFAULT_TRACE_ENVIRONMENT in its repository). */
const NO_ENVIRONMENT = "default";

/** Who answers for a row by its own columns and metadata, as native fields. @throws FieldProblem */
export function rowOwner(row: Row, metadata: Metadata): JsonObject {
  const fields = spanFields(metadata.attributes);
  const put = (name: string, value: string | undefined) => {
    if (value !== undefined) fields[name] ??= value;
  };
  put("end_user", textCell(row, "user_id"));
  put("conversation_id", textCell(row, "session_id"));
  put("prompt_template", textCell(row, "prompt_name"));
  put("prompt_version", textCell(row, "prompt_version"));
  const environment = textCell(row, "environment");
  if (environment !== NO_ENVIRONMENT) put("environment", environment);
  for (const [name, value] of Object.entries(resourceFields(metadata.resource))) fields[name] ??= value;
  return fields;
}
