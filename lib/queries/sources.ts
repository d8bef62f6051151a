import type { Viewer } from "@/lib/auth/viewer";
import { heartbeat, type HeartbeatState } from "@/lib/domain/heartbeat";
import type { Reader } from "./reader";
import { big } from "./rows";
import { DUE_DAYS, newestBatches } from "./trust-strip";

/** A sender and how it reports. */
export interface SourceHeartbeat {
  /** Stable label of the sender, kept when its key is rotated. */
  label: string;
  /** Names of its keys that can still be used. */
  keys: string[];
  /** `nothing_yet`: it has a key and never reported. */
  state: HeartbeatState | "nothing_yet";
  /** Median gap between the hours in which it reported, over the 14 days before its last report. */
  rhythmHours: number | null;
  firstAt: Date | null;
  /** Its last report: what it reports is complete up to here. */
  lastAt: Date | null;
  /** New and merged events of the last seven days. */
  events: CappedCount;
  /** Records in quarantine that were not replayed yet. */
  quarantined: CappedCount;
  /** False: it reported nothing for seven days, so that "complete through" no longer waits for it. */
  waitedFor: boolean;
  /** Others are further: it is the one that "complete through" waits for. */
  holdsBack: boolean;
}

/** A count that stops at a limit: `atLeast` says that there are more. */
export interface CappedCount {
  count: bigint;
  atLeast: boolean;
}

/** A sender that reported in a rhythm and stopped. */
export interface SilentSource {
  label: string;
  rhythmHours: number;
  lastAt: Date;
}

/** Rows looked at for a count, a source: a page that watches ingest must not grow with it. */
const MOST_ROWS = 10_000;
/** After this long a silent source is history, not news. */
const NEWS_DAYS = 30;

interface PulseRow {
  source_id: number;
  label: string;
  first_at: Date;
  last_at: Date;
  hours: number[];
}

/**
 * Every sender with its heartbeat: silent ones first, then by name. Sources have no team, so a viewer who does not
 * see all teams sees none of them. Reads a few hundred index entries and at most 10,000 rows a source, however many
 * posts it sent.
 */
export async function sources(sql: Reader, viewer: Viewer, now: Date): Promise<SourceHeartbeat[]> {
  if (viewer.teamIds !== "all") return [];
  const [pulses, counts, keys] = await Promise.all([pulseRows(sql), countRows(sql, now), keyRows(sql, now)]);
  const dueFrom = now.getTime() - DUE_DAYS * 86_400_000;
  const due = pulses.map((row) => row.last_at.getTime()).filter((ms) => ms > dueFrom);
  const heldAt = due.length > 0 ? Math.min(...due) : Math.max(...pulses.map((row) => row.last_at.getTime()));
  const reported = pulses.map((row): SourceHeartbeat => {
    const lastMs = row.last_at.getTime();
    const found = counts.find((one) => one.source_id === row.source_id);
    return {
      label: row.label,
      keys: keys.flatMap((key) => (key.source === row.label ? [key.name] : [])),
      ...heartbeat(row.hours, lastMs, now.getTime()),
      firstAt: row.first_at,
      lastAt: row.last_at,
      events: { count: big(found?.events), atLeast: big(found?.batches) > BigInt(MOST_ROWS) },
      quarantined: capped(big(found?.quarantined)),
      waitedFor: lastMs > dueFrom,
      holdsBack: lastMs === heldAt && due.some((ms) => ms > heldAt),
    };
  });
  const known = new Set(pulses.map((row) => row.label));
  const waiting = [...new Set(keys.map((key) => key.source))].filter((label) => !known.has(label));
  return [...reported, ...waiting.map((label) => nothingYet(label, keys))].sort(
    (a, b) => ORDER[a.state] - ORDER[b.state] || a.label.localeCompare(b.label),
  );
}

const ORDER: Readonly<Record<SourceHeartbeat["state"], number>> = {
  silent: 0,
  late: 1,
  on_time: 2,
  no_rhythm: 3,
  nothing_yet: 4,
};

/** Senders that keep to no rhythm any more since at most 30 days, the longest silent first, for "needs attention". */
export async function silentSources(sql: Reader, viewer: Viewer, now: Date): Promise<SilentSource[]> {
  if (viewer.teamIds !== "all") return [];
  const newsFrom = now.getTime() - NEWS_DAYS * 86_400_000;
  return (await pulseRows(sql))
    .flatMap((row) => {
      const { state, rhythmHours } = heartbeat(row.hours, row.last_at.getTime(), now.getTime());
      const isNews = state === "silent" && row.last_at.getTime() > newsFrom;
      return isNews && rhythmHours !== null ? [{ label: row.label, rhythmHours, lastAt: row.last_at }] : [];
    })
    .sort((a, b) => a.lastAt.getTime() - b.lastAt.getTime());
}

/** First and last report of each source, and the hours before the last in which it reported: one probe an hour. */
function pulseRows(sql: Reader) {
  return sql<PulseRow[]>`
    ${newestBatches(sql)}
    select newest.source_id, n.name as label, newest.received_at as last_at,
      (select b.received_at from ingest_batches b where b.source_id = newest.source_id
        order by b.received_at limit 1) as first_at,
      array(
        select extract(epoch from hour)::integer / 3600
        from generate_series(date_trunc('hour', newest.received_at) - interval '14 days',
          date_trunc('hour', newest.received_at), interval '1 hour') hour
        cross join lateral (
          select from ingest_batches b
          where b.source_id = newest.source_id and b.received_at >= hour and b.received_at < hour + interval '1 hour'
          limit 1
        ) reported
        order by hour
      ) as hours
    from newest join names n on n.id = newest.source_id`;
}

function countRows(sql: Reader, now: Date) {
  return sql<{ source_id: number; events: string | null; batches: bigint; quarantined: bigint }[]>`
    ${newestBatches(sql)}
    select newest.source_id, recent.events, recent.batches, kept.quarantined
    from newest
    cross join lateral (
      select sum(events) as events, count(*) as batches from (
        select accepted + merged as events from ingest_batches b
        where b.source_id = newest.source_id and b.received_at > ${now}::timestamptz - interval '7 days'
        order by b.received_at desc limit ${MOST_ROWS + 1}
      ) batches
    ) recent
    cross join lateral (
      select count(*) as quarantined from (
        select from quarantine q where q.source_id = newest.source_id and q.replayed_at is null
        limit ${MOST_ROWS + 1}
      ) waiting
    ) kept`;
}

function keyRows(sql: Reader, now: Date) {
  return sql<{ source: string; name: string }[]>`
    select source, name from ingest_keys
    where revoked_at is null and (expires_at is null or expires_at > ${now}) and 'ingest' = any (scopes)
    order by name`;
}

function nothingYet(label: string, keys: readonly { source: string; name: string }[]): SourceHeartbeat {
  return {
    label,
    keys: keys.flatMap((key) => (key.source === label ? [key.name] : [])),
    state: "nothing_yet",
    rhythmHours: null,
    firstAt: null,
    lastAt: null,
    events: { count: 0n, atLeast: false },
    quarantined: { count: 0n, atLeast: false },
    waitedFor: false,
    holdsBack: false,
  };
}

function capped(count: bigint): CappedCount {
  const most = BigInt(MOST_ROWS);
  return count > most ? { count: most, atLeast: true } : { count, atLeast: false };
}
