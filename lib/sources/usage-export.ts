import { parse } from "csv-parse/sync";
import { BUCKET_GRAINS, type BucketGrain, type ProviderAggregate } from "@/lib/domain/provider-aggregate";
import { rejectionOf } from "@/lib/sources/native";
import type { SourceReading } from "@/lib/sources/source";
import { assertChargeTime, readTime } from "@/lib/sources/times";
import { assertShallow, FieldProblem, isObject, type JsonObject, kindOf } from "@/lib/sources/values";

/** One line of an export with its bucket, whatever it came in. */
export interface ExportRow {
  /** Names as in the API or the CSV's header; the bucket's times are among them. */
  fields: JsonObject;
  form: "api" | "csv";
}

/** What an adapter reads out of a line; the rest (bucket, layer) is the same for every provider. */
export type ExportLine = Omit<ProviderAggregate, "layer" | "grain" | "startsAtMs" | "endsAtMs">;

/** Names of the bucket's first and last instant; without the last it is the day of the first. */
export interface BucketNames {
  start: readonly string[];
  end: readonly string[];
}

interface Flat {
  row: ExportRow | null;
  /** Set for a bucket nothing was used in. */
  empty?: string;
  raw: unknown;
}

/** Keys of a page that are said once for all of its lines. */
const PAGE_KEYS = ["provider_account", "organization_id"] as const;
/** Dropped at the door: who pressed the key is not ours to keep under a name. */
const PERSONAL = new Set(["user_email", "email"]);

/**
 * Reads an export: pages of buckets (one or a list), lists of buckets, CSV text, or lines that were flattened before.
 * Every line is one record, and so is a bucket without lines.
 */
export function readExport(
  payload: unknown,
  receivedAtMs: number,
  bucket: BucketNames,
  readLine: (row: ExportRow) => ExportLine | { ignored: string },
): SourceReading {
  const flat = typeof payload === "string" ? csvRows(payload) : [...pageRows(payload, {})];
  const reading: SourceReading & { aggregates: NonNullable<SourceReading["aggregates"]> } = {
    received: flat.length,
    reports: [],
    ignored: [],
    aggregates: [],
    rejected: [],
  };
  const lines: { index: number; line: ExportLine; span: Span; form: ExportRow["form"]; raw: unknown }[] = [];
  flat.forEach(({ row, empty, raw }, index) => {
    try {
      if (empty !== undefined) {
        reading.ignored.push({ index, reason: empty });
        return;
      }
      if (row === null) throw notALine(raw);
      assertShallow(row.fields);
      const line = readLine(row);
      if ("ignored" in line) reading.ignored.push({ index, reason: line.ignored });
      else lines.push({ index, line, span: spanOf(row.fields, bucket, receivedAtMs), form: row.form, raw });
    } catch (error) {
      reading.rejected.push({ ...rejectionOf(error, index), raw });
    }
  });
  const layers = layersOf(lines);
  for (const { index, line, span, form, raw } of lines) {
    const { grain, told } = layers.get(layerKey(line.measure, form)) ?? { grain: "day" as const, told: "" };
    const { startsAtMs, endsAtMs } = span;
    const layer = `${form} ${grain} ${told}`.trim();
    reading.aggregates.push({ index, aggregate: { ...line, layer, grain, startsAtMs, endsAtMs }, raw });
  }
  return reading;
}

/** The first line of an export, for guessing whose it is; null when there is none. */
export function firstLine(payload: unknown): JsonObject | null {
  for (const { row } of pageRows(payload, {})) if (row !== null) return row.fields;
  return null;
}

interface Span {
  startsAtMs: number;
  endsAtMs: number;
}

function layerKey(measure: string, form: string): string {
  return `${form} ${measure}`;
}

/** Grain and told dimensions are those of the whole export: one line alone cannot say whether null is a value. */
function layersOf(lines: readonly { line: ExportLine; span: Span; form: string }[]) {
  const widths = new Map<string, { width: number; told: Set<string> }>();
  for (const { line, span, form } of lines) {
    const key = layerKey(line.measure, form);
    const entry = widths.get(key) ?? { width: 0, told: new Set<string>() };
    entry.width = Math.max(entry.width, span.endsAtMs - span.startsAtMs);
    for (const name of ["model", "project", "providerKey", "serviceTier"] as const)
      if (line[name] !== null) entry.told.add(name);
    for (const name of Object.keys(line.detail)) entry.told.add(name);
    widths.set(key, entry);
  }
  const grainOf = (width: number): BucketGrain =>
    width <= BUCKET_GRAINS.minute ? "minute" : width <= BUCKET_GRAINS.hour ? "hour" : "day";
  return new Map(
    [...widths].map(([key, { width, told }]) => [
      key,
      { grain: grainOf(width), told: [...told].sort().join(",") },
    ]),
  );
}

/** Lines of pages, buckets and lists of them; what is told on a page or bucket is told of its lines. */
function* pageRows(value: unknown, outer: JsonObject): Generator<Flat> {
  if (Array.isArray(value)) {
    for (const item of value) {
      if (Array.isArray(item)) yield { row: null, raw: item };
      else yield* pageRows(item, outer);
    }
    return;
  }
  if (!isObject(value)) {
    yield { row: null, raw: value };
    return;
  }
  if (Array.isArray(value.data)) {
    const told = PAGE_KEYS.filter((key) => value[key] !== undefined).map((key) => [key, value[key]]);
    for (const item of value.data) {
      if (isObject(item) && !Array.isArray(item.data)) yield* pageRows(item, Object.fromEntries(told));
      else yield { row: null, raw: item };
    }
    return;
  }
  if (Array.isArray(value.results)) {
    const { results, object: _object, ...times } = value;
    if (results.length === 0) {
      yield { row: null, empty: "a bucket without usage", raw: value };
      return;
    }
    for (const result of results) {
      const fields = isObject(result) ? withoutPersons({ ...outer, ...times, ...result }) : null;
      yield { row: fields && { fields, form: "api" }, raw: fields ?? result };
    }
    return;
  }
  // A line by itself: what quarantine kept of an export.
  const fields = withoutPersons({ ...outer, ...value });
  yield { row: { fields, form: fields.form === "csv" ? "csv" : "api" }, raw: fields };
}

function withoutPersons(fields: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !PERSONAL.has(name)));
}

/** Rows of a CSV by the names of its header; cells stay text, blank ones are left out. */
function csvRows(text: string): Flat[] {
  let rows: string[][];
  try {
    rows = parse(text, { bom: true, relax_column_count: true, skip_empty_lines: true, trim: true });
  } catch {
    return [{ row: null, raw: text.slice(0, 1_000) }];
  }
  const [header, ...body] = rows;
  if (header === undefined) return [];
  if (header.length < 2) return [{ row: null, raw: text.slice(0, 1_000) }];
  return body.map((cells) => {
    const named = cells.flatMap((cell, index): [string, string][] => {
      const name = header[index];
      return name === undefined || cell === "" ? [] : [[name, cell]];
    });
    const fields: JsonObject = withoutPersons({ ...Object.fromEntries(named), form: "csv" });
    return { row: { fields, form: "csv" as const }, raw: fields };
  });
}

function notALine(raw: unknown): FieldProblem {
  return new FieldProblem(
    "not_an_object",
    undefined,
    `${kindOf(raw)} is no line of an export; send the page of the usage API as it came, or the console's CSV with its header`,
  );
}

function spanOf(fields: JsonObject, names: BucketNames, receivedAtMs: number): Span {
  const at = (list: readonly string[]) => {
    for (const name of list) {
      const ms = readTime(fields[name], name);
      if (ms !== null) return { ms, name };
    }
    return null;
  };
  const start = at(names.start);
  if (start === null) {
    const field = names.start[0] ?? "start_time";
    throw new FieldProblem("missing_field", field, `${field} is absent; send the bucket with its times`);
  }
  assertChargeTime(start.ms, start.name, receivedAtMs);
  const end = at(names.end)?.ms ?? start.ms + BUCKET_GRAINS.day;
  if (end <= start.ms || end - start.ms > BUCKET_GRAINS.day) {
    throw new FieldProblem(
      "bad_timestamp",
      names.end[0],
      "the bucket is not between a moment and a day long; ask the provider for buckets of 1m, 1h or 1d",
    );
  }
  return { startsAtMs: start.ms, endsAtMs: end };
}
