import { dateRange, instantText, weekdayText } from "@/lib/domain/day-text";
import { addDays, reportingDays, weekStart } from "@/lib/domain/period";
import { daysBetween } from "./rows";
import type { PeriodRange } from "./spend-filter";
import type { TrustStrip } from "./trust-strip";

/** How the sentence calls a range: "last week", "last week to Thursday" where it was cut, else its dates. */
export function whenOf(range: PeriodRange, now: Date, timeZone: string): string {
  const today = reportingDays(timeZone)(now.getTime());
  const thisWeek = weekStart(today);
  const days = daysBetween(range.fromDay, range.toDay);
  const lastDay = addDays(range.toDay, -1);
  if (range.fromDay === thisWeek && range.toDay > today) return "so far this week";
  if (range.fromDay === thisWeek && days > 1) return `this week to ${weekdayText(lastDay)}`;
  if (range.fromDay === addDays(thisWeek, -7)) {
    if (days === 7) return "last week";
    if (days > 1 && days < 7) return `last week to ${weekdayText(lastDay)}`;
  }
  if (days === 1) return `on ${dateRange(range.fromDay, range.toDay)}`;
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
