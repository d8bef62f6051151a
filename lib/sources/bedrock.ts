import { readEach, readNative, recordsOf } from "@/lib/sources/native";
import { FIELD_OF_KEY, NATIVE_FIELDS } from "@/lib/sources/native-fields";
import { bodyFacts, slimLog } from "@/lib/sources/bedrock-body";
import { normalise } from "@/lib/sources/provider-usage";
import type { Source, SourceReading } from "@/lib/sources/source";
import type { Report } from "@/lib/domain/usage-event";
import {
  assertShallow,
  FieldProblem,
  isObject,
  type JsonObject,
  kindOf,
  readCount,
  readText,
} from "@/lib/sources/values";

/** `arn:aws:sts::<account>:assumed-role/<role>/<session>`: the session is a new name every time. */
const ASSUMED_ROLE = /^(arn:aws[\w-]*:sts::\d*:assumed-role\/[^/]+)\/.+$/;
const APPLICATION_PROFILE = /:application-inference-profile\/([\w-]+)$/;

/**
 * Errors by which Bedrock refuses a call before a model runs (the API reference's 4xx errors of Converse and
 * InvokeModel, time-outs and model errors left out): such a call costs nothing.
 */
const REFUSED: ReadonlySet<string> = new Set([
  "AccessDeniedException",
  "ResourceNotFoundException",
  "ServiceQuotaExceededException",
  "ThrottlingException",
  "ValidationException",
  "ModelNotReadyException",
]);

const FACTS_IN_METADATA: ReadonlySet<string> = new Set([
  "gateway",
  "virtualKey",
  "namespace",
  "serviceAccount",
  "clientRequestId",
  "traceId",
  "spanId",
  "parentSpanId",
  "operationId",
]);

/**
 * One record of a ModelInvocationLog. The counts are disjoint: cacheRead and cacheWrite stand beside
 * `inputTokenCount`; only the body of the answer tells which writes last an hour.
 *
 * @throws FieldProblem
 */
function readLog(raw: unknown, receivedAtMs: number): Report {
  if (!isObject(raw)) {
    throw new FieldProblem(
      "not_an_object",
      undefined,
      `the record is ${kindOf(raw)}; send one ModelInvocationLog record a line`,
    );
  }
  const model = readText(raw.modelId, "modelId");
  if (model === undefined) {
    throw new FieldProblem("missing_field", "modelId", "modelId is absent; send the whole log record");
  }
  const input = part(raw, "input");
  const output = part(raw, "output");
  const body = bodyFacts(output);
  const record: JsonObject = { reported_by: "import", provider: "bedrock", model_requested: model };
  const set = (name: string, value: unknown) => {
    if (value !== undefined && value !== null && value !== "") record[name] = value;
  };
  metadataInto(record, raw.requestMetadata);
  set("model_actual", body.model);
  set("occurred_at", raw.timestamp);
  set("provider_account", raw.accountId);
  set("principal", principalOf(raw.identity));
  set("region", readText(raw.inferenceRegion, "inferenceRegion") ?? raw.region);
  set("provider_request_id", raw.requestId);
  set("provider_response_id", body.id);
  set("latency_ms", body.latencyMs);
  set("operation", operationOf(readText(raw.operation, "operation"), model));
  const profile = APPLICATION_PROFILE.exec(model)?.[1];
  if (profile !== undefined) record.labels = { ...(record.labels as object), inference_profile: profile };

  const counts = {
    inputTokens: readCount(input.inputTokenCount, "input.inputTokenCount"),
    outputTokens: readCount(output.outputTokenCount, "output.outputTokenCount"),
    cacheReadInputTokens: readCount(input.cacheReadInputTokenCount, "input.cacheReadInputTokenCount"),
    cacheWriteInputTokens: readCount(input.cacheWriteInputTokenCount, "input.cacheWriteInputTokenCount"),
  };
  const told = counts.inputTokens !== undefined || counts.outputTokens !== undefined;
  const error = readText(raw.errorCode, "errorCode");
  if (error !== undefined) {
    record.status = "error";
    record.error_type = error;
    if (!told && REFUSED.has(error)) record.rejected = true;
  } else record.status = "ok";
  if (told) {
    const usage = { ...counts, cacheDetails: body.cacheDetails, totalTokens: body.totalTokens };
    return readNative(record, receivedAtMs, normalise("bedrock", usage, { model }));
  }
  if (body.usage === undefined) return readNative(record, receivedAtMs);
  return readNative(record, receivedAtMs, normalise("bedrock", body.usage, { model }));
}

function part(raw: JsonObject, name: string): JsonObject {
  const value = raw[name];
  if (isObject(value)) return value;
  if (value === undefined || value === null) return {};
  throw new FieldProblem("wrong_type", name, `${name} is ${kindOf(value)}; send the log record as it came`);
}

/** The caller's `requestMetadata`: our names and aliases say who owns the call, the rest are labels for rules. */
function metadataInto(record: JsonObject, metadata: unknown): void {
  if (metadata === undefined || metadata === null) return;
  if (!isObject(metadata)) {
    throw new FieldProblem(
      "wrong_type",
      "requestMetadata",
      `requestMetadata is ${kindOf(metadata)}; send an object of text`,
    );
  }
  assertShallow(metadata, 2);
  const labels: [string, unknown][] = [];
  for (const [key, value] of Object.entries(metadata)) {
    const name = FIELD_OF_KEY.has(key) ? key : key.toLowerCase();
    if (ownsOrJoins(name)) {
      if (record[name] === undefined || name === key) record[name] = value;
    } else labels.push([key, value]);
  }
  if (labels.length > 0) record.labels = Object.fromEntries(labels);
}

/** A caller may say who owns a call and what it belongs to, never what it used or which model ran. */
function ownsOrJoins(name: string): boolean {
  const place = FIELD_OF_KEY.get(name);
  const field = place === undefined ? undefined : NATIVE_FIELDS[place.index];
  if (field === undefined) return false;
  return field.to === "ownership" || (field.to === "fact" && FACTS_IN_METADATA.has(field.field));
}

/** Who called, as an ARN; the session of an assumed role is cut off, so that a rule can name the role. */
function principalOf(identity: unknown): string | undefined {
  if (!isObject(identity)) return undefined;
  const arn = readText(identity.arn, "identity.arn");
  return arn === undefined ? undefined : (ASSUMED_ROLE.exec(arn)?.[1] ?? arn);
}

function operationOf(operation: string | undefined, model: string): string | undefined {
  if (operation === undefined) return undefined;
  if (operation.startsWith("Converse")) return "chat";
  return /embed/i.test(model) ? "embeddings" : operation;
}

/** `POST /api/v1/ingest/bedrock`. */
export const bedrockSource: Source = {
  name: "bedrock",
  title: "Amazon Bedrock model invocation logs, as they lie in S3 or CloudWatch",
  detects: (payload) => {
    const [first] = recordsOf(payload);
    return isObject(first) && first.schemaType === "ModelInvocationLog" ? 1 : 0;
  },
  example: {
    timestamp: "2026-11-12T09:14:02Z",
    accountId: "111122223333",
    identity: { arn: "arn:aws:sts::111122223333:assumed-role/ticket-copilot/i-0example" },
    region: "us-east-1",
    requestId: "00000000-0000-4000-8000-000000000000",
    operation: "Converse",
    modelId: "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
    requestMetadata: { team: "support", service: "ticket-copilot", feature: "summarize-thread", env: "prod" },
    input: { inputTokenCount: 433, cacheReadInputTokenCount: 2752, cacheWriteInputTokenCount: 0 },
    output: { outputTokenCount: 116 },
    schemaType: "ModelInvocationLog",
    schemaVersion: "1.0",
  },
  read(payload, { receivedAtMs }) {
    const reading = readEach(payload, (raw) => readLog(raw, receivedAtMs));
    return slimmed(withoutOthers(reading));
  },
};

/** Bedrock also writes a permission check into the bucket, and other schemas may lie beside the log. */
function withoutOthers(reading: SourceReading): SourceReading {
  const ignored = reading.rejected.flatMap(({ index, raw }) => {
    const reason = otherRecord(raw);
    return reason === null ? [] : [{ index, reason }];
  });
  if (ignored.length === 0) return reading;
  const indexes = new Set(ignored.map(({ index }) => index));
  return { ...reading, ignored, rejected: reading.rejected.filter(({ index }) => !indexes.has(index)) };
}

function otherRecord(raw: unknown): string | null {
  if (!isObject(raw) || raw.modelId !== undefined) return null;
  if (typeof raw.schemaType === "string" && raw.schemaType !== "ModelInvocationLog")
    return "not a model invocation";
  const isCheck = typeof raw.message === "string" && /permissions are correctly set/i.test(raw.message);
  return isCheck ? "the permission check of the log's bucket" : null;
}

/** Requests and answers never get further than here: of a body only what was counted is kept as evidence. */
function slimmed(reading: SourceReading): SourceReading {
  return {
    ...reading,
    reports: reading.reports.map((entry) => ({ ...entry, raw: slimLog(entry.raw) })),
    rejected: reading.rejected.map((entry) => ({ ...entry, raw: slimLog(entry.raw) })),
  };
}
