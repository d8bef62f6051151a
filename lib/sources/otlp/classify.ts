import type { Attributes, OtlpSpan } from "./span";

/** What a span is to the bill: a model call, or something else, with the reason it bills nothing. */
export type SpanKind = { call: true } | { call: false; reason: string };

const CALL: SpanKind = { call: true };
const no = (reason: string): SpanKind => ({ call: false, reason });

/** Operations that are one request to a model (OpenTelemetry `gen_ai.operation.name`). */
const CALL_OPERATIONS: ReadonlySet<string> = new Set([
  "chat",
  "completion",
  "text_completion",
  "generate_content",
  "embeddings",
  "embedding",
  "rerank",
  "image",
  "image_generation",
  "audio",
  "transcription",
  "responses",
]);
/** OpenInference span kinds that are one request to a model. */
const CALL_KINDS: ReadonlySet<string> = new Set(["LLM", "EMBEDDING", "RERANKER"]);
const VERCEL_CALL = /\.do(Generate|Stream|Embed|Rerank)$/;
const TOKENS =
  /^(gen_ai\.usage\.|llm\.usage\.|llm\.token_count\.|ai\.usage\.)|^langfuse\.observation\.usage_details$/;

/**
 * Only leaf model calls are billed. Agents, workflows, chains, tools and outer wrappers repeat what the calls below
 * them used (the table of instrumentations in docs/sources/otlp.md). Asked in the order in which the vocabularies
 * are specific: Langfuse, OpenInference, Vercel AI SDK, Traceloop, OpenTelemetry.
 */
export function classify(span: Pick<OtlpSpan, "attributes" | "name">): SpanKind {
  const { attributes } = span;
  const langfuse = textAt(attributes, "langfuse.observation.type")?.toLowerCase();
  if (langfuse !== undefined) {
    return langfuse === "generation" || langfuse === "embedding" ? CALL : no(`langfuse ${langfuse}`);
  }
  const inference = textAt(attributes, "openinference.span.kind")?.toUpperCase();
  if (inference !== undefined)
    return CALL_KINDS.has(inference) ? CALL : no(`${inference.toLowerCase()} span`);
  const vercel = textAt(attributes, "ai.operationId");
  if (vercel !== undefined) return VERCEL_CALL.test(vercel) ? CALL : no("wrapper around model calls");
  const traceloop = textAt(attributes, "traceloop.span.kind")?.toLowerCase();
  if (traceloop !== undefined && traceloop !== "llm") return no(`${traceloop} span`);
  const operation = textAt(attributes, "gen_ai.operation.name")?.toLowerCase();
  if (operation !== undefined) return CALL_OPERATIONS.has(operation) ? CALL : no(`${operation} span`);
  if (textAt(attributes, "llm.request.type") !== undefined) return CALL;
  if (Object.keys(attributes).some((name) => TOKENS.test(name))) return CALL;
  const isModel = "gen_ai.request.model" in attributes || "gen_ai.response.model" in attributes;
  const isProvider = "gen_ai.system" in attributes || "gen_ai.provider.name" in attributes;
  return isModel && isProvider ? CALL : no("no model call");
}

/** A text attribute that is not blank. */
export function textAt(attributes: Attributes, ...names: string[]): string | undefined {
  for (const name of names) {
    const value = attributes[name];
    if (typeof value === "string" && value.trim() !== "") return value.trim();
  }
  return undefined;
}
