import type { ReactNode } from "react";

/** What a column can be ordered by. Unknown (null) is last in a falling order. */
export type SortValue = bigint | number | string | Date | null;

/** A column of a `DataTable`. */
export interface Column<T> {
  /** Also its name in the URL when the table is ordered by it. */
  id: string;
  header: string;
  /** Under the name of the column, or after it with `inlineUnit`. */
  unit?: string;
  inlineUnit?: boolean;
  /** The header is for screen readers only. */
  hiddenHeader?: boolean;
  /** `num`: right-aligned figures, ordered largest first. */
  kind?: "num";
  /** Also on a phone. All others are shown there by "All columns" only. */
  phone?: boolean;
  /** Left out between 720 and 1200 px. */
  low?: boolean;
  /** A word column after a number column: 32 px apart. */
  gap?: boolean;
  /** The name of the row. */
  rowHeader?: boolean;
  sortBy?: (row: T) => SortValue;
  cell: (row: T) => ReactNode;
}

/** Orders two values of one column; null is smallest. Exact for amounts past a float's precision. */
export function compareValues(a: SortValue, b: SortValue): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? -1 : 1;
  if (typeof a === "string" && typeof b === "string") return a.localeCompare(b, "en");
  const [x, y] = [a instanceof Date ? a.getTime() : a, b instanceof Date ? b.getTime() : b];
  return x === y ? 0 : x < y ? -1 : 1;
}

/** Size of a signed amount: changes are ordered by how much moved, whichever way. */
export function magnitude(value: bigint | null): bigint | null {
  return value === null || value >= 0n ? value : -value;
}
