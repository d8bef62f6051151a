import type { Viewer } from "@/lib/auth/viewer";
import type { Reader } from "./reader";
import { reportingTimezone } from "./reporting-timezone";
import { big } from "./rows";

/** Observed calls of one workload to one provider that no event explains. */
export interface BypassRow {
  workload: Workload;
  provider: string;
  calls: bigint;
  firstAt: Date;
  lastAt: Date;
  /**
   * Picodollars, an estimate: bytes of the answers / 4 as tokens, at the cheapest output rate of the provider's list.
   * Null: the log has no sizes, or there is no price.
   */
  estimatePico: bigint | null;
  /** Calls that the estimate leaves out, having no size or no text for an answer. */
  unsized: bigint;
}

/** Who called, as far as the log tells. */
export interface Workload {
  namespace: string | null;
  serviceAccount: string | null;
  principal: string | null;
  name: string | null;
}

export interface Bypass {
  rows: BypassRow[];
  /** All observed calls of the days that may have cost something. */
  observed: bigint;
  unexplained: bigint;
  /** Newest observed call; null when no access log was received in the days. */
  lastAt: Date | null;
}

/** Days looked at: events that come within them still explain a call. */
export const BYPASS_DAYS = 7;
/** Hours that an event may take before its call counts as one without. */
export const GRACE_HOURS = 24;
const HOUR_MS = 3_600_000;
const BYTES_PER_TOKEN = 4n;

interface CallRow {
  day: string;
  provider_id: number;
  provider: string;
  namespace_id: number;
  namespace: string | null;
  service_account: string | null;
  principal: string | null;
  workload: string;
  explained: string;
  open: string;
  sized: string;
  bytes: string | null;
  first_at: Date | null;
  last_at: Date | null;
}

/**
 * Calls to providers that a proxy saw and nobody reported, by workload, most calls first. A call is explained by an
 * event with one of its ids or, as often as it has events, by its trace. What is left of a namespace, provider and day
 * is held against the events that services seen in that namespace reported for the provider on the day, beyond those
 * that explain a call: so many calls are explained too. Null for who does not see every team: workloads have none.
 */
export async function bypass(sql: Reader, viewer: Viewer, now: Date): Promise<Bypass | null> {
  if (viewer.teamIds !== "all") return null;
  const zone = await reportingTimezone(sql);
  const [calls, rates] = await Promise.all([callRows(sql, now, zone), cheapestRates(sql, now)]);
  const [[last], events] = await Promise.all([
    sql<{ at: Date }[]>`
      select at from observed_calls where at >= ${from(now)} order by at desc limit 1`,
    eventCounts(
      sql,
      calls.filter((row) => row.namespace_id !== 0 && big(row.open) > 0n),
    ),
  ]);
  const spare = new Map(events);
  for (const row of calls) take(spare, row, big(row.explained));
  const rows = new Map<string, BypassRow>();
  // Who reports most of its calls is the likeliest to have reported the others under other ids.
  const byTrust = [...calls].sort((a, b) => compare(big(b.explained), big(a.explained)) || order(a, b));
  for (const row of byTrust) {
    const open = big(row.open);
    const left = open - take(spare, row, open);
    if (left > 0n && row.first_at && row.last_at) addTo(rows, row, left, rates.get(row.provider) ?? null);
  }
  const sum = (read: (row: CallRow) => bigint) => calls.reduce((total, row) => total + read(row), 0n);
  const list = [...rows.values()].sort((a, b) => compare(b.calls, a.calls));
  return {
    rows: list,
    observed: sum((row) => big(row.open) + big(row.explained)),
    unexplained: list.reduce((total, row) => total + row.calls, 0n),
    lastAt: last?.at ?? null,
  };
}

function from(now: Date): Date {
  return new Date(now.getTime() - BYPASS_DAYS * 24 * HOUR_MS);
}

/** Takes up to `wanted` of the events of a row's namespace, provider and day; returns how many there were. */
function take(spare: Map<string, bigint>, row: CallRow, wanted: bigint): bigint {
  const key = placeKey(row);
  const there = spare.get(key) ?? 0n;
  const taken = there < wanted ? there : wanted;
  if (taken > 0n) spare.set(key, there - taken);
  return taken;
}

function addTo(rows: Map<string, BypassRow>, row: CallRow, left: bigint, ratePico: bigint | null): void {
  const { namespace, service_account: serviceAccount, principal } = row;
  const workload = { namespace, serviceAccount, principal, name: row.workload === "" ? null : row.workload };
  const key = JSON.stringify([workload, row.provider]);
  // Which of the open calls are explained is not known: sizes count by their share.
  const sized = (big(row.sized) * left) / big(row.open);
  const bytes = (big(row.bytes) * left) / big(row.open);
  const known = big(row.sized) > 0n && ratePico !== null;
  const estimate = known ? (bytes / BYTES_PER_TOKEN) * ratePico : null;
  const firstAt = row.first_at as Date;
  const lastAt = row.last_at as Date;
  const unsized = known ? left - sized : left;
  const sum = rows.get(key);
  if (!sum) {
    rows.set(key, {
      workload,
      provider: row.provider,
      calls: left,
      firstAt,
      lastAt,
      estimatePico: estimate,
      unsized,
    });
    return;
  }
  sum.calls += left;
  sum.unsized += unsized;
  if (firstAt < sum.firstAt) sum.firstAt = firstAt;
  if (lastAt > sum.lastAt) sum.lastAt = lastAt;
  if (estimate !== null) sum.estimatePico = (sum.estimatePico ?? 0n) + estimate;
}

/** A read of `observed_calls` by time: what could have cost something, 24 hours old at least, and at most 7 days. */
function callRows(sql: Reader, now: Date, zone: string): Promise<CallRow[]> {
  return sql<CallRow[]>`
    with calls as (
      select (at at time zone ${zone})::date::text as day, provider_id, namespace_id, service_account_id, principal_id,
        workload, count(*) filter (where explained_by is not null) as explained,
        count(*) filter (where explained_by is null) as open,
        count(*) filter (where explained_by is null and kind = 'text' and bytes_out is not null) as sized,
        sum(bytes_out) filter (where explained_by is null and kind = 'text') as bytes,
        min(at) filter (where explained_by is null) as first_at, max(at) filter (where explained_by is null) as last_at
      from observed_calls
      where at >= ${from(now)} and at < ${new Date(now.getTime() - GRACE_HOURS * HOUR_MS)} and kind <> 'other'
        -- Refused calls cost nothing; a time-out or a client that hung up may have.
        and (status is null or status < 400 or status in (408, 499))
      group by 1, 2, 3, 4, 5, 6
    )
    select day, provider_id, p.name as provider, namespace_id, ns.name as namespace, sa.name as service_account,
      pr.name as principal, workload, explained, open, sized, bytes, first_at, last_at
    from calls join names p on p.id = provider_id left join names ns on ns.id = namespace_id
      left join names sa on sa.id = service_account_id left join names pr on pr.id = principal_id`;
}

/** Events by namespace, provider and day, from the rollup of days by what is known to run in the namespace. */
async function eventCounts(sql: Reader, rows: readonly CallRow[]): Promise<[string, bigint][]> {
  const places = [...new Map(rows.map((row) => [placeKey(row), row])).values()];
  if (places.length === 0) return [];
  const found = await sql<{ day: string; provider_id: number; namespace_id: number; requests: string }[]>`
    select place.day::text, place.provider_id, place.namespace_id, sum(d.requests) as requests
    from unnest(${places.map((row) => row.day)}::date[], ${places.map((row) => row.provider_id)}::integer[],
      ${places.map((row) => row.namespace_id)}::integer[]) as place (day, provider_id, namespace_id)
    join lateral (
      select distinct service_id from key_services k
      where k.kind = 'namespace' and k.name_id = place.namespace_id and k.service_id <> 0
        and place.day between k.first_day and k.last_day
    ) runs on true
    join spend_daily d on d.day = place.day and d.kind = 0 and d.provider_id = place.provider_id
      and d.service_id = runs.service_id
    group by 1, 2, 3`;
  return found.map((row) => [placeKey(row), big(row.requests)]);
}

/** The lowest output rate on the provider's published list, picodollars a token. */
async function cheapestRates(sql: Reader, now: Date): Promise<Map<string, bigint>> {
  const rows = await sql<{ provider: string; rate: string }[]>`
    select c.provider, min((l.rates ->> 'output')::numeric)::text as rate
    from price_cards c join price_lines l on l.card_id = c.id
    where c.kind = 'list' and c.state = 'published' and l.service_tier = 'standard'
      and (l.rates ->> 'output')::numeric > 0 and (l.valid_to is null or l.valid_to > ${now})
    group by c.provider`;
  return new Map(rows.map((row) => [row.provider, BigInt(row.rate)]));
}

function placeKey(row: Pick<CallRow, "day" | "provider_id" | "namespace_id">): string {
  return `${row.day} ${row.provider_id} ${row.namespace_id}`;
}

function compare(a: bigint, b: bigint): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

function order(a: CallRow, b: CallRow): number {
  const text = (row: CallRow) => [row.day, row.service_account, row.workload, row.principal].join(" ");
  return text(a) < text(b) ? -1 : 1;
}
