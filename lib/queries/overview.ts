import type { Viewer } from "@/lib/auth/viewer";
import { addMovements, type Movement } from "@/lib/domain/movement";
import { driver } from "@/lib/domain/movement-cause";
import { shares, sumPico } from "@/lib/domain/money";
import { opening, type Sentence } from "@/lib/domain/sentence";
import { type Attention, needsAttention } from "./attention";
import { type ClaimedName, claimedNames } from "./claimed-names";
import { type MonthForecast, monthForecasts } from "./forecast";
import type { MovementPage } from "./movement";
import { keptMovement } from "./movement-kept";
import { incompleteText, whenOf } from "./opening-facts";
import type { Reader } from "./reader";
import { reportingTimezone } from "./reporting-timezone";
import { monthOf, type PeriodRange, rangeBefore } from "./spend-filter";
import { everyTeam, type TeamCost, teamCosts, weeklyCosts, weekSteps } from "./team-costs";
import { completeThrough, type TrustStrip, tenths, trustStrip } from "./trust-strip";
import { type UnitCost, unitCosts } from "./unit-costs";

export { reportingTimezone } from "./reporting-timezone";

/** Cost and calls of one period. */
export interface PeriodTotal {
  costPico: bigint;
  requests: bigint;
}

/** A row of the teams table. */
export interface OverviewTeam extends Omit<TeamCost, "previousPico"> {
  /** Null when not compared. */
  previousPico: bigint | null;
  /** Tenths of a percent; the column sums to 1000. */
  share: number;
  /** Stamped cost in tenths of a percent of the team's cost; null without cost. */
  stampedShare: number | null;
  /** 13 steps of seven days, oldest first; the last ends with the range shown. */
  weekly: bigint[];
  /** What drove the change, in words; empty when not compared or unchanged. */
  driver: string;
  /** The accounting month of the range's last day; null for a team without a line in it. */
  month: MonthForecast | null;
}

/** What Overview and a unit's page both show of their teams. */
export interface TeamsPage {
  week: PeriodRange;
  previousWeek: PeriodRange;
  /** The zone that days are counted in. */
  timeZone: string;
  trust: TrustStrip;
  sentence: Sentence;
  total: PeriodTotal;
  /** Null when `compare` is off. */
  previous: PeriodTotal | null;
  stampedPico: bigint;
  untaggedPico: bigint;
  /** The accounting month of the range's last day, of all teams together. */
  month: MonthForecast;
  /** First days of 13 steps of seven days, oldest first; the last ends with the range shown. */
  weeks: string[];
  /** By cost, descending; every team with cost or calls in any of the periods shown. */
  teams: OverviewTeam[];
  /** Why it moved; its change is `total` less `previous`. Null when not compared. */
  movement: MovementPage | null;
}

export interface OverviewPage extends TeamsPage {
  completeThrough: Date | null;
  unpriced: { requests: bigint; tokens: bigint };
  /** Top units as each day was, by cost; what belongs to no unit is a row of its own. Empty without units. */
  units: UnitCost[];
  /** Of the accounting month. */
  claimedNames: ClaimedName[];
  /** At most five, by dollars at stake. */
  attention: Attention[];
}

/**
 * Everything Overview shows, for the teams `viewer` sees. Reads `team_daily`, whose size follows teams and days,
 * not events, and `spend_daily` of the two ranges for the causes. The total is the sum of the rows of the table by
 * construction.
 *
 * @param options.earlier what `week` is compared with; the days just before it unless given
 * @param options.completeThrough where the page has read it already
 */
export async function overviewPage(
  sql: Reader,
  viewer: Viewer,
  options: {
    week: PeriodRange;
    earlier?: PeriodRange;
    compare: boolean;
    now: Date;
    completeThrough?: Date | null;
  },
): Promise<OverviewPage> {
  const { week, compare, now } = options;
  const complete =
    options.completeThrough === undefined ? await completeThrough(sql, now) : options.completeThrough;
  const zone = reportingTimezone(sql);
  const earlier = options.earlier ?? rangeBefore(week);
  const month = monthOf(week);
  const members = everyTeam(sql, viewer);
  const current = `${now.toISOString().slice(0, 7)}-01`;
  const forecasts = monthForecasts(sql, viewer, { now, month, completeThrough: complete });
  // What needs attention does so now, whatever period is looked at.
  const running =
    month === current
      ? forecasts
      : monthForecasts(sql, viewer, { now, month: current, completeThrough: complete });
  const [costs, weekly, trust, timeZone, months, movement, claimed, attention, units] = await Promise.all([
    teamCosts(sql, members, week, earlier),
    weeklyCosts(sql, members, week.toDay),
    trustStrip(sql, viewer, week, { now, completeThrough: complete }),
    zone,
    forecasts,
    compare ? keptMovement(sql, viewer, { later: week, earlier }) : null,
    claimedNames(sql, viewer, month),
    needsAttention(sql, viewer, { now, forecasts: running.then(({ teams }) => teams), zone }),
    unitCosts(sql, viewer, week, earlier),
  ]);
  const who = whoOf(viewer, costs);
  return {
    ...teamsPage({ week, earlier, compare, now, timeZone, who, costs, weekly, trust, months, movement }),
    completeThrough: trust.completeThrough,
    unpriced: trust.unpriced,
    units,
    claimedNames: claimed,
    attention,
  };
}

function whoOf(viewer: Viewer, costs: readonly TeamCost[]): string {
  if (viewer.teamIds === "all") return "The company";
  return costs.length === 1 ? (costs[0]?.name ?? "Your team") : "Your teams";
}

/** The reads of a page put together: rows, totals and the opening. Pure. */
export function teamsPage(facts: {
  week: PeriodRange;
  earlier: PeriodRange;
  compare: boolean;
  now: Date;
  timeZone: string;
  who: string;
  costs: readonly TeamCost[];
  weekly: ReadonlyMap<number, ReadonlyMap<string, bigint>>;
  trust: TrustStrip;
  months: { teams: ReadonlyMap<number, MonthForecast>; whole: MonthForecast };
  movement: MovementPage | null;
}): TeamsPage {
  const { week, earlier, compare, now, timeZone, costs, trust, months, movement } = facts;
  const weeks = weekSteps(week.toDay);
  const share = shares(costs.map((cost) => cost.costPico));
  const drivers = driversByTeam(movement);
  const teams = costs.map((cost, index): OverviewTeam => {
    const weekly = facts.weekly.get(cost.teamId);
    return {
      ...cost,
      previousPico: compare ? cost.previousPico : null,
      share: share[index] ?? 0,
      stampedShare: tenths(cost.stampedPico, cost.costPico),
      weekly: weeks.map((day) => weekly?.get(day) ?? 0n),
      driver: drivers.get(cost.teamId) ?? "",
      month: months.teams.get(cost.teamId) ?? null,
    };
  });
  const sumOf = (read: (cost: TeamCost) => bigint) => sumPico(costs.map(read));
  const total = { costPico: sumOf((c) => c.costPico), requests: sumOf((c) => c.requests) };
  const previous = { costPico: sumOf((c) => c.previousPico), requests: sumOf((c) => c.previousRequests) };
  return {
    week,
    previousWeek: earlier,
    timeZone,
    trust,
    sentence: opening({
      who: facts.who,
      costPico: total.costPico,
      previousPico: compare ? previous.costPico : null,
      movers: teams.map((team) => ({
        name: team.name,
        key: team.slug,
        changePico: team.costPico - (team.previousPico ?? 0n),
        cause: team.driver,
      })),
      completeThrough: incompleteText(trust, timeZone),
      unpricedRequests: trust.unpriced.requests,
      when: whenOf(week, now, timeZone),
    }),
    total,
    previous: compare ? previous : null,
    stampedPico: sumOf((c) => c.stampedPico),
    untaggedPico: sumOf((c) => c.untaggedPico),
    month: months.whole,
    weeks,
    teams,
    movement,
  };
}

/** What drove each team, in words. */
function driversByTeam(page: MovementPage | null): Map<number, string> {
  const byTeam = new Map<number, Movement[]>();
  for (const feature of page?.features ?? [])
    byTeam.set(feature.teamId, [...(byTeam.get(feature.teamId) ?? []), feature]);
  return new Map([...byTeam].map(([teamId, movements]) => [teamId, driver(addMovements(movements))]));
}
