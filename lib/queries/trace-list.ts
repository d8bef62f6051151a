import type { Viewer } from "@/lib/auth/viewer";
import { addDays } from "@/lib/domain/period";
import type { ReviewOutcome, TraceReview } from "@/lib/domain/trace-review";
import type { Fragment } from "./call-reads";
import type { Reader } from "./reader";
import { daysBetween, type NamedId } from "./rows";
import type { PeriodRange } from "./spend-filter";
import { compareFound, describeTraces, type FoundTrace, readCursor, writeCursor } from "./trace-rows";
import { ofTeams, type TeamScope, teamScope } from "./trace-scope";

export const TRACE_SORTS = ["cost", "calls", "last"] as const;
export type TraceSort = (typeof TRACE_SORTS)[number];

/** A trace in a list: it belongs to the period of its last event. */
export interface ListedTrace {
  traceId: string;
  lastAt: Date;
  /** Reporting day of the last call. */
  lastDay: string;
  /** Of its costliest part. */
  service: NamedId;
  feature: NamedId;
  /** Teams of the viewer with calls in it, costliest part first. */
  teams: NamedId[];
  calls: bigint;
  /** Of the calls of the teams asked for. */
  costPico: bigint;
  /** What stands for those teams; null while it is not reviewed. */
  review: TraceReview | null;
}

export interface TraceFilter {
  /** The last call lies in it. */
  range: PeriodRange;
  /** One team, that the viewer sees: only its calls count. */
  teamId?: number;
  serviceId?: number;
  featureId?: number;
  minCostPico?: bigint;
  minCalls?: bigint;
  review?: ReviewOutcome | "none";
}

/** Most rows of a page of the list. */
const MOST = 200;

/**
 * Traces that match, largest first by cost, number of calls or time of the last call; exact, with ties by hash, so
 * that pages neither repeat nor miss. A trace of several teams of the viewer is one row. A cursor that is not ours
 * starts at the top.
 */
export async function traceList(
  sql: Reader,
  viewer: Viewer,
  filter: TraceFilter & { sort?: TraceSort; limit: number; cursor?: string | undefined },
): Promise<{ traces: ListedTrace[]; nextCursor: string | null }> {
  const sort = filter.sort ?? "cost";
  const limit = Math.min(Math.max(filter.limit, 1), MOST);
  const teams = teamScope(viewer, filter.teamId);
  const found = await findTraces(sql, teams, filter, sort, limit + 1, readCursor(sort, filter.cursor));
  const page = found.slice(0, limit);
  const last = page.at(-1);
  return {
    traces: await describeTraces(sql, teams, page),
    nextCursor: last && found.length > limit ? writeCursor(sort, last) : null,
  };
}

/** The first `limit` after `after`: those of one team from its index, those of several added up, then both merged. */
export async function findTraces(
  sql: Reader,
  teams: TeamScope,
  filter: TraceFilter,
  sort: TraceSort,
  limit: number,
  after: FoundTrace | null = null,
): Promise<FoundTrace[]> {
  const query: Query = { sql, teams, filter, sort, limit, after };
  if (teams.length === 0) return [];
  if (isOne(teams)) return walk(query);
  const [alone, shared] = await Promise.all([walk(query), spanning(query)]);
  // A trace that got its second team between the two reads is in both; its sum is the later one.
  const once = new Map([...alone, ...shared].map((trace) => [trace.hash, trace]));
  return [...once.values()].sort((a, b) => compareFound(sort, a, b)).slice(0, limit);
}

/** The parts of one team are whole traces. */
export function isOne(teams: TeamScope): boolean {
  return teams !== "all" && teams.length === 1;
}

interface Query {
  sql: Reader;
  teams: TeamScope;
  filter: TraceFilter;
  sort: TraceSort;
  limit: number;
  after: FoundTrace | null;
}

/** By cost every day is one index walk. Else the newest days first, more at a time, until there are enough. */
async function walk(query: Query): Promise<FoundTrace[]> {
  const { filter, sort, limit, after } = query;
  const { fromDay, toDay } = filter.range;
  const days = Array.from({ length: Math.max(0, daysBetween(fromDay, toDay)) }, (_, at) =>
    addDays(toDay, -1 - at),
  ).filter((day) => sort !== "last" || after === null || day <= after.lastDay);
  if (sort !== "last" || filter.review === "explained" || filter.review === "unexplained")
    return walkDays(query, days);
  const found: FoundTrace[] = [];
  for (let at = 0, size = 1; at < days.length && found.length < limit; at += size, size *= 2) {
    found.push(...(await walkDays(query, days.slice(at, at + size))));
  }
  return found.slice(0, limit);
}

async function walkDays(query: Query, days: readonly string[]): Promise<FoundTrace[]> {
  const { sql, filter, sort, limit, after, teams } = query;
  const column = sql.unsafe(COLUMNS[sort]);
  const matching = sql`t.calls > 0 and ${partFilter(sql, filter)} and ${afterPart(sql, sort, after)}
    ${isOne(teams) ? sql`` : sql`and t.trace_hash not in (select trace_hash from several)`}`;
  const several = isOne(teams)
    ? sql``
    : sql`with several as materialized (${severalTeams(sql, filter.range)})`;
  const columns = sql`t.trace_hash, t.cost_pico, t.calls, t.last_at, t.last_day`;
  // Few traces are reviewed, so these are looked up from the reviews.
  const reviewed = filter.review === "explained" || filter.review === "unexplained";
  const rows = reviewed
    ? await sql<FoundRow[]>`
        ${several}
        select ${columns} from trace_reviews r join trace_totals t using (trace_hash, team_id)
        where r.outcome = ${filter.review ?? ""} and t.last_day = any (${[...days]}::date[])
          and ${ofTeams(sql, teams)} and ${matching}
        order by ${column} desc, t.trace_hash limit ${limit}`
    : await sql<FoundRow[]>`
        ${several}
        select p.* from unnest(${[...days]}::date[]) d (day)
        ${teams === "all" ? sql`` : sql`cross join unnest(${[...teams]}::integer[]) m (team)`}
        cross join lateral (
          select ${columns} from trace_totals t
          where t.last_day = d.day ${teams === "all" ? sql`` : sql`and t.team_id = m.team`} and ${matching}
          order by ${column} desc, t.trace_hash limit ${limit}
        ) p
        order by ${sql.unsafe(COLUMNS[sort].replace("t.", "p."))} desc, p.trace_hash limit ${limit}`;
  return rows.map(toFound);
}

/** Traces of several teams: few, marked, and added up as the viewer sees them. */
async function spanning(query: Query): Promise<FoundTrace[]> {
  const { sql, teams, filter, sort, limit, after } = query;
  const { fromDay, toDay } = filter.range;
  const order = sql.unsafe(COLUMNS[sort].replace("t.", "s."));
  const rows = await sql<FoundRow[]>`
    with several as materialized (${severalTeams(sql, filter.range)}), sums as (
      select t.trace_hash, sum(t.cost_pico) as cost_pico, sum(t.calls) as calls, max(t.last_at) as last_at,
        max(t.last_day) as last_day, count(*) as parts, count(r.outcome) as reviewed,
        coalesce(bool_or(r.outcome = 'unexplained'), false) as unexplained
      from trace_totals t left join trace_reviews r using (trace_hash, team_id)
      where t.trace_hash in (select trace_hash from several) and ${ofTeams(sql, teams)} and t.calls > 0
      group by t.trace_hash
      having bool_or(${named(sql, filter)})
    )
    select s.trace_hash, s.cost_pico, s.calls, s.last_at, s.last_day from sums s
    where s.last_day >= ${fromDay} and s.last_day < ${toDay} and ${sizes(sql, filter, "s.")}
      and ${stateOfSum(sql, filter.review)} and ${afterPart(sql, sort, after, "s.")}
    order by ${order} desc, s.trace_hash limit ${limit}`;
  return rows.map(toFound);
}

/** The traces of several teams that may have calls in `range`: a reporting day reaches into the UTC days beside it. */
export function severalTeams(sql: Reader, range: PeriodRange): Fragment {
  return sql`
    select trace_hash from traces
    where teams > 1 and last_day >= ${addDays(range.fromDay, -1)} and first_day <= ${range.toDay}`;
}

const COLUMNS: Record<TraceSort, string> = { cost: "t.cost_pico", calls: "t.calls", last: "t.last_at" };

function partFilter(sql: Reader, filter: TraceFilter): Fragment {
  const open =
    filter.review === "none"
      ? sql`(t.trace_hash, t.team_id) not in (select trace_hash, team_id from trace_reviews)`
      : sql`true`;
  return sql`${named(sql, filter)} and ${sizes(sql, filter, "t.")} and ${open}`;
}

function named(sql: Reader, { serviceId, featureId }: TraceFilter): Fragment {
  const service = serviceId === undefined ? sql`true` : sql`t.service_id = ${serviceId}`;
  return featureId === undefined ? service : sql`${service} and t.feature_id = ${featureId}`;
}

function sizes(sql: Reader, { minCostPico, minCalls }: TraceFilter, from: "t." | "s."): Fragment {
  const cost =
    minCostPico === undefined
      ? sql`true`
      : sql`${sql.unsafe(`${from}cost_pico`)} >= ${minCostPico.toString()}::numeric`;
  return minCalls === undefined
    ? cost
    : sql`${cost} and ${sql.unsafe(`${from}calls`)} >= ${minCalls.toString()}::bigint`;
}

/** `standingReview` of `lib/domain/trace-review`, as a condition. */
function stateOfSum(sql: Reader, review: TraceFilter["review"]): Fragment {
  if (review === undefined) return sql`true`;
  if (review === "unexplained") return sql`s.unexplained`;
  return review === "explained"
    ? sql`not s.unexplained and s.reviewed = s.parts`
    : sql`not s.unexplained and s.reviewed < s.parts`;
}

/** What comes after a row in the order; the first half of the condition is one that an index can use. */
function afterPart(
  sql: Reader,
  sort: TraceSort,
  after: FoundTrace | null,
  from: "t." | "s." = "t.",
): Fragment {
  if (after === null) return sql`true`;
  const column = sql.unsafe(COLUMNS[sort].replace("t.", from));
  const value =
    sort === "cost"
      ? sql`${after.costPico.toString()}::numeric`
      : sort === "calls"
        ? sql`${after.calls.toString()}::bigint`
        : sql`${after.lastAt}::timestamptz`;
  return sql`${column} <= ${value} and (${column} < ${value} or ${sql.unsafe(`${from}trace_hash`)} > ${after.hash})`;
}

/** A found trace as the database gives it. */
export interface FoundRow {
  trace_hash: string;
  cost_pico: string;
  calls: string | bigint;
  last_at: Date;
  last_day: string;
}

/** A row in the values of the page. */
export function toFound(row: FoundRow): FoundTrace {
  return {
    hash: row.trace_hash,
    costPico: BigInt(row.cost_pico),
    calls: BigInt(row.calls),
    lastAt: row.last_at,
    lastDay: row.last_day,
  };
}
