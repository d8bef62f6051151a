import { LITELLM_EXAMPLE } from "@/lib/sources/examples";
import type { Report } from "@/lib/domain/usage-event";
import { objectIn } from "@/lib/sources/gateway-owner";
import { litellmCost } from "@/lib/sources/litellm-cost";
import { litellmIds, litellmTrace } from "@/lib/sources/litellm-ids";
import { litellmOwner } from "@/lib/sources/litellm-owner";
import { litellmOutcome } from "@/lib/sources/litellm-outcome";
import { litellmPlace } from "@/lib/sources/litellm-place";
import { litellmUsage } from "@/lib/sources/litellm-usage";
import { readNative, recordsOf, rejectionOf } from "@/lib/sources/native";
import type { Source, SourceReading } from "@/lib/sources/source";
import { readTime } from "@/lib/sources/times";
import {
  assertShallow,
  FieldProblem,
  isObject,
  type JsonObject,
  kindOf,
  readText,
} from "@/lib/sources/values";

/** Call types of LiteLLM that ask no model: files, batches and threads kept, tools called, things listed. */
const NO_MODEL =
  /(^|_)a?(mcp|list|retrieve|delete|cancel|content|count_tokens|health)(_|$)|^_?a?_?(add_message|get_|file_|vector_store_|create_(file|batch|thread|assistants|fine_tuning|container|skill|vector_store))/;

/** A record is fine but asks no model; the reason. */
type Ignored = string;

/**
 * One record of LiteLLM's proxy: a StandardLoggingPayload (callback `generic_api`) or a row of LiteLLM_SpendLogs.
 * Field meanings are those of litellm/types/utils.py (StandardLoggingPayload), litellm_core_utils/litellm_logging.py
 * and proxy/spend_tracking/spend_tracking_utils.py.
 *
 * @throws FieldProblem
 */
export function readLitellm(raw: unknown, receivedAtMs: number): Report | Ignored {
  if (!isObject(raw)) {
    throw new FieldProblem(
      "not_an_object",
      undefined,
      `the record is ${kindOf(raw)}; LiteLLM sends null when it could not build its logging payload, see its log`,
    );
  }
  assertShallow(raw);
  const row = isSpendLogsRow(raw);
  if (!row) assertCallback(raw);
  const metadata = objectIn(raw.metadata);
  const response = objectIn(raw.response);
  const place = litellmPlace(raw, metadata, response);
  const hint = place.model === undefined ? {} : { model: place.model };
  const normalised = litellmUsage(raw, metadata, response, place.provider ?? null, hint);
  const outcome = litellmOutcome(raw, metadata, normalised !== null);
  const callType = readText(raw.call_type, "call_type") ?? "";
  if (normalised === null && NO_MODEL.test(callType)) return `${callType} asks no model`;
  if (outcome.refusedByProxy && place.unrouted) return "refused by LiteLLM before a provider was asked";

  const startedAt = readTime(raw.startTime, "startTime");
  const endedAt = readTime(raw.endTime, "endTime");
  const requester = objectIn(metadata.requester_metadata);
  const record: JsonObject = {
    ...litellmOwner(raw, metadata),
    ...place.fields,
    ...outcome.fields,
    ...litellmCost(raw, metadata, outcome.cacheHit),
    ...litellmIds({
      id: readText(row ? raw.request_id : raw.id, row ? "request_id" : "id"),
      callId: readText(raw.litellm_call_id ?? metadata.litellm_call_id, "litellm_call_id"),
      responseId: readText(response.id, "response.id"),
      failed: outcome.failed,
      cacheHit: outcome.cacheHit,
    }),
    gateway: "litellm",
    reported_by: row ? "import" : "gateway",
    trace_id: litellmTrace(raw, requester),
    occurred_at: raw.startTime,
  };
  if (startedAt !== null && endedAt !== null && endedAt >= startedAt)
    record.latency_ms = Math.min(endedAt - startedAt, 2_147_483_647);
  if (record.operation_id === undefined && outcome.oneOfSeveral) record.operation_id = record.trace_id;
  const tier = readText(
    objectIn(raw.cost_breakdown).service_tier ??
      objectIn(metadata.cost_breakdown).service_tier ??
      response.service_tier,
    "service_tier",
  );
  if (tier !== undefined) record.service_tier = tier;
  else if (/batch/.test(callType)) record.service_tier = "batch";
  return asSent(record, () => readNative(record, receivedAtMs, normalised ?? undefined));
}

/** Names of ours that LiteLLM calls otherwise. */
const SENT_NAMES: Readonly<Record<string, string>> = {
  occurred_at: "startTime",
  model_requested: "model",
  provider: "custom_llm_provider",
};

/** Runs the common reader; what it refuses is told under the name the field was sent by. */
function asSent<T>(record: JsonObject, read: () => T): T {
  for (const name of Object.keys(record)) if (record[name] === undefined) delete record[name];
  try {
    return read();
  } catch (error) {
    const sent =
      error instanceof FieldProblem && error.field !== undefined ? SENT_NAMES[error.field] : undefined;
    if (!(error instanceof FieldProblem) || error.field === undefined || sent === undefined) throw error;
    throw new FieldProblem(error.code, sent, error.message.replace(error.field, sent));
  }
}

/** A row of the table is named by `request_id`; a callback by `id`. */
function isSpendLogsRow(raw: JsonObject): boolean {
  return raw.request_id !== undefined && raw.id === undefined && ("spend" in raw || "startTime" in raw);
}

function assertCallback(raw: JsonObject): void {
  if ("modelParameters" in raw && typeof raw.metadata === "string") {
    throw new FieldProblem(
      "missing_field",
      "usage",
      "this is LiteLLM's old logging payload; take generic_api_use_v1 out of litellm_settings",
    );
  }
  const known = ["call_type", "response_cost", "startTime", "custom_llm_provider"].some(
    (name) => name in raw,
  );
  if (raw.id !== undefined && known) return;
  throw new FieldProblem(
    "missing_field",
    "id",
    "neither a StandardLoggingPayload (id, call_type, startTime, ...) nor a row of LiteLLM_SpendLogs (request_id, startTime, spend, ...); send the records of the generic_api callback unchanged",
  );
}

function readAll(payload: unknown, receivedAtMs: number): SourceReading {
  const records = recordsOf(payload);
  const reading: SourceReading = { received: records.length, reports: [], ignored: [], rejected: [] };
  for (const [index, raw] of records.entries()) {
    try {
      const report = readLitellm(raw, receivedAtMs);
      if (typeof report === "string") reading.ignored.push({ index, reason: report });
      else reading.reports.push({ index, report, raw });
    } catch (error) {
      reading.rejected.push({ ...rejectionOf(error, index), raw });
    }
  }
  return reading;
}

/** `POST /api/v1/ingest/litellm`, and `whospent import litellm`. */
export const litellmSource: Source = {
  name: "litellm",
  title: "LiteLLM's proxy: its generic_api callback, and rows of LiteLLM_SpendLogs",
  detects: (payload) => (recordsOf(payload).some(isLitellms) ? 0.9 : 0),
  example: LITELLM_EXAMPLE,
  read: (payload, { receivedAtMs }) => readAll(payload, receivedAtMs),
};

/** Both forms say what kind of call it was beside a name of their own: of the call, or of its cost. */
function isLitellms(raw: unknown): boolean {
  return isObject(raw) && "call_type" in raw && ("litellm_call_id" in raw || "spend" in raw);
}
