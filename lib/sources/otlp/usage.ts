import { readParts } from "@/lib/sources/langfuse-parts";
import { type InclusiveCounts, fromInclusive } from "@/lib/sources/provider-usage/inclusive";
import { countAt, disjoint, type NormalisedUsage, tellsTokens } from "@/lib/sources/provider-usage/counts";
import { familyOf } from "@/lib/sources/provider-usage/detect";
import { isObject, type JsonObject } from "@/lib/sources/values";
import { textAt } from "./classify";
import type { Attributes, Scope } from "./span";

/** Are cached tokens part of the input count, or beside it? */
type CacheReading = "inclusive" | "exclusive";

/**
 * Scopes whose reading of the input count is known, first match wins; versions of late 2026 (docs/sources/otlp.md).
 * A scope that is not here counts as its provider does.
 */
const SCOPES: readonly (readonly [RegExp, CacheReading | "provider"])[] = [
  [/^@traceloop\/instrumentation-(anthropic|bedrock)/, "exclusive"],
  [/^opentelemetry\.instrumentation\.(anthropic|bedrock)/, "exclusive"],
  [/^@opentelemetry\/instrumentation-aws-sdk/, "exclusive"],
  [/openinference/, "inclusive"],
  [/^@openlit|^openlit/, "provider"],
  // ai 7 counts every provider alike.
  [/^gen_ai$/, "inclusive"],
  [/^@opentelemetry\/instrumentation-openai/, "inclusive"],
];

const CACHE_READ = [
  "gen_ai.usage.cache_read.input_tokens",
  "gen_ai.usage.cache_read_input_tokens",
  "gen_ai.usage.input_tokens.cached",
  "gen_ai.usage.cached_tokens",
  "llm.token_count.prompt_details.cache_read",
  "llm.token_count.prompt_details.cache_input",
  "ai.usage.inputTokenDetails.cacheReadTokens",
  "ai.usage.cachedInputTokens",
];
const CACHE_WRITE = [
  "gen_ai.usage.cache_write.input_tokens",
  "gen_ai.usage.cache_creation.input_tokens",
  "gen_ai.usage.cache_creation_input_tokens",
  "gen_ai.usage.input_tokens.cache_write",
  "llm.token_count.prompt_details.cache_write",
  "ai.usage.inputTokenDetails.cacheWriteTokens",
];
const INPUT = [
  "gen_ai.usage.input_tokens",
  "gen_ai.usage.prompt_tokens",
  "llm.token_count.prompt",
  "ai.usage.inputTokens",
  "ai.usage.promptTokens",
  "ai.usage.tokens",
  "llm.usage.prompt_tokens",
];
const OUTPUT = [
  "gen_ai.usage.output_tokens",
  "gen_ai.usage.completion_tokens",
  "llm.token_count.completion",
  "ai.usage.outputTokens",
  "ai.usage.completionTokens",
  "llm.usage.completion_tokens",
];
const REASONING = [
  "gen_ai.usage.reasoning.output_tokens",
  "gen_ai.usage.reasoning_tokens",
  "llm.usage.reasoning_tokens",
  "llm.token_count.completion_details.reasoning",
  "ai.usage.outputTokenDetails.reasoningTokens",
  "ai.usage.reasoningTokens",
];

/** The first of `names` that holds a count; integers may come as text. @throws FieldProblem */
function first(attributes: Attributes, names: readonly string[]): number | undefined {
  for (const name of names) {
    const count = countAt(attributes, name);
    if (count !== undefined) return count;
  }
  return undefined;
}

/**
 * The token counts of a model call's span in disjoint classes, and the convention they were read by; null when the
 * span tells none (a stream without usage). `provider` is our slug where it is known.
 *
 * @throws FieldProblem when the counts contradict each other or are no counts
 */
export function usageOf(
  attributes: Attributes,
  scope: Scope,
  provider: string | undefined,
): NormalisedUsage | null {
  const details = textAt(attributes, "langfuse.observation.usage_details");
  if (details !== undefined) {
    const parts = parsed(details);
    if (parts !== null) return readParts(parts, "otlp-langfuse-parts");
  }
  const input = first(attributes, INPUT);
  const output = first(attributes, OUTPUT);
  if (input === undefined && output === undefined) return null;
  const counts: InclusiveCounts = {
    input,
    output,
    cached: first(attributes, CACHE_READ),
    cacheWrite: first(attributes, CACHE_WRITE),
    reasoning: first(attributes, REASONING),
    audioIn: first(attributes, ["gen_ai.usage.audio.input_tokens", "llm.token_count.prompt_details.audio"]),
    audioOut: first(attributes, [
      "gen_ai.usage.audio.output_tokens",
      "llm.token_count.completion_details.audio",
    ]),
    imageIn: first(attributes, ["gen_ai.usage.image.input_tokens"]),
    videoIn: first(attributes, ["gen_ai.usage.video.input_tokens"]),
  };
  const notes: string[] = [];
  const vercel = readVercel(attributes, counts, notes);
  const reading = vercel ?? cacheReading(scope, provider, counts, notes);
  if (reading === "exclusive") {
    const beside = (counts.cached ?? 0) + (counts.cacheWrite ?? 0);
    if (counts.input !== undefined) counts.input += beside;
  }
  const usage = disjoint(fromInclusive(counts, notes));
  return tellsTokens(usage) ? { usage, convention: `otlp-${family(scope)}-${reading}`, notes } : null;
}

/** OpenLIT's instrumentations that count a stream's tokens themselves (openlit 1.15, `openaiTokens` in their wrappers). */
const COUNTS_STREAMS = /^@?openlit.*-(ai21|gradient|groq|mistral|openai|together|vllm)$/;

/**
 * May the counts of a span be a library's guess? OpenLIT counts a chat stream that tells no usage with a tokenizer of its
 * own and does not say so; only cached tokens, or the Responses API, show that the provider counted.
 */
export function maybeGuessed(attributes: Attributes, scope: Scope): boolean {
  const streamed =
    attributes["gen_ai.request.is_stream"] === true || attributes["gen_ai.request.stream"] === true;
  if (!streamed || !COUNTS_STREAMS.test(scope.name)) return false;
  if (textAt(attributes, "openai.api.type") === "responses") return false;
  return CACHE_READ.every((name) => attributes[name] === undefined);
}

/** By scope, else by provider, else as OpenTelemetry says; numbers that only fit one way decide before all. */
function cacheReading(
  scope: Scope,
  provider: string | undefined,
  counts: InclusiveCounts,
  notes: string[],
): CacheReading {
  const beside = (counts.cached ?? 0) + (counts.cacheWrite ?? 0);
  if (counts.input !== undefined && beside > counts.input) {
    notes.push("more cached tokens than input tokens: the cached ones are beside the input");
    return "exclusive";
  }
  const known = SCOPES.find(([pattern]) => pattern.test(scope.name))?.[1] ?? "provider";
  if (known !== "provider") return known;
  const counted = familyOf(provider ?? null, {});
  return counted === "anthropic" || counted === "bedrock" ? "exclusive" : "inclusive";
}

/**
 * Vercel's scope `ai`: version 6 counts every provider alike and tells the parts of the input, but not in
 * `generateObject`; version 5 counts Anthropic's cache beside the input. What the provider counted stands in a JSON text
 * of both, with the lifetimes of cache writes, and decides where the parts are not told. Null for any other scope.
 */
function readVercel(attributes: Attributes, counts: InclusiveCounts, notes: string[]): CacheReading | null {
  const provider = textAt(attributes, "ai.model.provider");
  if (provider === undefined) return null;
  const counted = familyOf(provider, {});
  if (counted !== "anthropic" && counted !== "bedrock") return "inclusive";
  const parts = Object.keys(attributes).some((name) => name.startsWith("ai.usage.inputTokenDetails."));
  const metadata = parsed(textAt(attributes, "ai.response.providerMetadata") ?? "");
  const anthropic = metadata !== null && isObject(metadata.anthropic) ? metadata.anthropic : null;
  if (anthropic === null) return parts ? "inclusive" : "exclusive";
  const usage = isObject(anthropic.usage) ? anthropic.usage : {};
  counts.cached ??= countAt(usage, "cache_read_input_tokens") ?? countAt(anthropic, "cacheReadInputTokens");
  counts.cacheWrite ??=
    countAt(usage, "cache_creation_input_tokens") ?? countAt(anthropic, "cacheCreationInputTokens");
  const lifetimes = isObject(usage.cache_creation) ? usage.cache_creation : undefined;
  counts.cacheWrite1h ??= countAt(lifetimes, "ephemeral_1h_input_tokens");
  notes.push("cache counts from ai.response.providerMetadata");
  const beside = (counts.cached ?? 0) + (counts.cacheWrite ?? 0);
  const uncached = countAt(usage, "input_tokens");
  const holdsAll =
    beside > 0 && uncached !== undefined && counts.input !== undefined && counts.input >= uncached + beside;
  return parts || holdsAll ? "inclusive" : "exclusive";
}

/** The library family in a convention's name. */
function family({ name }: Scope): string {
  if (name === "ai" || name === "gen_ai") return "vercel";
  for (const known of ["traceloop", "openinference", "openlit", "langfuse"])
    if (name.includes(known)) return known;
  return name.startsWith("@opentelemetry/") ? "otel" : "genai";
}

function parsed(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}
