import type { Report } from "@/lib/domain/usage-event";
import { type HeliconeUsage, heliconeCount, usageOfBody, usageOfCounts } from "@/lib/sources/helicone-usage";
import { readNative, recordsOf, rejectionOf } from "@/lib/sources/native";
import { MAYBE_BILLED } from "@/lib/sources/otlp/call";
import { spanFields } from "@/lib/sources/otlp/envelope";
import { providerOfHost } from "@/lib/sources/provider-usage";
import { responseFacts } from "@/lib/sources/response-facts";
import type { Source, SourceReading } from "@/lib/sources/source";
import { assertChargeTime, readTime } from "@/lib/sources/times";
import {
  assertShallow,
  FieldProblem,
  isObject,
  type JsonObject,
  kindOf,
  MAX_TEXT,
  readMillis,
  readText,
} from "@/lib/sources/values";

/** Helicone writes this id where a row has none (DEFAULT_UUID in packages/llm-mapper/types). */
const NO_ID = "00000000-0000-0000-0000-000000000000";
/** Status of a stream that the client left (INTERNAL_ERRORS.Cancelled in its ResponseBodyHandler). */
const CANCELLED = -3;
/** What Helicone logs under a model name although no model was called. */
const NO_MODEL = /^(tool:|data:|vector_db$|assistant-polling$|assistant-call$)/;
/** Helicone's names of providers that are not the provider's own. */
const PROVIDERS: Readonly<Record<string, string | undefined>> = {
  aws: "bedrock",
  custom: undefined,
  // Its own billing through the gateway: the model says whose it is, not this.
  helicone: undefined,
};
/** Properties that Helicone itself fills, by our names. */
const OWN_PROPERTIES: Readonly<Record<string, string>> = {
  "helicone-session-id": "conversation_id",
  "helicone-prompt-id": "prompt_template",
  "helicone-user-id": "end_user",
  user_id: "end_user",
  userid: "end_user",
  trace_id: "trace_id",
  traceid: "trace_id",
};

/** Webhook payloads and rows of the export, in any mixture: both are one call under Helicone's request id. */
function readHelicone(payload: unknown, receivedAtMs: number): SourceReading {
  const records = isObject(payload) && Array.isArray(payload.data) ? payload.data : recordsOf(payload);
  const reading: SourceReading = { received: records.length, reports: [], ignored: [], rejected: [] };
  for (const [index, raw] of records.entries()) {
    try {
      if (!isObject(raw)) {
        throw new FieldProblem(
          "not_an_object",
          undefined,
          `the record is ${kindOf(raw)}; send the webhook's payload or a row of the export`,
        );
      }
      assertShallow(raw);
      const model = readText(raw.model, "model");
      if (model !== undefined && NO_MODEL.test(model)) {
        reading.ignored.push({ index, reason: `helicone ${model.slice(0, 40)}` });
      } else reading.reports.push({ index, report: callOf(raw, receivedAtMs), raw });
    } catch (error) {
      reading.rejected.push({ ...rejectionOf(error, index), raw });
    }
  }
  return reading;
}

/** One call. @throws FieldProblem naming the field that cannot be taken */
function callOf(raw: JsonObject, receivedAtMs: number): Report {
  const isRow = "response_status" in raw || "request_created_at" in raw;
  const metadata = objectIn(raw.metadata) ?? {};
  const body = objectIn(raw.response_body);
  const facts = body === undefined ? {} : factsOf(body, receivedAtMs);
  const isHit = isCacheHit(raw);
  const record: JsonObject = {
    ...ownerOf(raw),
    gateway: "helicone",
    reported_by: isRow ? "import" : "gateway",
  };
  const put = (name: string, value: unknown) => {
    if (value !== undefined && value !== null && value !== "") record[name] = value;
  };
  identify(raw, isHit, put);
  if (isHit) record.response_cache_hit = true;
  else put("provider_response_id", facts.provider_response_id);
  const provider = providerOf(raw);
  put("provider", provider);
  const model = readText(raw.model, "model") ?? readText(raw.request_model, "request_model");
  put("model_requested", readText(raw.request_model, "request_model") ?? model);
  const answered = readText(raw.response_model, "response_model");
  put("model_actual", facts.model_actual ?? (answered === "unknown" ? undefined : answered));
  put("service_tier", facts.service_tier);
  put("error_type", facts.error_type);
  put("occurred_at", timeOf(raw) ?? facts.occurred_at);
  put("latency_ms", latencyOf(raw, metadata));
  put("estimated_cost_usd", metadata.cost ?? raw.cost ?? raw.costUSD ?? raw.cost_usd);
  if (record.estimated_cost_usd !== undefined) record.unit_price_source = "helicone";
  putStatus(raw, facts, put);
  const found = usageOf(raw, metadata, body, isHit, provider, model);
  if (found === null) {
    // A record is about a call that was made: without counts its usage is missing, not the context of another.
    if (record.http_status === undefined) record.status ??= "ok";
    if (record.http_status === undefined && facts.status === "error") {
      // The provider answered with an error and no usage: refused, unless the error is a lost connection.
      record.rejected = !MAYBE_BILLED.test(String(facts.error_type ?? ""));
    }
    return readNative(record, receivedAtMs);
  }
  record.usage_status = found.status;
  return readNative(record, receivedAtMs, found.usage);
}

/**
 * Helicone's id of the request, which a client may have set itself (`Helicone-Request-Id`). A hit of Helicone's cache
 * repeats the provider's response of another request, ids and all: its event is kept apart, so that the request that
 * was paid for never takes it for its own.
 */
function identify(raw: JsonObject, isHit: boolean, put: (name: string, value: unknown) => void): void {
  const id = readText(raw.request_id, "request_id");
  const responseId = readText(raw.response_id, "response_id");
  const own = id !== undefined && id !== NO_ID ? id : undefined;
  if (own === undefined && (responseId === undefined || responseId === NO_ID)) {
    throw new FieldProblem(
      "missing_field",
      "request_id",
      "the record has no request_id; export as JSON lines, whose rows have one, or send the webhook's payload whole",
    );
  }
  if (isHit) put("request_id", `cache hit ${own ?? responseId}`);
  else if (own !== undefined) {
    put("request_id", own);
    put("client_request_id", own);
    // The CSV file names a row by Helicone's id of the response alone; no other field can hold it beside the request's.
  } else put("request_id", `response ${responseId}`);
}

/**
 * What the provider's response says besides its usage. Helicone hands bodies on that it changed or that other servers
 * made, so what does not read as a name or a time in range is left out: the call is no worse for it.
 */
function factsOf(body: JsonObject, receivedAtMs: number): JsonObject {
  const facts: JsonObject = {};
  for (const [name, value] of Object.entries(responseFacts(body, {}, true).fields)) {
    if (name === "occurred_at") {
      if (isChargeTime(value, receivedAtMs)) facts.occurred_at = value;
    } else if (typeof value === "string" && value.length <= MAX_TEXT) facts[name] = value;
  }
  return facts;
}

function isChargeTime(value: unknown, receivedAtMs: number): boolean {
  try {
    const atMs = readTime(value, "created");
    if (atMs === null) return false;
    assertChargeTime(atMs, "created", receivedAtMs);
    return true;
  } catch {
    return false;
  }
}

/** Answered from Helicone's own response cache: `cache_reference_id` names the request whose answer was repeated. */
function isCacheHit(raw: JsonObject): boolean {
  const reference = raw.cache_reference_id;
  return typeof reference === "string" && reference !== "" && reference !== NO_ID;
}

/** Custom properties (`Helicone-Property-Team`), user, session and prompt as native fields. */
function ownerOf(raw: JsonObject): JsonObject {
  const attributes: Record<string, string | number> = {};
  const fields: JsonObject = {};
  for (const column of [raw.request_properties, raw.properties]) {
    for (const [key, value] of Object.entries(objectIn(column) ?? {})) {
      // What a caller wrote into a property is no reason to refuse the call.
      const usable =
        typeof value === "string"
          ? value.length <= MAX_TEXT && value.trim() !== ""
          : Number.isSafeInteger(value);
      if (!usable) continue;
      const name = key.trim().replace(/^helicone-property-/i, "");
      const own = OWN_PROPERTIES[name.toLowerCase()] ?? OWN_PROPERTIES[underscored(name).toLowerCase()];
      if (own !== undefined) fields[own] ??= value;
      else attributes[underscored(name)] ??= value as string | number;
    }
  }
  const told: JsonObject = { ...fields, ...spanFields(attributes) };
  const user = readText(raw.user_id, "user_id") ?? readText(raw.request_user_id, "request_user_id");
  // Helicone spells a user that was not told as the text of nothing.
  if (user !== undefined && user !== "undefined" && user !== "null") told.end_user = user;
  const prompt = readText(raw.prompt_id, "prompt_id");
  if (prompt !== undefined) told.prompt_template ??= prompt;
  const version = readText(raw.prompt_version, "prompt_version");
  if (version !== undefined) told.prompt_version ??= version;
  return told;
}

/** `Cost-Center`, `cost center` to `Cost_Center`. */
function underscored(name: string): string {
  return name.replace(/[-\s]+/g, "_");
}

/** The host that was called says more than Helicone's name for it. */
function providerOf(raw: JsonObject): string | undefined {
  const target = readText(raw.target_url, "target_url");
  const byHost = target === undefined ? undefined : providerOfHost(target);
  if (byHost !== undefined) return byHost;
  const name = readText(raw.provider, "provider")?.toLowerCase();
  return name !== undefined && Object.hasOwn(PROVIDERS, name) ? PROVIDERS[name] : name;
}

/** The webhook has no time of its own: there the response body's stands in, else the time of arrival. */
function timeOf(raw: JsonObject): number | undefined {
  return (
    readTime(raw.request_created_at, "request_created_at") ??
    readTime(raw.response_created_at, "response_created_at") ??
    undefined
  );
}

function latencyOf(raw: JsonObject, metadata: JsonObject): number | undefined {
  for (const [value, name] of [
    [metadata.latencyMs, "metadata.latencyMs"],
    [raw.delay_ms, "delay_ms"],
    [raw.latency, "latency"],
  ] as const) {
    // A call that Helicone never saw the end of has -1.
    if (Number(value) < 0) continue;
    const millis = readMillis(value, name);
    if (millis !== undefined) return millis;
  }
  return undefined;
}

function putStatus(raw: JsonObject, facts: JsonObject, put: (name: string, value: unknown) => void): void {
  const code = raw.response_status;
  const status = typeof code === "string" && /^-?\d+$/.test(code.trim()) ? Number(code) : code;
  if (typeof status === "number" && Number.isInteger(status) && status >= 100 && status <= 599) {
    put("http_status", status);
  } else if (status === CANCELLED) put("status", "aborted");
  else if (typeof status === "number" && status < 0) put("status", "error");
  else put("status", facts.status);
}

function usageOf(
  raw: JsonObject,
  metadata: JsonObject,
  body: JsonObject | undefined,
  isHit: boolean,
  provider: string | undefined,
  model: string | undefined,
): HeliconeUsage | null {
  const own = body === undefined ? null : usageOfBody(body, provider ?? null, model);
  if (own !== null) return { usage: own, status: "actual" };
  if (isHit) {
    // Helicone writes 0 for what a hit would have used: what was avoided is not known then.
    return {
      usage: { usage: { input_uncached: 0, output: 0 }, convention: "helicone-cache-hit", notes: [] },
      status: "actual",
    };
  }
  const counts = {
    prompt: heliconeCount(metadata, "promptTokens") ?? heliconeCount(raw, "prompt_tokens"),
    completion: heliconeCount(metadata, "completionTokens") ?? heliconeCount(raw, "completion_tokens"),
    cacheRead: heliconeCount(raw, "prompt_cache_read_tokens"),
    cacheWrite: heliconeCount(raw, "prompt_cache_write_tokens"),
    audioIn: audioCount(raw, "prompt_audio_tokens"),
    audioOut: audioCount(raw, "completion_audio_tokens"),
  };
  return usageOfCounts(counts, provider ?? null, model);
}

/** Some versions put an object of parts where the count belongs: then it is not told. */
function audioCount(raw: JsonObject, name: string): number | undefined {
  return isObject(raw[name]) ? undefined : heliconeCount(raw, name);
}

/** An object, also as JSON text (a cell of a CSV file); undefined for anything else, as a body cut at 10 KB. */
function objectIn(value: unknown): JsonObject | undefined {
  if (isObject(value)) return value;
  if (typeof value !== "string" || !/^\s*\{/.test(value)) return undefined;
  try {
    const parsed: unknown = JSON.parse(value);
    return isObject(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

/** `POST /api/v1/ingest/helicone`. */
export const heliconeSource: Source = {
  name: "helicone",
  title: "Helicone: webhook payloads, and rows of its export",
  read: (payload, { receivedAtMs }) => readHelicone(payload, receivedAtMs),
};
