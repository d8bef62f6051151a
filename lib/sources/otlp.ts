import type { Report } from "@/lib/domain/usage-event";
import { OTLP_EXAMPLE } from "@/lib/sources/examples";
import { readNative, rejectionOf } from "@/lib/sources/native";
import { callOf, millis } from "@/lib/sources/otlp/call";
import { classify } from "@/lib/sources/otlp/classify";
import { spanFields } from "@/lib/sources/otlp/envelope";
import { fromJson, isOtlpJson } from "@/lib/sources/otlp/from-json";
import { readLogs } from "@/lib/sources/otlp/logs";
import type { OtlpPayload, OtlpSpan } from "@/lib/sources/otlp/span";
import type { Source, SourceReading } from "@/lib/sources/source";
import type { JsonObject } from "@/lib/sources/values";

/** Ancestors are looked for this far up: deeper nests are loops or no owner's. */
const MOST_ANCESTORS = 64;
/** Fields that say who answers for a call; a span that is no call is worth keeping for these alone. */
const OWNER_FIELDS = ["team", "cost_center", "feature", "tenant", "project", "prompt_template", "envelope"];

/**
 * Spans and log records of one export request as reports. Leaf model calls are billed; a span that is none but names
 * an owner is the context of the calls of its trace, which may come in other requests; every other span is ignored.
 */
export function readOtlp(payload: OtlpPayload, receivedAtMs: number): SourceReading {
  const reading: SourceReading = { received: payload.received, reports: [], ignored: [], rejected: [] };
  for (const { index, field, message, raw } of payload.unreadable) {
    reading.rejected.push({ index, code: "missing_field", field, message, raw });
  }
  const byId = new Map(payload.spans.map((span) => [placeOf(span.traceId, span.spanId), span]));
  const kinds = new Map(payload.spans.map((span) => [span, classify(span)]));
  const told = new Set<string>();
  for (const span of payload.spans) {
    const kind = kinds.get(span);
    const { index } = span;
    try {
      if (kind?.call) {
        const ancestors = ancestorsOf(span, byId);
        const wrapper = ancestors.find((one) => kinds.get(one)?.call);
        const report = callOf(span, ancestors, wrapper?.spanId ?? span.parentSpanId, receivedAtMs);
        reading.reports.push({ index, report, raw: rawOf(span) });
        continue;
      }
      const context = contextOf(span, told, receivedAtMs);
      if (context) reading.reports.push({ index, report: context, raw: rawOf(span) });
      else reading.ignored.push({ index, reason: kind?.reason ?? "no model call" });
    } catch (error) {
      reading.rejected.push({ ...rejectionOf(error, index), raw: rawOf(span) });
    }
  }
  readLogs(payload.logs, receivedAtMs, reading);
  return reading;
}

function placeOf(traceId: string, spanId: string): string {
  return `${traceId} ${spanId}`;
}

/** From the parent upwards, as far as the payload knows. */
function ancestorsOf(span: OtlpSpan, byId: ReadonlyMap<string, OtlpSpan>): OtlpSpan[] {
  const found: OtlpSpan[] = [];
  let above = byId.get(placeOf(span.traceId, span.parentSpanId));
  while (above && above !== span && found.length < MOST_ANCESTORS) {
    found.push(above);
    above = byId.get(placeOf(above.traceId, above.parentSpanId));
  }
  return found;
}

/** What a span that is no call says of the calls of its trace; null when nothing, or nothing new in this request. */
function contextOf(span: OtlpSpan, told: Set<string>, receivedAtMs: number): Report | null {
  const fields = spanFields(span.attributes);
  if (!OWNER_FIELDS.some((name) => fields[name] !== undefined)) return null;
  const owner: JsonObject = {};
  for (const name of OWNER_FIELDS) if (fields[name] !== undefined) owner[name] = fields[name];
  const key = JSON.stringify([span.traceId, Object.entries(owner).sort()]);
  if (told.has(key)) return null;
  told.add(key);
  // An envelope is held against the time of the call, or of what stands for it.
  if (owner.envelope !== undefined) owner.occurred_at = millis(span.startNano);
  return { ...readNative({ ...owner, trace_id: span.traceId }, receivedAtMs), optional: true };
}

/** The span as evidence; what is content in it is dropped at the door, as everywhere. */
function rawOf(span: OtlpSpan): JsonObject {
  const { index: _, ...rest } = span;
  return rest;
}

/** `POST /v1/traces` and `/v1/logs`: OpenTelemetry, by any of its GenAI vocabularies. */
export const otlpSource: Source = {
  name: "otlp",
  title: "OpenTelemetry spans and events of model calls, by any generation of names",
  example: OTLP_EXAMPLE,
  detects: (payload) => ((Array.isArray(payload) ? payload : [payload]).some(isOtlpJson) ? 1 : 0),
  read: (payload, { receivedAtMs }) => readOtlp(fromJson(payload), receivedAtMs),
};
