import { toUsd } from "@/lib/domain/money";
import { NONE, type NamedId } from "@/lib/queries/rows";
import type { TraceCall } from "@/lib/queries/trace-call";

/** An event as the API gives it: owned values at top level, as sent under `sent`, claims under `claims`. */
export function eventJson(call: TraceCall) {
  return {
    event_key: call.eventKey,
    occurred_at: call.occurredAt.toISOString(),
    received_at: call.receivedAt.toISOString(),
    period: call.period.slice(0, 7),
    source: call.source,
    provider_response_id: call.providerResponseId,
    provider_request_id: call.providerRequestId,
    client_request_id: call.clientRequestId,
    request_id: call.requestId,
    trace_id: call.traceId,
    span_id: call.spanId,
    parent_span_id: call.parentSpanId,
    operation_id: call.operationId,
    conversation_id: call.conversationId,
    team: call.team.slug,
    cost_center: call.costCenter,
    service: slugOrNull(call.service),
    feature: slugOrNull(call.feature),
    environment: slugOrNull(call.environment),
    project: call.project,
    tenant: call.tenant,
    template: call.template,
    template_version: call.templateVersion,
    initiator: call.initiator,
    attributed_by: call.owner.attributedBy,
    owner_step: call.owner.step,
    rule: call.owner.rule,
    provider: call.provider === NONE ? null : call.provider,
    model: call.model === NONE ? null : call.model,
    model_requested: call.modelRequested,
    model_actual: call.modelActual,
    region: call.region,
    service_tier: call.serviceTier,
    operation: call.operation,
    status: call.status,
    error_type: call.errorType,
    fallback_from: call.fallbackFrom,
    attempt: call.attempt,
    retries_reported: call.retriesReported,
    latency_ms: call.latencyMs,
    usage_status: call.usageStatus,
    usage: call.usage,
    cost_usd: usdOrNull(call.costPico),
    list_usd: usdOrNull(call.listPico),
    fallback_premium_usd: usdOrNull(call.premiumPico),
    cost_avoided_usd: usdOrNull(call.avoidedPico),
    price_line: call.priceLine && {
      id: call.priceLine.lineId,
      provider: call.priceLine.provider,
      model: call.priceLine.model,
      card: call.priceLine.cardKind,
      card_version: call.priceLine.cardVersion,
    },
    exceptions: call.defects,
    flags: call.flags,
    superseded: call.superseded,
    sent: {
      team: call.sent.team,
      cost_center: call.sent.costCenter,
      service: call.sent.service,
      feature: call.sent.feature,
      environment: call.sent.environment,
    },
    claims: { cost_usd: usdOrNull(call.claimedPico), price_source: call.claimedSource },
  };
}

/** A catalog entry by its slug; "(none)" is null in JSON. */
export function slugOrNull(entry: NamedId): string | null {
  return entry.id === 0 || entry.slug === "" ? null : entry.slug;
}

function usdOrNull(pico: bigint | null): string | null {
  return pico === null ? null : toUsd(pico);
}
