import { parseDecimal } from "@/lib/domain/money";
import type { Expression, FieldMapping } from "@/lib/sources/mapped-schema";
import { readTime } from "@/lib/sources/times";
import { FieldProblem, isObject, type JsonObject, kindOf } from "@/lib/sources/values";

/** Where a row stands, for templates. `row` counts from 1. */
export interface RowPlace {
  file: string;
  row: number;
}

/** The value of a mapped field in a row: the first expression that is not empty. */
export function mappedValue(mapping: FieldMapping, row: JsonObject, place: RowPlace, field: string): unknown {
  for (const one of Array.isArray(mapping) ? mapping : [mapping]) {
    const value = evaluate(one, row, place, field);
    if (value !== undefined && value !== null && value !== "") return value;
  }
  return undefined;
}

function evaluate(one: Expression, row: JsonObject, place: RowPlace, field: string): unknown {
  if (typeof one === "string") return at(row, one);
  let value: unknown = one.constant;
  if (one.column !== undefined) value = at(row, one.column);
  if (one.template !== undefined) value = fill(one.template, row, place);
  if (one.pattern !== undefined && typeof value === "string")
    value = new RegExp(one.pattern).exec(value)?.[1];
  if (one.decode === "uri" && typeof value === "string") value = decoded(value);
  if (one.values !== undefined) {
    const key = value === null || value === undefined ? "" : String(value);
    value = Object.hasOwn(one.values, key) ? one.values[key] : (one.values["*"] ?? value);
  }
  if (value === null || value === undefined || value === "") return undefined;
  if (one.base !== undefined) return instant(value, one.base, one.unit, field);
  return one.unit === undefined ? value : scaled(value, one.unit, field);
}

/** A column by its exact name, else by dotted path. */
function at(row: JsonObject, path: string): unknown {
  if (Object.hasOwn(row, path)) return row[path];
  let value: unknown = row;
  for (const part of path.split(".")) {
    if (!isObject(value) || !Object.hasOwn(value, part)) return undefined;
    value = value[part];
  }
  return value;
}

/** Fills a template; an empty column makes the whole text absent, so that no two rows share a half-empty id. */
function fill(template: string, row: JsonObject, place: RowPlace): string | undefined {
  let missing = false;
  const text = template.replace(/\{([^{}]+)\}/g, (_, name: string) => {
    const value = name === "file" ? place.file : name === "row" ? place.row : at(row, name);
    if (value === null || value === undefined || value === "" || typeof value === "object") missing = true;
    return String(value);
  });
  return missing ? undefined : text;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Thousandths of a unit as text, exactly: 1.684 thousand_tokens is 1684. */
function scaled(value: unknown, unit: string, field: string): unknown {
  const places = unit === "thousand_tokens" ? 3 : unit === "million_tokens" ? 6 : unit === "s" ? 3 : 0;
  if (unit === "us") return Number(value) / 1000;
  if (places === 0) return value;
  try {
    return parseDecimal(String(value), places, unit === "s" ? "half-even" : "refuse").toString();
  } catch {
    throw new FieldProblem(
      "wrong_type",
      field,
      `${field} is ${kindOf(value)} that is no whole number of ${unit}; check the unit in the mapping`,
    );
  }
}

const PER_MS: Readonly<Record<string, number>> = { s: 1000, ms: 1, us: 0.001 };

/** `base` + offset as epoch milliseconds, cut below the millisecond. */
function instant(offset: unknown, base: string, unit: string | undefined, field: string): number {
  const start = readTime(base, `${field}.base`);
  const count = typeof offset === "string" && offset.trim() !== "" ? Number(offset) : offset;
  if (start === null || typeof count !== "number" || !Number.isFinite(count)) {
    throw new FieldProblem(
      "bad_timestamp",
      field,
      `${field} has no readable offset; the mapping expects a number of ${unit ?? "ms"}`,
    );
  }
  return start + Math.floor(count * (PER_MS[unit ?? "ms"] ?? 1) + 0.0005);
}
