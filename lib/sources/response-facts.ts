import { isObject, type JsonObject } from "@/lib/sources/values";

/** What a response body says besides its usage, as native fields. */
export interface ResponseFacts {
  fields: JsonObject;
  /** Provider by the shape of the body, when the shape belongs to one. */
  provider?: string;
  /** The body's own `provider` names somebody else (OpenRouter's upstream). */
  providerOverrides: boolean;
}

const REQUEST_ID_HEADERS = [
  "x-request-id",
  "request-id",
  "x-amzn-requestid",
  "apim-request-id",
  "x-ms-request-id",
];
const STATUS: Readonly<Record<string, string>> = {
  completed: "ok",
  incomplete: "ok",
  failed: "error",
  cancelled: "aborted",
};

/**
 * Ids, model, time, tier and status of a response body. `isBody` is false for a wrapper that holds
 * nothing but a usage object: there `model` and `id` keep their native meaning.
 */
export function responseFacts(body: JsonObject, raw: JsonObject, isBody: boolean): ResponseFacts {
  const fields: JsonObject = {};
  const set = (name: string, ...values: unknown[]): void => {
    const value = values.find(
      (candidate) => candidate !== null && candidate !== undefined && candidate !== "",
    );
    if (value !== undefined) fields[name] = value;
  };
  const headers = lowerCased(raw.headers);
  set(
    "provider_request_id",
    ...REQUEST_ID_HEADERS.map((name) => headers[name] ?? raw[name]),
    body._request_id,
    requestIdOf(body),
    requestIdOf(raw),
  );
  set("client_request_id", headers["x-client-request-id"]);
  if (!isBody) return { fields, providerOverrides: false };
  set("provider_response_id", body.id, body.responseId, body.response_id, idInMessage(body));
  set("model_actual", body.model, body.modelVersion, modelInMessage(body));
  set("occurred_at", body.created, body.created_at, body.createTime);
  set("service_tier", body.service_tier);
  if (typeof body.status === "string") set("status", STATUS[body.status]);
  if (isObject(body.error)) {
    fields.status ??= "error";
    set("error_type", body.error.type, body.error.code, body.error.status);
  }
  const provider = providerByShape(body);
  return {
    fields,
    ...(provider === undefined ? {} : { provider }),
    providerOverrides: provider === "openrouter",
  };
}

function lowerCased(headers: unknown): JsonObject {
  if (!isObject(headers)) return {};
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name.toLowerCase(),
      Array.isArray(value) ? value[0] : value,
    ]),
  );
}

/** AWS SDKs put the request id into `$metadata` (JavaScript) or `ResponseMetadata` (Python). */
function requestIdOf(value: JsonObject): unknown {
  if (isObject(value.$metadata)) return value.$metadata.requestId;
  return isObject(value.ResponseMetadata) ? value.ResponseMetadata.RequestId : undefined;
}

function idInMessage(body: JsonObject): unknown {
  return body.type === "message_start" && isObject(body.message) ? body.message.id : undefined;
}

function modelInMessage(body: JsonObject): unknown {
  return body.type === "message_start" && isObject(body.message) ? body.message.model : undefined;
}

function providerByShape(body: JsonObject): string | undefined {
  const id = typeof body.id === "string" ? body.id : "";
  const model = typeof body.model === "string" ? body.model : "";
  if (id.startsWith("gen-")) return "openrouter";
  if (isObject(body.x_groq)) return "groq";
  if (body.type === "message" || id.startsWith("msg_")) return "anthropic";
  if (isObject(body.usageMetadata) || Array.isArray(body.candidates)) return "google";
  if ("stopReason" in body && isObject(body.usage)) return "bedrock";
  if (/^(gpt-|o\d|chatgpt-|text-embedding-|ft:gpt|codex-)/.test(model)) return "openai";
  if (/^grok-/.test(model)) return "xai";
  if (/^deepseek-(chat|reasoner)$/.test(model)) return "deepseek";
  return undefined;
}
