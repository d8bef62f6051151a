import type { Viewer } from "@/lib/auth/viewer";
import type { TeamKind } from "@/lib/domain/catalog";
import { addDays } from "@/lib/domain/period";
import type { Reader } from "./reader";
import { big } from "./rows";
import { type PeriodRange, scope } from "./spend-filter";
import { inSpans, type TeamSpan } from "./unit-teams";

/** Weeks of the chart and the sparklines. */
export const WEEKS = 13;

/** Whose lines of a rollup are meant, as a condition on the alias `d` for days of a window. */
export type Members = (window: PeriodRange) => ReturnType<typeof scope>;

/** Every team that `viewer` sees. */
export function everyTeam(sql: Reader, viewer: Viewer): Members {
  return () => scope(sql, viewer, "d.team_id");
}

/** The teams of a unit, while they belong to it. */
export function teamsOfSpans(sql: Reader, spans: readonly TeamSpan[]): Members {
  return (window) => inSpans(sql, spans, window, "d");
}

/** One team in two ranges. */
export interface TeamCost {
  teamId: number;
  slug: string;
  name: string;
  kind: TeamKind;
  /** Slot of the chart palette, 1 to 8; 0 is "other". */
  hue: number;
  lead: string | null;
  costPico: bigint;
  previousPico: bigint;
  requests: bigint;
  previousRequests: bigint;
  stampedPico: bigint;
  untaggedPico: bigint;
}

interface Row {
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
}

/** Every team with a line in either range or in the weeks of the chart, costliest first. Reads `team_daily`. */
export async function teamCosts(
  sql: Reader,
  members: Members,
  range: PeriodRange,
  before: PeriodRange,
): Promise<TeamCost[]> {
  const now = sql`d.day >= ${range.fromDay} and d.day < ${range.toDay}`;
  const then = sql`d.day >= ${before.fromDay} and d.day < ${before.toDay}`;
  const weeksFrom = addDays(range.toDay, -7 * WEEKS);
  const fromDay = before.fromDay < weeksFrom ? before.fromDay : weeksFrom;
  const rows = await sql<Row[]>`
    with spent as (
      select d.team_id,
        sum(d.cost) filter (where ${now}) as cost,
        sum(d.requests) filter (where ${now}) as requests,
        sum(d.cost) filter (where ${now} and d.attributed_by = 1) as stamped,
        sum(d.cost) filter (where ${now} and d.attributed_by = 0) as untagged,
        sum(d.cost) filter (where ${then}) as previous,
        sum(d.requests) filter (where ${then}) as previous_requests
      from team_daily d
      where d.day >= ${fromDay} and d.day < ${range.toDay} and ${members({ fromDay, toDay: range.toDay })}
      group by d.team_id having bool_or(d.cost <> 0 or d.requests <> 0)
    )
    select t.id, t.slug, t.name, t.kind, t.hue, t.lead, s.cost, s.previous, s.requests, s.previous_requests,
      s.stamped, s.untagged
    from spent s join teams t on t.id = s.team_id
    order by coalesce(s.cost, 0) desc, t.name, t.id`;
  return rows.map((row) => ({
    teamId: row.id,
    slug: row.slug,
    name: row.name,
    kind: row.kind,
    hue: row.hue,
    lead: row.lead,
    costPico: big(row.cost),
    previousPico: big(row.previous),
    requests: big(row.requests),
    previousRequests: big(row.previous_requests),
    stampedPico: big(row.stamped),
    untaggedPico: big(row.untagged),
  }));
}

/** First days of the thirteen steps of seven days that end with `toDay`, oldest first. */
export function weekSteps(toDay: string): string[] {
  return Array.from({ length: WEEKS }, (_, index) => addDays(toDay, -7 * (WEEKS - index)));
}

/** Cost of each team in each of the thirteen steps, by first day; steps without cost are not there. */
export async function weeklyCosts(
  sql: Reader,
  members: Members,
  toDay: string,
): Promise<Map<number, Map<string, bigint>>> {
  const fromDay = addDays(toDay, -7 * WEEKS);
  const rows = await sql<{ day: string; team_id: number; cost: string }[]>`
    select ${toDay}::date - 7 * ((${toDay}::date - d.day + 6) / 7) as day, d.team_id, sum(d.cost) as cost
    from team_daily d
    where d.day >= ${fromDay} and d.day < ${toDay} and ${members({ fromDay, toDay })}
    group by 1, d.team_id having sum(d.cost) <> 0`;
  const teams = new Map<number, Map<string, bigint>>();
  for (const { day, team_id, cost } of rows) {
    const steps = teams.get(team_id) ?? new Map<string, bigint>();
    teams.set(team_id, steps.set(day, big(cost)));
  }
  return teams;
}
