import { dateRange, instantText } from "@/lib/domain/day-text";
import { addDays, reportingDays, weekStart } from "@/lib/domain/period";
import { daysBetween } from "./rows";
import type { PeriodRange } from "./spend-filter";
import type { TrustStrip } from "./trust-strip";

/** How the sentence calls a range: "last week", "this week", else its dates. */
export function whenOf(range: PeriodRange, now: Date, timeZone: string): string {
  const thisWeek = weekStart(reportingDays(timeZone)(now.getTime()));
  if (daysBetween(range.fromDay, range.toDay) === 7) {
    if (range.toDay === thisWeek) return "last week";
    if (range.fromDay === thisWeek) return "so far this week";
  }
  if (daysBetween(range.fromDay, range.toDay) === 1)
    return `on ${dateRange(range.fromDay, addDays(range.fromDay, 1))}`;
  return `in ${dateRange(range.fromDay, range.toDay)}`;
}

/**
 * The hour that data is complete through, as the sentence says it; null when the range is complete, and when no
 * source has ever reported: there is no hour to name then, and the trust strip says what to do first.
 */
export function incompleteText(
  trust: Pick<TrustStrip, "incomplete" | "completeThrough">,
  timeZone: string,
): string | null {
  if (!trust.incomplete || trust.completeThrough === null) return null;
  return instantText(trust.completeThrough, { timeZone, year: false, zone: true });
}
