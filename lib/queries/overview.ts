import type { Viewer } from "@/lib/auth/viewer";
import type { TeamKind } from "@/lib/domain/catalog";
import { shares, sumPico } from "@/lib/domain/money";
import { addDays } from "@/lib/domain/period";
import { opening, type Sentence } from "@/lib/domain/sentence";
import { type Attention, needsAttention } from "./attention";
import { type ClaimedName, claimedNames } from "./claimed-names";
import { incompleteText, whenOf } from "./opening-facts";
import type { Reader } from "./reader";
import { big } from "./rows";
import { monthOf, type PeriodRange, rangeBefore, scope } from "./spend-filter";
import { type TrustStrip, tenths, trustStrip } from "./trust-strip";

export type { TeamKind } from "@/lib/domain/catalog";

/** Cost and calls of one period. */
export interface PeriodTotal {
  costPico: bigint;
  requests: bigint;
}

/** One step of a stacked chart: the first day of the week (or the day) and the cost of each team that had any. */
export interface TeamCostStep {
  day: string;
  byTeam: { teamId: number; costPico: bigint }[];
}

/** A row of the teams table. */
export interface OverviewTeam {
  teamId: number;
  slug: string;
  name: string;
  kind: TeamKind;
  /** Slot of the chart palette, 1 to 8; 0 is "other". */
  hue: number;
  lead: string | null;
  costPico: bigint;
  /** Null when not compared. */
  previousPico: bigint | null;
  /** Tenths of a percent; the column sums to 1000. */
  share: number;
  /** Stamped cost in tenths of a percent of the team's cost; null without cost. */
  stampedShare: number | null;
  requests: bigint;
  /** 13 steps of seven days, oldest first; the last ends with the range shown. */
  weekly: bigint[];
  /** Cost booked in the accounting month of the range's last day, up to and with that day. */
  monthToDatePico: bigint;
  budgetPico: bigint | null;
}

export interface OverviewPage {
  week: PeriodRange;
  previousWeek: PeriodRange;
  /** The zone that days are counted in. */
  timeZone: string;
  trust: TrustStrip;
  completeThrough: Date | null;
  sentence: Sentence;
  total: PeriodTotal;
  /** Null when `compare` is off. */
  previous: PeriodTotal | null;
  stampedPico: bigint;
  untaggedPico: bigint;
  unpriced: { requests: bigint; tokens: bigint };
  /** Accounting month of the range's last day, `YYYY-MM-01`. */
  month: string;
  monthToDatePico: bigint;
  /** Sum of the visible teams' monthly budgets; null without any. */
  budget: { totalPico: bigint; count: number } | null;
  /** 13 steps of seven days ending with the range shown. */
  weekly: TeamCostStep[];
  /** 35 days ending with the range's last day. */
  daily: TeamCostStep[];
  /** By cost, descending; every visible team with cost or calls in any of the periods shown. */
  teams: OverviewTeam[];
  /** Of the accounting month. */
  claimedNames: ClaimedName[];
  /** At most five, by dollars at stake. */
  attention: Attention[];
}

const WEEKS = 13;
const DAYS = 35;

interface TeamRow {
  id: number;
  slug: string;
  name: string;
  kind: TeamKind;
  hue: number;
  lead: string | null;
  cost: string | null;
  previous: string | null;
  requests: string | null;
  previous_requests: string | null;
  stamped: string | null;
  untagged: string | null;
  month_to_date: string | null;
  budget: string | null;
}

/**
 * Everything Overview shows, for the teams `viewer` sees. Reads `team_daily`, whose size follows teams and days,
 * not events. The total is the sum of the rows of the table by construction.
 *
 * @param options.earlier what `week` is compared with; the days just before it unless given
 */
export async function overviewPage(
  sql: Reader,
  viewer: Viewer,
  options: { week: PeriodRange; earlier?: PeriodRange; compare: boolean; now: Date },
): Promise<OverviewPage> {
  const { week, compare, now } = options;
  const previousWeek = options.earlier ?? rangeBefore(week);
  const month = monthOf(week);
  const [rows, weeks, days, trust, claimed, attention, timeZone] = await Promise.all([
    teamRows(sql, viewer, week, previousWeek, month),
    weeklyCost(sql, viewer, week.toDay),
    dailyCost(sql, viewer, week.toDay),
    trustStrip(sql, viewer, week, { now }),
    claimedNames(sql, viewer, month),
    needsAttention(sql, viewer, now),
    reportingTimezone(sql),
  ]);
  const weeklyByTeam = byTeam(weeks);
  const seen = rows.filter(
    (row) =>
      big(row.cost) !== 0n || big(row.requests) > 0n || big(row.previous) !== 0n || weeklyByTeam.has(row.id),
  );
  const share = shares(seen.map((row) => big(row.cost)));
  const steps = Array.from({ length: WEEKS }, (_, index) => addDays(week.toDay, -7 * (WEEKS - index)));
  const teams = seen.map((row, index): OverviewTeam => {
    const weekly = weeklyByTeam.get(row.id);
    return {
      teamId: row.id,
      slug: row.slug,
      name: row.name,
      kind: row.kind,
      hue: row.hue,
      lead: row.lead,
      costPico: big(row.cost),
      previousPico: compare ? big(row.previous) : null,
      share: share[index] ?? 0,
      stampedShare: tenths(big(row.stamped), big(row.cost)),
      requests: big(row.requests),
      weekly: steps.map((day) => weekly?.get(day) ?? 0n),
      monthToDatePico: big(row.month_to_date),
      budgetPico: row.budget === null ? null : big(row.budget),
    };
  });
  const sumOf = (read: (row: TeamRow) => string | null) => sumPico(rows.map((row) => big(read(row))));
  const total = { costPico: sumOf((row) => row.cost), requests: sumOf((row) => row.requests) };
  const previous = {
    costPico: sumOf((row) => row.previous),
    requests: sumOf((row) => row.previous_requests),
  };
  const budgets = rows.filter((row) => row.budget !== null);
  return {
    week,
    previousWeek,
    timeZone,
    trust,
    completeThrough: trust.completeThrough,
    sentence: opening({
      who:
        viewer.teamIds === "all"
          ? "The company"
          : rows.length === 1
            ? (rows[0]?.name ?? "Your team")
            : "Your teams",
      costPico: total.costPico,
      previousPico: compare ? previous.costPico : null,
      movers: rows.map((row) => ({ name: row.name, changePico: big(row.cost) - big(row.previous) })),
      completeThrough: incompleteText(trust, timeZone),
      unpricedRequests: trust.unpriced.requests,
      when: whenOf(week, now, timeZone),
    }),
    total,
    previous: compare ? previous : null,
    stampedPico: sumOf((row) => row.stamped),
    untaggedPico: sumOf((row) => row.untagged),
    unpriced: trust.unpriced,
    month,
    monthToDatePico: sumOf((row) => row.month_to_date),
    budget: budgets.length === 0 ? null : { totalPico: sumOf((row) => row.budget), count: budgets.length },
    weekly: steps.map((day) => ({ day, byTeam: stepOf(weeks, day) })),
    daily: Array.from({ length: DAYS }, (_, index) => {
      const day = addDays(week.toDay, index - DAYS);
      return { day, byTeam: stepOf(days, day) };
    }),
    teams,
    claimedNames: claimed,
    attention,
  };
}

/** The zone in which the rollups count days. */
export async function reportingTimezone(sql: Reader): Promise<string> {
  const [row] = await sql<{ zone: string }[]>`select reporting_timezone as zone from ledger_versions`;
  return row?.zone ?? "UTC";
}

async function teamRows(
  sql: Reader,
  viewer: Viewer,
  week: PeriodRange,
  previous: PeriodRange,
  month: string,
) {
  const now = sql`day >= ${week.fromDay} and day < ${week.toDay}`;
  const before = sql`day >= ${previous.fromDay} and day < ${previous.toDay}`;
  return sql<TeamRow[]>`
    with spent as (
      select team_id,
        sum(cost) filter (where ${now}) as cost,
        sum(requests) filter (where ${now}) as requests,
        sum(cost) filter (where ${now} and attributed_by = 1) as stamped,
        sum(cost) filter (where ${now} and attributed_by = 0) as untagged,
        sum(cost) filter (where ${before}) as previous,
        sum(requests) filter (where ${before}) as previous_requests
      from team_daily
      where ((${now}) or (${before})) and ${scope(sql, viewer)}
      group by team_id
    ), booked as (
      select team_id, sum(cost) as month_to_date from team_daily
      where period = ${month} and day < ${week.toDay} and ${scope(sql, viewer)}
      group by team_id
    ), plan as (
      select distinct on (team_id) team_id, amount_pico as budget from budgets
      where team_id is not null and period_kind = 'month' and valid_from <= ${month}
        and (valid_to is null or valid_to > ${month}) and scope - 'team' = '{}'::jsonb
      order by team_id, valid_from desc, version desc
    )
    select t.id, t.slug, t.name, t.kind, t.hue, t.lead, s.cost, s.previous, s.requests, s.previous_requests,
      s.stamped, s.untagged, b.month_to_date, p.budget
    from teams t
    left join spent s on s.team_id = t.id
    left join booked b on b.team_id = t.id
    left join plan p on p.team_id = t.id
    where ${scope(sql, viewer, "t.id")}
    order by coalesce(s.cost, 0) desc, t.name, t.id`;
}

interface StepRow {
  day: string;
  team_id: number;
  cost: string;
}

function weeklyCost(sql: Reader, viewer: Viewer, toDay: string) {
  return sql<StepRow[]>`
    select ${toDay}::date - 7 * ((${toDay}::date - day + 6) / 7) as day, team_id, sum(cost) as cost from team_daily
    where day >= ${addDays(toDay, -7 * WEEKS)} and day < ${toDay} and ${scope(sql, viewer)}
    group by 1, team_id having sum(cost) <> 0 order by 1, team_id`;
}

function dailyCost(sql: Reader, viewer: Viewer, toDay: string) {
  return sql<StepRow[]>`
    select day, team_id, sum(cost) as cost from team_daily
    where day >= ${addDays(toDay, -DAYS)} and day < ${toDay} and ${scope(sql, viewer)}
    group by day, team_id having sum(cost) <> 0 order by day, team_id`;
}

function byTeam(rows: readonly StepRow[]): Map<number, Map<string, bigint>> {
  const teams = new Map<number, Map<string, bigint>>();
  for (const { day, team_id, cost } of rows) {
    const steps = teams.get(team_id) ?? new Map<string, bigint>();
    teams.set(team_id, steps.set(day, big(cost)));
  }
  return teams;
}

function stepOf(rows: readonly StepRow[], day: string): TeamCostStep["byTeam"] {
  return rows
    .filter((row) => row.day === day)
    .map((row) => ({ teamId: row.team_id, costPico: big(row.cost) }));
}
