import type { Report } from "@/lib/domain/usage-event";
import { PROVIDER_RESPONSE_EXAMPLE } from "@/lib/sources/examples";
import { readEach, readNative, recordsOf } from "@/lib/sources/native";
import { FIELD_OF_KEY } from "@/lib/sources/native-fields";
import { type NormalisedUsage, normalise, providerOfHost } from "@/lib/sources/provider-usage";
import { responseFacts } from "@/lib/sources/response-facts";
import { usageIn } from "@/lib/sources/provider-usage/stream";
import type { Source } from "@/lib/sources/source";
import {
  assertShallow,
  FieldProblem,
  isObject,
  type JsonObject,
  kindOf,
  readText,
} from "@/lib/sources/values";

/** Keys of a response body that mean something else than the native field of the same name. */
const BODY_KEYS: ReadonlySet<string> = new Set([
  "model",
  "status",
  "usage",
  "user",
  "input_tokens",
  "output_tokens",
  "total_tokens",
  "service_tier",
  "conversation_id",
  "labels",
]);

/**
 * One provider response, whole or wrapped:
 * `{ provider?, host?, path?, response | usage | usage_events, headers?, ...envelope }`.
 * Envelope fields may also stand beside a whole body. The model a body names is the one that answered.
 *
 * @throws FieldProblem
 */
export function readProviderResponse(raw: unknown, receivedAtMs: number): Report {
  if (!isObject(raw)) {
    throw new FieldProblem(
      "not_an_object",
      undefined,
      `the record is ${kindOf(raw)}; send the provider's response object`,
    );
  }
  assertShallow(raw);
  const wrapped = isObject(raw.response) ? raw.response : undefined;
  const body = wrapped ?? raw;
  const bare = wrapped === undefined && isResponseBody(raw);
  const envelope = envelopeOf(raw, bare);
  const found = responseFacts(body, raw, bare || wrapped !== undefined);
  const host = readText(raw.host, "host");
  const told =
    bare && found.providerOverrides
      ? undefined
      : readText(envelope.provider ?? envelope["gen_ai.system"], "provider");
  const provider = told ?? (host === undefined ? undefined : providerOfHost(host)) ?? found.provider;

  const record: JsonObject = { reported_by: "provider", ...found.fields, ...envelope };
  if (provider !== undefined) record.provider = provider;
  const path = readText(raw.path, "path");
  const model = readText(found.fields.model_actual ?? envelope.model_requested ?? envelope.model, "model");
  const usage = Array.isArray(raw.usage_events) ? raw.usage_events : usageIn(body);
  let normalised: NormalisedUsage | undefined;
  if (usage !== undefined) {
    normalised = normalise(provider ?? null, usage, {
      ...(host === undefined ? {} : { host }),
      ...(path === undefined ? {} : { path }),
      ...(model === undefined ? {} : { model }),
    });
  } else if (
    record.status === undefined &&
    record.http_status === undefined &&
    record.usage_status === undefined
  ) {
    throw new FieldProblem(
      "missing_field",
      "usage",
      "no usage found; send the whole response, or { provider, usage } or { provider, usage_events }",
    );
  }
  const report = readNative(record, receivedAtMs, normalised);
  if (provider !== undefined && told === undefined) report.providerInferred = true;
  return report;
}

function isResponseBody(raw: JsonObject): boolean {
  return (
    [
      "choices",
      "candidates",
      "usageMetadata",
      "output",
      "stopReason",
      "stop_reason",
      "modelVersion",
      "embeddings",
    ].some((name) => name in raw) ||
    typeof raw.object === "string" ||
    raw.type === "message"
  );
}

/** A body that says itself what it is; gateways wrap bodies too, so that a wrapped one says nothing of the sender. */
function isUnmistakable(raw: unknown): boolean {
  if (!isObject(raw)) return false;
  const { object, type } = raw;
  if (object === "chat.completion" || object === "response" || object === "text_completion") return true;
  return (type === "message" && "stop_reason" in raw) || ("candidates" in raw && "usageMetadata" in raw);
}

/** The native fields around the response: what we know by name and the body does not use otherwise. */
function envelopeOf(raw: JsonObject, bare: boolean): JsonObject {
  const entries = Object.entries(raw).filter(
    ([key, value]) =>
      value !== null &&
      FIELD_OF_KEY.has(key) &&
      key !== "usage" &&
      key !== "provider_usage" &&
      !(bare && BODY_KEYS.has(key)),
  );
  return Object.fromEntries(entries);
}

/** `POST /api/v1/ingest/provider-response`. */
export const providerResponseSource: Source = {
  name: "provider-response",
  title: "A provider's own response, whole or only its usage, with the envelope beside it",
  example: PROVIDER_RESPONSE_EXAMPLE,
  detects: (payload) => (recordsOf(payload).some(isUnmistakable) ? 0.9 : 0),
  read: (payload, { receivedAtMs }) => readEach(payload, (raw) => readProviderResponse(raw, receivedAtMs)),
};
