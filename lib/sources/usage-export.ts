import { parse } from "csv-parse/sync";
import { BUCKET_GRAINS, type BucketGrain, type ProviderAggregate } from "@/lib/domain/provider-aggregate";
import { parseDecimal, MoneyFormatError } from "@/lib/domain/money";
import { SERVICE_TIERS, type ServiceTier, type Usage, type UsageField } from "@/lib/domain/usage-event";
import { rejectionOf } from "@/lib/sources/native";
import type { SourceReading } from "@/lib/sources/source";
import { serviceTierWord } from "@/lib/sources/tiers";
import { assertChargeTime, readTime } from "@/lib/sources/times";
import {
  assertShallow,
  FieldProblem,
  isObject,
  type JsonObject,
  kindOf,
  readText,
} from "@/lib/sources/values";

/** Largest sum believed in one line: beyond it a number is no count (and no longer exact). */
const MAX_SUM = 1_000_000_000_000_000;

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

/** A sum of an export, 0 to 10^15; blank and null are absent. @throws FieldProblem */
export function readSum(fields: JsonObject, name: string, shown = name): number | undefined {
  const value = fields[name];
  if (value === null || value === undefined || value === "") return undefined;
  const text = typeof value === "string" ? value.trim() : value;
  const sum = typeof text === "string" && /^[+-]?\d{1,18}(\.0+)?$/.test(text) ? Number(text) : text;
  if (typeof sum !== "number" || !Number.isInteger(sum)) {
    throw new FieldProblem("wrong_type", shown, `${shown} is no whole number; send the count as it came`);
  }
  if (sum < 0)
    throw new FieldProblem("negative_tokens", shown, `${shown} is ${sum}; send a sum of 0 or more`);
  if (sum > MAX_SUM)
    throw new FieldProblem("absurd_tokens", shown, `${shown} is ${sum}; that is not believed`);
  return sum + 0;
}

/**
 * An amount of money in picodollars, half-even below; `scale` 12 for dollars, 10 for cents. May be negative (credits).
 * @throws FieldProblem
 */
export function readAmount(value: unknown, field: string, scale: number): bigint | null {
  if (value === null || value === undefined || value === "") return null;
  if (typeof value !== "string" && typeof value !== "number") {
    throw new FieldProblem("wrong_type", field, `${field} is ${kindOf(value)}; send a decimal number`);
  }
  try {
    const pico = parseDecimal(String(value), scale, "half-even");
    if (pico < 10n ** 24n && pico > -(10n ** 24n)) return pico;
  } catch (error) {
    if (!(error instanceof MoneyFormatError)) throw error;
    throw new FieldProblem("wrong_type", field, `${field} is not an amount; send a decimal number`);
  }
  throw new FieldProblem("absurd_cost", field, `${field} is beyond a trillion dollars; that is not believed`);
}

/** Only dollars are added to dollars. @throws FieldProblem */
export function assertUsd(value: unknown, field: string): void {
  const currency = readText(value, field);
  if (currency === undefined || currency.toLowerCase() === "usd") return;
  throw new FieldProblem("wrong_type", field, `${field} is not USD; only amounts in US dollars are read`);
}

/** The first of some names that is told. */
export function firstText(fields: JsonObject, ...names: string[]): string | null {
  for (const name of names) {
    const text = readText(fields[name], name);
    if (text !== undefined) return text;
  }
  return null;
}

/** Names and states change while the thing stays the same; the rest of these never tells lines apart. */
const NO_DIMENSION = /(_name|_status|_iso|_currency)$|^(object|form|currency|quantity_unit|batch)$/;

/**
 * Every dimension of a line that has no place of its own, as the rest of its identity: texts and flags under names
 * that are not `used`. Providers add dimensions; two lines that differ in a new one must not pass for the same.
 */
export function detailOf(fields: JsonObject, used: ReadonlySet<string>): Record<string, string> {
  const told = Object.entries(fields).flatMap(([name, value]): [string, string][] => {
    if (used.has(name) || NO_DIMENSION.test(name)) return [];
    if (typeof value === "boolean") return [[name, String(value)]];
    if (typeof value !== "string" || /^\s*[+-]?[\d.]+(e[+-]?\d+)?\s*$/i.test(value)) return [];
    const text = readText(value, name);
    return text === undefined ? [] : [[name, text]];
  });
  return Object.fromEntries(told.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Our tier for the provider's word; a word that is none of ours stays in the detail. */
export function tierOf(word: string | null): { serviceTier: ServiceTier | null; other: string | null } {
  const tier = word === null ? undefined : serviceTierWord(word);
  const known = SERVICE_TIERS.find((one) => one === tier);
  return { serviceTier: known ?? null, other: known === undefined ? (tier ?? null) : null };
}

/** Only the classes that were told. */
export function toldUsage(usage: Partial<Record<UsageField, number | undefined>>): Usage {
  return Object.fromEntries(Object.entries(usage).filter(([, count]) => count !== undefined));
}
