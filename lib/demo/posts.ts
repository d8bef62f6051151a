import type { Post } from "@/lib/pipeline/record-usage";
import { nativeSource } from "@/lib/sources/native";
import { closeMs, DAY_MS, type DemoCalendar, HOUR_MS, WEEK_MS } from "./calendar";
import { DEMO_SOURCES, type DemoSource } from "./feature-traffic";
import { type DemoOptions, demoDays } from "./generate";
import type { DemoRecord } from "./reports";

/** Records of one transaction. */
const POST_RECORDS = 4_000;
/** Weeks before the current one in which every source posts by the hour; before that a post is as large as it gets. */
const HOURLY_WEEKS = 3;
/** A post is received so long after its last record. */
const DELAY_MS = 30_000;

/** When a record is sent. */
export function arrivalMs(record: DemoRecord): number {
  return record.arrivesMs ?? record.atMs;
}

function dayOf(record: DemoRecord): number {
  return Math.floor(arrivalMs(record) / DAY_MS);
}

/**
 * The records in order of arrival, cut where a transaction is full, where a month closes, and at each day: evidence is
 * kept by the day it was received on, and looked up there.
 */
export function* chunksOf(options: DemoOptions, calendar: DemoCalendar): Generator<DemoRecord[]> {
  const closes = calendar.closedMonths.map(closeMs);
  const closed = (record: DemoRecord) => closes.filter((at) => at <= arrivalMs(record)).length;
  let chunk: DemoRecord[] = [];
  for (const day of demoDays(options)) {
    for (const record of day) {
      const [first] = chunk;
      const isFull = chunk.length >= POST_RECORDS || (first && dayOf(first) !== dayOf(record));
      if (isFull || (first && closed(first) !== closed(record))) {
        yield chunk;
        chunk = [];
      }
      chunk.push(record);
    }
  }
  if (chunk.length > 0) yield chunk;
}

/** The posts of a chunk: one for each source, in the last weeks one for each source and hour. */
export function postsOf(
  chunk: readonly DemoRecord[],
  keys: Record<DemoSource, number>,
  calendar: DemoCalendar,
): Post[] {
  const hourlyMs = calendar.thisWeekMs - HOURLY_WEEKS * WEEK_MS;
  const groups = new Map<string, [DemoRecord, ...DemoRecord[]]>();
  for (const record of chunk) {
    const at = arrivalMs(record);
    const key = `${record.source} ${at < hourlyMs ? "" : Math.floor(at / HOUR_MS)}`;
    const group = groups.get(key);
    if (group) group.push(record);
    else groups.set(key, [record]);
  }
  return [...groups.values()].map((records) => {
    const { source } = records[0];
    const last = records.reduce((latest, record) => Math.max(latest, arrivalMs(record)), 0);
    return postOf(source, keys, Math.min(last + DELAY_MS, endOf(source, calendar)), records);
  });
}

/**
 * The hours in which a source had nothing to say: it posts nothing, which is a sign of life all the same. The last
 * is from now, but for the source that went silent.
 */
export function signsOfLife(keys: Record<DemoSource, number>, calendar: DemoCalendar): Post[] {
  return DEMO_SOURCES.flatMap((source) => {
    const posts: Post[] = [];
    const endMs = endOf(source, calendar);
    for (let at = calendar.thisWeekMs - HOURLY_WEEKS * WEEK_MS; at < endMs; at += HOUR_MS) {
      posts.push(postOf(source, keys, at, []));
    }
    return [...posts, postOf(source, keys, endMs, [])];
  });
}

/** Nothing of a source is received after this. */
function endOf(source: DemoSource, calendar: DemoCalendar): number {
  return source === "edge-collector" ? calendar.silentMs : calendar.nowMs;
}

function postOf(
  source: DemoSource,
  keys: Record<DemoSource, number>,
  receivedAtMs: number,
  records: readonly DemoRecord[],
): Post {
  return {
    keyId: keys[source],
    source,
    format: nativeSource.name,
    receivedAtMs,
    reading: nativeSource.read(
      records.map((entry) => entry.record),
      { receivedAtMs },
    ),
  };
}
