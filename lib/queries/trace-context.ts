import type { Viewer } from "@/lib/auth/viewer";
import type { VersionUse } from "@/lib/domain/trace-diagnosis-versions";
import type { TraceReview } from "@/lib/domain/trace-review";
import type { Reader } from "./reader";
import { big, type NamedId } from "./rows";
import { type FeatureComparison, featureComparison, type TracePart, templateVersions } from "./trace-norms";
import { traceHash, type TracePage } from "./trace-page";
import { describeTraces } from "./trace-rows";
import { ofTeams, teamScope } from "./trace-scope";

/** What a trace is held against: its feature, the versions of its template, and what was said of it. */
export interface TraceContext {
  team: NamedId;
  service: NamedId;
  feature: NamedId;
  /** Reporting day of its last call. */
  lastDay: string;
  comparison: FeatureComparison | null;
  /** The template of the trace that costs most; null when no call names one. */
  template: { name: string; versions: VersionUse[] } | null;
  review: TraceReview | null;
}

/** The surroundings of a trace that `viewer` sees; null when all of it is superseded. */
export async function traceContext(
  sql: Reader,
  viewer: Viewer,
  page: Pick<TracePage, "traceId" | "calls">,
): Promise<TraceContext | null> {
  const hash = traceHash(page.traceId);
  const teams = teamScope(viewer);
  const rows = await sql<PartRow[]>`
    select t.team_id, t.service_id, t.feature_id, t.last_day, t.last_at, t.cost_pico, t.calls from trace_totals t
    where t.trace_hash = ${hash} and t.calls > 0 and ${ofTeams(sql, teams)} order by t.cost_pico desc, t.team_id`;
  const [first] = rows;
  if (!first) return null;
  const part: TracePart = {
    hash,
    teamId: first.team_id,
    serviceId: first.service_id,
    featureId: first.feature_id,
    lastDay: first.last_day,
  };
  const template = costliestTemplate(page.calls, part);
  const found = {
    hash: toUuid(hash),
    costPico: rows.reduce((sum, row) => sum + big(row.cost_pico), 0n),
    calls: rows.reduce((sum, row) => sum + big(row.calls), 0n),
    lastAt: first.last_at,
    lastDay: first.last_day,
  };
  const [comparison, versions, [listed]] = await Promise.all([
    featureComparison(sql, viewer, part),
    template === null ? [] : templateVersions(sql, viewer, part, template),
    describeTraces(sql, teams, [found]),
  ]);
  const [team] = listed?.teams ?? [];
  if (!listed || !team) return null;
  const { service, feature, lastDay, review } = listed;
  return {
    team,
    service,
    feature,
    lastDay,
    comparison,
    template: template === null ? null : { name: template, versions },
    review,
  };
}

interface PartRow {
  team_id: number;
  service_id: number;
  feature_id: number;
  last_day: string;
  last_at: Date;
  cost_pico: string;
  calls: bigint;
}

/** Hashes come from the database with dashes. */
function toUuid(hex: string): string {
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** By what its calls in the compared part cost; ties by name. */
function costliestTemplate(calls: TracePage["calls"], part: TracePart): string | null {
  const costs = new Map<string, bigint>();
  for (const call of calls) {
    if (call.superseded || call.template === null) continue;
    if (
      call.team.id !== part.teamId ||
      call.service.id !== part.serviceId ||
      call.feature.id !== part.featureId
    )
      continue;
    costs.set(call.template, (costs.get(call.template) ?? 0n) + (call.costPico ?? 0n));
  }
  const [top] = [...costs].sort(([a, x], [b, y]) => (x === y ? (a < b ? -1 : 1) : x > y ? -1 : 1));
  return top?.[0] ?? null;
}
