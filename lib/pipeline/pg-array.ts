/**
 * Columns as PostgreSQL array literals. A batch travels as one text per column, which the server
 * splits with `unnest`; building the text here is several times cheaper than a driver's
 * per-element serialisers.
 */

import { remembered } from "@/lib/domain/remembered";

/** Element types that can be written without quoting. */
const PLAIN = new Set(["int2", "int4", "int8", "numeric", "bool", "uuid", "date"]);

/** Of a batch all records arrived at once. */
const instant = remembered((ms: number) => new Date(ms).toISOString());

/** One column as an array literal. `null` and `undefined` become NULL; instants are epoch ms. */
export function pgArray(values: readonly unknown[], type: string): string {
  if (PLAIN.has(type)) return `{${values.map((value) => value ?? "NULL").join(",")}}`;
  const parts = values.map((value) => {
    if (value === null || value === undefined) return "NULL";
    if (type === "timestamptz") return `"${instant(value as number)}"`;
    if (type === "jsonb") return quoted(JSON.stringify(value));
    return quoted(String(value));
  });
  return `{${parts.join(",")}}`;
}

/** `$1::text::int4[], $2::text::date[]`: the arguments of an unnest for these column types. */
export function unnestArguments(types: readonly string[], from = 1): string {
  return types.map((type, index) => `$${index + from}::text::${type}[]`).join(", ");
}

/** A column that a statement is given: its PostgreSQL type, and what it holds of a row. */
export type PgColumn<Row> = readonly [type: string, read: (row: Row) => unknown];

/**
 * Rows as the columns of an `unnest`, in the order of `columns`.
 * @param from number of the first parameter
 * @returns the call, `unnest($1::text::int4[], ...)`, and the parameters it refers to
 */
export function pgColumns<Row>(
  rows: readonly Row[],
  columns: readonly PgColumn<Row>[],
  from = 1,
): { unnest: string; values: string[] } {
  const types = columns.map(([type]) => type);
  return {
    unnest: `unnest(${unnestArguments(types, from)})`,
    values: columns.map(([type, read]) => pgArray(rows.map(read), type)),
  };
}

function quoted(text: string): string {
  return /["\\]/.test(text) ? `"${text.replace(/["\\]/g, "\\$&")}"` : `"${text}"`;
}
