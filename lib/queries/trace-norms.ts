import type { Viewer } from "@/lib/auth/viewer";
import type { FeatureNorm } from "@/lib/domain/trace-diagnosis-facts";
import type { VersionUse } from "@/lib/domain/trace-diagnosis-versions";
import { addDays } from "@/lib/domain/period";
import { INPUT_CLASSES, TOKEN_CLASSES } from "@/lib/domain/usage-event";
import type { Reader } from "./reader";
import { big, NONE } from "./rows";
import { scope } from "./spend-filter";

/** The part of a trace that is compared: its costliest, in one team. */
export interface TracePart {
  hash: string;
  teamId: number;
  serviceId: number;
  featureId: number;
  /** Reporting day of its last call. */
  lastDay: string;
}

/** How the other traces of a feature were, up to the day of one of them. */
export interface FeatureComparison extends Omit<FeatureNorm, "name"> {
  /** Days of the medians: a week, or four where a week has few traces. */
  days: number;
}

const WEEK = 7;
const WEEKS = 4;
/** A median of fewer traces is looked for in four weeks. */
const ENOUGH = 50n;
/** Template versions are looked for this far back. */
const VERSION_DAYS = 91;

const inputs: readonly string[] = INPUT_CLASSES;
const INPUT_SUM = INPUT_CLASSES.join(" + ");
const OUTPUT_SUM = TOKEN_CLASSES.filter((name) => !inputs.includes(name)).join(" + ");
const CACHE_SUM = "cache_read + audio_cache_read";

/**
 * The medians of the other traces of the same team, service and feature, and the weekly sums of its calls over
 * four weeks. The team's days of the index bound both. Null where the feature has neither.
 */
export async function featureComparison(
  sql: Reader,
  viewer: Viewer,
  part: TracePart,
): Promise<FeatureComparison | null> {
  const [week, weeks, models] = await Promise.all([
    medians(sql, viewer, part, WEEK),
    weeklySums(sql, viewer, part),
    modelSums(sql, viewer, part),
  ]);
  const enough = week.traces >= ENOUGH;
  const found = enough ? week : await medians(sql, viewer, part, WEEK * WEEKS);
  if (found.traces === 0n && weeks.length === 0) return null;
  return { ...found, days: enough ? WEEK : WEEK * WEEKS, weeks, models };
}

async function medians(sql: Reader, viewer: Viewer, part: TracePart, days: number) {
  const [row] = await sql<{ cost: string | null; calls: bigint | null; traces: bigint }[]>`
    select percentile_disc(0.5) within group (order by cost_pico) as cost,
      percentile_disc(0.5) within group (order by calls) as calls, count(*) as traces
    from trace_totals
    where team_id = ${part.teamId} and last_day > ${addDays(part.lastDay, -days)} and last_day <= ${part.lastDay}
      and service_id = ${part.serviceId} and feature_id = ${part.featureId} and trace_hash <> ${part.hash}
      and calls > 0 and ${scope(sql, viewer)}`;
  return { medianCostPico: big(row?.cost), medianCalls: big(row?.calls), traces: big(row?.traces) };
}

/** Latest week first; a week ends with the day of the trace. */
async function weeklySums(sql: Reader, viewer: Viewer, part: TracePart): Promise<FeatureNorm["weeks"]> {
  const rows = await sql<{ week: number; requests: string; input: string; cache: string; output: string }[]>`
    select (${part.lastDay}::date - day) / ${WEEK}::integer as week, sum(requests) as requests,
      sum(${sql.unsafe(INPUT_SUM)}) as input, sum(${sql.unsafe(CACHE_SUM)}) as cache,
      sum(${sql.unsafe(OUTPUT_SUM)}) as output
    from spend_daily
    where team_id = ${part.teamId} and day > ${addDays(part.lastDay, -WEEK * WEEKS)} and day <= ${part.lastDay}
      and kind = 0 and service_id = ${part.serviceId} and feature_id = ${part.featureId} and ${scope(sql, viewer)}
    group by 1 having sum(requests) > 0 order by 1`;
  return rows.map((row) => ({
    requests: big(row.requests),
    promptTokens: big(row.input),
    cacheReadTokens: big(row.cache),
    answerTokens: big(row.output),
  }));
}

/** Requests and cost by model over the four weeks, dearest in sum first. */
async function modelSums(sql: Reader, viewer: Viewer, part: TracePart): Promise<FeatureNorm["models"]> {
  const rows = await sql<{ model: string | null; requests: string; cost: string }[]>`
    select n.name as model, sum(requests) as requests, sum(cost) as cost
    from spend_daily d left join names n on n.id = d.model_id
    where team_id = ${part.teamId} and day > ${addDays(part.lastDay, -WEEK * WEEKS)} and day <= ${part.lastDay}
      and d.kind = 0 and service_id = ${part.serviceId} and feature_id = ${part.featureId} and ${scope(sql, viewer)}
    group by n.name having sum(requests) > 0 order by sum(cost) desc, n.name`;
  return rows.map((row) => ({
    model: row.model ?? NONE,
    requests: big(row.requests),
    costPico: big(row.cost),
  }));
}

/**
 * The versions of a prompt template in the team's feature over the 13 weeks to the day of the trace, from the
 * rollup by template. Calls without a version are "(none)".
 */
export async function templateVersions(
  sql: Reader,
  viewer: Viewer,
  part: TracePart,
  template: string,
): Promise<VersionUse[]> {
  const rows = await sql<VersionRow[]>`
    select coalesce(v.name, '(none)') as version, sum(d.requests) as requests,
      sum(${sql.unsafe(INPUT_SUM)}) as input, sum(${sql.unsafe(OUTPUT_SUM)}) as output, sum(d.cost) as cost,
      min(d.day) as first_day, max(d.day) as last_day
    from template_daily d left join names v on v.id = d.version_id
    where d.feature_id = ${part.featureId} and d.day > ${addDays(part.lastDay, -VERSION_DAYS)}
      and d.day <= ${part.lastDay} and d.kind = 0 and d.team_id = ${part.teamId} and d.service_id = ${part.serviceId}
      and d.template_id = (select id from names where kind = 'template' and name = ${template})
      and ${scope(sql, viewer, "d.team_id")}
    group by 1 having sum(d.requests) > 0 order by first_day, 1`;
  return rows.map((row) => ({
    version: row.version,
    requests: big(row.requests),
    inputTokens: big(row.input),
    outputTokens: big(row.output),
    costPico: big(row.cost),
    firstDay: row.first_day,
    lastDay: row.last_day,
  }));
}

interface VersionRow {
  version: string;
  requests: string;
  input: string;
  output: string;
  cost: string;
  first_day: string;
  last_day: string;
}
