import type { Viewer } from "@/lib/auth/viewer";
import { addDays, nextPeriod, reportingDays } from "@/lib/domain/period";
import { type MonthForecast, monthForecasts } from "./forecast";
import { keptMovement } from "./movement-kept";
import { type TeamsPage, teamsPage } from "./overview";
import type { Reader } from "./reader";
import { reportingTimezone } from "./reporting-timezone";
import { monthOf, type PeriodRange, rangeBefore } from "./spend-filter";
import { teamCosts, teamsOfSpans, weeklyCosts } from "./team-costs";
import { tenths, trustStrip } from "./trust-strip";
import { type UnitCost, unitCosts } from "./unit-costs";
import { booked, type UnitQuarter, unitQuarter } from "./unit-quarter";
import { changesWithin, type TeamSpan, type UnitStructure, type UnitTeams, unitTeams } from "./unit-teams";
import { type AttributionStep, attributionTrend, type TrendStep } from "./unit-trend";

/** The page of a unit: the team page one level up. */
export interface UnitPage extends TeamsPage, Pick<UnitTeams, "unit" | "parent" | "whole"> {
  structure: UnitStructure;
  quarter: UnitQuarter;
  trend: { step: TrendStep; steps: AttributionStep[] };
  /** The units right below, with what theirs hold; then what belongs to the unit itself. Empty without any. */
  below: UnitCost[];
  /** Slugs of the teams, where a filter by team gives the same lines in both ranges; else null. */
  sameAsTeams: string[] | null;
}

/**
 * The showback page of a unit and the units below it, of the teams that `viewer` sees; null when there is no such
 * unit or the viewer sees none of its teams, which are the same answer on purpose (law 7). Reads rollups only. A team
 * counts on the days on which it belongs to the unit, or by today's structure on all of them.
 */
export async function unitPage(
  sql: Reader,
  viewer: Viewer,
  slug: string,
  options: {
    week: PeriodRange;
    earlier?: PeriodRange;
    compare: boolean;
    structure: UnitStructure;
    trend: TrendStep;
    now: Date;
  },
): Promise<UnitPage | null> {
  const { week, compare, structure, trend, now } = options;
  const earlier = options.earlier ?? rangeBefore(week);
  const timeZone = await reportingTimezone(sql);
  const today = reportingDays(timeZone)(now.getTime());
  const found = await unitTeams(sql, viewer, slug, { structure, today });
  if (found === null) return null;
  const { spans } = found;
  const month = monthOf(week);
  const members = teamsOfSpans(sql, spans);
  const inWeek = narrowed(viewer, idsWithin(spans, week));
  const months = monthOfUnit(sql, viewer, spans, { month, now, lastDay: addDays(week.toDay, -1) });
  const [costs, weekly, trust, ofMonth, quarter, movement, steps, below] = await Promise.all([
    teamCosts(sql, members, week, earlier),
    weeklyCosts(sql, members, week.toDay),
    trustStrip(sql, inWeek, week, { now }),
    months,
    months.then(({ whole }) => unitQuarter(sql, spans, whole)),
    compare ? keptMovement(sql, viewer, { later: week, earlier, unitSpans: spans }) : null,
    attributionTrend(sql, members, trend, week.toDay),
    unitCosts(sql, viewer, week, earlier, { parent: slug, onDay: structure === "today" ? today : null }),
  ]);
  const page = teamsPage({
    week,
    earlier,
    compare,
    now,
    timeZone,
    who: found.unit.name,
    costs,
    weekly,
    trust,
    months: ofMonth,
    movement,
  });
  return {
    ...page,
    // The strip reads whole weeks of the teams; the share is of the days on which they belong to the unit.
    trust: {
      ...trust,
      stampedTenths: tenths(page.stampedPico, page.total.costPico),
      seesSources: viewer.teamIds === "all",
    },
    unit: found.unit,
    parent: found.parent,
    whole: found.whole,
    structure,
    quarter,
    trend: { step: trend, steps },
    below: withItself(below, page),
    sameAsTeams: changesWithin(spans, { fromDay: earlier.fromDay, toDay: week.toDay })
      ? null
      : page.teams.map((team) => team.slug),
  };
}

/**
 * The month of the teams that belong to the unit on the last day shown. What is booked to date counts each team while
 * it belongs, and the forecast stands on that.
 */
async function monthOfUnit(
  sql: Reader,
  viewer: Viewer,
  spans: readonly TeamSpan[],
  { month, now, lastDay }: { month: string; now: Date; lastDay: string },
): Promise<{ teams: Map<number, MonthForecast>; whole: MonthForecast }> {
  const teamIds = idsWithin(spans, { fromDay: lastDay, toDay: addDays(lastDay, 1) });
  const { teams, whole } = await monthForecasts(sql, viewer, { now, month, teamIds });
  const monthToDatePico = await booked(
    sql,
    teamsOfSpans(sql, spans),
    { fromDay: month, toDay: nextPeriod(month) },
    whole.untilDay,
  );
  const moved = monthToDatePico - whole.monthToDatePico;
  const { forecast } = whole;
  return {
    teams,
    whole: {
      ...whole,
      monthToDatePico,
      forecast: forecast && {
        ...forecast,
        totalPico: forecast.totalPico + moved,
        lowPico: forecast.lowPico + moved,
        highPico: forecast.highPico + moved,
      },
    },
  };
}

function idsWithin(spans: readonly TeamSpan[], { fromDay, toDay }: PeriodRange): number[] {
  const ids = spans
    .filter((span) => span.fromDay < toDay && span.toDay > fromDay)
    .map(({ teamId }) => teamId);
  return [...new Set(ids)];
}

/** The viewer as somebody who sees these teams only; the ids are of teams that the viewer sees. */
function narrowed(viewer: Viewer, teamIds: number[]): Viewer {
  return { ...viewer, teamIds };
}

/** What the units below do not hold is the unit's own. */
function withItself(below: readonly UnitCost[], page: TeamsPage): UnitCost[] {
  if (below.length === 0) return [];
  const sum = (read: (row: UnitCost) => bigint) => below.reduce((all, row) => all + read(row), 0n);
  const own: UnitCost = {
    unit: null,
    costPico: page.total.costPico - sum((row) => row.costPico),
    previousPico: (page.previous?.costPico ?? 0n) - sum((row) => (page.previous ? row.previousPico : 0n)),
    requests: page.total.requests - sum((row) => row.requests),
  };
  return own.costPico === 0n && own.previousPico === 0n ? [...below] : [...below, own];
}
