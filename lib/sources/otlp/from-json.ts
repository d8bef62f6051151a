import { isObject, type JsonObject, kindOf } from "@/lib/sources/values";
import type { Attributes, AttributeValue, OtlpPayload, Scope } from "./span";

const HEX = /^[0-9a-f]*$/;
/** Attributes nest this deep at most; what lies below is dropped. */
const MAX_DEPTH = 16;

/** Does a JSON value look like an OTLP export request? */
export function isOtlpJson(payload: unknown): payload is JsonObject {
  return (
    isObject(payload) &&
    ["resourceSpans", "resource_spans", "resourceLogs", "resource_logs"].some((name) => name in payload)
  );
}

/**
 * An export request in OTLP's JSON encoding (https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding): ids in
 * hex, integers as numbers or text, names in lowerCamelCase. Requests of several lines or of both signals are taken too.
 * A span that is no object or has no usable id is unreadable, its neighbours are not touched.
 */
export function fromJson(payload: unknown): OtlpPayload {
  const result: OtlpPayload = { received: 0, spans: [], logs: [], unreadable: [] };
  for (const request of Array.isArray(payload) ? payload : [payload]) {
    if (!isOtlpJson(request)) {
      const message = `the request is ${kindOf(request)} without resourceSpans; send an OTLP export request`;
      refuse(result, "resourceSpans", message, request);
      continue;
    }
    readGroups(
      result,
      listAt(request, "resourceSpans", "resource_spans"),
      readSpan,
      "scopeSpans",
      "scope_spans",
      "spans",
    );
    readGroups(
      result,
      listAt(request, "resourceLogs", "resource_logs"),
      readLog,
      "scopeLogs",
      "scope_logs",
      "logRecords",
    );
  }
  return result;
}

type Read = (result: OtlpPayload, record: JsonObject, scope: Scope, resource: Attributes) => void;

function readGroups(
  result: OtlpPayload,
  groups: readonly unknown[],
  read: Read,
  inner: string,
  innerSnake: string,
  records: string,
): void {
  for (const group of groups) {
    if (!isObject(group)) {
      refuse(result, inner, `an entry is ${kindOf(group)}; send an object`, group);
      continue;
    }
    const resource = isObject(group.resource) ? attributesOf(group.resource.attributes) : {};
    for (const scoped of listAt(group, inner, innerSnake)) {
      if (!isObject(scoped)) {
        refuse(result, inner, `an entry is ${kindOf(scoped)}; send an object`, scoped);
        continue;
      }
      const scope = isObject(scoped.scope)
        ? { name: textOf(scoped.scope.name), version: textOf(scoped.scope.version) }
        : { name: "", version: "" };
      for (const record of listAt(scoped, records, "log_records")) {
        if (isObject(record)) read(result, record, scope, resource);
        else refuse(result, records, `a record is ${kindOf(record)}; send an object`, record);
      }
    }
  }
}

function readSpan(result: OtlpPayload, record: JsonObject, scope: Scope, resource: Attributes): void {
  const [traceId, spanId] = [idOf(record.traceId ?? record.trace_id), idOf(record.spanId ?? record.span_id)];
  if (!traceId || !spanId) {
    refuse(result, traceId ? "spanId" : "traceId", "a span needs traceId and spanId in hex", record);
    return;
  }
  const status = isObject(record.status) ? record.status : {};
  result.spans.push({
    index: result.received,
    traceId,
    spanId,
    parentSpanId: idOf(record.parentSpanId ?? record.parent_span_id) ?? "",
    name: textOf(record.name),
    startNano: nanoOf(record.startTimeUnixNano ?? record.start_time_unix_nano),
    endNano: nanoOf(record.endTimeUnixNano ?? record.end_time_unix_nano),
    status: statusOf(status.code),
    statusMessage: textOf(status.message),
    attributes: attributesOf(record.attributes),
    scope,
    resource,
  });
  result.received += 1;
}

function readLog(result: OtlpPayload, record: JsonObject, scope: Scope, resource: Attributes): void {
  const time = nanoOf(record.timeUnixNano ?? record.time_unix_nano);
  result.logs.push({
    index: result.received,
    traceId: idOf(record.traceId ?? record.trace_id) ?? "",
    spanId: idOf(record.spanId ?? record.span_id) ?? "",
    eventName: textOf(record.eventName ?? record.event_name),
    timeNano: time === "0" ? nanoOf(record.observedTimeUnixNano ?? record.observed_time_unix_nano) : time,
    attributes: attributesOf(record.attributes),
    body: plainValue(record.body, 0),
    scope,
    resource,
  });
  result.received += 1;
}

function refuse(result: OtlpPayload, field: string, message: string, raw: unknown): void {
  result.unreadable.push({ index: result.received, field, message, raw });
  result.received += 1;
}

function listAt(object: JsonObject, ...names: string[]): readonly unknown[] {
  for (const name of names) {
    const value = object[name];
    if (Array.isArray(value)) return value;
  }
  return [];
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** Hex in any case; an id of zeros says that there is none. */
function idOf(value: unknown): string | null {
  if (typeof value !== "string") return null;
  const id = value.toLowerCase();
  return HEX.test(id) && /[1-9a-f]/.test(id) ? id : null;
}

function nanoOf(value: unknown): string {
  if (typeof value === "string" && /^\d{1,20}$/.test(value)) return value;
  if (typeof value === "number" && Number.isFinite(value) && value > 0)
    return BigInt(Math.trunc(value)).toString();
  return "0";
}

function statusOf(code: unknown): number {
  if (code === 2 || code === "STATUS_CODE_ERROR" || code === "2") return 2;
  return code === 1 || code === "STATUS_CODE_OK" || code === "1" ? 1 : 0;
}

function attributesOf(pairs: unknown): Attributes {
  const attributes: Record<string, AttributeValue> = {};
  if (!Array.isArray(pairs)) return attributes;
  for (const pair of pairs) {
    if (isObject(pair) && typeof pair.key === "string") attributes[pair.key] = plainValue(pair.value, 0);
  }
  return attributes;
}

/** `{ stringValue }`, `{ intValue: 12 }` or `{ intValue: "12" }`, `{ arrayValue: { values } }`, ... */
function plainValue(value: unknown, depth: number): AttributeValue {
  if (!isObject(value) || depth > MAX_DEPTH) return null;
  const of = (camel: string, snake: string) => value[camel] ?? value[snake];
  const text = of("stringValue", "string_value");
  if (typeof text === "string") return text;
  const whole = of("intValue", "int_value");
  if (typeof whole === "number") return whole;
  if (typeof whole === "string") return Number.isSafeInteger(Number(whole)) ? Number(whole) : whole;
  const real = of("doubleValue", "double_value");
  if (typeof real === "number") return real;
  const flag = of("boolValue", "bool_value");
  if (typeof flag === "boolean") return flag;
  const list = of("arrayValue", "array_value");
  if (isObject(list)) return listAt(list, "values").map((one) => plainValue(one, depth + 1));
  const pairs = of("kvlistValue", "kvlist_value");
  if (isObject(pairs)) {
    const object: Record<string, AttributeValue> = {};
    for (const pair of listAt(pairs, "values")) {
      if (isObject(pair) && typeof pair.key === "string")
        object[pair.key] = plainValue(pair.value, depth + 1);
    }
    return object;
  }
  const bytes = of("bytesValue", "bytes_value");
  return typeof bytes === "string" ? bytes : null;
}
