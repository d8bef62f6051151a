import type { FeatureTableRow, FeatureTotal } from "@/components/tables/features-table";
import type { TraceRow } from "@/components/tables/traces-table";
import { divideHalfEven } from "@/lib/domain/money";
import { addDays } from "@/lib/domain/period";
import type { TeamPage } from "@/lib/queries/team-page";
import { exploreHref } from "../../explore/href";

/** Rows of "by service and feature", in the order of the query. */
export function featureRows(page: Pick<TeamPage, "rows" | "team" | "week">): FeatureTableRow[] {
  return page.rows.map((row) => ({
    key: `${row.kind}-${row.service.id}-${row.feature.id}`,
    href: hrefOf(row, page),
    service: row.kind === "charge" ? "charges that are not calls" : row.service.slug || row.service.name,
    feature: row.kind === "charge" ? "" : row.feature.slug || row.feature.name,
    requests: row.requests,
    inputTokens: row.inputTokens + row.cacheReadTokens,
    outputTokens: row.outputTokens,
    cacheReadTenths: row.cacheReadTenths,
    costPico: row.costPico,
    previousPico: row.previousPico,
    share: row.share,
    perRequestPico: row.perRequestPico,
  }));
}

/** Explore with the same cost by model. Calls without a service stand together with charges there. */
function hrefOf(
  row: TeamPage["rows"][number],
  { team, week }: Pick<TeamPage, "team" | "week">,
): string | null {
  if (row.kind === "charge" || row.service.id === 0) return null;
  return exploreHref({
    from: week.fromDay,
    through: addDays(week.toDay, -1),
    groupBy: ["model"],
    filter: { team: team.slug, service: row.service.slug, feature: row.feature.slug || "(none)" },
  });
}

/** The total row: its cost and change are the page's first figure. */
export function featureTotal(page: Pick<TeamPage, "rows" | "total" | "previous">): FeatureTotal {
  const sum = (read: (row: TeamPage["rows"][number]) => bigint) =>
    page.rows.reduce((all, row) => all + read(row), 0n);
  const cacheRead = sum((row) => row.cacheReadTokens);
  const input = sum((row) => row.inputTokens) + cacheRead;
  const { costPico, requests } = page.total;
  return {
    requests,
    inputTokens: input,
    outputTokens: sum((row) => row.outputTokens),
    cacheReadTenths: input === 0n ? null : Number(divideHalfEven(cacheRead * 1000n, input)),
    costPico,
    previousPico: page.previous?.costPico ?? null,
    perRequestPico: perRequest(costPico, requests),
  };
}

/** Cost of one request in picodollars, half-even; null without requests. */
export function perRequest(costPico: bigint, requests: bigint): bigint | null {
  if (requests <= 0n) return null;
  return costPico < 0n ? -divideHalfEven(-costPico, requests) : divideHalfEven(costPico, requests);
}

/** The ten costliest traces, each with the door to its page. */
export function traceRows(page: Pick<TeamPage, "costliestTraces">): TraceRow[] {
  return page.costliestTraces.map((trace) => ({
    traceId: trace.traceId,
    href: `/traces/${encodeURIComponent(trace.traceId)}`,
    lastAt: trace.lastAt,
    service: trace.service.slug || trace.service.name,
    feature: trace.feature.slug || trace.feature.name,
    calls: trace.calls,
    costPico: trace.costPico,
    review: trace.review,
  }));
}
