import type { Viewer } from "@/lib/auth/viewer";
import { divideHalfEven } from "@/lib/domain/money";
import type { Reader } from "./reader";
import { big } from "./rows";
import { type PeriodRange, scope } from "./spend-filter";

/** A trace that cost more than its service and feature used to pay for one. */
export interface IncreaseTrace {
  traceId: string;
  /** Of the team's calls in it. */
  costPico: bigint;
  /** Over the group's earlier mean cost per trace; the whole cost where the group is new. */
  abovePico: bigint;
}

/** The traces of one service / feature of the team; ids 0 are "(none)". */
export interface IncreaseGroup {
  serviceId: number;
  featureId: number;
  /** Mean cost per trace in the earlier period, half-even to the picodollar; null without an earlier trace. */
  earlierMeanPico: bigint | null;
  /** Costliest first; only what is above the mean. */
  traces: IncreaseTrace[];
}

interface Row {
  service_id: number;
  feature_id: number;
  earlier_cost: string | null;
  earlier_traces: string;
  trace_ids: string[];
  costs: string[];
}

/** What is asked for: one team, two ranges, how many traces of each service and feature (3). */
export interface IncreaseQuestion {
  teamId: number;
  later: PeriodRange;
  earlier: PeriodRange;
  perGroup?: number;
}

/** Adding up every trace of two weeks is the dearest read of a page, and whole weeks seldom change. */
const KEPT_MS = 600_000;
const KEPT = 200;
const kept = new WeakMap<Reader, Map<string, { since: number; groups: Promise<IncreaseGroup[]> }>>();

/**
 * Traces of the increase, for each service and feature of a team: those of the later period by their cost above the
 * group's earlier mean cost per trace, the first `perGroup`. A trace belongs to the period of its last call, and to
 * the service and feature that its totals name. Groups with no such trace are left out. Nothing for a team that
 * `viewer` does not see. An answer is kept as long as requests and cost of those days stay as they are, ten minutes
 * at most.
 *
 * @example earlier traces of 1.00 and 3.00 USD, later ones of 2.50, 1.90 and 9.00: 9.00 (+7.00), then 2.50 (+0.50)
 */
export async function tracesOfIncrease(
  sql: Reader,
  viewer: Viewer,
  question: IncreaseQuestion,
): Promise<IncreaseGroup[]> {
  const { teamId, later, earlier, perGroup = 3 } = question;
  const [state] = await sql<{ requests: string | null; cost: string | null }[]>`
    select sum(requests) as requests, sum(cost) as cost from team_daily
    where team_id = ${teamId} and ${scope(sql, viewer)}
      and day >= least(${later.fromDay}::date, ${earlier.fromDay}::date)
      and day < greatest(${later.toDay}::date, ${earlier.toDay}::date)`;
  if (!state || state.requests === null) return [];
  const answers = kept.get(sql) ?? new Map();
  kept.set(sql, answers);
  const key = JSON.stringify([teamId, later, earlier, perGroup, state.requests, state.cost]);
  const known = answers.get(key);
  if (known && Date.now() - known.since < KEPT_MS) return known.groups;
  const groups = readGroups(sql, { teamId, later, earlier, perGroup });
  answers.delete(key);
  answers.set(key, { since: Date.now(), groups });
  if (answers.size > KEPT) answers.delete(answers.keys().next().value);
  groups.catch(() => answers.delete(key));
  return groups;
}

/** Of a team that the viewer is known to see. */
async function readGroups(
  sql: Reader,
  { teamId, later, earlier, perGroup }: Required<IncreaseQuestion>,
): Promise<IncreaseGroup[]> {
  const rows = await sql<Row[]>`
    with own as materialized (
      select service_id, feature_id, cost_pico, trace_hash,
        last_day >= ${later.fromDay} and last_day < ${later.toDay} as late,
        last_day >= ${earlier.fromDay} and last_day < ${earlier.toDay} as early
      from trace_totals
      where team_id = ${teamId} and calls > 0
        and last_day >= least(${later.fromDay}::date, ${earlier.fromDay}::date)
        and last_day < greatest(${later.toDay}::date, ${earlier.toDay}::date)
    ), groups as (
      select service_id, feature_id, sum(cost_pico) filter (where early) as earlier_cost,
        count(*) filter (where early) as earlier_traces
      from own group by service_id, feature_id having bool_or(late)
    ), top as (
      select * from (
        select service_id, feature_id, trace_hash, cost_pico,
          row_number() over (partition by service_id, feature_id order by cost_pico desc, trace_hash) as place
        from own where late
      ) ranked where place <= ${perGroup}
    )
    select g.service_id, g.feature_id, g.earlier_cost, g.earlier_traces,
      array_agg(tr.trace_id order by top.place) as trace_ids, array_agg(top.cost_pico::text order by top.place) as costs
    from groups g join top using (service_id, feature_id) join traces tr using (trace_hash)
    group by g.service_id, g.feature_id, g.earlier_cost, g.earlier_traces
    order by g.service_id, g.feature_id`;
  return rows.flatMap((row) => {
    const earlierMeanPico =
      big(row.earlier_traces) === 0n ? null : mean(big(row.earlier_cost), big(row.earlier_traces));
    const traces = row.trace_ids
      .map((traceId, at) => ({ traceId, costPico: big(row.costs[at]) }))
      .map((trace) => ({ ...trace, abovePico: trace.costPico - (earlierMeanPico ?? 0n) }))
      .filter(({ abovePico }) => abovePico > 0n);
    if (traces.length === 0) return [];
    return [{ serviceId: row.service_id, featureId: row.feature_id, earlierMeanPico, traces }];
  });
}

/** What corrections took back may leave a sum below zero. */
function mean(sumPico: bigint, count: bigint): bigint {
  return sumPico < 0n ? -divideHalfEven(-sumPico, count) : divideHalfEven(sumPico, count);
}
