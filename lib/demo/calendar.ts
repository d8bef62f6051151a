/** The days a demo company lives in, all relative to one instant and all UTC. */
export interface DemoCalendar {
  /** The instant the demo ends at: nothing is later. */
  nowMs: number;
  /** First day with any call: the first of the month thirteen months before. */
  startMs: number;
  /** Monday that opens the five dense weeks; they end with the last complete week. */
  denseMs: number;
  /** Monday of the last complete week. */
  lastWeekMs: number;
  /** Tuesday of the last complete week, 09:20: `thread-summary` v14 goes live. */
  promptChangeMs: number;
  /** Midnight of a 15th, seven days old or more: the contracted OpenAI prices change. */
  priceChangeMs: number;
  /** First instants of the months to close: all but the last complete month and the current one. */
  closedMonths: string[];
}

const HOUR = 3_600_000;
/** Milliseconds of a day. */
export const DAY_MS = 24 * HOUR;
/** Complete weeks at full density. */
export const DENSE_WEEKS = 5;

/** The calendar of a demo company seen at `nowMs`. */
export function demoCalendar(nowMs: number): DemoCalendar {
  const now = new Date(nowMs);
  const month = (back: number) => Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - back, 1);
  const today = Math.floor(nowMs / DAY_MS) * DAY_MS;
  const thisMonday = today - ((now.getUTCDay() + 6) % 7) * DAY_MS;
  const lastWeekMs = thisMonday - 7 * DAY_MS;

  const fifteenth = (back: number) => month(back) + 14 * DAY_MS;
  const priceChangeMs = fifteenth(0) <= today - 7 * DAY_MS ? fifteenth(0) : fifteenth(1);

  const closedMonths: string[] = [];
  for (let back = 13; back >= 2; back -= 1) closedMonths.push(isoDay(month(back)));
  return {
    nowMs,
    startMs: month(13),
    denseMs: thisMonday - DENSE_WEEKS * 7 * DAY_MS,
    lastWeekMs,
    promptChangeMs: lastWeekMs + DAY_MS + 9 * HOUR + 20 * 60_000,
    priceChangeMs,
    closedMonths,
  };
}

/** `2026-07-14` of an instant, UTC. */
export function isoDay(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
