import type { SpendDimension } from "@/lib/queries/spend-dimensions";
import type { SpendComparison } from "@/lib/queries/spend-compare";
import type { FilterDimension } from "@/lib/queries/spend-filter-ids";
import type { Preset } from "../period";

export const EXPLORE_CHARTS = ["bars", "area"] as const;
export type ExploreChartKind = (typeof EXPLORE_CHARTS)[number];

/** What a link to Explore asks for. Without days and preset it is last week. */
export interface ExploreQuestion {
  /** First and last day, both included, as `YYYY-MM-DD`. */
  from?: string;
  through?: string;
  /** Instead of days. */
  preset?: Preset;
  /**
   * Only what is booked in this month, `2026-10`; without days and preset all of it, so that the total is the month's
   * as statements and budgets have it.
   */
  booked?: string;
  /** In this order; `team` unless given. */
  groupBy?: readonly SpendDimension[];
  /** Names or aliases, any of which may match; `(none)` for what has no such name. */
  filter?: Partial<Record<FilterDimension, string | readonly string[]>>;
  /** By day, week or month; chosen by the length of the range unless given. */
  step?: "day" | "week" | "month";
  /** Bars unless given. */
  chart?: ExploreChartKind;
  /** Columns to show; the usual ones unless given. */
  columns?: readonly string[];
  /** With the days before unless given. */
  compare?: SpendComparison;
}

/**
 * The address of Explore for a question: the same words as in the address line, so that any figure can be a door.
 *
 * @example exploreHref({ from: "2026-07-01", through: "2026-07-20", groupBy: ["feature"], filter: { team: "support" } })
 *   // "/explore?from=2026-07-01&through=2026-07-20&group=feature&team=support"
 * @example exploreHref({ booked: "2026-10", filter: { team: "support" } }) // the team's October, as booked
 */
export function exploreHref(question: ExploreQuestion): string {
  const query = exploreQuery(question);
  return query ? `/explore?${query}` : "/explore";
}

/** The query string of `exploreHref`, without `?`. */
export function exploreQuery(question: ExploreQuestion): string {
  const { from, through, preset, booked, groupBy, filter = {}, step, chart, columns, compare } = question;
  const query = new URLSearchParams();
  if (from !== undefined && through !== undefined) {
    query.set("from", from);
    query.set("through", through);
  } else if (preset !== undefined && (preset !== "last-week" || booked !== undefined))
    query.set("period", preset);
  if (booked !== undefined) query.set("booked", booked);
  if (groupBy !== undefined && groupBy.join() !== "team") query.set("group", groupBy.join(","));
  for (const [dimension, names] of Object.entries(filter)) {
    for (const name of typeof names === "string" ? [names] : (names ?? [])) query.append(dimension, name);
  }
  if (step !== undefined) query.set("step", step);
  if (chart !== undefined && chart !== "bars") query.set("chart", chart);
  if (columns !== undefined) query.set("columns", columns.join(","));
  if (compare !== undefined && compare !== "previous") query.set("compare", compare);
  return query.toString().replaceAll("%2C", ",");
}
