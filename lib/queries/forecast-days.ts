import type { Viewer } from "@/lib/auth/viewer";
import type { Reader } from "./reader";
import { big } from "./rows";
import { scope } from "./spend-filter";
import { completeThrough } from "./trust-strip";

/** The days that forecast and pace are made from, before anything is estimated. */
export interface ForecastDays {
  /** IANA zone that days are counted in. */
  timeZone: string;
  completeThrough: Date | null;
  /** The last three closed months before the month asked for, oldest first. */
  closed: string[];
  teams: {
    teamId: number;
    /** First day of the window in which the team's usage has begun; null without usage. */
    firstDay: string | null;
    /** Cost of calls in USD, days with any. */
    days: { day: string; usd: number }[];
    /** Booked in the month, charges included, by day of use. */
    booked: { day: string; pico: bigint }[];
    planPico: bigint | null;
  }[];
}

/** Days before the oldest forecast that is judged: eight weeks of weekday weights. */
const WEIGHT_DAYS = 56;
/** The range is judged on the 90 days before; months still open stand between them and the closed ones. */
const OWN_MONTHS = 4;

interface TeamRow {
  id: number;
  plan: string | null;
  first_day: string | null;
  days: string[] | null;
  costs: number[] | null;
  booked_days: string[] | null;
  booked: string[] | null;
}

/**
 * Reads `team_daily` of the last half year and of the month, for all teams in one statement; the size follows teams
 * and days, not events. Teams that `viewer` does not see are not there.
 */
export async function forecastDays(
  sql: Reader,
  viewer: Viewer,
  month: string,
  options: { now: Date; teamIds?: readonly number[]; completeThrough?: Date | null },
): Promise<ForecastDays> {
  const { now, teamIds } = options;
  const own = (column: string) => {
    const asked = teamIds === undefined ? sql`true` : sql`${sql(column)} = any (${[...teamIds]}::integer[])`;
    return sql`${scope(sql, viewer, column)} and ${asked}`;
  };
  const [rows, [facts], complete] = await Promise.all([
    sql<TeamRow[]>`
      with since as (
        select (least(${month}::date - interval '${sql.unsafe(String(OWN_MONTHS))} months', min(period))::date
          - ${WEIGHT_DAYS}::integer) as day
        from (
          select period from periods where closed_at is not null and period < ${month} order by period desc limit 3
        ) last_closed
      ), used as (
        select team_id, day, sum(cost)::double precision / 1e12 as usd from team_daily
        where day >= (select day from since) and kind = 0 and ${own("team_id")}
        group by team_id, day having sum(cost) <> 0
      ), series as (
        select team_id, array_agg(day::text order by day) as days, array_agg(usd order by day) as costs
        from used group by team_id
      ), booked as (
        select team_id, array_agg(day::text) as days, array_agg(cost::text) as costs from (
          select team_id, day, sum(cost) as cost from team_daily
          where period = ${month} and ${own("team_id")} group by team_id, day
        ) by_day group by team_id
      ), plan as (
        select distinct on (team_id) team_id, amount_pico from budgets
        where team_id is not null and period_kind = 'month' and valid_from <= ${month}
          and (valid_to is null or valid_to > ${month}) and scope - 'team' = '{}'::jsonb
        order by team_id, valid_from desc, version desc
      )
      select t.id, p.amount_pico as plan, s.days, s.costs, b.days as booked_days, b.costs as booked,
        case when begun.day is not null then greatest(begun.day, (select day from since)) end as first_day
      from teams t
      left join series s on s.team_id = t.id
      left join booked b on b.team_id = t.id
      left join plan p on p.team_id = t.id
      left join lateral (
        select day from team_daily d where d.team_id = t.id and d.kind = 0 and d.cost <> 0 order by day limit 1
      ) begun on true
      where ${own("t.id")}`,
    sql<{ time_zone: string; closed: string[] }[]>`
      select reporting_timezone as time_zone, array(
        select period::text from (
          select period from periods where closed_at is not null and period < ${month} order by period desc limit 3
        ) last_closed order by period
      ) as closed from ledger_versions`,
    options.completeThrough === undefined ? completeThrough(sql, now) : options.completeThrough,
  ]);
  return {
    timeZone: facts?.time_zone ?? "UTC",
    completeThrough: complete,
    closed: facts?.closed ?? [],
    teams: rows.map((row) => ({
      teamId: row.id,
      firstDay: row.first_day,
      days: (row.days ?? []).map((day, at) => ({ day, usd: Number(row.costs?.[at] ?? 0) })),
      booked: (row.booked_days ?? []).map((day, at) => ({ day, pico: big(row.booked?.[at]) })),
      planPico: row.plan === null ? null : big(row.plan),
    })),
  };
}
