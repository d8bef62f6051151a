import { INPUT_CLASSES, TOKEN_CLASSES } from "@/lib/domain/usage-event";
import { addDays } from "@/lib/domain/period";
import type { Reader } from "./reader";
import { big, named, type NamedId } from "./rows";
import type { PeriodRange } from "./spend-filter";
import { NOT_TAGGED } from "./team-tagging";

/** One service / feature of a team in two periods. */
export interface TeamCell {
  kind: "call" | "charge";
  service: NamedId;
  feature: NamedId;
  requests: bigint;
  inputTokens: bigint;
  outputTokens: bigint;
  cacheReadTokens: bigint;
  costPico: bigint;
  previousPico: bigint;
  previousRequests: bigint;
  retryPico: bigint;
  fallbackPico: bigint;
  failed: bigint;
  notTaggedPico: bigint;
  notTaggedRequests: bigint;
}

const CACHE_READS = ["cache_read", "audio_cache_read"] as const;
const DAYS = 35;
const cacheReads: readonly string[] = CACHE_READS;
const inputs: readonly string[] = INPUT_CLASSES;
const INPUT_SUM = INPUT_CLASSES.filter((name) => !cacheReads.includes(name)).join(" + ");
const OUTPUT_SUM = TOKEN_CLASSES.filter((name) => !inputs.includes(name)).join(" + ");

/** Every service / feature of a team in a range, with the same of an earlier one. Charges are one cell. */
export async function featureCells(sql: Reader, teamId: number, range: PeriodRange, before: PeriodRange) {
  const now = sql`day >= ${range.fromDay} and day < ${range.toDay}`;
  const then = sql`day >= ${before.fromDay} and day < ${before.toDay}`;
  const untagged = sql`${now} and kind = 0 and ${sql.unsafe(NOT_TAGGED)}`;
  const rows = await sql<CellRow[]>`
    with cells as (
      select kind, case when kind = 0 then service_id else 0 end as service_id,
        case when kind = 0 then feature_id else 0 end as feature_id,
        sum(requests) filter (where ${now}) as requests,
        sum(${sql.unsafe(INPUT_SUM)}) filter (where ${now}) as input,
        sum(${sql.unsafe(OUTPUT_SUM)}) filter (where ${now}) as output,
        sum(${sql.unsafe(CACHE_READS.join(" + "))}) filter (where ${now}) as cache_read,
        sum(cost) filter (where ${now}) as cost,
        sum(cost) filter (where ${then}) as previous_cost,
        sum(requests) filter (where ${then}) as previous_requests,
        sum(retry_cost) filter (where ${now}) as retry_cost,
        sum(fallback_premium) filter (where ${now}) as fallback_premium,
        sum(failed) filter (where ${now}) as failed,
        sum(cost) filter (where ${untagged}) as not_tagged,
        sum(requests) filter (where ${untagged}) as not_tagged_requests
      from spend_daily
      where team_id = ${teamId} and ((${now}) or (${then}))
      group by 1, 2, 3
    )
    select c.*, s.slug as service_slug, s.name as service_name, f.slug as feature_slug
    from cells c left join services s on s.id = c.service_id left join features f on f.id = c.feature_id
    where requests <> 0 or previous_requests <> 0 or cost <> 0 or previous_cost <> 0
    order by c.kind, s.slug, f.slug, c.service_id, c.feature_id`;
  return rows.map(
    (row): TeamCell => ({
      kind: row.kind === 1 ? "charge" : "call",
      service: named(row.service_id, row.service_slug, row.service_name),
      feature: named(row.feature_id, row.feature_slug, null),
      requests: big(row.requests),
      inputTokens: big(row.input),
      outputTokens: big(row.output),
      cacheReadTokens: big(row.cache_read),
      costPico: big(row.cost),
      previousPico: big(row.previous_cost),
      previousRequests: big(row.previous_requests),
      retryPico: big(row.retry_cost),
      fallbackPico: big(row.fallback_premium),
      failed: big(row.failed),
      notTaggedPico: big(row.not_tagged),
      notTaggedRequests: big(row.not_tagged_requests),
    }),
  );
}

interface CellRow {
  kind: number;
  service_id: number;
  service_slug: string | null;
  service_name: string | null;
  feature_id: number;
  feature_slug: string | null;
  requests: string | null;
  input: string | null;
  output: string | null;
  cache_read: string | null;
  cost: string | null;
  previous_cost: string | null;
  previous_requests: string | null;
  retry_cost: string | null;
  fallback_premium: string | null;
  failed: string | null;
  not_tagged: string | null;
  not_tagged_requests: string | null;
}

/** Cost a day and service over 35 days; every day is there, also one without cost. */
export async function dailyByService(sql: Reader, teamId: number, toDay: string) {
  const rows = await sql<
    { day: string; id: number; slug: string | null; name: string | null; cost: string }[]
  >`
    with daily as (
      select day, service_id, sum(cost) as cost from spend_daily
      where team_id = ${teamId} and day >= ${addDays(toDay, -DAYS)} and day < ${toDay}
      group by day, service_id having sum(cost) <> 0
    )
    select d.day, d.service_id as id, s.slug, s.name, d.cost
    from daily d left join services s on s.id = d.service_id order by d.day, d.cost desc, d.service_id`;
  return Array.from({ length: DAYS }, (_, index) => {
    const day = addDays(toDay, index - DAYS);
    const ofDay = rows.filter((row) => row.day === day);
    return {
      day,
      byService: ofDay.map((row) => ({
        service: named(row.id, row.slug, row.name),
        costPico: big(row.cost),
      })),
    };
  });
}

/** Deploys, launches and price changes of the 35 days, the team's own and everybody's. */
export async function markersOf(sql: Reader, teamId: number, toDay: string) {
  return sql<{ at: Date; kind: string; name: string; url: string | null }[]>`
    select at, kind, name, url from markers
    where at >= ${addDays(toDay, -DAYS)}::date and at < ${toDay}::date and (team_id = ${teamId} or team_id is null)
      and (service_id is null or service_id in (select service_id from service_teams where team_id = ${teamId}))
    order by at, id`;
}
