import type { Viewer } from "@/lib/auth/viewer";
import { normaliseName } from "@/lib/domain/catalog";
import { DEFECTS, type Defect } from "@/lib/domain/ledger-codes";
import { hiddenTeams } from "./call-names";
import { findTeam } from "./catalog-lookup";
import {
  type ExceptionGroup,
  type ExceptionKey,
  type ExceptionState,
  type GroupRow,
  toGroup,
} from "./exception-group";
import type { Reader } from "./reader";
import { big } from "./rows";
import { scope } from "./spend-filter";

export {
  EXCEPTION_STATES,
  type ExceptionGroup,
  type ExceptionKey,
  type ExceptionState,
} from "./exception-group";

export interface ExceptionFilter {
  /** Slug or alias. */
  team?: string;
  defect?: Defect;
  owner?: string;
  /** Unset: everything that is open. */
  state?: ExceptionState;
  /** This group alone, in whatever state. */
  only?: ExceptionKey;
  /** Accounting months, `YYYY-MM-01`, half-open; unset: the open months. */
  fromPeriod?: string;
  toPeriod?: string;
  /** `due` (unless set): overdue first, then by cost; `cost`: by dollars at stake. */
  sort?: "due" | "cost";
  limit?: number;
  /** `nextCursor` of the page before. */
  cursor?: string;
  now: Date;
}

export interface ExceptionList {
  groups: ExceptionGroup[];
  /** Of all groups that match, not only this page. Events of several groups are counted in each. */
  total: {
    groups: number;
    events: bigint;
    tokens: bigint;
    costPico: bigint;
    overdue: number;
    overduePico: bigint;
  };
  nextCursor: string | null;
}

/** What a review could not explain is to be looked at within this many days. */
const UNEXPLAINED_DAYS = 5;
/** A context that no call has come for is an exception after this long; it still joins later. */
const UNMATCHED_AFTER_MS = 24 * 3_600_000;

/**
 * The queue as `viewer` sees it: overdue first, then by cost; with it the contexts that no call has come for, and the
 * traces that a weekly review could not explain. An invisible team matches nothing, as does one that does not exist. A case without an owner belongs to the team's lead, spend without a team to whoever
 * `settings.untagged` names; a case nobody opened is due that many days (five unless set) after it was first seen.
 */
export async function exceptionList(
  sql: Reader,
  viewer: Viewer,
  filter: ExceptionFilter,
): Promise<ExceptionList> {
  const today = filter.now.toISOString().slice(0, 10);
  const limit = Math.min(Math.max(filter.limit ?? 200, 1), 1000);
  const offset = readOffset(filter.cursor);
  // An unknown team and an invisible one are the same id, which no team has.
  const teamId = filter.team === undefined ? null : ((await findTeam(sql, viewer, filter.team))?.id ?? -1);
  const { only } = filter;
  const wanted = (defect: Defect) =>
    (filter.defect ?? defect) === defect && (only === undefined || only.defect === defect);
  const own = (column: string) =>
    sql`${scope(sql, viewer, column)} and (${teamId}::integer is null or ${sql(column)} = ${teamId})
      and (${only === undefined} or ${sql(column)} = ${only?.teamId ?? 0})`;
  const rows = await sql<GroupRow[]>`
    with untagged as (
      select value ->> 'owner' as owner, coalesce((value ->> 'sla_days')::integer, 5) as sla_days
      from settings where key = 'untagged'
    ), months as (
      select period from periods
      where period >= coalesce(${filter.fromPeriod ?? null}::date, '2020-01-01')
        and period < coalesce(${filter.toPeriod ?? null}::date, '2100-01-01')
        and (${filter.fromPeriod ?? null}::date is not null or closed_at is null)
    ), waiting as (
      select context, context_since from traces
      where context_since < ${new Date(filter.now.getTime() - UNMATCHED_AFTER_MS)} and not context_optional
      union all
      select context, context_since from call_contexts
      where context_since < ${new Date(filter.now.getTime() - UNMATCHED_AFTER_MS)}
    ), unmatched as (
      select ${DEFECTS.indexOf("context_unmatched")}::smallint as defect, coalesce(n.id, 0) as value_id, t.id as team_id,
        count(*)::numeric as events, 0::numeric as tokens, 0::numeric as cost, min(w.context_since) as first_seen_at,
        max(w.context_since) as last_seen_at, array[]::integer[] as environment_ids, null::text as missing_field,
        null::text as trace_id
      from waiting w join teams t on t.kind = 'untagged'
        left join names n on n.kind = 'service' and n.name = w.context ->> 'service'
      where ${own("t.id")} and ${wanted("context_unmatched")}
      group by coalesce(n.id, 0), t.id
    ), unexplained as (
      -- A trace has no name in the dictionary: four bytes of its hash tell the lines of a team apart.
      select ${DEFECTS.indexOf("trace_unexplained")}::smallint as defect,
        ('x' || left(r.trace_hash::text, 8))::bit(32)::integer as value_id, r.team_id,
        coalesce(x.calls, 0)::numeric as events, 0::numeric as tokens, coalesce(x.cost_pico, 0) as cost,
        r.reviewed_at as first_seen_at, r.reviewed_at as last_seen_at, array[]::integer[] as environment_ids,
        r.missing_field, i.trace_id
      from trace_reviews r
        left join trace_totals x on x.trace_hash = r.trace_hash and x.team_id = r.team_id
        left join traces i on i.trace_hash = r.trace_hash
      where r.outcome = 'unexplained' and ${own("r.team_id")} and ${wanted("trace_unexplained")}
    ), counted as (
      select defect, value_id, team_id, sum(events) as events, sum(tokens) as tokens, sum(cost) as cost,
        min(first_seen_at) as first_seen_at, max(last_seen_at) as last_seen_at,
        array_agg(distinct environment_id) as environment_ids, null::text as missing_field, null::text as trace_id
      from exception_groups g join months using (period)
      where events > 0 and ${own("g.team_id")}
        and (${filter.defect === undefined} or defect = ${filter.defect ? DEFECTS.indexOf(filter.defect) : 0})
        and (${only === undefined} or (defect = ${only ? DEFECTS.indexOf(only.defect) : 0} and value_id = ${only?.valueId ?? 0}))
      group by defect, value_id, team_id
    ), grouped as (
      select * from counted union all select * from unmatched union all select * from unexplained
    ), cases as (
      select g.*, t.slug, t.name, c.note, c.waived_until, c.decided_by,
        case when c.state = 'waived' and c.waived_until <= ${today}::date then 'open'
          when c.state in ('assigned', 'aliased', 'registered') and g.last_seen_at > c.decided_at then 'open'
          else coalesce(c.state, 'open') end as state_now,
        coalesce(c.owner, case when t.kind = 'untagged' then u.owner end, t.lead, u.owner) as owner,
        coalesce(c.due_on, (g.first_seen_at at time zone 'UTC')::date +
          case when g.defect = ${DEFECTS.indexOf("trace_unexplained")} then ${UNEXPLAINED_DAYS}
            else coalesce(u.sla_days, 5) end) as due_on
      from grouped g
      join teams t on t.id = g.team_id
      left join exception_cases c on c.defect = g.defect and c.value_id = g.value_id and c.team_id = g.team_id
      left join untagged u on true
      where ${only === undefined} or g.value_id = ${only?.valueId ?? 0}
    ), matching as (
      select *, due_on < ${today}::date as is_overdue,
        due_on < ${today}::date and ${filter.sort !== "cost"} as goes_first
      from cases
      where (${filter.owner === undefined} or lower(owner) = lower(${filter.owner ?? ""}))
        and (${only !== undefined} or state_now = ${filter.state ?? "open"})
    ), totals as (
      select count(*) as groups, sum(events) as all_events, sum(tokens) as all_tokens, sum(cost) as all_cost,
        count(*) filter (where is_overdue) as overdue, sum(cost) filter (where is_overdue) as overdue_cost
      from matching
    ), page as (
      select * from matching
      order by goes_first desc, cost desc, tokens desc, events desc, defect, value_id, team_id
      limit ${limit} offset ${offset}
    )
    select p.defect, p.value_id, coalesce(p.missing_field, n.name) as value,
      case when p.missing_field is null then n.kind else 'missing_field' end as value_kind, p.team_id, p.slug, p.name,
      p.events, p.tokens, p.cost, p.first_seen_at, p.last_seen_at, p.owner, p.due_on, p.state_now as state, p.note,
      p.waived_until, p.decided_by, p.trace_id,
      array(select e.slug from environments e where e.id = any (p.environment_ids) order by e.slug) as environments,
      totals.*
    from totals left join page p on true left join names n on n.id = p.value_id and p.missing_field is null
    order by p.goes_first desc, p.cost desc, p.tokens desc, p.events desc, p.defect, p.value_id, p.team_id`;
  const first = rows[0];
  const hidden = await hiddenTeams(sql, viewer);
  const groups = rows
    .filter((row) => row.defect !== null)
    .map((row) => toGroup(row, today, viewer, row.value !== null && hidden.has(normaliseName(row.value))));
  const total = Number(first?.groups ?? 0n);
  return {
    groups,
    total: {
      groups: total,
      events: big(first?.all_events),
      tokens: big(first?.all_tokens),
      costPico: big(first?.all_cost),
      overdue: Number(first?.overdue ?? 0n),
      overduePico: big(first?.overdue_cost),
    },
    nextCursor:
      offset + groups.length < total && groups.length > 0 ? writeOffset(offset + groups.length) : null,
  };
}

/** One group of the queue in whatever state; null when it is not there or not `viewer`'s (law 7). */
export async function exceptionGroup(
  sql: Reader,
  viewer: Viewer,
  only: ExceptionKey,
  now: Date,
): Promise<ExceptionGroup | null> {
  const { groups } = await exceptionList(sql, viewer, { only, now, limit: 1 });
  return groups[0] ?? null;
}

/** Reads a cursor made by `writeOffset`; anything else starts at the beginning. */
export function readOffset(cursor: string | undefined): number {
  const match = /^o(\d{1,9})$/.exec(cursor ? Buffer.from(cursor, "base64url").toString() : "");
  return match?.[1] === undefined ? 0 : Number(match[1]);
}

export function writeOffset(offset: number): string {
  return Buffer.from(`o${offset}`).toString("base64url");
}
