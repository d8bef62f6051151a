import type { Viewer } from "@/lib/auth/viewer";
import { sumPico } from "@/lib/domain/money";
import { addDays } from "@/lib/domain/period";
import { bySize, opening, type Sentence } from "@/lib/domain/sentence";
import { type CostlyTrace, costliestTracesOfTeam } from "./costliest-traces";
import { type ExceptionGroup, exceptionList } from "./exception-list";
import { completeDay, type MonthForecast, teamForecasts } from "./forecast";
import { type MovementPage, movementOf } from "./movement";
import { incompleteText, whenOf } from "./opening-facts";
import { type PeriodTotal, reportingTimezone } from "./overview";
import type { Reader } from "./reader";
import type { NamedId } from "./rows";
import { monthOf, type PeriodRange, rangeBefore } from "./spend-filter";
import { type FeatureRow, featureRows, nameOf } from "./team-features";
import { type TeamHead, teamHead } from "./team-head";
import { dailyByService, featureCells, markersOf } from "./team-reads";
import { type SharedPart, sharedParts } from "./team-shared";
import { type StatementMonth, statementMonths } from "./team-statements";
import { completeThrough, type TrustStrip, trustStrip } from "./trust-strip";

export type { CostlyTrace } from "./costliest-traces";
export type { NamedId } from "./rows";

export interface TeamPage extends TeamHead {
  week: PeriodRange;
  previousWeek: PeriodRange;
  timeZone: string;
  trust: TrustStrip;
  sentence: Sentence;
  total: PeriodTotal;
  previous: PeriodTotal | null;
  /** First reporting day that is not complete. */
  untilDay: string;
  /** The accounting month of the range's last day: to date, against plan, and where it will end. */
  month: MonthForecast;
  waste: { retryPico: bigint; fallbackPico: bigint; failed: bigint };
  /** Calls without service, feature, environment, or whose owner was not on the call. */
  notFullyTagged: { costPico: bigint; requests: bigint };
  /** 35 days ending with the range's last day, cost by service. */
  daily: { day: string; byService: { service: NamedId; costPico: bigint }[] }[];
  /** By size of change (by cost when not compared). */
  rows: FeatureRow[];
  /** Ten, exact, costliest first. */
  costliestTraces: CostlyTrace[];
  exceptions: ExceptionGroup[];
  /** Why it moved; its change is `total` less `previous`. Null when not compared. */
  movement: MovementPage | null;
  /** What moved most, by change. Empty when not compared. */
  movers: { service: NamedId; feature: NamedId; changePico: bigint }[];
  /** Markers of the 35 days that concern the team or everybody. */
  markers: { at: Date; kind: string; name: string; url: string | null }[];
  /** The team's part of each shared pool of the month; in none of the figures above. */
  shared: SharedPart[];
  /** Newest first. */
  statements: StatementMonth[];
}

const TRACES = 10;
const MOVERS = 3;

/**
 * The showback page of one team; null when there is no such team or `viewer` may not see it, which are the same
 * answer on purpose (law 7). Reads `spend_daily (team_id, day)`, `team_daily` and `trace_totals`. The total is the
 * sum of the rows by construction.
 *
 * @param options.earlier what `week` is compared with; the days just before it unless given
 * @param options.completeThrough where the page has read it already
 */
export async function teamPage(
  sql: Reader,
  viewer: Viewer,
  slug: string,
  options: {
    week: PeriodRange;
    earlier?: PeriodRange;
    compare: boolean;
    now: Date;
    completeThrough?: Date | null;
  },
): Promise<TeamPage | null> {
  const { week, compare, now } = options;
  const previousWeek = options.earlier ?? rangeBefore(week);
  const month = monthOf(week);
  const [head, timeZone, complete] = await Promise.all([
    teamHead(sql, viewer, slug, addDays(week.toDay, -1)),
    reportingTimezone(sql),
    options.completeThrough === undefined ? completeThrough(sql, now) : options.completeThrough,
  ]);
  if (head === null) return null;
  const { teamId } = head.team;
  const untilDay = completeDay(complete, now, timeZone);
  const [cells, daily, forecasts, traces, exceptions, markers, trust, movement, shared, statements] =
    await Promise.all([
      featureCells(sql, teamId, week, previousWeek),
      dailyByService(sql, teamId, week.toDay),
      teamForecasts(sql, viewer, { now, teamIds: [teamId], month, completeThrough: complete }),
      costliestTracesOfTeam(sql, teamId, week, { limit: TRACES }),
      exceptionList(sql, viewer, { team: head.team.slug, now, limit: 50 }),
      markersOf(sql, teamId, week.toDay),
      trustStrip(sql, viewer, week, { teamId, now, completeThrough: complete }),
      compare ? movementOf(sql, viewer, { later: week, earlier: previousWeek, teamId }) : null,
      sharedParts(sql, viewer, { teamId, month, untilDay }),
      statementMonths(sql, viewer, { teamId, untilDay }),
    ]);
  const booked = forecasts.get(teamId);
  // Read under the same rule as the head: only a team removed in between is missing.
  if (!booked) return null;
  const total = {
    costPico: sumPico(cells.map((c) => c.costPico)),
    requests: sumPico(cells.map((c) => c.requests)),
  };
  const previous = {
    costPico: sumPico(cells.map((c) => c.previousPico)),
    requests: sumPico(cells.map((c) => c.previousRequests)),
  };
  const movers = cells
    .map((cell) => ({ ...cell, name: nameOf(cell), changePico: cell.costPico - cell.previousPico }))
    .filter((mover) => mover.changePico !== 0n)
    .sort(bySize);
  return {
    ...head,
    week,
    previousWeek,
    timeZone,
    trust,
    sentence: opening({
      who: head.team.name,
      costPico: total.costPico,
      previousPico: compare ? previous.costPico : null,
      movers,
      movement: movement?.total ?? null,
      completeThrough: incompleteText(trust, timeZone),
      unpricedRequests: trust.unpriced.requests,
      when: whenOf(week, now, timeZone),
    }),
    total,
    previous: compare ? previous : null,
    untilDay,
    month: booked,
    waste: {
      retryPico: sumPico(cells.map((c) => c.retryPico)),
      fallbackPico: sumPico(cells.map((c) => c.fallbackPico)),
      failed: sumPico(cells.map((c) => c.failed)),
    },
    notFullyTagged: {
      costPico: sumPico(cells.map((c) => c.notTaggedPico)),
      requests: sumPico(cells.map((c) => c.notTaggedRequests)),
    },
    daily,
    rows: featureRows(cells, compare),
    costliestTraces: traces,
    exceptions: exceptions.groups,
    movement,
    movers: compare
      ? movers.slice(0, MOVERS).map(({ service, feature, changePico }) => ({ service, feature, changePico }))
      : [],
    markers,
    shared,
    statements,
  };
}
