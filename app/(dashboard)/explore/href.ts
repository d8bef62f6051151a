import type { SpendDimension } from "@/lib/queries/spend-dimensions";
import type { FilterDimension } from "@/lib/queries/spend-filter-ids";
import type { Preset } from "../period";

/** What a link to Explore asks for. Without days and preset it is last week. */
export interface ExploreQuestion {
  /** First and last day, both included, as `YYYY-MM-DD`. */
  from?: string;
  through?: string;
  /** Instead of days. */
  preset?: Preset;
  /** In this order; `team` unless given. */
  groupBy?: readonly SpendDimension[];
  /** Names or aliases, any of which may match; `(none)` for what has no such name. */
  filter?: Partial<Record<FilterDimension, string | readonly string[]>>;
  /** Bars by day, week or month; chosen by the length of the range unless given. */
  step?: "day" | "week" | "month";
  /** Columns to show; the usual ones unless given. */
  columns?: readonly string[];
  /** On unless false. */
  compare?: boolean;
}

/**
 * The address of Explore for a question: the same words as in the address line, so that any figure can be a door.
 *
 * @example exploreHref({ from: "2026-07-01", through: "2026-07-20", groupBy: ["feature"], filter: { team: "support" } })
 *   // "/explore?from=2026-07-01&through=2026-07-20&group=feature&team=support"
 */
export function exploreHref(question: ExploreQuestion): string {
  const query = exploreQuery(question);
  return query ? `/explore?${query}` : "/explore";
}

/** The query string of `exploreHref`, without `?`. */
export function exploreQuery(question: ExploreQuestion): string {
  const { from, through, preset, groupBy, filter = {}, step, columns, compare } = question;
  const query = new URLSearchParams();
  if (from !== undefined && through !== undefined) {
    query.set("from", from);
    query.set("through", through);
  } else if (preset !== undefined && preset !== "last-week") query.set("period", preset);
  if (groupBy !== undefined && groupBy.join() !== "team") query.set("group", groupBy.join(","));
  for (const [dimension, names] of Object.entries(filter)) {
    for (const name of typeof names === "string" ? [names] : (names ?? [])) query.append(dimension, name);
  }
  if (step !== undefined) query.set("step", step);
  if (columns !== undefined) query.set("columns", columns.join(","));
  if (compare === false) query.set("compare", "off");
  return query.toString().replaceAll("%2C", ",");
}
