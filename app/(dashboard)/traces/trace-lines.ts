import type { TraceReview } from "@/lib/domain/trace-review";
import type { ListedTrace } from "@/lib/queries/trace-list";

/** A trace as the tables of this page show it. */
export interface TraceLine {
  traceId: string;
  href: string;
  lastAt: Date;
  service: string;
  feature: string;
  /** "Support, Search & Ranking". */
  teams: string;
  calls: bigint;
  costPico: bigint;
  review: TraceReview | null;
}

export function traceLine(trace: ListedTrace): TraceLine {
  return {
    traceId: trace.traceId,
    href: traceHref(trace.traceId),
    lastAt: trace.lastAt,
    service: trace.service.slug || trace.service.name,
    feature: trace.feature.slug || trace.feature.name,
    teams: trace.teams.map((team) => team.name).join(", "),
    calls: trace.calls,
    costPico: trace.costPico,
    review: trace.review,
  };
}

export function traceHref(traceId: string): string {
  return `/traces/${encodeURIComponent(traceId)}`;
}
