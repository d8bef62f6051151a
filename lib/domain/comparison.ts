/** What a period is compared with, and where both are cut when data is not complete (METRICS, week over week). */
import { addDays } from "./period";

/** Half-open range of reporting days, `YYYY-MM-DD`. */
export interface DayRange {
  fromDay: string;
  toDay: string;
}

/**
 * How the range came about. `week`: one week from its Monday, or its days to date. `month`: from the first of a
 * month. `days`: any other days.
 */
export type ComparisonKind = "week" | "month" | "days";

export interface Comparison {
  /** What the page's own figures are of; shorter than what was asked for when `cutAt` is set. */
  later: DayRange;
  earlier: DayRange;
  /** The midnight that both are cut at: the first day that is not in `later`. Null when nothing was cut. */
  cutAt: string | null;
}

/**
 * The two ranges of a comparison. A week stands against the same weekdays of the week before; a month to date
 * against as many days of the month before, at most all of them; other days against as many just before, and whole
 * weeks of them against the same weekdays. Days that are not complete are left out of both. Null when no day of
 * the range is complete: then there is nothing to compare.
 *
 * @param completeThroughDay the first reporting day that is not complete; null when nothing was ever reported
 * @example comparison({ range: 13 to 20 July, kind: "week", completeThroughDay: "2026-07-17" })
 * // later 13 to 17 July, earlier 6 to 10 July, cutAt 2026-07-17: Monday to Thursday against Monday to Thursday
 */
export function comparison({
  range,
  kind,
  completeThroughDay,
}: {
  range: DayRange;
  kind: ComparisonKind;
  completeThroughDay: string | null;
}): Comparison | null {
  if (completeThroughDay === null || completeThroughDay <= range.fromDay) return null;
  const cut = completeThroughDay < range.toDay;
  const later = cut ? { fromDay: range.fromDay, toDay: completeThroughDay } : range;
  return { later, earlier: earlierOf(range, later, kind), cutAt: cut ? completeThroughDay : null };
}

/** What `later`, which is `range` or its first days, is compared with. */
function earlierOf(range: DayRange, later: DayRange, kind: ComparisonKind): DayRange {
  const days = daysOf(later);
  if (kind === "month") {
    const fromDay = `${addDays(`${range.fromDay.slice(0, 8)}01`, -1).slice(0, 8)}01`;
    const toDay = addDays(fromDay, days);
    return { fromDay, toDay: toDay < range.fromDay ? toDay : range.fromDay };
  }
  const asked = daysOf(range);
  const back = kind === "week" ? 7 : asked % 7 === 0 ? asked : days;
  const fromDay = addDays(range.fromDay, -back);
  return { fromDay, toDay: addDays(fromDay, days) };
}

function daysOf({ fromDay, toDay }: DayRange): number {
  return Math.round((Date.parse(`${toDay}T00:00:00Z`) - Date.parse(`${fromDay}T00:00:00Z`)) / 86_400_000);
}
