import { readSql } from "@/db/client";
import { toUsd } from "@/lib/domain/money";
import type { TraceReview } from "@/lib/domain/trace-review";
import { handle, ProblemError } from "@/lib/problem";
import { findTeam } from "@/lib/queries/catalog-lookup";
import { traceList } from "@/lib/queries/trace-list";
import { tracePage } from "@/lib/queries/trace-page";
import { eventJson, slugOrNull } from "./event-json";
import { answer, dayRange, notFound, readParams } from "./params";
import { tracesParams } from "./param-schemas";
import { viewerOf } from "./viewer-of";

/** `GET /api/v1/traces`: costliest traces whose last event lies in the range. An unknown team has none. */
export const getTraces = handle(async (request: Request): Promise<Response> => {
  const viewer = await viewerOf(request, "trace:read");
  const params = readParams(request, tracesParams);
  const sql = readSql();
  const range = await dayRange(sql, params.from, params.to);
  if (Date.parse(range.toDay) - Date.parse(range.fromDay) > 93 * 86_400_000) {
    throw new ProblemError(
      400,
      "range_too_long",
      "The range is too long.",
      "Traces are listed for at most 93 days at a time.",
    );
  }
  const { team: name, sort, limit, cursor } = params;
  const team = name === undefined ? undefined : await findTeam(sql, viewer, name);
  const { traces, nextCursor } =
    team === null
      ? { traces: [], nextCursor: null }
      : await traceList(sql, viewer, { range, ...(team && { teamId: team.id }), sort, limit, cursor });
  return answer({
    traces: traces.map((trace) => ({
      trace_id: trace.traceId,
      last_at: trace.lastAt.toISOString(),
      service: slugOrNull(trace.service),
      feature: slugOrNull(trace.feature),
      calls: Number(trace.calls),
      cost_usd: toUsd(trace.costPico),
      review: reviewJson(trace.review),
    })),
    next_cursor: nextCursor,
  });
});

function reviewJson(review: TraceReview | null) {
  if (review === null) return null;
  return {
    outcome: review.outcome,
    missing_field: review.missingField,
    note: review.note,
    reviewed_by: review.reviewedBy,
    reviewed_at: review.reviewedAt.toISOString(),
  };
}

/** `GET /api/v1/traces/{id}`: a trace with the calls that the caller sees. */
export const getTrace = handle(async (request: Request): Promise<Response> => {
  const viewer = await viewerOf(request, "trace:read");
  const traceId = lastSegment(request);
  const trace = traceId === null ? null : await tracePage(readSql(), viewer, traceId);
  if (trace === null) throw notFound("trace");
  return answer({
    trace_id: trace.traceId,
    first_at: trace.firstAt.toISOString(),
    last_at: trace.lastAt.toISOString(),
    calls: Number(trace.callCount),
    unpriced_calls: Number(trace.unpricedCalls),
    cost_usd: toUsd(trace.costPico),
    teams: trace.teams.map((team) => team.slug),
    events: trace.calls.map(eventJson),
  });
});

/** Ids come from outside and may hold any character; null when the escaping itself is broken. */
function lastSegment(request: Request): string | null {
  try {
    return decodeURIComponent(new URL(request.url).pathname.split("/").at(-1) ?? "");
  } catch {
    return null;
  }
}
