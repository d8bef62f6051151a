import type { Viewer } from "@/lib/auth/viewer";
import { USAGE_FIELDS, type UsageField } from "@/lib/domain/usage-event";
import type { WhatIfCell } from "@/lib/domain/what-if";
import type { Reader } from "./reader";
import { big, type NamedId, named } from "./rows";
import { type PeriodRange, scope } from "./spend-filter";
import { inSpans } from "./unit-teams";
import type { WhySubject } from "./why-scope";

/** The calls of one model in one service and feature. */
export interface CallCell extends WhatIfCell {
  team: NamedId;
  service: NamedId;
  feature: NamedId;
  provider: string | null;
  model: string | null;
  serviceTier: number;
  unpriced: bigint;
}

interface Row extends Record<UsageField, string> {
  team_id: number;
  team: string | null;
  team_name: string | null;
  service_id: number;
  service: string | null;
  feature_id: number;
  feature: string | null;
  provider: string | null;
  model: string | null;
  service_tier: number;
  requests: string;
  unpriced: string;
  cost_input: string;
  cost_cache_read: string;
  cost_output: string;
  cost_reasoning: string;
  cost: string;
  list_cost: string;
}

/** The calls of a subject in a range by service, feature, model and tier, from `spend_daily`; charges are none. */
export async function callCells(
  sql: Reader,
  viewer: Viewer,
  { filter }: WhySubject,
  range: PeriodRange,
): Promise<CallCell[]> {
  const { teamId, unitSpans, serviceId, featureId, environmentId } = filter;
  const own = sql`${teamId === undefined ? sql`true` : sql`team_id = ${teamId}`}
    and ${unitSpans === undefined ? sql`true` : inSpans(sql, unitSpans, range, "spend_daily")}
    and ${serviceId === undefined ? sql`true` : sql`service_id = ${serviceId}`}
    and ${featureId === undefined ? sql`true` : sql`feature_id = ${featureId}`}
    and ${environmentId === undefined ? sql`true` : sql`environment_id = ${environmentId}`}`;
  const classes = sql.unsafe(USAGE_FIELDS.map((field) => `sum(${field}) as ${field}`).join(", "));
  const rows = await sql<Row[]>`
    with cells as (
      select team_id, service_id, feature_id, provider_id, model_id, service_tier, sum(requests) as requests,
        sum(unpriced_n) as unpriced, sum(cost_input) as cost_input, sum(cost_cache_read) as cost_cache_read,
        sum(cost_output) as cost_output, sum(cost_reasoning) as cost_reasoning, sum(cost) as cost,
        sum(list_cost) as list_cost, ${classes}
      from spend_daily
      where kind = 0 and day >= ${range.fromDay} and day < ${range.toDay} and ${scope(sql, viewer)} and ${own}
      group by team_id, service_id, feature_id, provider_id, model_id, service_tier
    )
    select c.*, t.slug as team, t.name as team_name, s.slug as service, f.slug as feature, p.name as provider,
      m.name as model
    from cells c left join teams t on t.id = c.team_id left join services s on s.id = c.service_id
    left join features f on f.id = c.feature_id left join names p on p.id = c.provider_id
    left join names m on m.id = c.model_id
    order by c.team_id, c.service_id, c.feature_id, c.provider_id, c.model_id, c.service_tier`;
  return rows.map((row) => ({
    team: named(row.team_id, row.team, row.team_name),
    service: named(row.service_id, row.service, null),
    feature: named(row.feature_id, row.feature, null),
    provider: row.provider,
    model: row.model,
    serviceTier: row.service_tier,
    requests: big(row.requests),
    unpriced: big(row.unpriced),
    usage: Object.fromEntries(USAGE_FIELDS.map((field) => [field, big(row[field])])) as Record<
      UsageField,
      bigint
    >,
    costInput: big(row.cost_input),
    costCacheRead: big(row.cost_cache_read),
    costOutput: big(row.cost_output),
    costReasoning: big(row.cost_reasoning),
    cost: big(row.cost),
    listCost: big(row.list_cost),
  }));
}
