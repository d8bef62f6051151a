import { listIn, objectIn, shortText } from "@/lib/sources/gateway-owner";
import { isObject, type JsonObject } from "@/lib/sources/values";

/** A Portkey record, whichever of its shapes it came in. */
export interface PortkeyLog {
  /** Columns of the export or of the analytics store; of a log object the few it has. */
  columns: JsonObject;
  /** Body of the provider's answer, as Portkey kept it. */
  answer: JsonObject;
  /** Model named in the request's body. */
  askedModel: string | undefined;
  /** Headers by lower-case name: Portkey's own of the request, and the answer's. */
  headers: JsonObject;
  metadata: JsonObject;
  /** A row of an export, told after the fact; else a log object as the gateway sends it. */
  isExport: boolean;
}

/** Headers worth keeping; the others hold cookies, addresses and credentials. */
const KEPT_HEADERS =
  /^(x-portkey-(trace-id|span-id|parent-span-id|virtual-key|provider|config|cache-status|retry-attempt-count|last-used-option-index)|x-request-id|request-id|x-amzn-requestid|apim-request-id)$/;
/** Columns that only a row has. */
const EXPORT_COLUMNS = [
  "ai_org",
  "ai_provider",
  "ai_model",
  "req_units",
  "total_units",
  "response_status_code",
  "response.body",
];
/** What is kept of an answer's body: no word of the completion. */
const KEPT_ANSWER = [
  "id",
  "responseId",
  "object",
  "type",
  "model",
  "modelVersion",
  "created",
  "usage",
  "usageMetadata",
  "service_tier",
];

/**
 * Reads the shapes of Portkey's docs (product/observability/logs-export, enterprise sample_log_file.json and
 * sample_metric_file.json, "Insert a log"): the export's row with or without `request` and `response`, its older form
 * with `request.body` and `response.body` as columns, and the log object `{ request, response, metadata }`.
 */
export function portkeyLog(raw: JsonObject): PortkeyLog {
  const request = objectIn(raw.request);
  const response = objectIn(raw.response);
  const asked = objectIn(raw["request.body"] ?? request.body ?? raw.request);
  const answer = objectIn(raw["response.body"] ?? response.body ?? raw.response);
  const headers: JsonObject = {
    ...lowerCased(request.portkeyHeaders),
    ...lowerCased(response.headers),
    ...onlyPortkey(lowerCased(request.headers)),
  };
  const isExport = EXPORT_COLUMNS.some((name) => raw[name] !== undefined);
  const columns: JsonObject = { ...raw };
  columns.ai_org ??= raw.ai_provider ?? request.provider ?? headers["x-portkey-provider"];
  columns.ai_model ??= raw.model;
  columns.req_units ??= raw.request_tokens;
  columns.res_units ??= raw.response_tokens;
  columns.total_units ??= raw.total_tokens;
  columns.response_status_code ??= raw.status_code ?? response.status;
  columns.response_time ??= response.responseTime ?? response.response_time;
  columns.request_url ??= request.url;
  columns.id ??= raw._id;
  columns.cache_status ??= headers["x-portkey-cache-status"];
  const metadata = metadataOf(raw);
  columns.trace_id ??= headers["x-portkey-trace-id"] ?? metadata.traceId;
  return { columns, answer, askedModel: shortText(asked.model), headers, metadata, isExport };
}

/** True for a record that can be one of Portkey's. */
export function looksLikePortkey(raw: JsonObject): boolean {
  if (isObject(raw.request) && isObject(raw.response)) return true;
  return EXPORT_COLUMNS.some((name) => raw[name] !== undefined);
}

/** The record without bodies and headers, but for what this source reads: it is read again from its evidence. */
export function portkeyEvidence(raw: JsonObject): JsonObject {
  const { request: _, response: __, "request.body": ___, "response.body": ____, ...columns } = raw;
  const log = portkeyLog(raw);
  const request = objectIn(raw.request);
  const response = objectIn(raw.response);
  const kept = Object.fromEntries(Object.entries(log.headers).filter(([name]) => KEPT_HEADERS.test(name)));
  const answer = Object.fromEntries(
    KEPT_ANSWER.flatMap((name) => (name in log.answer ? [[name, log.answer[name]]] : [])),
  );
  const said = [request, response, answer].some((one) => Object.keys(one).length > 0);
  if (!said && log.askedModel === undefined) return columns;
  return {
    ...columns,
    request: { url: request.url, provider: request.provider, model: log.askedModel },
    response: {
      ...answer,
      status: response.status,
      responseTime: response.responseTime ?? response.response_time,
      headers: kept,
    },
  };
}

/** Metadata as an object, as `{ key: [...], value: [...] }`, or as two columns; with the special keys of its own columns. */
function metadataOf(raw: JsonObject): JsonObject {
  const told = objectIn(raw.metadata);
  const pairs = Array.isArray(told.key) && Array.isArray(told.value) ? zip(told.key, told.value) : told;
  const columns = zip(listIn(raw["metadata.key"]), listIn(raw["metadata.value"]));
  const special = Object.fromEntries(
    ["_user", "_environment", "_organisation", "_prompt"].flatMap((name) =>
      raw[name] == null ? [] : [[name, raw[name]]],
    ),
  );
  return { ...special, ...columns, ...pairs };
}

function zip(keys: readonly unknown[], values: readonly unknown[]): JsonObject {
  const entries = keys.flatMap((key, index) =>
    typeof key === "string" ? [[key, values[index]] as const] : [],
  );
  return Object.fromEntries(entries);
}

function lowerCased(headers: unknown): JsonObject {
  return Object.fromEntries(
    Object.entries(objectIn(headers)).map(([name, value]) => [
      name.toLowerCase(),
      Array.isArray(value) ? value[0] : value,
    ]),
  );
}

/** A client's request headers say something only where they are meant for Portkey: its `x-request-id` is not the provider's. */
function onlyPortkey(headers: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith("x-portkey-")));
}
