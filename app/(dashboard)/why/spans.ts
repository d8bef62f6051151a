import { addDays, reportingDays } from "@/lib/domain/period";
import { dateRange, dayText, monthText, shortDay } from "@/lib/format";
import { type Marker, markerById } from "@/lib/queries/markers";
import type { MovementSpan } from "@/lib/queries/movement";
import { whenOf } from "@/lib/queries/opening-facts";
import { daysBetween } from "@/lib/queries/rows";
import { shownPeriod } from "@/lib/queries/shown-period";
import { completeThrough } from "@/lib/queries/trust-strip";
import { type Period, periodParams, resolvePeriod, shownName } from "../period";
import type { PageRequest } from "../request";
import type { WhyScope } from "./scope";
import type { WhyChoice } from "./search-params";

/** The two spans of a page, and how they are called. */
export interface WhySpans {
  later: MovementSpan;
  earlier: MovementSpan;
  /** "Last week", "October 2026", "Since thread-summary v14". */
  name: string;
  laterName: string;
  earlierName: string;
  /** In the sentence: "last week", "in October 2026". */
  when: string;
  /** What a reader must know before comparing; null for nothing. */
  note: string | null;
  preset: Period["preset"];
  marker: Marker | null;
}

/** Longest comparison around a marker. */
const MARKER_DAYS = 28;

/** The spans that are asked for; null when they are of a marker that is not there for the viewer. */
export async function whySpans(request: PageRequest, choice: WhyChoice): Promise<WhySpans | null> {
  if (choice.marker !== null) return markerSpans(request, choice.marker);
  const { viewer, sql, now, timeZone, params } = request;
  if (choice.spans) {
    const { later, earlier } = choice.spans;
    return choice.month !== null
      ? ofMonth(choice.spans, now)
      : { ...named(later, earlier), ...chosenName(request, choice.spans), note: null, marker: null };
  }
  const period = resolvePeriod(periodParams.parse(params), now, timeZone);
  const { range, kind } = period;
  const shown = await shownPeriod(sql, viewer, { range, kind, compare: true, now, timeZone });
  return {
    ...named(shown.week, shown.earlier),
    name: shownName(period, shown),
    when: whenOf(shown.week, now, timeZone),
    note: null,
    preset: period.preset,
    marker: null,
  };
}

/** The scope of a page: the marker's own where none is named. */
export function scopeOf(choice: WhyChoice, marker: Marker | null): WhyScope {
  if (marker === null || Object.keys(choice.scope).length > 0) return choice.scope;
  return {
    ...(marker.team ? { team: marker.team.slug } : {}),
    ...(marker.service ? { service: marker.service.slug } : {}),
  };
}

function named(later: MovementSpan, earlier: MovementSpan) {
  return {
    later,
    earlier,
    laterName: dateRange(later.fromDay, later.toDay, { year: false }),
    earlierName: dateRange(earlier.fromDay, earlier.toDay, { year: false }),
  };
}

/** Days that a page's own link names: they may be those of a preset. */
function chosenName({ now, timeZone }: PageRequest, { later }: { later: MovementSpan }) {
  const lastWeek = resolvePeriod(periodParams.parse({}), now, timeZone);
  const same = lastWeek.range.fromDay === later.fromDay && lastWeek.range.toDay === later.toDay;
  return {
    name: same ? lastWeek.name : "Chosen days",
    preset: same ? lastWeek.preset : null,
    when: whenOf(later, now, timeZone),
  };
}

function ofMonth({ later, earlier }: { later: MovementSpan; earlier: MovementSpan }, now: Date): WhySpans {
  const running = now.toISOString().slice(0, 10) < later.toDay;
  return {
    later,
    earlier,
    name: monthText(later.fromDay),
    laterName: monthText(later.fromDay),
    earlierName: monthText(earlier.fromDay),
    when: `in ${monthText(later.fromDay)}`,
    note: running
      ? `${monthText(later.fromDay)} is not over: what is booked so far stands against all of ${monthText(earlier.fromDay)}.`
      : null,
    preset: null,
    marker: null,
  };
}

/**
 * The days since a marker, its own day with them, against as many before it: to the last complete day, at most 28.
 * On the marker's first day that is the day itself, though it is still open.
 */
async function markerSpans(
  { viewer, sql, now, timeZone }: PageRequest,
  id: number,
): Promise<WhySpans | null> {
  const [marker, complete] = await Promise.all([markerById(sql, viewer, id), completeThrough(sql, now)]);
  if (marker === null) return null;
  const dayOf = reportingDays(timeZone);
  const fromDay = dayOf(marker.at.getTime());
  const openDay = complete === null ? fromDay : dayOf(complete.getTime());
  const days = Math.min(MARKER_DAYS, Math.max(1, daysBetween(fromDay, openDay)));
  const later = { fromDay, toDay: addDays(fromDay, days) };
  const earlier = { fromDay: addDays(fromDay, -days), toDay: fromDay };
  return {
    ...named(later, earlier),
    name: `Since ${shortDay(fromDay)}`,
    when: `since ${marker.name.slice(0, 60)} on ${dayText(fromDay)}`,
    note: markerNote(days, fromDay >= openDay),
    preset: null,
    marker,
  };
}

function markerNote(days: number, open: boolean): string | null {
  if (open) return "The marker's day is not complete yet: look again tomorrow.";
  return days % 7 === 0
    ? null
    : `${days === 1 ? "One day is" : `${days} days are`} not whole weeks: the two sides hold different weekdays.`;
}
