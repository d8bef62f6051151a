import { isObject, type JsonObject } from "@/lib/sources/values";

/** What the logged body of an answer says besides its text. */
interface BodyFacts {
  model?: string;
  /** Id of the answer (`msg_`). */
  id?: string;
  latencyMs?: number;
  /** Cache writes by lifetime, as Converse tells them. */
  cacheDetails?: unknown;
  totalTokens?: unknown;
  /** The usage object, for logs whose own counts are absent. */
  usage?: JsonObject;
}

/** Where the slim copy keeps what the body told, so that a record from quarantine reads the same again. */
const KEPT = "bodyFacts";

/**
 * Reads the body of an answer: `outputBodyJson` is the Converse answer, Claude's message, or for streams the list
 * of chunks. Claude tells `cache_creation.ephemeral_1h_input_tokens` where Converse tells `cacheDetails`
 * (AWS Bedrock prompt caching, Anthropic Messages usage); both become `cacheDetails`.
 */
export function bodyFacts(output: JsonObject): BodyFacts {
  const kept = output[KEPT];
  if (isObject(kept)) return kept as BodyFacts;
  const facts: BodyFacts = {};
  const { outputBodyJson: body } = output;
  const chunks: unknown[] = Array.isArray(body) ? body : [body];
  for (const chunk of chunks) {
    if (!isObject(chunk)) continue;
    const message = isObject(chunk.message) ? chunk.message : chunk;
    const inner = isObject(chunk.metadata) ? chunk.metadata : message;
    if (typeof message.model === "string" && message.model.length < 200) facts.model = message.model;
    if (typeof message.id === "string" && message.id.startsWith("msg_")) facts.id = message.id.slice(0, 200);
    readUsage(facts, inner.usage);
    if (inner !== chunk) readUsage(facts, chunk.usage);
    const { metrics } = inner;
    if (isObject(metrics) && typeof metrics.latencyMs === "number" && metrics.latencyMs >= 0) {
      facts.latencyMs = Math.min(metrics.latencyMs, 2_147_483_647);
    }
  }
  return facts;
}

function readUsage(facts: BodyFacts, usage: unknown): void {
  if (!isObject(usage)) return;
  facts.usage = { ...facts.usage, ...numbersOf(usage) };
  if (typeof usage.totalTokens === "number") facts.totalTokens = usage.totalTokens;
  const { cacheDetails, cache_creation: split } = usage;
  if (Array.isArray(cacheDetails)) {
    facts.cacheDetails = cacheDetails
      .slice(0, 10)
      .map((detail) => (isObject(detail) ? { ttl: detail.ttl, inputTokens: detail.inputTokens } : null));
    facts.usage.cacheDetails = facts.cacheDetails;
  } else if (isObject(split)) {
    facts.cacheDetails = [
      { ttl: "5m", inputTokens: split.ephemeral_5m_input_tokens },
      { ttl: "1h", inputTokens: split.ephemeral_1h_input_tokens },
    ];
    facts.usage.cache_creation = numbersOf(split);
  }
}

function numbersOf(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => typeof value === "number"));
}

/** The log record without the bodies of request and answer, whatever `KEEP_CONTENT` says. */
export function slimLog(raw: unknown): unknown {
  if (!isObject(raw)) return raw;
  const copy: JsonObject = { ...raw };
  if (isObject(raw.input)) {
    const { inputBodyJson: _request, ...input } = raw.input;
    copy.input = input;
  }
  if (isObject(raw.output)) {
    const { outputBodyJson, ...output } = raw.output;
    const facts = outputBodyJson === undefined ? {} : bodyFacts(raw.output);
    copy.output = Object.keys(facts).length === 0 ? output : { ...output, [KEPT]: facts };
  }
  return copy;
}
