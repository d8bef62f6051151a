import type { Sql } from "@/db/client";
import type { Viewer } from "@/lib/auth/viewer";
import { addDays } from "@/lib/domain/period";
import { TOKEN_CLASSES, USAGE_FIELDS, type UsageField } from "@/lib/domain/usage-event";
import { findTeam, type FoundTeam } from "./catalog-lookup";
import type { Reader } from "./reader";
import { big, NONE } from "./rows";
import { scope } from "./spend-filter";
import { completeThrough } from "./trust-strip";

/** An accounting month as finance asks for it. */
export interface BookedMonth {
  /** `YYYY-MM-01`. */
  period: string;
  status: "provisional" | "final";
  closedAt: Date | null;
  closedBy: string | null;
  endsAt: Date;
  /**
   * When it was closed, which never moves; of an open month the instant up to which every source that is due has
   * reported, null when nothing ever was.
   */
  completeThrough: Date | null;
  /** Lines of an earlier day belong to an earlier month and are booked here because that one was closed. */
  chargedFromDay: string;
}

/** An accounting month; null when there is none of that name. `period` is `YYYY-MM-01`. */
export async function bookedMonth(sql: Reader, period: string, now: Date): Promise<BookedMonth | null> {
  const [[row], complete] = await Promise.all([
    sql<{ ends_at: Date; closed_at: Date | null; closed_by: string | null; zone: string }[]>`
      select ends_at, closed_at, closed_by, (select reporting_timezone from ledger_versions) as zone
      from periods where period = ${period}`,
    completeThrough(sql, now),
  ]);
  if (!row) return null;
  return {
    period,
    status: row.closed_at === null ? "provisional" : "final",
    closedAt: row.closed_at,
    closedBy: row.closed_by,
    endsAt: row.ends_at,
    completeThrough: row.closed_at ?? complete,
    chargedFromDay: chargedFromDay(period, row.zone),
  };
}

/**
 * The first reporting day that belongs to a UTC month. West of Greenwich a month begins in the evening of the day
 * before, so that day is counted as its own; what an earlier month's last day left late is then not told apart.
 */
export function chargedFromDay(period: string, zone: string): string {
  return zone === "UTC" || zone === "Etc/UTC" ? period : addDays(period, -1);
}

/**
 * The condition on `spend_daily` that finds everything booked in a month, as a fragment for a `where`. Its index is
 * by day; the few days that have anything booked in the month come from the small table, late ones included.
 */
export function bookedIn(sql: Reader, viewer: Viewer, period: string) {
  return sql`period = ${period} and day = any (array(
    select distinct day from team_daily where period = ${period} and ${scope(sql, viewer)}
  )) and ${scope(sql, viewer)}`;
}

/** What a showback file is about: the month, and the one team it is narrowed to. */
export interface ShowbackHead {
  month: BookedMonth;
  team: FoundTeam | null;
}

/** The head of a showback file, or which part of the question does not exist (or is not the viewer's: law 7). */
export async function showbackHead(
  sql: Reader,
  viewer: Viewer,
  question: { month: string; team?: string | undefined; now: Date },
): Promise<ShowbackHead | "no_month" | "no_team"> {
  const [month, team] = await Promise.all([
    bookedMonth(sql, `${question.month}-01`, question.now),
    question.team === undefined ? null : findTeam(sql, viewer, question.team),
  ]);
  if (month === null) return "no_month";
  return question.team !== undefined && team === null ? "no_team" : { month, team };
}

/** One line of a showback file. Counts and money are exact; `(none)` where nobody said, or it is not known. */
export interface ShowbackRow {
  /** `YYYY-MM`: earlier than the month booked in for what came late or was corrected. */
  chargedMonth: string;
  costCenter: string;
  costCenterName: string;
  team: string;
  teamName: string;
  service: string;
  feature: string;
  environment: string;
  provider: string;
  model: string;
  kind: "call" | "charge";
  requests: bigint;
  estimated: bigint;
  missing: bigint;
  unpriced: bigint;
  usage: Record<UsageField, bigint>;
  listPico: bigint;
  costPico: bigint;
}

const ROWS_A_FETCH = 1_000;
/** A download that nobody takes on ends, and gives its connection back. */
const IDLE_LIMIT = "5min";

/**
 * Everything booked in the month for the viewer's teams, by cost center, team, service, feature, environment,
 * provider, model, kind and month charged, in the order of these names. One snapshot of the ledger, read through a
 * cursor a thousand rows at a time: memory does not grow with the file, and a slow reader only waits. Leaving the
 * loop early gives the connection back.
 */
export async function* showbackRows(
  sql: Sql,
  viewer: Viewer,
  { month, team }: ShowbackHead,
): AsyncGenerator<ShowbackRow[], void, void> {
  const connection = await sql.reserve();
  try {
    await connection`begin isolation level repeatable read read only`;
    await connection`set local idle_in_transaction_session_timeout = ${connection.unsafe(`'${IDLE_LIMIT}'`)}`;
    await connection`
      declare showback no scroll cursor for
      ${showbackStatement(connection as unknown as Reader, viewer, month, team)}`;
    for (;;) {
      const rows = await connection<
        RawRow[]
      >`fetch forward ${connection.unsafe(String(ROWS_A_FETCH))} from showback`;
      if (rows.length === 0) return;
      yield rows.map(toRow);
    }
  } finally {
    await connection`rollback`.catch(() => undefined);
    connection.release();
  }
}

type RawRow = {
  charged: string;
  cost_center: string;
  cost_center_name: string;
  team: string;
  team_name: string;
  service: string;
  feature: string;
  environment: string;
  provider: string;
  model: string;
  kind: number;
} & Record<Sum, string>;

const SUMS = [
  "requests",
  "estimated_n",
  "missing_n",
  "unpriced_n",
  ...USAGE_FIELDS,
  "list_cost",
  "cost",
] as const;
type Sum = (typeof SUMS)[number];

/** Names of a closed month are those it was closed with: of what was renamed since, the audit log has the older name. */
function showbackStatement(sql: Reader, viewer: Viewer, month: BookedMonth, team: FoundTeam | null) {
  const sums = SUMS.map((name) => `sum(${name}) as ${name}`).join(", ");
  const tokens = TOKEN_CLASSES.join(" + ");
  // A fixed collation: the order of a closed month's file must not depend on how the database was set up.
  const order = [...NAMES, "kind", "charged"].map((name) => (NAMED.has(name) ? `${name} collate "C"` : name));
  return sql`
    with grouped as (
      select cost_center_id, team_id, service_id, feature_id, environment_id, provider_id, model_id, kind,
        case when day < ${month.chargedFromDay} then date_trunc('month', day::timestamp)::date
          else ${month.period}::date end as charged, ${sql.unsafe(sums)}
      from spend_daily
      where ${bookedIn(sql, viewer, month.period)} and ${team === null ? sql`true` : sql`team_id = ${team.id}`}
      group by 1, 2, 3, 4, 5, 6, 7, 8, 9
      having sum(requests) <> 0 or sum(cost) <> 0 or sum(list_cost) <> 0 or sum(${sql.unsafe(tokens)}) <> 0
    ), renamed as (
      select distinct on (subject) subject, coalesce(before ->> 'name', '') as name from audit_log
      where at > (select closed_at from periods where period = ${month.period}) and before ? 'name'
        and (subject like 'team %' or subject like 'cost center %')
      order by subject, at, id
    )
    select * from (
    select coalesce(c.code, ${NONE}) as cost_center, coalesce(rc.name, c.name, '') as cost_center_name,
      t.slug as team, coalesce(rt.name, t.name) as team_name, coalesce(s.slug, ${NONE}) as service, coalesce(f.slug, ${NONE}) as feature,
      coalesce(e.slug, ${NONE}) as environment, coalesce(p.name, ${NONE}) as provider,
      coalesce(m.name, ${NONE}) as model, g.*
    from grouped g
    join teams t on t.id = g.team_id
    left join cost_centers c on c.id = g.cost_center_id
    left join renamed rt on rt.subject = 'team ' || t.slug
    left join renamed rc on rc.subject = 'cost center ' || c.code
    left join services s on s.id = g.service_id
    left join features f on f.id = g.feature_id
    left join environments e on e.id = g.environment_id
    left join names p on p.id = g.provider_id and g.provider_id <> 0
    left join names m on m.id = g.model_id and g.model_id <> 0
    ) named order by ${sql.unsafe(order.join(", "))}`;
}

const NAMES = ["cost_center", "team", "service", "feature", "environment", "provider", "model"] as const;
const NAMED: ReadonlySet<string> = new Set(NAMES);

function toRow(row: RawRow): ShowbackRow {
  return {
    chargedMonth: row.charged.slice(0, 7),
    costCenter: row.cost_center,
    costCenterName: row.cost_center_name,
    team: row.team,
    teamName: row.team_name,
    service: row.service,
    feature: row.feature,
    environment: row.environment,
    provider: row.provider,
    model: row.model,
    kind: row.kind === 1 ? "charge" : "call",
    requests: big(row.requests),
    estimated: big(row.estimated_n),
    missing: big(row.missing_n),
    unpriced: big(row.unpriced_n),
    usage: Object.fromEntries(USAGE_FIELDS.map((name) => [name, big(row[name])])) as Record<
      UsageField,
      bigint
    >,
    listPico: big(row.list_cost),
    costPico: big(row.cost),
  };
}

/** Is the month over at `now`? */
export function isOver(month: BookedMonth, now: Date): boolean {
  return now >= month.endsAt;
}

/** The month before: `previousPeriod("2026-01-01") === "2025-12-01"`. */
export function previousPeriod(period: string): string {
  return `${addDays(period, -1).slice(0, 7)}-01`;
}
