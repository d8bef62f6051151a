import type { Viewer } from "@/lib/auth/viewer";
import type { TeamKind } from "@/lib/domain/catalog";
import { divideHalfEven, shares, sumPico } from "@/lib/domain/money";
import type { Movement } from "@/lib/domain/movement";
import { addDays } from "@/lib/domain/period";
import { bySize, opening, type Sentence } from "@/lib/domain/sentence";
import { type CostlyTrace, costliestTracesOfTeam } from "./costliest-traces";
import { type ExceptionGroup, exceptionList } from "./exception-list";
import { incompleteText, whenOf } from "./opening-facts";
import { type PeriodTotal, reportingTimezone } from "./overview";
import { movementOf, type NamedMovement } from "./movement";
import type { Reader } from "./reader";
import { type NamedId, serviceFeature } from "./rows";
import { monthOf, type PeriodRange, rangeBefore } from "./spend-filter";
import { dailyByService, featureCells, markersOf, monthToDate, type TeamCell, teamHead } from "./team-reads";
import { type TrustStrip, tenths, trustStrip } from "./trust-strip";

export type { CostlyTrace } from "./costliest-traces";
export type { NamedId } from "./rows";

/** A row of "by service and feature". A team's charges are one row of kind `charge` without service. */
export interface FeatureRow {
  kind: "call" | "charge";
  service: NamedId;
  feature: NamedId;
  requests: bigint;
  /** Every input-side token that is not a cache read. */
  inputTokens: bigint;
  outputTokens: bigint;
  cacheReadTokens: bigint;
  /** Cache reads in tenths of a percent of all input tokens; null without input. */
  cacheReadTenths: number | null;
  costPico: bigint;
  previousPico: bigint | null;
  previousRequests: bigint | null;
  /** Tenths of a percent of the team's cost; the column sums to 1000. */
  share: number;
  /** Cost divided by requests, rounded half-even to the picodollar; null without requests. */
  perRequestPico: bigint | null;
}

export interface TeamPage {
  team: { teamId: number; slug: string; name: string; kind: TeamKind; hue: number; channel: string | null };
  /** As booked on the range's last day. */
  costCenter: { code: string; name: string } | null;
  lead: string | null;
  manager: string | null;
  unit: { slug: string; name: string } | null;
  week: PeriodRange;
  previousWeek: PeriodRange;
  timeZone: string;
  trust: TrustStrip;
  sentence: Sentence;
  total: PeriodTotal;
  previous: PeriodTotal | null;
  /** Accounting month of the range's last day; the figure is booked in it, up to and with that day. */
  month: string;
  monthToDatePico: bigint;
  budget: { amountPico: bigint; owner: string | null; version: number } | null;
  waste: { retryPico: bigint; fallbackPico: bigint; failed: bigint };
  /** Calls without service, feature, environment, or whose owner was not on the call; `groups` of them by those. */
  notFullyTagged: { costPico: bigint; requests: bigint; groups: number };
  /** 35 days ending with the range's last day, cost by service. */
  daily: { day: string; byService: { service: NamedId; costPico: bigint }[] }[];
  /** By size of change (by cost when not compared). */
  rows: FeatureRow[];
  /** Ten, exact, costliest first. */
  costliestTraces: CostlyTrace[];
  exceptions: ExceptionGroup[];
  /** Why it moved; its change is `total` less `previous`. Null when not compared. */
  movement: { total: Movement; features: NamedMovement[] } | null;
  /** What moved most, by change. Empty when not compared. */
  movers: { service: NamedId; feature: NamedId; changePico: bigint }[];
  /** Markers of the 35 days that concern the team or everybody. */
  markers: { at: Date; kind: string; name: string; url: string | null }[];
}

const TRACES = 10;
const MOVERS = 3;

/**
 * The showback page of one team; null when there is no such team or `viewer` may not see it, which are the same
 * answer on purpose (law 7). Reads `spend_daily (team_id, day)` and `trace_totals`. The total is the sum of the
 * rows by construction.
 */
export async function teamPage(
  sql: Reader,
  viewer: Viewer,
  slug: string,
  options: { week: PeriodRange; compare: boolean; now: Date },
): Promise<TeamPage | null> {
  const { week, compare, now } = options;
  const previousWeek = rangeBefore(week);
  const month = monthOf(week);
  const head = await teamHead(sql, viewer, slug, { onDay: addDays(week.toDay, -1), month });
  if (head === null) return null;
  const { teamId } = head.team;
  const [cells, daily, booked, traces, exceptions, markers, trust, timeZone, movement] = await Promise.all([
    featureCells(sql, teamId, week, previousWeek),
    dailyByService(sql, teamId, week.toDay),
    monthToDate(sql, teamId, month, week.toDay),
    costliestTracesOfTeam(sql, teamId, week, { limit: TRACES }),
    exceptionList(sql, viewer, { team: head.team.slug, now, limit: 50 }),
    markersOf(sql, teamId, week.toDay),
    trustStrip(sql, viewer, week, { teamId, now }),
    reportingTimezone(sql),
    compare ? movementOf(sql, viewer, { later: week, earlier: previousWeek, teamId }) : null,
  ]);
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
    month,
    monthToDatePico: booked,
    waste: {
      retryPico: sumPico(cells.map((c) => c.retryPico)),
      fallbackPico: sumPico(cells.map((c) => c.fallbackPico)),
      failed: sumPico(cells.map((c) => c.failed)),
    },
    notFullyTagged: {
      costPico: sumPico(cells.map((c) => c.notTaggedPico)),
      requests: sumPico(cells.map((c) => c.notTaggedRequests)),
      groups: cells.reduce((sum, c) => sum + c.notTaggedGroups, 0),
    },
    daily,
    rows: toRows(cells, compare),
    costliestTraces: traces,
    exceptions: exceptions.groups,
    movement,
    movers: compare
      ? movers.slice(0, MOVERS).map(({ service, feature, changePico }) => ({ service, feature, changePico }))
      : [],
    markers,
  };
}

function toRows(cells: readonly TeamCell[], compare: boolean): FeatureRow[] {
  const share = shares(cells.map((cell) => cell.costPico));
  const rows = cells.map((cell, index) => {
    const input = cell.inputTokens + cell.cacheReadTokens;
    const changePico = compare ? cell.costPico - cell.previousPico : cell.costPico;
    const row: FeatureRow = {
      kind: cell.kind,
      service: cell.service,
      feature: cell.feature,
      requests: cell.requests,
      inputTokens: cell.inputTokens,
      outputTokens: cell.outputTokens,
      cacheReadTokens: cell.cacheReadTokens,
      cacheReadTenths: tenths(cell.cacheReadTokens, input),
      costPico: cell.costPico,
      previousPico: compare ? cell.previousPico : null,
      previousRequests: compare ? cell.previousRequests : null,
      share: share[index] ?? 0,
      perRequestPico:
        cell.requests > 0n && cell.costPico >= 0n ? divideHalfEven(cell.costPico, cell.requests) : null,
    };
    return { name: nameOf(cell), changePico, row };
  });
  // A row that stands only in the week before has no place in a table that is not compared.
  return rows
    .filter(({ row }) => compare || row.requests !== 0n || row.costPico !== 0n)
    .sort(bySize)
    .map(({ row }) => row);
}

function nameOf(cell: Pick<TeamCell, "kind" | "service" | "feature">): string {
  return cell.kind === "charge" ? "charges" : serviceFeature(cell.service, cell.feature);
}
