import type { SortingState } from "@tanstack/react-table";

/**
 * A sort order from the URL; an unknown column falls back.
 *
 * @example readSort("-cost", ["name", "cost"], "name") // [{ id: "cost", desc: true }]
 */
export function readSort(text: string, columns: readonly string[], fallback: string): SortingState {
  const parse = (value: string) => ({ id: value.replace(/^-/, ""), desc: value.startsWith("-") });
  const wanted = parse(text);
  return [columns.includes(wanted.id) ? wanted : parse(fallback)];
}

/** The same order for the URL. */
export function writeSort(sorting: SortingState): string | null {
  const first = sorting[0];
  return first ? `${first.desc ? "-" : ""}${first.id}` : null;
}

/** Orders amounts exactly, null last in a falling order. */
export function compareAmounts(a: bigint | null, b: bigint | null): number {
  if (a === b) return 0;
  if (a === null) return -1;
  if (b === null) return 1;
  return a < b ? -1 : 1;
}

/** Size of a signed amount: a table of changes is ordered by how much moved, whichever way. */
export function magnitude(value: bigint | null): bigint | null {
  return value === null || value >= 0n ? value : -value;
}
