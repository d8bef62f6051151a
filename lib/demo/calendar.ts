/** The days a demo company lives in, all relative to one instant and all UTC. */
export interface DemoCalendar {
  /** The instant the demo ends at: nothing is later. */
  nowMs: number;
  /** The first of the month thirteen months before: adoption grows from here, whatever part of it is loaded. */
  originMs: number;
  /** First day with any call; `originMs`, or later in a small scenario. */
  startMs: number;
  /** Monday of the current week. */
  thisWeekMs: number;
  /** Monday of the last complete week. */
  lastWeekMs: number;
  /** Tuesday of the last complete week, 09:20: `thread-summary` v14 goes live. */
  promptChangeMs: number;
  /** Midnight of a 15th, seven days old or more: the contracted OpenAI prices change. */
  priceChangeMs: number;
  /** Tuesday of the last complete week. From here on the tagging contract also wants service and feature: what lacks them is a young exception. */
  contractMs: number;
  /**
   * The last post of the collector that goes silent: early on this Monday, so that the last week is complete
   * whatever today is; before 03:00 on a Monday half of the time since midnight ago.
   */
  silentMs: number;
  /** First instants of the months to close: all but the last complete month and the current one. */
  closedMonths: string[];
}

/** Milliseconds of an hour. */
export const HOUR_MS = 3_600_000;
/** Milliseconds of a day. */
export const DAY_MS = 24 * HOUR_MS;
/** Milliseconds of a week. */
export const WEEK_MS = 7 * DAY_MS;
/** Months of history before the current one, as in a year-over-year comparison of the last complete month. */
export const FULL_MONTHS = 13;
/** Days between the end of a month and its close. */
const CLOSED_AFTER_DAYS = 4;

/** The calendar of a demo company seen at `nowMs`. @param months of history before the current month */
export function demoCalendar(nowMs: number, months = FULL_MONTHS): DemoCalendar {
  const now = new Date(nowMs);
  const month = (back: number) => Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - back, 1);
  const today = Math.floor(nowMs / DAY_MS) * DAY_MS;
  const thisWeekMs = today - ((now.getUTCDay() + 6) % 7) * DAY_MS;
  const lastWeekMs = thisWeekMs - WEEK_MS;

  const fifteenth = (back: number) => month(back) + 14 * DAY_MS;
  const priceChangeMs = fifteenth(0) <= today - 7 * DAY_MS ? fifteenth(0) : fifteenth(1);

  const closedMonths: string[] = [];
  for (let back = months; back >= 2; back -= 1) closedMonths.push(isoDay(month(back)));
  return {
    nowMs,
    originMs: month(FULL_MONTHS),
    startMs: month(months),
    thisWeekMs,
    lastWeekMs,
    promptChangeMs: lastWeekMs + DAY_MS + 9 * HOUR_MS + 20 * 60_000,
    priceChangeMs,
    contractMs: lastWeekMs + DAY_MS,
    silentMs: thisWeekMs + Math.min(1.5 * HOUR_MS, Math.floor((nowMs - thisWeekMs) / 2)),
    closedMonths,
  };
}

/** `2026-07-14` of an instant, UTC. */
export function isoDay(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/** The first instant of the month after the one that begins on `month` (`2026-06-01`). */
export function endOfMonthMs(month: string): number {
  const start = new Date(month);
  return Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + 1, 1);
}

/** When the demo's finance desk closes a month: early in the next one. */
export function closeMs(month: string): number {
  return endOfMonthMs(month) + CLOSED_AFTER_DAYS * DAY_MS;
}
