import { magnitude, type SortValue } from "./column";
import type { ExploreColumn, ExploreFigures } from "./explore-columns";

export interface ExploreRow {
  key: string;
  /** By dimension, in the order of the grouping. */
  names: string[];
  figures: ExploreFigures;
  /** What the row's cost opens; null when there is nothing finer to show. */
  href: string | null;
  /** Why its cost moved; null when that cannot be told of such a row. */
  why: string | null;
}

/** What a column is ordered by; changes by size, whichever way. */
export function sortValue(id: ExploreColumn, figures: ExploreFigures): SortValue {
  if (id === "change" || id === "change-percent") {
    const { cost, previous } = figures;
    if (cost === null || previous === null) return null;
    if (id === "change") return magnitude(cost - previous);
    return previous > 0n ? ((cost - previous) * 10_000n) / previous : null;
  }
  return figures[id];
}
