import { isUsableId } from "@/lib/domain/identity";
import { addLabel, fill, ownerFieldsIn, shortText } from "@/lib/sources/gateway-owner";
import type { PortkeyLog } from "@/lib/sources/portkey-log";
import { type JsonObject, readText } from "@/lib/sources/values";

const REQUEST_ID_HEADERS = ["x-request-id", "request-id", "x-amzn-requestid", "apim-request-id"];
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** Portkey names answers of Bedrock by the clock (`Date.now()` in its source): two calls may share that. */
const CLOCK_ID = /^\d+$/;
/** `@slug/model` names a provider of Portkey's model catalog in front of the model. */
const CATALOG_MODEL = /^@([\w.-]+)\/(.+)$/;
/** Metadata that is read by name, or that only orders spans. */
const OWN_METADATA = /^(_user|_environment|_prompt|traceId|spanId|spanName|parentSpanId)$/;
const OPERATIONS: readonly (readonly [RegExp, string])[] = [
  [/\/embeddings/, "embeddings"],
  [/\/rerank/, "rerank"],
  [/\/images\//, "image_generation"],
  [/\/audio\/speech/, "speech"],
  [/\/audio\//, "transcription"],
  [/\/chat\/completions|\/messages|\/responses|\/converse/, "chat"],
  [/generateContent/i, "generate_content"],
  [/\/completions/, "text_completion"],
];

/**
 * Everything of a log but its tokens, as native fields.
 *
 * @param counted whether any token is told
 * @throws FieldProblem
 */
export function portkeyFields(log: PortkeyLog, url: string | undefined, counted: boolean): JsonObject {
  const { columns, headers } = log;
  const cacheHit = /^(semantic[ _])?hit$/i.test(shortText(columns.cache_status) ?? "");
  const fields: JsonObject = {
    ...ownerOf(log),
    ...modelsOf(log),
    gateway: "portkey",
    reported_by: log.isExport ? "import" : "gateway",
    request_id: readText(columns.id, "id"),
    trace_id: readText(columns.trace_id, "trace_id"),
    occurred_at: columns.created_at,
    latency_ms: columns.response_time,
    service_tier: shortText(log.answer.service_tier),
    operation: url === undefined ? undefined : OPERATIONS.find(([pattern]) => pattern.test(url))?.[1],
    ...outcomeOf(log, cacheHit, counted),
    ...claimOf(columns),
  };
  // A hit repeats the answer of the first call with its ids, which must not make it that call.
  if (!cacheHit) {
    const id = shortText(log.answer.id) ?? shortText(log.answer.responseId);
    if (isUsableId(id) && !CLOCK_ID.test(id)) fields.provider_response_id = id;
    const header = REQUEST_ID_HEADERS.map((name) => shortText(headers[name])).find(isUsableId);
    if (header !== undefined) fields.provider_request_id = header;
  }
  return fields;
}

/**
 * Cost in US dollars. Portkey's `cost` is in cents (docs: logs export, model pricing); in another currency it is
 * no claim that ours could be compared with, and 0 is its word for a model it has no price of.
 */
function claimOf({ cost, cost_currency: currency }: JsonObject): JsonObject {
  if (cost === null || cost === undefined || cost === "" || Number(cost) === 0) return {};
  if (currency !== undefined && currency !== null && !/^\s*(usd)?\s*$/i.test(String(currency))) return {};
  const text = typeof cost === "number" || typeof cost === "string" ? String(cost).trim() : "";
  const [, digits, exponent] = /^([+-]?[\d.]+)(?:e([+-]?\d{1,3}))?$/i.exec(text) ?? [];
  const dollars = digits === undefined ? cost : `${digits}e${Number(exponent ?? 0) - 2}`;
  return { estimated_cost_usd: dollars, unit_price_source: "portkey" };
}

function outcomeOf({ columns, headers }: PortkeyLog, cacheHit: boolean, counted: boolean): JsonObject {
  const success = columns.is_success;
  const code = statusCode(columns.response_status_code);
  const failed =
    success === 0 || success === false || success === "0" || success === "false" || (code ?? 0) >= 400;
  const fields: JsonObject = { status: failed ? "error" : "ok" };
  if (failed && (code === 408 || code === 499)) fields.status = "aborted";
  if (code !== undefined) fields.http_status = code;
  if (failed && code !== undefined) fields.error_type = String(code);
  const retries = Number(columns.retry_success_count ?? headers["x-portkey-retry-attempt-count"]);
  // -1 says that all retries failed, not how many there were.
  if (Number.isInteger(retries) && retries >= 0 && retries <= 10_000) fields.retry_count = retries;
  const refused = failed && code !== undefined && code >= 400 && code < 500 && fields.status === "error";
  if (cacheHit) fields.response_cache_hit = true;
  if (!counted && cacheHit) fields.usage = { input_uncached: 0, output: 0 };
  else if (!counted && !refused) fields.usage_status = "missing";
  // Fallback attempts share a trace, and so may a client's calls: it joins only what failed or stood in.
  const trace = shortText(columns.trace_id);
  if (trace !== undefined && UUID.test(trace) && (failed || isStandIn(columns, headers)))
    fields.operation_id = trace;
  return fields;
}

/** The answer came from a target behind the first: index 1, or `config.targets[1]`. */
function isStandIn(columns: JsonObject, headers: JsonObject): boolean {
  const used =
    shortText(columns.last_used_option_index) ?? shortText(headers["x-portkey-last-used-option-index"]) ?? "";
  if (!/fallback/i.test(shortText(columns.mode) ?? "fallback")) return false;
  return /^[1-9]\d*$/.test(used) || /targets\[[1-9]\d*\]/.test(used);
}

function statusCode(value: unknown): number | undefined {
  const code = typeof value === "string" && /^\d{3}$/.test(value.trim()) ? Number(value) : value;
  return typeof code === "number" && Number.isInteger(code) && code >= 100 && code <= 599 ? code : undefined;
}

/** `request.body.model` was asked for; the answer's model, else the row's, was it. */
function modelsOf({ columns, answer, askedModel }: PortkeyLog): JsonObject {
  const row = readText(columns.ai_model, "ai_model");
  const asked = askedModel ?? row;
  return {
    model_requested: asked === undefined ? undefined : (CATALOG_MODEL.exec(asked)?.[2] ?? asked),
    model_actual:
      shortText(answer.model) ??
      shortText(answer.modelVersion) ??
      (askedModel === undefined ? undefined : row),
  };
}

/**
 * Metadata under our names are the caller's words (`_user` is whom the call is for). The virtual key, or the slug of
 * the model catalog that took its place, is the gateway's key.
 */
function ownerOf({ columns, headers, metadata, askedModel }: PortkeyLog): JsonObject {
  const fields: JsonObject = {};
  const labels: Record<string, string> = {};
  fill(fields, ownerFieldsIn(metadata));
  fill(fields, {
    end_user: shortText(metadata._user),
    environment: shortText(metadata._environment),
    prompt_template: shortText(columns.prompt_slug) ?? shortText(metadata._prompt),
    prompt_version: shortText(columns.prompt_version_id),
    provider_key: shortText(columns.ai_org_auth_hash),
  });
  const slug = [shortText(headers["x-portkey-provider"]), shortText(columns.provider)].find((one) =>
    one?.startsWith("@"),
  );
  fields.virtual_key =
    shortText(columns.virtual_key) ??
    shortText(headers["x-portkey-virtual-key"]) ??
    CATALOG_MODEL.exec(askedModel ?? "")?.[1] ??
    slug?.slice(1) ??
    shortText(columns.api_key_id);
  addLabel(labels, "portkey.workspace", columns.workspace_slug);
  addLabel(labels, "portkey.config", columns.config);
  addLabel(labels, "portkey.api_key_id", columns.api_key_id);
  for (const [key, value] of Object.entries(metadata)) {
    const isOurs = OWN_METADATA.test(key) || Object.keys(ownerFieldsIn({ [key]: value })).length > 0;
    if (!isOurs) addLabel(labels, key, value);
  }
  if (Object.keys(labels).length > 0) fields.labels = labels;
  return fields;
}
