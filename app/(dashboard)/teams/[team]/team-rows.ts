import type { FeatureTableRow, FeatureTotal, FeatureTrace } from "@/components/tables/features-table";
import type { TraceRow } from "@/components/tables/traces-table";
import { divideHalfEven } from "@/lib/domain/money";
import type { IncreaseGroup } from "@/lib/queries/increase-traces";
import type { TeamPage } from "@/lib/queries/team-page";
import { featureHref } from "./team-hrefs";

/** Rows of "by service and feature", in the order of the query. */
export function featureRows(page: Pick<TeamPage, "rows" | "team" | "week">): FeatureTableRow[] {
  return page.rows.map((row) => ({
    key: rowKey(row),
    href: featureHref(row, page.team.slug, page.week),
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

/** The traces of the increase by the key of their row; only rows that rose have any. */
export function increaseByRow(
  page: Pick<TeamPage, "rows">,
  groups: readonly IncreaseGroup[],
): Record<string, FeatureTrace[]> {
  const rose = new Set(
    page.rows
      .filter((row) => row.kind === "call" && row.costPico > (row.previousPico ?? row.costPico))
      .map(rowKey),
  );
  return Object.fromEntries(
    groups.flatMap(({ serviceId, featureId, traces }) => {
      const key = rowKey({ kind: "call", service: { id: serviceId }, feature: { id: featureId } });
      if (!rose.has(key)) return [];
      return [
        [key, traces.map((trace) => ({ ...trace, href: `/traces/${encodeURIComponent(trace.traceId)}` }))],
      ];
    }),
  );
}

function rowKey(row: { kind: "call" | "charge"; service: { id: number }; feature: { id: number } }): string {
  return `${row.kind}-${row.service.id}-${row.feature.id}`;
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
