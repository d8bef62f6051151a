import { type DemoCalendar, DAY_MS, demoCalendar, HOUR_MS, isoDay } from "./calendar";
import { type FeatureTraffic, streamName } from "./feature-traffic";
import { adoption } from "./growth";
import { evenly, type Random, seededRandom } from "./random";
import type { DemoRecord } from "./reports";
import { HOURS, type Rhythm, WEEKDAYS } from "./rhythms";
import { FULL_SCENARIO, type DemoScenario, storyScale } from "./scenario";
import type { DemoStory } from "./stories/story";
import { traceRecords } from "./trace";

export interface DemoOptions {
  /** The instant the demo ends at, epoch milliseconds. */
  nowMs: number;
  /** Same seed, `nowMs`, scale and scenario: the same records, to the byte. */
  seed: string;
  /** Share of the full number of traces; 1 makes about 150,000 events. Streams that tell a story shrink less. */
  scale: number;
  /** The whole company unless set. */
  scenario?: DemoScenario;
}

const HOUR_CHOICES = Object.fromEntries(
  Object.entries(HOURS).map(([rhythm, weights]) => [
    rhythm,
    weights.map((weight, hour) => ({ weight, value: hour })),
  ]),
) as Record<Rhythm, { weight: number; value: number }[]>;

/**
 * The records of the demo company in order of arrival, one array a UTC day. Pure: no clock, no chance of its own.
 * Nothing is later than `nowMs`.
 *
 * @example for (const day of demoDays({ nowMs, seed: "whospent", scale: 1 })) post(day)
 */
export function* demoDays(options: DemoOptions): Generator<DemoRecord[]> {
  const scenario = options.scenario ?? FULL_SCENARIO;
  const calendar = demoCalendar(options.nowMs, scenario.months);
  const streams = scenario.streams.map((feature, index) => new Stream(feature, index, options, scenario));
  const delayed = new Map<number, DemoRecord[]>();
  for (let dayMs = calendar.startMs; dayMs <= options.nowMs; dayMs += DAY_MS) {
    const records = streams.flatMap((stream) => stream.recordsOf(dayMs, calendar));
    const today: DemoRecord[] = delayed.get(dayMs) ?? [];
    for (const record of records) {
      const onMs = Math.floor((record.arrivesMs ?? record.atMs) / DAY_MS) * DAY_MS;
      if (onMs <= dayMs) today.push(record);
      else delayed.set(onMs, [...(delayed.get(onMs) ?? []), record]);
    }
    const past = today.filter((record) => record.atMs <= options.nowMs);
    if (past.length > 0) yield past.sort((a, b) => (a.arrivesMs ?? a.atMs) - (b.arrivesMs ?? b.atMs));
  }
}

/** One stream of a scenario, from day to day. */
class Stream {
  private readonly stories: readonly DemoStory[];
  private readonly scale: number;
  /** Part of a trace that the days so far have left over: counts follow the curve instead of a die. */
  private rest: number;
  private readonly model: () => number;
  private readonly length: () => number;

  constructor(
    private readonly feature: FeatureTraffic,
    private readonly index: number,
    private readonly options: DemoOptions,
    scenario: DemoScenario,
  ) {
    const name = streamName(feature);
    this.stories = scenario.stories.filter((story) => story.streams.includes(name));
    this.scale = this.stories.length > 0 ? storyScale(options.scale) : options.scale;
    const random = seededRandom(`${options.seed}|${index}`);
    this.rest = random.next();
    // The golden ratio, and the inverse of the plastic number: two streams that do not follow each other.
    this.model = evenly(random.next(), 0.618_033_988_75);
    this.length = evenly(random.next(), 0.754_877_666_25);
  }

  recordsOf(dayMs: number, calendar: DemoCalendar): DemoRecord[] {
    const { options, index, feature } = this;
    const random = seededRandom(`${options.seed}|${isoDay(dayMs)}|${index}`);
    const { fromMs, toMs = Number.POSITIVE_INFINITY } = feature.window?.(calendar) ?? { fromMs: 0 };
    const due = this.rest + this.tracesOf(dayMs, calendar, random) * this.scale;
    const traces = Math.floor(due);
    this.rest = due - traces;
    const records: DemoRecord[] = [];
    for (let trace = 0; trace < traces; trace += 1) {
      const startMs = dayMs + startOfTrace(feature.rhythm, random);
      const shape = { model: this.model(), length: this.length() };
      const made = traceRecords(this.at(startMs, calendar), startMs, shape, calendar, random);
      if (startMs >= fromMs && startMs < toMs) records.push(...made.filter((record) => record.atMs < toMs));
    }
    const { arrivesMs } = feature;
    if (arrivesMs) for (const record of records) record.arrivesMs = arrivesMs(record.atMs, calendar);
    return records;
  }

  /** Expected traces of a day: rhythm of the week x adoption x the day's own noise. */
  private tracesOf(dayMs: number, calendar: DemoCalendar, random: Random): number {
    const { rhythm, tracesPerDay } = this.at(dayMs, calendar);
    const weekday = WEEKDAYS[rhythm][new Date(dayMs).getUTCDay()] ?? 0;
    return tracesPerDay * weekday * adoption(this.feature, dayMs, calendar) * random.around(1, 0.04);
  }

  private at(atMs: number, calendar: DemoCalendar): FeatureTraffic {
    return this.stories.reduce(
      (feature, story) => story.change?.(feature, atMs, calendar) ?? feature,
      this.feature,
    );
  }
}

function startOfTrace(rhythm: Rhythm, random: Random): number {
  return random.weighted(HOUR_CHOICES[rhythm]) * HOUR_MS + random.int(0, HOUR_MS - 1);
}
