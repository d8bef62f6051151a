import type { Viewer } from "@/lib/auth/viewer";
import { sumPico } from "@/lib/domain/money";
import {
  type DatedSeries,
  type MonthEnd,
  monthEnd,
  monthEndErrorTenths,
  planPace,
} from "@/lib/domain/forecast-month";
import { addDays, nextPeriod, periodOf, reportingDays } from "@/lib/domain/period";
import { type ForecastDays, forecastDays } from "./forecast-days";
import type { Reader } from "./reader";
import { daysBetween } from "./rows";

/** An accounting month so far, where it will end, and what the plan says. Estimates are not in the ledger. */
export interface MonthForecast {
  /** UTC accounting month, "YYYY-MM-01". */
  month: string;
  /** First day that is not complete; month to date, pace and forecast know the days before it. */
  untilDay: string;
  /** Booked in the month, charges included, of days before `untilDay`. */
  monthToDatePico: bigint;
  forecast: MonthEnd | null;
  /** Why there is no forecast, in words ("under 14 days of data"); null when there is one. */
  hidden: string | null;
  /** Error of the forecast as of day 15 over the last three closed months; null: "no closed month yet". */
  errorTenths: number | null;
  /** The plan of the month; of several teams the sum of those that have one (`planTeams` of them). */
  planPico: bigint | null;
  planTeams: number;
  /** The plan by weekday weights for the days before `untilDay`; null without a plan. */
  paceDuePico: bigint | null;
  /** What the plan gives to each day of the month; sums to the plan. Empty without one. */
  paceByDay: { day: string; pico: bigint }[];
}

interface ForecastOptions {
  now: Date;
  /** Default: every team that `viewer` sees. Others are left out in silence. */
  teamIds?: readonly number[];
  /** Default: the accounting month of `now`. */
  month?: string;
  /** Where the page has read it already. */
  completeThrough?: Date | null;
  /** Of the whole, where it has a budget of its own; otherwise the sum of its teams' plans. */
  wholePlanPico?: bigint | null;
}

/**
 * The month of each team, and of all of them together from their summed days: forecasts and ranges of parts do not
 * add up. Every team asked for and seen is there, also one without usage.
 */
export async function monthForecasts(
  sql: Reader,
  viewer: Viewer,
  options: ForecastOptions,
): Promise<{ teams: Map<number, MonthForecast>; whole: MonthForecast }> {
  const month = options.month ?? periodOf(options.now.getTime());
  const read = await forecastDays(sql, viewer, month, options);
  const until = completeDay(read.completeThrough, options.now, read.timeZone);
  const one = (teams: ForecastDays["teams"], planPico: bigint | null) =>
    monthForecast(read, teams, { month, until, planPico });
  return {
    teams: new Map(read.teams.map((team) => [team.teamId, one([team], team.planPico)])),
    whole: one(read.teams, options.wholePlanPico === undefined ? planOf(read.teams) : options.wholePlanPico),
  };
}

/** The month of each team that `viewer` sees; see `monthForecasts`. */
export async function teamForecasts(
  sql: Reader,
  viewer: Viewer,
  options: ForecastOptions,
): Promise<Map<number, MonthForecast>> {
  return (await monthForecasts(sql, viewer, options)).teams;
}

/** The reporting day in which data cease to be complete, at the latest today: it is not over. */
export function completeDay(completeThrough: Date | null, now: Date, timeZone: string): string {
  const dayOf = reportingDays(timeZone);
  const today = dayOf(now.getTime());
  const complete = completeThrough === null ? today : dayOf(completeThrough.getTime());
  return complete < today ? complete : today;
}

function planOf(teams: ForecastDays["teams"]): bigint | null {
  const plans = teams.flatMap(({ planPico }) => (planPico === null ? [] : [planPico]));
  return plans.length === 0 ? null : sumPico(plans);
}

function monthForecast(
  { closed }: ForecastDays,
  teams: ForecastDays["teams"],
  { month, until, planPico }: { month: string; until: string; planPico: bigint | null },
): MonthForecast {
  const monthEndsOn = nextPeriod(month);
  const untilKnown = until < monthEndsOn ? until : monthEndsOn;
  const series = seriesOf(teams, until);
  const monthToDatePico = sumPico(
    teams.flatMap(({ booked }) => booked.filter(({ day }) => day < until).map(({ pico }) => pico)),
  );
  const { end, hidden } =
    until >= monthEndsOn
      ? { end: null, hidden: "the month is over" }
      : series === null
        ? { end: null, hidden: "no recent usage" }
        : monthEnd(series, month, monthToDatePico);
  const elapsed = Math.max(0, daysBetween(month, untilKnown));
  const pace =
    planPico === null ? null : planPace(series ?? { firstDay: month, usd: [] }, month, planPico, elapsed);
  return {
    month,
    untilDay: untilKnown,
    monthToDatePico,
    forecast: end,
    hidden,
    errorTenths: series === null ? null : monthEndErrorTenths(series, closed),
    planPico,
    planTeams: teams.filter((team) => team.planPico !== null).length,
    paceDuePico: pace?.duePico ?? null,
    paceByDay: pace?.byDay ?? [],
  };
}

/** The teams' days added up, from the first with cost to the last complete one; null without any. */
function seriesOf(teams: ForecastDays["teams"], until: string): DatedSeries | null {
  const usdByDay = new Map<string, number>();
  let firstDay = until;
  for (const team of teams) {
    if (team.firstDay !== null && team.firstDay < firstDay) firstDay = team.firstDay;
    for (const { day, usd } of team.days) usdByDay.set(day, (usdByDay.get(day) ?? 0) + usd);
  }
  if (firstDay >= until) return null;
  const usd: number[] = [];
  // What a correction took back below zero was not used: a series of costs does not go under it.
  for (let day = firstDay; day < until; day = addDays(day, 1)) usd.push(Math.max(0, usdByDay.get(day) ?? 0));
  return { firstDay, usd };
}
