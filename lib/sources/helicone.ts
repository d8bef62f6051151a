import type { Report } from "@/lib/domain/usage-event";
import { csvRecords } from "@/lib/sources/csv-text";
import { factsOf, isCacheHit, NO_ID, objectIn, ownerOf, providerOf } from "@/lib/sources/helicone-row";
import { type HeliconeUsage, heliconeCount, usageOfBody, usageOfCounts } from "@/lib/sources/helicone-usage";
import { readNative, recordsOf, rejectionOf } from "@/lib/sources/native";
import { MAYBE_BILLED } from "@/lib/sources/otlp/call";
import type { Source, SourceReading } from "@/lib/sources/source";
import { readTime } from "@/lib/sources/times";
import {
  assertShallow,
  FieldProblem,
  isObject,
  type JsonObject,
  kindOf,
  readMillis,
  readText,
} from "@/lib/sources/values";

/** Status of a stream that the client left (INTERNAL_ERRORS.Cancelled in its ResponseBodyHandler). */
const CANCELLED = -3;
/** What Helicone logs under a model name although no model was called. */
const NO_MODEL = /^(tool:|data:|vector_db$|assistant-polling$|assistant-call$)/;

/** Webhook payloads and rows of the export, in any mixture: both are one call under Helicone's request id. */
function readHelicone(payload: unknown, receivedAtMs: number): SourceReading {
  const records = heliconeRecords(payload);
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

/** An array, `{ "data": [...] }` as the API answers, one record, or the text of a CSV file. */
function heliconeRecords(payload: unknown): readonly unknown[] {
  if (typeof payload === "string") return csvRecords(payload, ["response_id", "request_id"]) ?? [payload];
  return isObject(payload) && Array.isArray(payload.data) ? payload.data : recordsOf(payload);
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

/** What a payload of Helicone looks like, for one who must guess. */
function detects(payload: unknown): number {
  const [record] = heliconeRecords(payload);
  if (!isObject(record)) return 0;
  const has = (...names: string[]) => names.every((name) => name in record);
  if (has("request_id", "request_response_url") || has("request_id", "request_body", "response_body"))
    return 0.95;
  if (has("response_id", "response_status", "request_created_at")) return 0.95;
  return has("request_id", "cache_reference_id") || has("request_id", "response_status") ? 0.9 : 0;
}

/** `POST /api/v1/ingest/helicone`. */
export const heliconeSource: Source = {
  name: "helicone",
  title: "Helicone: webhook payloads, and rows of its export",
  takesCsv: true,
  detects,
  example: {
    request_id: "6f0d4b1e-3a52-4c77-9d0e-5b7a1c2d3e4f",
    user_id: "user-88",
    request_body: {},
    response_body: {
      id: "chatcmpl-invented1",
      object: "chat.completion",
      created: 1794474842,
      model: "gpt-5-mini-2025-08-07",
      usage: {
        prompt_tokens: 1420,
        completion_tokens: 100,
        total_tokens: 1520,
        prompt_tokens_details: { cached_tokens: 900 },
        completion_tokens_details: { reasoning_tokens: 30 },
      },
    },
    model: "gpt-5-mini-2025-08-07",
    provider: "OPENAI",
    metadata: { cost: 0.00034, promptTokens: 520, completionTokens: 70, totalTokens: 590, latencyMs: 1803 },
  },
  read: (payload, { receivedAtMs }) => readHelicone(payload, receivedAtMs),
};
