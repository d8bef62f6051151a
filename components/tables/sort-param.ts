import type { SortingState } from "@tanstack/react-table";

/**
 * A sort order from the URL; an unknown column falls back. A fallback that is no column keeps the order given.
 *
 * @example readSort("-cost", ["name", "cost"], "name") // [{ id: "cost", desc: true }]
 */
export function readSort(text: string, columns: readonly string[], fallback: string): SortingState {
  const parse = (value: string) => ({ id: value.replace(/^-/, ""), desc: value.startsWith("-") });
  for (const candidate of [parse(text), parse(fallback)]) {
    if (columns.includes(candidate.id)) return [candidate];
  }
  return [];
}

/** The same order for the URL. */
export function writeSort(sorting: SortingState): string | null {
  const first = sorting[0];
  return first ? `${first.desc ? "-" : ""}${first.id}` : null;
}
