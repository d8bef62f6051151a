import { objectIn, shortText } from "@/lib/sources/gateway-owner";
import { type JsonObject, readText } from "@/lib/sources/values";

/** LiteLLM's exception classes (litellm/exceptions.py) for requests that were refused before a token was made. */
const REFUSALS =
  /^(RateLimit|Authentication|BadRequest|InvalidRequest|NotFound|PermissionDenied|UnprocessableEntity|ContextWindowExceeded|ContentPolicyViolation|BudgetExceeded|UnsupportedParams)/;

/** How a call ended. */
export interface LitellmOutcome {
  failed: boolean;
  cacheHit: boolean;
  /** Refused, and so for nothing. */
  refusedByProxy: boolean;
  /** The record says that there were more attempts than this. */
  oneOfSeveral: boolean;
  fields: JsonObject;
}

/**
 * Status, error, retries and cache of a record as native fields. A failure with a 4xx, or of a class that only
 * refuses, costs nothing; a timeout or a lost connection may have been billed: its usage is missing. A success
 * without a token is missing too, but for a hit in LiteLLM's own cache (`cache_hit`), which costs nothing.
 *
 * @throws FieldProblem
 */
export function litellmOutcome(raw: JsonObject, metadata: JsonObject, counted: boolean): LitellmOutcome {
  const status = readText(raw.status ?? metadata.status, "status")?.toLowerCase();
  const topError = objectIn(raw.error_information);
  const error = Object.keys(topError).length > 0 ? topError : objectIn(metadata.error_information);
  const failed = status === "failure" || status === "error" || status === "failed";
  const cacheHit = !failed && /^true$/i.test(String(raw.cache_hit ?? ""));
  const retries = wholeOf(metadata.attempted_retries);
  const fields: JsonObject = { status: failed ? "error" : "ok" };
  if (retries !== undefined) fields.retry_count = retries;
  let refused = false;
  if (failed) {
    const code = wholeOf(error.error_code);
    const kind = shortText(error.error_class) ?? "";
    const unanswered = code === 408 || code === 499 || /timeout|cancel/i.test(kind);
    refused =
      !unanswered && ((code !== undefined && code >= 400 && code < 500) || (!code && REFUSALS.test(kind)));
    if (unanswered) fields.status = "aborted";
    if (kind !== "") fields.error_type = kind;
    else if (code !== undefined && code > 0) fields.error_type = String(code);
    if (code !== undefined && code >= 100 && code <= 599) fields.http_status = code;
    if (refused) fields.rejected = true;
  }
  if (cacheHit) fields.response_cache_hit = true;
  if (!counted && !refused) {
    if (cacheHit) Object.assign(fields, { usage: { input_uncached: 0, output: 0 } });
    else fields.usage_status = "missing";
  }
  return {
    failed,
    cacheHit,
    refusedByProxy: refused,
    oneOfSeveral: failed || (retries ?? 0) > 0 || (wholeOf(metadata.attempted_fallbacks) ?? 0) > 0,
    fields,
  };
}

/** A small whole number, also as text; LiteLLM writes "None" and "" where it has none. */
function wholeOf(value: unknown): number | undefined {
  const number = typeof value === "string" && /^\d{1,4}$/.test(value) ? Number(value) : value;
  return typeof number === "number" && Number.isInteger(number) && number >= 0 && number <= 10_000
    ? number
    : undefined;
}
