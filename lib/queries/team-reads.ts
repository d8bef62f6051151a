import type { Viewer } from "@/lib/auth/viewer";
import type { TeamKind } from "@/lib/domain/catalog";
import { INPUT_CLASSES, TOKEN_CLASSES } from "@/lib/domain/usage-event";
import { addDays } from "@/lib/domain/period";
import type { Reader } from "./reader";
import { big, named, type NamedId } from "./rows";
import { type PeriodRange, scope } from "./spend-filter";

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
  notTaggedGroups: number;
}

const CACHE_READS = ["cache_read", "audio_cache_read"] as const;
const DAYS = 35;
const cacheReads: readonly string[] = CACHE_READS;
const inputs: readonly string[] = INPUT_CLASSES;
const INPUT_SUM = INPUT_CLASSES.filter((name) => !cacheReads.includes(name)).join(" + ");
const OUTPUT_SUM = TOKEN_CLASSES.filter((name) => !inputs.includes(name)).join(" + ");

/** Name, account and people of a team as of a day, and its monthly budget; null when not visible. */
export async function teamHead(
  sql: Reader,
  viewer: Viewer,
  slug: string,
  at: { onDay: string; month: string },
) {
  const [row] = await sql<HeadRow[]>`
    select t.id, t.slug, t.name, t.kind, t.hue, t.channel, t.lead, t.manager,
      cc.code as cost_center_code, cc.name as cost_center_name, u.slug as unit_slug, u.name as unit_name,
      b.amount_pico as budget, b.owner as budget_owner, b.version as budget_version
    from teams t
    left join lateral (
      select c.code, c.name from team_cost_centers tc join cost_centers c on c.id = tc.cost_center_id
      where tc.team_id = t.id and tc.valid_from <= ${at.onDay} and (tc.valid_to is null or tc.valid_to > ${at.onDay})
      order by tc.valid_from desc limit 1
    ) cc on true
    left join lateral (
      select u.slug, u.name from team_units tu join units u on u.id = tu.unit_id
      where tu.team_id = t.id and tu.valid_from <= ${at.onDay} and (tu.valid_to is null or tu.valid_to > ${at.onDay})
      order by tu.valid_from desc limit 1
    ) u on true
    left join lateral (
      select amount_pico, owner, version from budgets
      where team_id = t.id and period_kind = 'month' and scope - 'team' = '{}'::jsonb
        and valid_from <= ${at.month} and (valid_to is null or valid_to > ${at.month})
      order by valid_from desc, version desc limit 1
    ) b on true
    where t.slug = ${slug} and ${scope(sql, viewer, "t.id")}`;
  if (!row) return null;
  return {
    team: {
      teamId: row.id,
      slug: row.slug,
      name: row.name,
      kind: row.kind,
      hue: row.hue,
      channel: row.channel,
    },
    costCenter:
      row.cost_center_code === null ? null : { code: row.cost_center_code, name: row.cost_center_name ?? "" },
    lead: row.lead,
    manager: row.manager,
    unit: row.unit_slug === null ? null : { slug: row.unit_slug, name: row.unit_name ?? row.unit_slug },
    budget:
      row.budget === null
        ? null
        : { amountPico: big(row.budget), owner: row.budget_owner, version: row.budget_version ?? 1 },
  };
}

interface HeadRow {
  id: number;
  slug: string;
  name: string;
  kind: TeamKind;
  hue: number;
  channel: string | null;
  lead: string | null;
  manager: string | null;
  cost_center_code: string | null;
  cost_center_name: string | null;
  unit_slug: string | null;
  unit_name: string | null;
  budget: string | null;
  budget_owner: string | null;
  budget_version: number | null;
}

/** Every service / feature of a team in a range, with the same of the range before. Charges are one cell. */
export async function featureCells(sql: Reader, teamId: number, range: PeriodRange, before: PeriodRange) {
  const now = sql`day >= ${range.fromDay}`;
  const untagged = sql`${now} and kind = 0
    and (attributed_by <> 1 or service_id = 0 or feature_id = 0 or environment_id = 0)`;
  const rows = await sql<CellRow[]>`
    with cells as (
      select kind, case when kind = 0 then service_id else 0 end as service_id,
        case when kind = 0 then feature_id else 0 end as feature_id,
        sum(requests) filter (where ${now}) as requests,
        sum(${sql.unsafe(INPUT_SUM)}) filter (where ${now}) as input,
        sum(${sql.unsafe(OUTPUT_SUM)}) filter (where ${now}) as output,
        sum(${sql.unsafe(CACHE_READS.join(" + "))}) filter (where ${now}) as cache_read,
        sum(cost) filter (where ${now}) as cost,
        sum(cost) filter (where not ${now}) as previous_cost,
        sum(requests) filter (where not ${now}) as previous_requests,
        sum(retry_cost) filter (where ${now}) as retry_cost,
        sum(fallback_premium) filter (where ${now}) as fallback_premium,
        sum(failed) filter (where ${now}) as failed,
        sum(cost) filter (where ${untagged}) as not_tagged,
        sum(requests) filter (where ${untagged}) as not_tagged_requests,
        count(distinct (environment_id, attributed_by)) filter (where ${untagged} and requests > 0) as not_tagged_groups
      from spend_daily
      where team_id = ${teamId} and day >= ${before.fromDay} and day < ${range.toDay}
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
      notTaggedGroups: Number(row.not_tagged_groups),
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
  not_tagged_groups: bigint;
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

/** What is booked for a team in a month, of days before `toDay`. */
export async function monthToDate(
  sql: Reader,
  teamId: number,
  month: string,
  toDay: string,
): Promise<bigint> {
  const [row] = await sql<{ cost: string | null }[]>`
    select sum(cost) as cost from team_daily where team_id = ${teamId} and period = ${month} and day < ${toDay}`;
  return big(row?.cost);
}

/** Deploys, launches and price changes of the 35 days, the team's own and everybody's. */
export async function markersOf(sql: Reader, teamId: number, toDay: string) {
  return sql<{ at: Date; kind: string; name: string; url: string | null }[]>`
    select at, kind, name, url from markers
    where at >= ${addDays(toDay, -DAYS)}::date and at < ${toDay}::date and (team_id = ${teamId} or team_id is null)
      and (service_id is null or service_id in (select service_id from service_teams where team_id = ${teamId}))
    order by at, id`;
}
