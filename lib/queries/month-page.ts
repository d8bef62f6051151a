import type { Viewer } from "@/lib/auth/viewer";
import type { TeamKind } from "@/lib/domain/catalog";
import { shares, sumPico } from "@/lib/domain/money";
import { opening, type Sentence } from "@/lib/domain/sentence";
import { monthText } from "@/lib/domain/day-text";
import type { Reader } from "./reader";
import { big } from "./rows";
import { type BookedMonth, bookedIn, isOver, previousPeriod } from "./showback";
import { scope } from "./spend-filter";
import { monthTrust, type TrustStrip } from "./trust-strip";

/** What is booked in a month, apart: the three sum to `costPico`. */
export interface BookedCost {
  requests: bigint;
  /** Calls charged in the month. */
  callsPico: bigint;
  /** Charges of the month; credits are negative. */
  chargesPico: bigint;
  /** Calls and charges of earlier months, which were closed when they came or changed. */
  correctionsPico: bigint;
  costPico: bigint;
}

/** A team's line under one cost center. */
export interface MonthTeam extends BookedCost {
  costCenter: { id: number; code: string; name: string } | null;
  team: { id: number; slug: string; name: string; kind: TeamKind };
  /** Tenths of a percent of the whole; all lines sum to 1000. */
  share: number;
  /** All the team had booked a month before; null under the smaller cost centers of a team that has several. */
  priorPico: bigint | null;
  yearAgoPico: bigint | null;
  planPico: bigint | null;
}

/** A month's sums beside others. `yearAgoPico` is null before there was any data. */
export interface MonthPage {
  month: BookedMonth;
  over: boolean;
  trust: TrustStrip;
  sentence: Sentence;
  total: BookedCost;
  priorPico: bigint;
  yearAgoPico: bigint | null;
  /** The oldest month with anything booked, `YYYY-MM-01`; null without any. */
  firstPeriod: string | null;
  plan: { totalPico: bigint; teams: number } | null;
  untaggedPico: bigint;
  sharedPico: bigint;
  /** By cost center, the costliest first, then by cost; what has no cost center is last. */
  teams: MonthTeam[];
}

interface BookedRow {
  cost_center_id: number;
  code: string | null;
  center_name: string | null;
  team_id: number;
  slug: string;
  name: string;
  kind: TeamKind;
  requests: string;
  calls: string | null;
  charges: string | null;
  corrections: string | null;
  cost: string;
}

/** The month for finance: everything booked in it for the viewer's teams, whose sum is the ledger's. */
export async function monthPage(
  sql: Reader,
  viewer: Viewer,
  month: BookedMonth,
  now: Date,
): Promise<MonthPage> {
  const { period } = month;
  const prior = previousPeriod(period);
  const yearAgo = `${Number(period.slice(0, 4)) - 1}${period.slice(4)}`;
  const [rows, before, plans, [first], trust] = await Promise.all([
    bookedRows(sql, viewer, month),
    sql<{ team_id: number; period: string; cost: string }[]>`
      select team_id, period, sum(cost) as cost from team_daily
      where period in (${prior}, ${yearAgo}) and ${scope(sql, viewer)} group by 1, 2`,
    planRows(sql, viewer, period),
    sql<{ first: string | null }[]>`select min(period) as first from team_daily where ${scope(sql, viewer)}`,
    monthTrust(sql, viewer, period, { now }),
  ]);
  const over = isOver(month, now);
  const costs = (of: string) =>
    new Map(before.flatMap((row) => (row.period === of ? [[row.team_id, big(row.cost)] as const] : [])));
  const [priorBy, yearAgoBy] = [costs(prior), costs(yearAgo)];
  const plan = new Map(plans.map((row) => [row.team_id, big(row.budget)]));
  const known = new Set(rows.map((row) => row.team_id));
  const gone = await goneTeams(sql, viewer, [...priorBy.keys(), ...yearAgoBy.keys(), ...plan.keys()], known);
  const seen = new Set<number>();
  const share = shares([...rows, ...gone].map((row) => big(row.cost)));
  const teams = [...rows, ...gone].map((row, at): MonthTeam => {
    const first = !seen.has(row.team_id);
    seen.add(row.team_id);
    return {
      costCenter:
        row.code === null ? null : { id: row.cost_center_id, code: row.code, name: row.center_name ?? "" },
      team: { id: row.team_id, slug: row.slug, name: row.name, kind: row.kind },
      ...bookedCost(row),
      share: share[at] ?? 0,
      priorPico: first ? (priorBy.get(row.team_id) ?? 0n) : null,
      yearAgoPico: first ? (yearAgoBy.get(row.team_id) ?? 0n) : null,
      planPico: first ? (plan.get(row.team_id) ?? null) : null,
    };
  });
  const total = sumBooked(teams);
  const firstPeriod = first?.first ?? null;
  const priorPico = sumPico(priorBy.values());
  const ofKind = (kind: TeamKind) =>
    sumPico(teams.filter((row) => row.team.kind === kind).map((row) => row.costPico));
  return {
    month,
    over,
    trust,
    sentence: opening({
      who:
        viewer.teamIds === "all"
          ? "The company"
          : teams.length === 1
            ? (teams[0]?.team.name ?? "")
            : "Your teams",
      costPico: total.costPico,
      previousPico: over && priorPico > 0n ? priorPico : null,
      movers: teams.map((row) => ({ name: row.team.name, changePico: row.costPico - (row.priorPico ?? 0n) })),
      completeThrough: null,
      unpricedRequests: trust.unpriced.requests,
      when: over ? `in ${monthText(period)}` : `in ${monthText(period)} so far`,
    }),
    total,
    priorPico,
    yearAgoPico: firstPeriod !== null && firstPeriod <= yearAgo ? sumPico(yearAgoBy.values()) : null,
    firstPeriod,
    plan: plan.size === 0 ? null : { totalPico: sumPico(plan.values()), teams: plan.size },
    untaggedPico: ofKind("untagged"),
    sharedPico: ofKind("shared"),
    teams: byCostCenter(teams),
  };
}

/** Newest accounting months first, up to the one that runs. */
export async function recentMonths(sql: Reader, now: Date, most = 13) {
  const rows = await sql<{ period: string; final: boolean }[]>`
    select period, closed_at is not null as final from periods where starts_at <= ${now}
    order by period desc limit ${most}`;
  return rows.map(({ period, final }) => ({
    period,
    status: final ? ("final" as const) : ("provisional" as const),
  }));
}

/** Sums of several lines. */
export function sumBooked(rows: readonly BookedCost[]): BookedCost {
  const sum = (read: (row: BookedCost) => bigint) => sumPico(rows.map(read));
  return {
    requests: sum((row) => row.requests),
    callsPico: sum((row) => row.callsPico),
    chargesPico: sum((row) => row.chargesPico),
    correctionsPico: sum((row) => row.correctionsPico),
    costPico: sum((row) => row.costPico),
  };
}

function bookedRows(sql: Reader, viewer: Viewer, month: BookedMonth) {
  return sql<BookedRow[]>`
    with booked as (
      select cost_center_id, team_id, sum(requests) as requests, sum(cost) as cost,
        sum(cost) filter (where kind = 0 and day >= ${month.chargedFromDay}) as calls,
        sum(cost) filter (where kind = 1 and day >= ${month.chargedFromDay}) as charges,
        sum(cost) filter (where day < ${month.chargedFromDay}) as corrections
      from spend_daily where ${bookedIn(sql, viewer, month.period)}
      group by 1, 2
    )
    select b.*, c.code, c.name as center_name, t.slug, t.name, t.kind
    from booked b join teams t on t.id = b.team_id left join cost_centers c on c.id = b.cost_center_id
    order by b.cost desc, t.name, b.cost_center_id`;
}

/** Teams with a plan or an earlier amount and nothing booked now: their lines are zero, not missing. */
async function goneTeams(
  sql: Reader,
  viewer: Viewer,
  ids: readonly number[],
  known: ReadonlySet<number>,
): Promise<BookedRow[]> {
  const missing = [...new Set(ids)].filter((id) => !known.has(id));
  if (missing.length === 0) return [];
  return sql<BookedRow[]>`
    select 0 as cost_center_id, null as code, null as center_name, id as team_id, slug, name, kind,
      '0' as requests, '0' as cost, '0' as calls, '0' as charges, '0' as corrections
    from teams where id = any (${missing}::integer[]) and ${scope(sql, viewer, "id")} order by name, id`;
}

function planRows(sql: Reader, viewer: Viewer, period: string) {
  return sql<{ team_id: number; budget: string }[]>`
    select distinct on (team_id) team_id, amount_pico as budget from budgets
    where team_id is not null and period_kind = 'month' and valid_from <= ${period}
      and (valid_to is null or valid_to > ${period}) and scope - 'team' = '{}'::jsonb and ${scope(sql, viewer)}
    order by team_id, valid_from desc, version desc`;
}

function bookedCost(row: BookedRow): BookedCost {
  return {
    requests: big(row.requests),
    callsPico: big(row.calls),
    chargesPico: big(row.charges),
    correctionsPico: big(row.corrections),
    costPico: big(row.cost),
  };
}

/** Cost centers by what they hold, the rest after them; within each the rows keep their order. */
function byCostCenter(teams: readonly MonthTeam[]): MonthTeam[] {
  const sizes = new Map<number, bigint>();
  for (const { costCenter, costPico } of teams) {
    if (costCenter) sizes.set(costCenter.id, (sizes.get(costCenter.id) ?? 0n) + costPico);
  }
  const order = [...sizes]
    .sort((a, b) => (a[1] === b[1] ? a[0] - b[0] : a[1] > b[1] ? -1 : 1))
    .map(([id]) => id);
  const place = ({ costCenter }: MonthTeam) => (costCenter ? order.indexOf(costCenter.id) : order.length);
  return [...teams].sort((a, b) => place(a) - place(b));
}
