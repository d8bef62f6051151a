import { isUsableId } from "@/lib/domain/identity";
import { shortText } from "@/lib/sources/gateway-owner";
import type { JsonObject } from "@/lib/sources/values";

/** Ids of servers that count from one (`chatcmpl-213`): every server has the same ones, so they tell no call apart. */
const COUNTED_ID = /^(?:[a-z]+[-_])?\d{1,9}$/i;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const CACHE_HIT_ID = /_cache_hit\d/;

/** What a LiteLLM record calls itself. */
export interface LitellmIds {
  /** `id` of a callback, `request_id` of a SpendLogs row. */
  id: string | undefined;
  /** `litellm_call_id`: one for the request with all its attempts, sent to the client as `x-litellm-call-id`. */
  callId: string | undefined;
  /** `id` of the response the record holds. */
  responseId: string | undefined;
  failed: boolean;
  cacheHit: boolean;
}

/**
 * The ids of a record as native fields, such that a callback, a SpendLogs row of any version and the app's own
 * report of one call meet (litellm/proxy/spend_tracking, `get_spend_logs_id`: until September 2026 a row was named by
 * the response's id and had the call id in its metadata from June 2026; since then it is named by the call id).
 *
 * - A failure has no response id, and its call id is that of the attempt that replaced it: it gets a name of its own.
 * - A hit in LiteLLM's cache repeats the id of the first answer, which must not make it that call.
 */
export function litellmIds({ id, callId, responseId, failed, cacheHit }: LitellmIds): JsonObject {
  const fields: JsonObject = {};
  if (isUsableId(callId)) fields.operation_id = callId;
  if (failed) {
    const own = isUsableId(callId) ? callId : isUsableId(id) ? id : undefined;
    if (own !== undefined) fields.client_request_id = `${own}/failed`;
    return fields;
  }
  if (isUsableId(callId)) fields.client_request_id = callId;
  if (cacheHit) {
    if (fields.client_request_id === undefined && isUsableId(id)) fields.request_id = id;
    return fields;
  }
  const answer = [responseId, id].find((one) => isUsableId(one) && one !== callId && !CACHE_HIT_ID.test(one));
  if (answer !== undefined && !COUNTED_ID.test(answer)) {
    fields.provider_response_id = answer;
    // Without a call id a bare UUID may be either: DeepSeek and xAI name responses so, LiteLLM its calls.
    if (fields.client_request_id === undefined && UUID.test(answer)) fields.client_request_id = answer;
  }
  return fields;
}

/**
 * The trace. LiteLLM's own `trace_id` is the session where the client sent one, so it groups calls but is no
 * operation; an app that sent its trace in the metadata is taken by its word.
 */
export function litellmTrace(raw: JsonObject, requester: JsonObject): string | undefined {
  return [requester.trace_id, requester.internal_trace_id, raw.trace_id, raw.session_id]
    .map(shortText)
    .find(isUsableId);
}
