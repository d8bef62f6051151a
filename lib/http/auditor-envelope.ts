import { toUsd } from "@/lib/domain/money";
import type { Report } from "@/lib/domain/usage-event";
import { NATIVE_FIELDS } from "@/lib/sources/native-fields";

/**
 * A report as a native event, ready to be posted to /api/v1/events: all that was read, and `"<what belongs here>"`
 * where something is missing that the call cannot be explained without. Once those are filled in, it reads as the
 * same call.
 */
export function correctedEnvelope(report: Report): string {
  const event: Record<string, unknown> = {};
  const { ownership, facts, usage } = report;
  event.occurred_at =
    report.occurredAtMs === null ? "<time, ISO 8601>" : new Date(report.occurredAtMs).toISOString();
  for (const field of NATIVE_FIELDS) {
    if (field.to === "ownership") {
      const value = ownership[field.field] ?? placeholder(field.field, report);
      if (value !== undefined) event[field.name] = value;
    } else if (field.to === "fact") {
      const value = facts[field.field] ?? placeholder(field.field, report);
      if (value !== undefined) event[field.name] = value;
    }
  }
  if (report.labels !== undefined) event.labels = report.labels;
  if (report.latencyMs !== undefined) event.latency_ms = report.latencyMs;
  if (report.attempt !== undefined) event.attempt = report.attempt;
  if (report.retriesReported !== undefined) event.retry_count = report.retriesReported;
  if (report.status !== undefined) event.status = report.status;
  if (report.responseCacheHit !== undefined) event.response_cache_hit = report.responseCacheHit;
  if (report.envelope !== undefined) event.envelope = report.envelope;
  if (report.kind === "call") {
    if (report.provenance !== "app") event.reported_by = report.provenance;
    if (report.usageStatus === "missing") event.usage = { input_uncached: "<tokens>", output: "<tokens>" };
    else {
      event.usage_status = report.usageStatus;
      event.usage = usage;
    }
    if (report.claimedCostPico !== undefined) event.estimated_cost_usd = toUsd(report.claimedCostPico);
    if (report.claimedPriceSource !== undefined) event.unit_price_source = report.claimedPriceSource;
  }
  return JSON.stringify(event, null, 2);
}

function placeholder(field: string, { kind, ownership, facts }: Report): string | undefined {
  const call = kind === "call";
  switch (field) {
    case "team":
    case "service":
    case "feature":
    case "environment":
      return field === "team" && ownership.tenant !== undefined ? undefined : `<${field}>`;
    case "provider":
      return call ? "<provider>" : undefined;
    case "modelActual":
      return call ? "<model that answered>" : undefined;
    case "providerResponseId":
      return call && (facts.providerRequestId ?? facts.clientRequestId ?? facts.requestId) === undefined
        ? "<id of the provider's response>"
        : undefined;
    default:
      return undefined;
  }
}
