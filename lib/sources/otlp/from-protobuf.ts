import { fromBinary } from "@bufbuild/protobuf";
import type { AnyValue, KeyValue } from "./gen/opentelemetry/proto/common/v1/common_pb";
import { ExportLogsServiceRequestSchema } from "./gen/opentelemetry/proto/collector/logs/v1/logs_service_pb";
import { ExportTraceServiceRequestSchema } from "./gen/opentelemetry/proto/collector/trace/v1/trace_service_pb";
import type { Attributes, AttributeValue, OtlpPayload, Scope } from "./span";

const NO_SCOPE: Scope = { name: "", version: "" };
/** Attributes nest this deep at most; what lies below is dropped. */
const MAX_DEPTH = 16;

/** An `ExportTraceServiceRequest` in protobuf. @throws Error when the bytes are no such message */
export function tracesFromProtobuf(bytes: Uint8Array): OtlpPayload {
  const payload: OtlpPayload = { received: 0, spans: [], logs: [], unreadable: [] };
  for (const { resource, scopeSpans } of fromBinary(ExportTraceServiceRequestSchema, bytes).resourceSpans) {
    const shared = attributesOf(resource?.attributes);
    for (const { scope, spans } of scopeSpans) {
      const by = scope ? { name: scope.name, version: scope.version } : NO_SCOPE;
      for (const span of spans) {
        const [traceId, spanId] = [idOf(span.traceId), idOf(span.spanId)];
        if (!traceId || !spanId) {
          // As in JSON: without ids the span is no call that could be told from another.
          payload.unreadable.push({
            index: payload.received,
            field: traceId ? "spanId" : "traceId",
            message: "a span needs traceId and spanId that are not empty or zero",
            raw: { name: span.name, scope: by, resource: shared, attributes: attributesOf(span.attributes) },
          });
          payload.received += 1;
          continue;
        }
        payload.spans.push({
          index: payload.received,
          traceId,
          spanId,
          parentSpanId: idOf(span.parentSpanId),
          name: span.name,
          startNano: String(span.startTimeUnixNano),
          endNano: String(span.endTimeUnixNano),
          status: span.status?.code ?? 0,
          statusMessage: span.status?.message ?? "",
          attributes: attributesOf(span.attributes),
          scope: by,
          resource: shared,
        });
        payload.received += 1;
      }
    }
  }
  return payload;
}

/** An `ExportLogsServiceRequest` in protobuf. @throws Error when the bytes are no such message */
export function logsFromProtobuf(bytes: Uint8Array): OtlpPayload {
  const payload: OtlpPayload = { received: 0, spans: [], logs: [], unreadable: [] };
  for (const { resource, scopeLogs } of fromBinary(ExportLogsServiceRequestSchema, bytes).resourceLogs) {
    const shared = attributesOf(resource?.attributes);
    for (const { scope, logRecords } of scopeLogs) {
      const by = scope ? { name: scope.name, version: scope.version } : NO_SCOPE;
      for (const record of logRecords) {
        const time = record.timeUnixNano === 0n ? record.observedTimeUnixNano : record.timeUnixNano;
        payload.logs.push({
          index: payload.received,
          traceId: idOf(record.traceId),
          spanId: idOf(record.spanId),
          eventName: record.eventName,
          timeNano: String(time),
          attributes: attributesOf(record.attributes),
          body: record.body ? plainValue(record.body, 0) : null,
          scope: by,
          resource: shared,
        });
        payload.received += 1;
      }
    }
  }
  return payload;
}

/** In hex; empty where the bytes are absent or zeros, which say that there is no id. */
function idOf(bytes: Uint8Array): string {
  const id = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex");
  return /[1-9a-f]/.test(id) ? id : "";
}

function attributesOf(pairs: readonly KeyValue[] | undefined): Attributes {
  const attributes: Record<string, AttributeValue> = {};
  for (const { key, value } of pairs ?? []) if (value) attributes[key] = plainValue(value, 0);
  return attributes;
}

function plainValue({ value }: AnyValue, depth: number): AttributeValue {
  if (depth > MAX_DEPTH) return null;
  switch (value.case) {
    case "stringValue":
    case "boolValue":
    case "doubleValue":
      return value.value;
    case "intValue":
      return Number.isSafeInteger(Number(value.value)) ? Number(value.value) : String(value.value);
    case "arrayValue":
      return value.value.values.map((one) => plainValue(one, depth + 1));
    case "kvlistValue": {
      const object: Record<string, AttributeValue> = {};
      for (const pair of value.value.values) {
        if (pair.value) object[pair.key] = plainValue(pair.value, depth + 1);
      }
      return object;
    }
    case "bytesValue":
      return Buffer.from(value.value).toString("base64");
    default:
      return null;
  }
}
