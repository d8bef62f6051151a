import { createHash } from "node:crypto";
import type { Rejection, Report } from "@/lib/domain/usage-event";
import { type InputRow, csvRows, inflated, jsonlRows } from "@/lib/sources/mapped-input";
import { type RowPlace, mappedValue } from "@/lib/sources/mapped-row";
import type { Mapping } from "@/lib/sources/mapped-schema";
import { readNative, rejectionOf } from "@/lib/sources/native";
import { FIELD_OF_KEY, NATIVE_FIELDS } from "@/lib/sources/native-fields";
import { type NormalisedUsage, normalise, providerOfHost } from "@/lib/sources/provider-usage";
import { assertShallow, FieldProblem, isObject, type JsonObject, kindOf } from "@/lib/sources/values";

export { type Mapping, MappingError, readMapping } from "@/lib/sources/mapped-schema";

/** One row of a mapped file: its report, or why it cannot be taken. `index` of a rejection is `row` - 1. */
export interface MappedRow {
  /** Data row, 1 is the first. */
  row: number;
  reading: { report: Report; raw: unknown } | { rejection: Rejection; raw: unknown };
}

export interface MappedContext {
  /** Name of the file as identity knows it: its base name, not its path. */
  file: string;
  receivedAtMs: number;
}

/**
 * Reads a CSV or JSONL file (gzip is detected) row by row. Memory stays flat, save some 40 bytes a
 * distinct row when the mapping gives no `request_id`: then the id is the hash of the row and its
 * occurrence (the n-th identical row), which stays the same when rows are reordered or appended.
 *
 * Never throws for bad rows; a file that breaks off ends with one `unreadable` rejection.
 */
export async function* mappedReports(
  input: AsyncIterable<Buffer | string>,
  mapping: Mapping,
  context: MappedContext,
): AsyncGenerator<MappedRow> {
  const bytes = inflated(input);
  const rows = mapping.format === "csv" ? csvRows(bytes, mapping.delimiter) : jsonlRows(bytes);
  const needsIdentity = !Object.keys(mapping.fields).some((name) => fieldName(name) === "request_id");
  const occurrences = new Map<number, number>();
  let last = 0;
  try {
    for await (const item of rows) {
      last = item.row;
      yield readItem(item, mapping, context, needsIdentity ? occurrences : undefined);
    }
  } catch (error) {
    const row = last + 1;
    const why = error instanceof Error ? error.message : "unknown";
    const message = `the file cannot be read past row ${last} (${why}); send the rest again from an undamaged copy`;
    yield { row, reading: { rejection: { index: row - 1, code: "unreadable", message }, raw: null } };
  }
}

function readItem(
  item: InputRow,
  mapping: Mapping,
  context: MappedContext,
  occurrences: Map<number, number> | undefined,
): MappedRow {
  const { row } = item;
  if ("unreadable" in item) {
    const message = `${item.unreadable}; mend the row and import it again`;
    return { row, reading: { rejection: { index: row - 1, code: "unreadable", message }, raw: item.raw } };
  }
  try {
    const report = readRow(item.value, mapping, { file: context.file, row }, context.receivedAtMs);
    // The occurrence is only counted for rows that are taken, so that mending one does not rename the rest.
    if (occurrences !== undefined) report.facts.requestId = rowIdentity(item.value, occurrences);
    return { row, reading: { report, raw: item.value } };
  } catch (error) {
    return { row, reading: { rejection: rejectionOf(error, row - 1), raw: item.value } };
  }
}

function readRow(value: unknown, mapping: Mapping, place: RowPlace, receivedAtMs: number): Report {
  if (!isObject(value)) {
    throw new FieldProblem(
      "not_an_object",
      undefined,
      `the row is ${kindOf(value)}; a mapped row must be an object`,
    );
  }
  assertShallow(value);
  const record: JsonObject = { reported_by: "import" };
  for (const [name, field] of Object.entries(mapping.fields))
    record[name] = mappedValue(field, value, place, name);
  if (mapping.usage !== undefined) {
    const usage: JsonObject = {};
    for (const [name, field] of Object.entries(mapping.usage)) {
      if (field !== undefined) usage[name] = mappedValue(field, value, place, `usage.${name}`);
    }
    record.usage = usage;
  }
  const own = providerUsage(record, mapping, value, place);
  // A row of a usage file is a call even if nothing about its usage is told.
  if (own === undefined && mapping.usage === undefined && !Object.keys(record).some(isCount))
    record.usage_status = "missing";
  const report = readNative(record, receivedAtMs, own?.normalised);
  if (own?.inferred === true) report.providerInferred = true;
  const failed = report.status === "error" || report.status === "aborted";
  if (
    mapping.zero_usage_when_failed === "missing" &&
    failed &&
    Object.values(report.usage).every((count) => !count)
  ) {
    report.usage = {};
    report.usageStatus = "missing";
  }
  return report;
}

function isCount(name: string): boolean {
  const place = FIELD_OF_KEY.get(name);
  return place !== undefined && NATIVE_FIELDS[place.index]?.to === "count";
}

function fieldName(name: string): string | undefined {
  const place = FIELD_OF_KEY.get(name);
  return place === undefined ? undefined : NATIVE_FIELDS[place.index]?.name;
}

/** The row's own provider usage, normalised; the provider follows from the host if no field tells it. */
function providerUsage(
  record: JsonObject,
  mapping: Mapping,
  row: JsonObject,
  place: RowPlace,
): { normalised: NormalisedUsage; inferred: boolean } | undefined {
  const own = mapping.provider_usage;
  if (own === undefined) return undefined;
  const text = (field: typeof own.host, name: string): string | undefined => {
    const value = field === undefined ? undefined : mappedValue(field, row, place, name);
    return value === undefined ? undefined : String(value);
  };
  const host = text(own.host, "provider_usage.host");
  const inferred = record.provider === undefined && host !== undefined;
  if (inferred) record.provider = providerOfHost(host);
  const usage = mappedValue(own.value, row, place, "provider_usage");
  if (usage === undefined) return undefined;
  const path = text(own.path, "provider_usage.path");
  const model = text(own.model, "provider_usage.model");
  const provider = typeof record.provider === "string" ? record.provider : null;
  const hint = {
    ...(host === undefined ? {} : { host }),
    ...(path === undefined ? {} : { path }),
    ...(model === undefined ? {} : { model }),
  };
  try {
    return { normalised: normalise(provider, usage, hint), inferred: inferred && provider !== null };
  } catch (error) {
    // An object that tells no counts is a call whose usage is missing; contradicting counts are refused.
    if (error instanceof FieldProblem && error.code === "missing_field") return undefined;
    throw error;
  }
}

/** Hash of the row with its keys sorted, and the how-many-th identical row it is. */
function rowIdentity(value: unknown, occurrences: Map<number, number>): string {
  const hash = createHash("sha256").update(canonical(value)).digest();
  // 48 bits as key: a collision only shifts the ordinal of two rows whose hashes differ anyway.
  const key = hash.readUIntBE(0, 6);
  const occurrence = (occurrences.get(key) ?? 0) + 1;
  occurrences.set(key, occurrence);
  return `row:${hash.toString("hex", 0, 20)}#${occurrence}`;
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (!isObject(value)) return JSON.stringify(value) ?? "null";
  const parts = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`);
  return `{${parts.join(",")}}`;
}
