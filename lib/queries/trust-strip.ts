import type { Viewer } from "@/lib/auth/viewer";
import { divideHalfEven } from "@/lib/domain/money";
import { TOKEN_CLASSES } from "@/lib/domain/usage-event";
import type { Reader } from "./reader";
import { big } from "./rows";
import { type PeriodRange, scope } from "./spend-filter";

/** The line of trust on every page with money. Shares are tenths of a percent. */
export interface TrustStrip {
  /** See `completeThrough`; null when no source has reported yet. */
  completeThrough: Date | null;
  /** Stamped cost of all cost; null when the range has no cost. */
  stampedTenths: number | null;
  /** Calls whose tokens the sender estimated, of all calls; null without calls. */
  estimatedTenths: number | null;
  stampedPico: bigint;
  costPico: bigint;
  estimatedRequests: bigint;
  missingRequests: bigint;
  requests: bigint;
  /** `tokens`: of the cells (day x model x ... ) in which no call has a price. */
  unpriced: { requests: bigint; tokens: bigint };
  /** The accounting months that the range touches, oldest first. */
  periods: { period: string; status: "provisional" | "final" }[];
  /** True when the range ends after `completeThrough`: say so, and do not compare silently. */
  incomplete: boolean;
  /** Newest month of which every document ties; null until reconciliation exists for any. */
  reconciledThrough: string | null;
  /** Whether the page of the sources, which have no team, is for this viewer. */
  seesSources: boolean;
}

/** A source that was silent for longer than this before the newest report is no longer waited for. */
export const DUE_DAYS = 7;

/**
 * The instant up to which every source that is due has reported: the oldest of the sources' newest batches, over
 * the sources that reported in the seven days before `now` (if none did, the newest batch of all). Null when
 * nothing was ever received. Walks the index from source to source, so it costs the same with any number of posts.
 */
export async function completeThrough(sql: Reader, now: Date): Promise<Date | null> {
  const [row] = await sql<{ complete: Date | null }[]>`
    ${newestBatches(sql)}
    select coalesce(
      min(received_at) filter (where received_at > ${now}::timestamptz - make_interval(days => ${DUE_DAYS})),
      max(received_at)
    ) as complete from newest`;
  return row?.complete ?? null;
}

/** `with newest(source_id, received_at)`: the newest batch of each source, one step through the index a source. */
export function newestBatches(sql: Reader) {
  return sql`
    with recursive newest as (
      (select source_id, received_at from ingest_batches order by source_id, received_at desc limit 1)
      union all
      select following.source_id, following.received_at from newest
      cross join lateral (
        select source_id, received_at from ingest_batches b where b.source_id > newest.source_id
        order by source_id, received_at desc limit 1
      ) following
    )`;
}

interface TrustRow {
  cost: string | null;
  stamped: string | null;
  requests: string | null;
  estimated: string | null;
  missing: string | null;
  unpriced: string | null;
  range_end: Date;
  periods: { period: string; final: boolean }[];
}

/** Which rows of the rollups a strip speaks of, and when they end. */
interface TrustOf {
  rows: ReturnType<typeof scope>;
  cells: ReturnType<typeof scope>;
  periods: ReturnType<typeof scope>;
  end: ReturnType<typeof scope>;
}

/**
 * Trust strip of what `viewer` sees in `range`; with `teamId` of that team alone.
 *
 * @param options.completeThrough where the page has read it already
 */
export async function trustStrip(
  sql: Reader,
  viewer: Viewer,
  range: PeriodRange,
  options: { teamId?: number; now?: Date; completeThrough?: Date | null } = {},
): Promise<TrustStrip> {
  const own = options.teamId === undefined ? sql`true` : sql`team_id = ${options.teamId}`;
  const rows = sql`day >= ${range.fromDay} and day < ${range.toDay} and ${scope(sql, viewer)} and ${own}`;
  return stripOf(sql, viewer, options, {
    rows,
    cells: rows,
    periods: sql`period < ${range.toDay} and ends_at > ${range.fromDay}::date`,
    end: sql`select ${range.toDay}::date::timestamp at time zone reporting_timezone from ledger_versions`,
  });
}

/** Trust strip of what is booked in an accounting month, `YYYY-MM-01`, late facts of earlier months included. */
export async function monthTrust(
  sql: Reader,
  viewer: Viewer,
  period: string,
  options: { teamId?: number; now: Date },
): Promise<TrustStrip> {
  const own = options.teamId === undefined ? sql`true` : sql`team_id = ${options.teamId}`;
  const rows = sql`period = ${period} and ${scope(sql, viewer)} and ${own}`;
  return stripOf(sql, viewer, options, {
    rows,
    // The index of the large rollup is by day: the few days of the month come from the small one.
    cells: sql`day = any (array(select distinct day from team_daily where ${rows})) and ${rows}`,
    periods: sql`period = ${period}`,
    end: sql`select ends_at from periods where period = ${period}`,
  });
}

async function stripOf(
  sql: Reader,
  viewer: Viewer,
  options: { now?: Date; completeThrough?: Date | null },
  of: TrustOf,
): Promise<TrustStrip> {
  const [[row], complete] = await Promise.all([
    sql<TrustRow[]>`
      select sum(cost) as cost, sum(cost) filter (where attributed_by = 1) as stamped, sum(requests) as requests,
        sum(estimated_n) as estimated, sum(missing_n) as missing, sum(unpriced_n) as unpriced,
        (${of.end}) as range_end,
        (select coalesce(json_agg(json_build_object('period', period, 'final', closed_at is not null) order by period),
          '[]') from periods where ${of.periods}) as periods
      from team_daily
      where ${of.rows}`,
    options.completeThrough === undefined
      ? completeThrough(sql, options.now ?? new Date())
      : options.completeThrough,
  ]);
  const costPico = big(row?.cost);
  const requests = big(row?.requests);
  const unpricedRequests = big(row?.unpriced);
  return {
    completeThrough: complete,
    stampedTenths: tenths(big(row?.stamped), costPico),
    estimatedTenths: tenths(big(row?.estimated), requests),
    stampedPico: big(row?.stamped),
    costPico,
    estimatedRequests: big(row?.estimated),
    missingRequests: big(row?.missing),
    requests,
    unpriced: {
      requests: unpricedRequests,
      tokens: unpricedRequests === 0n ? 0n : await unpricedTokens(sql, of.cells),
    },
    periods: (row?.periods ?? []).map(({ period, final }) => ({
      period,
      status: final ? "final" : "provisional",
    })),
    incomplete: complete === null || (row !== undefined && complete < row.range_end),
    reconciledThrough: null,
    seesSources: viewer.teamIds === "all",
  };
}

async function unpricedTokens(sql: Reader, cells: ReturnType<typeof scope>): Promise<bigint> {
  const tokens = sql.unsafe(TOKEN_CLASSES.join(" + "));
  const [row] = await sql<{ tokens: string | null }[]>`
    select sum(${tokens}) as tokens from spend_daily
    where unpriced_n > 0 and unpriced_n = requests and ${cells}`;
  return big(row?.tokens);
}

/** `part` of `whole` in tenths of a percent, rounded half-even; null without a whole. */
export function tenths(part: bigint, whole: bigint): number | null {
  if (whole <= 0n) return null;
  const size = Number(divideHalfEven((part < 0n ? -part : part) * 1000n, whole));
  return part < 0n ? -size : size;
}
