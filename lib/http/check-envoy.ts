import { handle } from "@/lib/problem";
import { FIELD_OF_KEY, NATIVE_FIELDS } from "@/lib/sources/native-fields";
import { type NativeRecord, readRecord } from "@/lib/sources/native-record";
import { FieldProblem, type JsonObject } from "@/lib/sources/values";
import { answerOf, checkCall } from "./check";
import { checkKey } from "./check-key";

const PREFIX = "x-whospent-";
/** Fields of a native event that an envelope consists of: no counts, no times. */
const ENVELOPE_FIELDS = NATIVE_FIELDS.filter(
  (field) => field.to === "ownership" || field.to === "fact" || field.field === "envelope",
).map((field) => field.name);
const ENVELOPE_NAMES: ReadonlySet<string> = new Set(ENVELOPE_FIELDS);
const MAX_BAGGAGE = 8_192;
const TRACEPARENT = /^[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}/i;

/**
 * Envoy's external authorization over HTTP (docs/check.md): any method, any path below `/api/v1/check/envoy`. The
 * envelope stands in `x-whospent-*` headers and in the W3C baggage; the body is not read. 200 lets the call pass,
 * 403 denies it; the answer is in headers too, so that Envoy can hand it on. A header that cannot be read is one
 * that was not sent: what may be denied is up to the mode.
 */
export const checkEnvoy = handle(async (request: Request): Promise<Response> => {
  const key = await checkKey(request);
  const result = await checkCall(key, envelopeOf(request.headers));
  return answerOf(result, {
    "x-whospent-decision": result.decision,
    ...(result.team === undefined ? {} : { "x-whospent-team": encodeURIComponent(result.team) }),
    ...(result.reasons.length > 0
      ? { "x-whospent-reasons": result.reasons.map(({ code }) => code).join(",") }
      : {}),
  });
});

/** What the headers say of a call: `x-whospent-team`, ... first, then the baggage; the trace of `traceparent`. */
export function envelopeOf(headers: Pick<Headers, "get">): NativeRecord {
  const raw: JsonObject = { ...baggageFields(headers.get("baggage")) };
  for (const field of ENVELOPE_FIELDS) {
    const value = headers.get(PREFIX + field.replaceAll("_", "-"));
    if (value !== null) raw[field] = decoded(value);
  }
  const [, traceId] = TRACEPARENT.exec(headers.get("traceparent") ?? "") ?? [];
  raw.trace_id ??= traceId;
  const labels = pairsOf(headers.get(`${PREFIX}labels`));
  if (labels.length > 0) raw.labels = Object.fromEntries(labels);
  return readable(raw);
}

/** The fields that can be read, each on its own. */
function readable(raw: JsonObject): NativeRecord {
  const taken = Object.entries(raw).filter(([key, value]) => {
    if (value === undefined) return false;
    try {
      readRecord({ [key]: value });
      return true;
    } catch (error) {
      if (error instanceof FieldProblem) return false;
      throw error;
    }
  });
  return readRecord(Object.fromEntries(taken));
}

/** Members of the baggage that an envelope has a field for, with or without `whospent.` before their name. */
function baggageFields(baggage: string | null): JsonObject {
  const fields: JsonObject = {};
  for (const [key, value] of pairsOf(baggage)) {
    const place = FIELD_OF_KEY.get(key.replace(/^whospent\./, ""));
    const field = place === undefined ? undefined : NATIVE_FIELDS[place.index];
    if (field && ENVELOPE_NAMES.has(field.name)) fields[field.name] ??= value;
  }
  return fields;
}

/** `a=1,b=x%20y;property` as pairs, values decoded. */
function pairsOf(text: string | null): [string, string][] {
  return (text ?? "")
    .slice(0, MAX_BAGGAGE)
    .split(",")
    .flatMap((member): [string, string][] => {
      const [pair = ""] = member.split(";");
      const at = pair.indexOf("=");
      return at <= 0 ? [] : [[pair.slice(0, at).trim(), decoded(pair.slice(at + 1).trim())]];
    });
}

/** Header values are bytes: UTF-8 as it is, or percent-encoded. */
function decoded(value: string): string {
  const text = /[\u0080-\u00ff]/.test(value) ? Buffer.from(value, "latin1").toString("utf8") : value;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
