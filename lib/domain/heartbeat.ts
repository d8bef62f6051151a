/** How a source reports: by its own rhythm, not by a schedule that somebody has to keep up to date. */

/** `no_rhythm`: too few reports to expect another. */
export type HeartbeatState = "on_time" | "late" | "silent" | "no_rhythm";

export interface Heartbeat {
  state: HeartbeatState;
  /** Median gap between the hours in which it reported, in hours; null without a rhythm. */
  rhythmHours: number | null;
}

const WEEK_HOURS = 168;
/** Fewer gaps than this are no rhythm. */
const FEWEST_GAPS = 2;
/** A report may come a quarter of an interval later than usual and still be on time. */
const LATE_AFTER = 1.25;
const SILENT_AFTER = 2;

/**
 * The rhythm of a source and whether it keeps it. Late after one and a quarter intervals without a report, silent
 * after two. A pause that the source also made in the same hours a week ago (nights, weekends) is no silence.
 *
 * @param activeHours hours since 1970 in which it reported, ascending, ending with that of its last report
 * @param lastMs its last report; `nowMs` is an argument
 * @example heartbeat([0, 1, 2, 3], 3 * 3_600_000, 5.5 * 3_600_000) // { state: "silent", rhythmHours: 1 }
 */
export function heartbeat(activeHours: readonly number[], lastMs: number, nowMs: number): Heartbeat {
  const gaps = activeHours.slice(1).map((hour, at) => hour - (activeHours[at] ?? hour));
  if (gaps.length < FEWEST_GAPS) return { state: "no_rhythm", rhythmHours: null };
  const rhythmHours = median(gaps);
  const silentHours = (nowMs - lastMs) / 3_600_000;
  if (silentHours <= rhythmHours * LATE_AFTER || restsAsUsual(activeHours, nowMs, silentHours))
    return { state: "on_time", rhythmHours };
  return { state: silentHours > rhythmHours * SILENT_AFTER ? "silent" : "late", rhythmHours };
}

/** Did it rest in the same hours last week too? Only a source that is older than that can show it. */
function restsAsUsual(activeHours: readonly number[], nowMs: number, silentHours: number): boolean {
  const lastHour = activeHours.at(-1) ?? 0;
  if (silentHours >= WEEK_HOURS || (activeHours[0] ?? lastHour) > lastHour - WEEK_HOURS) return false;
  const nowHour = nowMs / 3_600_000;
  return !activeHours.some((hour) => hour + WEEK_HOURS > lastHour && hour + WEEK_HOURS + 1 <= nowHour);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}
