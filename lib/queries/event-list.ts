import type { Viewer } from "@/lib/auth/viewer";
import { addDays } from "@/lib/domain/period";
import { keysOfDays, loadCalls } from "./call-reads";
import type { Reader } from "./reader";
import type { TraceCall } from "./trace-call";
import { traceHash } from "./trace-page";

export interface EventFilter {
  /** Half-open instants; may be left out only with a trace. */
  from?: Date;
  to?: Date;
  traceId?: string;
  /** Label of the sender. */
  source?: string;
  /** `nextCursor` of the page before. */
  cursor?: string;
  limit: number;
}

export interface EventList {
  events: TraceCall[];
  nextCursor: string | null;
}

const BEGINNING = new Date("2020-01-01T00:00:00Z");

/**
 * Events in the order of their keys: by UTC day, and within it as they arrived. A cursor is the last key, so pages
 * neither repeat nor miss an event while others come in. Reads the partitions of the days asked for, no others.
 * A filter without a range or a trace matches nothing.
 */
export async function eventList(sql: Reader, viewer: Viewer, filter: EventFilter): Promise<EventList> {
  const days = await daysOf(sql, filter);
  if (days === null) return { events: [], nextCursor: null };
  const { first, end } = keysOfDays(days.fromDay, days.toDay);
  const after = readKey(filter.cursor);
  const sourceId = filter.source === undefined ? null : await idOfSource(sql, filter.source);
  const where = sql`e.event_key >= ${after === null || after < first ? first : after + 1n} and e.event_key < ${end}
    and e.occurred_at >= ${filter.from ?? BEGINNING} and (${filter.to ?? null}::timestamptz is null or e.occurred_at < ${filter.to ?? null})
    ${filter.traceId === undefined ? sql`` : sql`and e.trace_hash = ${traceHash(filter.traceId)}`}
    ${sourceId === null ? sql`` : sql`and e.source_id = ${sourceId}`}`;
  const found = await loadCalls(sql, viewer, where, sql`e.event_key`, filter.limit + 1);
  const events = found.slice(0, filter.limit);
  const last = events.at(-1);
  return { events, nextCursor: found.length > filter.limit && last ? writeKey(last.eventKey) : null };
}

/** UTC days that can hold what is asked for: those of the range, cut to those of the trace. */
async function daysOf(sql: Reader, filter: EventFilter): Promise<{ fromDay: string; toDay: string } | null> {
  const dayOf = (at: Date) => at.toISOString().slice(0, 10);
  const fromDay = filter.from && dayOf(filter.from);
  // The range ends before `to`: an instant at midnight takes no part of its day.
  const toDay = filter.to && addDays(dayOf(new Date(filter.to.getTime() - 1)), 1);
  if (filter.traceId === undefined) return fromDay && toDay ? { fromDay, toDay } : null;
  const [trace] = await sql<{ first_day: string | null; last_day: string | null }[]>`
    select first_day, last_day from traces where trace_hash = ${traceHash(filter.traceId)}`;
  if (!trace || trace.first_day === null || trace.last_day === null) return null;
  const end = addDays(trace.last_day, 1);
  return {
    fromDay: fromDay && fromDay > trace.first_day ? fromDay : trace.first_day,
    toDay: toDay && toDay < end ? toDay : end,
  };
}

async function idOfSource(sql: Reader, source: string): Promise<number> {
  const [row] = await sql<{ id: number }[]>`select id from names where kind = 'source' and name = ${source}`;
  return row?.id ?? -1;
}

function readKey(cursor: string | undefined): bigint | null {
  const match = /^k(\d{1,18})$/.exec(cursor ? Buffer.from(cursor, "base64url").toString() : "");
  return match?.[1] === undefined ? null : BigInt(match[1]);
}

function writeKey(key: string): string {
  return Buffer.from(`k${key}`).toString("base64url");
}
