import type { Viewer } from "@/lib/auth/viewer";
import type { MovementCell } from "@/lib/domain/movement-cell";
import type { MovementFilter, MovementSpan } from "./movement";
import type { Reader } from "./reader";
import { type PeriodRange, scope } from "./spend-filter";
import { inSpans } from "./unit-teams";

/** One cell of a node in one of the two periods, or a charge. */
export interface MovementRow {
  later: boolean;
  kind: number;
  team_id: number;
  team: string | null;
  team_name: string | null;
  service_id: number;
  service: string | null;
  feature_id: number;
  feature: string | null;
  environment_id: number;
  environment: string | null;
  provider_id: number;
  provider: string | null;
  model_id: number;
  model: string | null;
  service_tier: number;
  answered: bigint;
  requests: bigint;
  unpriced: bigint;
  input_uncached: bigint;
  cache_read: bigint;
  cache_write: bigint;
  output: bigint;
  reasoning: bigint;
  cost_input: string;
  cost_cache_read: string;
  cost_cache_write: string;
  cost_output: string;
  cost_reasoning: string;
  cost: string;
  retry_cost: string;
  fallback_premium: string;
}

/** The cells of both periods from `spend_daily`, by day and team; of the viewer's teams only (law 7). */
export async function movementRows(
  sql: Reader,
  viewer: Viewer,
  filter: MovementFilter,
): Promise<readonly MovementRow[]> {
  const { later, earlier } = filter;
  return sql<MovementRow[]>`
    with cells as (
      select ${within(sql, later)} as later, kind, team_id, service_id, feature_id, environment_id, provider_id,
        model_id, service_tier,
        sum(answered)::int8 as answered, sum(requests)::int8 as requests, sum(unpriced_n)::int8 as unpriced,
        sum(input_uncached)::int8 as input_uncached, sum(cache_read)::int8 as cache_read,
        sum(cache_write_5m + cache_write_1h)::int8 as cache_write, sum(output)::int8 as output,
        sum(reasoning)::int8 as reasoning, sum(cost_input) as cost_input, sum(cost_cache_read) as cost_cache_read,
        sum(cost_cache_write) as cost_cache_write, sum(cost_output) as cost_output,
        sum(cost_reasoning) as cost_reasoning, sum(cost) as cost, sum(retry_cost) as retry_cost,
        sum(fallback_premium) as fallback_premium
      from spend_daily
      where ${scope(sql, viewer)} and ${filtered(sql, filter)} and ${days(sql, later, earlier)}
        and (${within(sql, later)} or ${within(sql, earlier)})
      group by 1, kind, team_id, service_id, feature_id, environment_id, provider_id, model_id, service_tier
    )
    select c.*, t.slug as team, t.name as team_name, s.slug as service, f.slug as feature, e.slug as environment,
      p.name as provider, m.name as model
    from cells c left join teams t on t.id = c.team_id left join services s on s.id = c.service_id
    left join features f on f.id = c.feature_id left join environments e on e.id = c.environment_id
    left join names p on p.id = c.provider_id left join names m on m.id = c.model_id`;
}

/** A row's part of the arithmetic. */
export function cellOf(row: MovementRow): MovementCell {
  return {
    answered: row.answered,
    requests: row.requests,
    unpriced: row.unpriced,
    inputUncached: row.input_uncached,
    cacheRead: row.cache_read,
    cacheWrite: row.cache_write,
    output: row.output,
    reasoning: row.reasoning,
    costInput: BigInt(row.cost_input),
    costCacheRead: BigInt(row.cost_cache_read),
    costCacheWrite: BigInt(row.cost_cache_write),
    costOutput: BigInt(row.cost_output),
    costReasoning: BigInt(row.cost_reasoning),
    cost: BigInt(row.cost),
    retryCost: BigInt(row.retry_cost),
    fallbackPremium: BigInt(row.fallback_premium),
  };
}

function within(sql: Reader, span: MovementSpan) {
  if (span.period !== undefined) return sql`period = ${span.period}`;
  return sql`(day >= ${span.fromDay} and day < ${span.toDay})`;
}

/** Which days hold the rows, so that the index by day is used; a month's late lines lie on earlier days. */
function days(sql: Reader, later: MovementSpan, earlier: MovementSpan) {
  const periods = [later.period, earlier.period].filter((period) => period !== undefined);
  if (periods.length === 2)
    return sql`day = any (array(select distinct day from team_daily where period = any (${periods}::date[])))`;
  const from = later.fromDay < earlier.fromDay ? later.fromDay : earlier.fromDay;
  const to = later.toDay > earlier.toDay ? later.toDay : earlier.toDay;
  return sql`day >= ${from} and day < ${to}`;
}

function filtered(sql: Reader, filter: MovementFilter) {
  const { teamId, unitSpans, serviceId, featureId, environmentId } = filter;
  const team = teamId === undefined ? sql`true` : sql`team_id = ${teamId}`;
  const service = serviceId === undefined ? sql`true` : sql`service_id = ${serviceId}`;
  const feature = featureId === undefined ? sql`true` : sql`(feature_id = ${featureId} and kind = 0)`;
  const environment =
    environmentId === undefined ? sql`true` : sql`(environment_id = ${environmentId} and kind = 0)`;
  const spans = unitSpans === undefined ? sql`true` : inSpans(sql, unitSpans, spanned(filter), "spend_daily");
  return sql`${team} and ${spans} and ${service} and ${feature} and ${environment}`;
}

/** Every day of both periods; of booked months any day. */
function spanned({ later, earlier }: MovementFilter): PeriodRange {
  if (later.period !== undefined || earlier.period !== undefined)
    return { fromDay: "0001-01-01", toDay: "9999-12-31" };
  return {
    fromDay: later.fromDay < earlier.fromDay ? later.fromDay : earlier.fromDay,
    toDay: later.toDay > earlier.toDay ? later.toDay : earlier.toDay,
  };
}
