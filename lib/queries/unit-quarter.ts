import { sumPico } from "@/lib/domain/money";
import { monthsOfQuarter, quarterSpans, firstYearAgo, yearsBefore } from "@/lib/domain/quarter";
import { addDays, nextPeriod } from "@/lib/domain/period";
import type { MonthForecast } from "./forecast";
import type { Reader } from "./reader";
import { big, daysBetween } from "./rows";
import type { PeriodRange } from "./spend-filter";
import { type Members, teamsOfSpans } from "./team-costs";
import type { TeamSpan } from "./unit-teams";

/** A unit's quarter by what is booked in its UTC months, against plan, the quarter before and a year ago. */
export interface UnitQuarter {
  /** First month, "YYYY-10-01". */
  quarter: string;
  toDate: PeriodRange;
  toDatePico: bigint;
  over: boolean;
  /** Sum of the teams' plans of the three months; null without any. */
  planPico: bigint | null;
  /** The plan of the days to date; null without a plan. */
  planDuePico: bigint | null;
  prior: { quarter: string; pico: bigint; sameDaysPico: bigint; sameDays: PeriodRange };
  /** What the same days hold by the day of use; late lines and a zone that is not UTC make it another sum. */
  byDay: { toDatePico: bigint; priorPico: bigint; yearAgoPico: bigint };
  /** The same days a year before: of the quarter, or of the month alone; else the month it begins with. */
  yearAgo:
    | { of: "quarter" | "month"; days: PeriodRange; pico: bigint; nowPico: bigint }
    | { of: null; fromMonth: string | null };
}

/**
 * Reads `team_daily` by booked month; a team counts on the days on which it belongs to the unit.
 *
 * @param month the accounting month shown, with what is booked to date by the same spans
 */
export async function unitQuarter(
  sql: Reader,
  spans: readonly TeamSpan[],
  month: MonthForecast,
): Promise<UnitQuarter> {
  const members = teamsOfSpans(sql, spans);
  const q = quarterSpans(month.month, month.untilDay);
  const monthAgo = yearsBefore(month.month);
  const asMany = addDays(monthAgo, daysBetween(month.month, month.untilDay));
  const monthAgoDays = {
    fromDay: monthAgo,
    toDay: asMany < nextPeriod(monthAgo) ? asMany : nextPeriod(monthAgo),
  };
  const [toDate, prior, sameDays, ago, monthAgoPico, plans, firstDay, ...byDay] = await Promise.all([
    booked(sql, members, q.quarter, q.toDate.toDay),
    booked(sql, members, q.prior, null),
    booked(sql, members, q.prior, q.priorToDate.toDay),
    booked(sql, members, quarterOfDays(q.yearAgo), q.yearAgo.toDay),
    booked(sql, members, { fromDay: monthAgo, toDay: nextPeriod(monthAgo) }, monthAgoDays.toDay),
    plansOf(sql, spans, monthsOfQuarter(month.month)),
    firstDayOf(sql, members),
    used(sql, members, q.toDate),
    used(sql, members, q.prior),
    used(sql, members, q.yearAgo),
    used(sql, members, monthAgoDays),
  ]);
  const [toDateUsed, priorUsed, agoUsed, monthAgoUsed] = byDay;
  const before = plans.filter((plan) => plan.month < month.month).map((plan) => plan.pico);
  const hasPlan = plans.some((plan) => plan.teams > 0);
  const sumBefore = sumPico(before);
  return {
    quarter: q.quarter.fromDay,
    toDate: q.toDate,
    toDatePico: toDate,
    over: q.toDate.toDay >= q.quarter.toDay,
    planPico: hasPlan ? sumPico(plans.map((plan) => plan.pico)) : null,
    planDuePico: hasPlan ? sumBefore + (month.paceDuePico ?? 0n) : null,
    prior: { quarter: q.prior.fromDay, pico: prior, sameDaysPico: sameDays, sameDays: q.priorToDate },
    byDay: {
      toDatePico: toDateUsed,
      priorPico: priorUsed,
      yearAgoPico: firstDay !== null && firstDay <= q.yearAgo.fromDay ? agoUsed : monthAgoUsed,
    },
    yearAgo:
      firstDay === null
        ? { of: null, fromMonth: null }
        : firstDay <= q.yearAgo.fromDay
          ? { of: "quarter", days: q.yearAgo, pico: ago, nowPico: toDate }
          : firstDay <= monthAgo
            ? { of: "month", days: monthAgoDays, pico: monthAgoPico, nowPico: month.monthToDatePico }
            : { of: null, fromMonth: firstYearAgo(firstDay) },
  };
}

function quarterOfDays({ fromDay }: PeriodRange): PeriodRange {
  const [first, , third] = monthsOfQuarter(fromDay);
  return { fromDay: first, toDay: nextPeriod(third) };
}

/** A late line lies on a day outside its month: membership is asked of its own day, whichever. */
const ANY_DAY: PeriodRange = { fromDay: "0001-01-01", toDay: "9999-12-31" };

/** What is booked in the months of a span, of days before `toDay`. */
export async function booked(
  sql: Reader,
  members: Members,
  months: PeriodRange,
  toDay: string | null,
): Promise<bigint> {
  const [row] = await sql<{ cost: string | null }[]>`
    select sum(d.cost) as cost from team_daily d
    where d.period >= ${months.fromDay} and d.period < ${months.toDay}
      and (${toDay}::date is null or d.day < ${toDay}::date) and ${members(ANY_DAY)}`;
  return big(row?.cost);
}

/** What was used in a range of days, wherever it is booked. */
async function used(sql: Reader, members: Members, days: PeriodRange): Promise<bigint> {
  const [row] = await sql<{ cost: string | null }[]>`
    select sum(d.cost) as cost from team_daily d
    where d.day >= ${days.fromDay} and d.day < ${days.toDay} and ${members(days)}`;
  return big(row?.cost);
}

/** The plans of each month, of the teams that belong to the unit on its first day. */
async function plansOf(
  sql: Reader,
  spans: readonly TeamSpan[],
  months: readonly string[],
): Promise<{ month: string; pico: bigint; teams: number }[]> {
  const pairs = months.flatMap((month) =>
    spans
      .filter((span) => span.fromDay <= month && span.toDay > month)
      .map(({ teamId }) => ({ month, teamId })),
  );
  const rows = await sql<{ month: string; pico: string; teams: bigint }[]>`
    select asked.month, sum(plan.amount_pico) as pico, count(*) as teams
    from unnest(${pairs.map((pair) => pair.month)}::date[], ${pairs.map((pair) => pair.teamId)}::integer[])
      as asked (month, team_id)
    cross join lateral (
      select amount_pico from budgets b
      where b.team_id = asked.team_id and b.period_kind = 'month' and b.scope - 'team' = '{}'::jsonb
        and b.valid_from <= asked.month and (b.valid_to is null or b.valid_to > asked.month)
      order by b.valid_from desc, b.version desc limit 1
    ) plan
    group by asked.month`;
  return rows.map((row) => ({ month: row.month, pico: big(row.pico), teams: Number(row.teams) }));
}

async function firstDayOf(sql: Reader, members: Members): Promise<string | null> {
  const [row] = await sql<{ day: string | null }[]>`
    select min(d.day) as day from team_daily d where ${members(ANY_DAY)}`;
  return row?.day ?? null;
}
