import { type DemoCalendar, DAY_MS, demoCalendar, isoDay } from "./calendar";
import { type DemoSource, type DemoRecord, traceRecords } from "./trace";
import { type Random, seededRandom } from "./random";
import type { FeatureTraffic, Rhythm } from "./feature-traffic";
import { TRAFFIC } from "./traffic";

export type { DemoRecord, DemoSource };

export interface DemoOptions {
  /** The instant the demo ends at, epoch milliseconds. */
  nowMs: number;
  /** Same seed and same `nowMs`: the same records, to the byte. */
  seed: string;
  /** Share of the full number of traces; 1 makes about a hundred thousand events. */
  scale: number;
}

const HOUR = 3_600_000;
/** Traffic of a day of the week (Sunday first) as a share of a full working day. */
const WEEK: Record<Rhythm, readonly number[]> = {
  office: [0.04, 1, 1.06, 1.04, 1, 0.86, 0.06],
  consumer: [0.9, 0.92, 0.94, 0.97, 1, 1.1, 1.16],
  nightly: [0.7, 1, 1, 1, 1, 1, 0.7],
  steady: [0.93, 1, 1, 1, 1, 1, 0.93],
};
/** Weight of each UTC hour. */
const HOURS: Record<Rhythm, readonly number[]> = {
  office: [0, 0, 0, 0, 0, 1, 4, 8, 12, 14, 14, 10, 9, 13, 14, 12, 9, 5, 2, 1, 0, 0, 0, 0],
  consumer: [3, 2, 1, 1, 1, 2, 3, 5, 6, 6, 6, 7, 7, 6, 6, 6, 7, 8, 10, 12, 12, 10, 7, 5],
  nightly: [0, 3, 10, 4, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
  steady: new Array<number>(24).fill(1),
};
const HOUR_CHOICES = Object.fromEntries(
  Object.entries(HOURS).map(([rhythm, weights]) => [
    rhythm,
    weights.map((weight, hour) => ({ weight, value: hour })),
  ]),
) as Record<Rhythm, { weight: number; value: number }[]>;

/**
 * The records of the demo company in order of time, one array a UTC day: thirteen months, of which
 * the last five complete weeks and the current one are dense. Pure: no clock, no chance of its own.
 * Nothing is later than `nowMs`.
 *
 * @example for (const day of demoDays({ nowMs, seed: "whospent", scale: 1 })) post(day)
 */
export function* demoDays(options: DemoOptions): Generator<DemoRecord[]> {
  const calendar = demoCalendar(options.nowMs);
  for (let dayMs = calendar.startMs; dayMs <= options.nowMs; dayMs += DAY_MS) {
    const records: DemoRecord[] = [];
    TRAFFIC.forEach((feature, index) => {
      const random = seededRandom(`${options.seed}|${isoDay(dayMs)}|${index}`);
      const traces = random.round(tracesOf(feature, dayMs, calendar, random) * options.scale);
      for (let trace = 0; trace < traces; trace += 1) {
        const startMs = dayMs + startOfTrace(feature.rhythm, random);
        records.push(...traceRecords(feature, startMs, calendar, random));
      }
    });
    const past = records.filter((record) => record.atMs <= options.nowMs);
    if (past.length > 0) yield past.sort((a, b) => a.atMs - b.atMs);
  }
}

/** Expected traces of a feature on a day: rhythm of the week x density of the epoch x the day's own noise. */
function tracesOf(feature: FeatureTraffic, dayMs: number, calendar: DemoCalendar, random: Random): number {
  if (feature.since !== undefined && dayMs < calendar.nowMs - feature.since * DAY_MS) return 0;
  const weekday = WEEK[feature.rhythm][new Date(dayMs).getUTCDay()] ?? 0;
  const weeks = (dayMs - calendar.denseMs) / (7 * DAY_MS);
  const density = weeks >= 0 ? 1 + 0.01 * weeks : feature.history * (0.1 + 0.65 * Math.exp(weeks / 9));
  return feature.tracesPerDay * weekday * density * random.around(1, 0.07);
}

function startOfTrace(rhythm: Rhythm, random: Random): number {
  return random.weighted(HOUR_CHOICES[rhythm]) * HOUR + random.int(0, HOUR - 1);
}
