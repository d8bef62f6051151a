import type { Report } from "@/lib/domain/usage-event";
import { readNative } from "@/lib/sources/native";
import { providerOfHost } from "@/lib/sources/provider-usage";
import { isObject, type JsonObject } from "@/lib/sources/values";
import { textAt } from "./classify";
import { ownerFields, resourceLabels } from "./envelope";
import type { Attributes, AttributeValue, OtlpSpan } from "./span";
import { maybeGuessed, usageOf } from "./usage";

const REQUESTED = [
  "gen_ai.request.model",
  "llm.request.model_name",
  "ai.model.id",
  "langfuse.observation.model.name",
  "embedding.model_name",
];
const ANSWERED = ["gen_ai.response.model", "llm.response.model_name", "ai.response.model", "llm.model_name"];
const PROVIDER = ["gen_ai.provider.name", "gen_ai.system", "llm.provider", "llm.system", "ai.model.provider"];
const RESPONSE_ID = ["gen_ai.response.id", "ai.response.id", "llm.response.id"];
const TIER = [
  "openai.response.service_tier",
  "gen_ai.openai.response.service_tier",
  "openai.request.service_tier",
  "gen_ai.openai.request.service_tier",
];
const CLAIMED_COST = ["gen_ai.usage.cost", "llm.cost.total"];
/** A failure after which a provider may have generated, and billed, all the same. */
export const MAYBE_BILLED = /time.?out|timed.?out|abort|cancel|reset|hang.?up|closed|interrupt/i;

/**
 * A model call's span as a report: ids, times, models, usage in disjoint classes, and whoever answers for it by the
 * span, its `ancestors` in the payload (nearest first) and its process. `parent` is the nearest ancestor that is a model
 * call itself, whose usage this one repeats or is repeated by.
 *
 * @throws FieldProblem saying which attribute cannot be taken
 */
export function callOf(
  span: OtlpSpan,
  ancestors: readonly OtlpSpan[],
  parent: string,
  receivedAtMs: number,
): Report {
  const { attributes } = span;
  const provider = providerOf(attributes);
  const usage = usageOf(attributes, span.scope, provider);
  const failed = span.status === 2 || textAt(attributes, "langfuse.observation.level") === "ERROR";
  const record: JsonObject = {
    ...ownerFields(span, ancestors),
    trace_id: span.traceId,
    span_id: span.spanId,
    status: failed ? "error" : "ok",
    operation: operationOf(span),
    reported_by: "app",
  };
  const put = (name: string, value: unknown) => {
    if (value !== undefined && value !== "") record[name] = value;
  };
  put("parent_span_id", parent);
  put("provider", provider);
  put("model_requested", textAt(attributes, ...REQUESTED) ?? askedFor(attributes));
  put("model_actual", textAt(attributes, ...ANSWERED));
  put("provider_response_id", textAt(attributes, ...RESPONSE_ID));
  put("service_tier", textAt(attributes, ...TIER));
  put("region", textAt(attributes, "aws.region"));
  put("error_type", failed ? textAt(attributes, "error.type", "exception.type") : undefined);
  put("estimated_cost_usd", claimedCost(span));
  if (usage !== null && maybeGuessed(attributes, span.scope)) record.usage_status = "estimated";
  const labels = resourceLabels(span.resource);
  if (Object.keys(labels).length > 0) record.labels = labels;
  const startMs = millis(span.startNano);
  const endMs = millis(span.endNano);
  if (startMs !== null) record.occurred_at = startMs;
  if (startMs !== null && endMs !== null && endMs >= startMs) record.latency_ms = endMs - startMs;
  if (failed && usage === null && !MAYBE_BILLED.test(`${span.statusMessage} ${record.error_type ?? ""}`)) {
    record.rejected = true;
  }
  return readNative(record, receivedAtMs, usage ?? undefined);
}

/** The host that was called says more than the SDK's name: look-alikes are called with OpenAI's. */
function providerOf(attributes: Attributes): string | undefined {
  const host = textAt(attributes, "server.address", "net.peer.name");
  return (host === undefined ? undefined : providerOfHost(host)) ?? textAt(attributes, ...PROVIDER);
}

function operationOf({ attributes, name }: OtlpSpan): string {
  const told = textAt(attributes, "gen_ai.operation.name", "llm.request.type");
  if (told !== undefined) return told.toLowerCase();
  const kind = textAt(attributes, "openinference.span.kind", "langfuse.observation.type", "ai.operationId");
  return /embed/i.test(kind ?? name) ? "embeddings" : "chat";
}

/** What the library thinks it cost. OpenLIT says 0 of a model that its price list lacks, which is no claim. */
function claimedCost({ attributes, scope }: OtlpSpan): AttributeValue | undefined {
  const cost = CLAIMED_COST.map((name) => attributes[name]).find((value) => value !== undefined);
  return cost === 0 && scope.name.includes("openlit") ? undefined : cost;
}

/** OpenInference keeps the model that was asked for in a JSON text of parameters. */
function askedFor(attributes: Attributes): string | undefined {
  const text = textAt(attributes, "llm.invocation_parameters");
  if (text === undefined) return undefined;
  try {
    const parameters: unknown = JSON.parse(text);
    return isObject(parameters) && typeof parameters.model === "string" ? parameters.model : undefined;
  } catch {
    return undefined;
  }
}

/** Epoch nanoseconds as whole milliseconds, cut below; null when not told. */
export function millis(nano: string): number | null {
  return nano.length > 6 ? Number(nano.slice(0, -6)) : null;
}
