import type { UsageHint } from "@/lib/sources/provider-usage/counts";
import type { JsonObject } from "@/lib/sources/values";

export const PROVIDER_FAMILIES = [
  "openai",
  "anthropic",
  "bedrock",
  "gemini",
  "xai",
  "cohere",
  "unknown",
] as const;
/** Families that differ in how they count; every OpenAI look-alike is `openai`. */
export type ProviderFamily = (typeof PROVIDER_FAMILIES)[number];

const BY_NAME: readonly (readonly [RegExp, ProviderFamily])[] = [
  [/bedrock|^aws|amazon/, "bedrock"],
  [/vertex|gemini|google|^gcp|palm|generativelanguage|aiplatform/, "gemini"],
  [/anthropic|claude/, "anthropic"],
  [/openrouter/, "openai"],
  [/cohere|command-/, "cohere"],
  [/x[._-]?ai(?!\w)|grok/, "xai"],
  [/openai|azure|mistral|groq|deepseek|cerebras|perplexity|together|fireworks|moonshot|zhipu/, "openai"],
];

/** The family of a told provider name, else of the host and path, else of the model. */
export function familyOf(provider: string | null, hint: UsageHint): ProviderFamily {
  const place = hint.host === undefined ? "" : `${hint.host}${hint.path ?? ""}`;
  for (const text of [provider ?? "", place, hint.model ?? ""]) {
    const lower = text.toLowerCase();
    if (lower === "") continue;
    for (const [pattern, family] of BY_NAME) if (pattern.test(lower)) return family;
  }
  return "unknown";
}

const BY_HOST: readonly (readonly [RegExp, string])[] = [
  [/\.openai\.azure\.com$|\.cognitiveservices\.azure\.com$|\.services\.ai\.azure\.com$/, "azure"],
  [/(^|\.)openai\.com$/, "openai"],
  [/(^|\.)anthropic\.com$/, "anthropic"],
  [/^bedrock/, "bedrock"],
  [/aiplatform\.googleapis\.com$/, "vertex"],
  [/generativelanguage\.googleapis\.com$/, "google"],
  [/(^|\.)groq\.com$/, "groq"],
  [/(^|\.)openrouter\.ai$/, "openrouter"],
  [/(^|\.)mistral\.ai$/, "mistral"],
  [/(^|\.)deepseek\.com$/, "deepseek"],
  [/(^|\.)cohere\.(com|ai)$/, "cohere"],
  [/(^|\.)x\.ai$/, "xai"],
  [/(^|\.)cerebras\.ai$/, "cerebras"],
  [/(^|\.)voyageai\.com$/, "voyage"],
];

/** The provider behind a host name: `providerOfHost("api.groq.com") === "groq"`; undefined when unknown. */
export function providerOfHost(host: string): string | undefined {
  const lower = host
    .toLowerCase()
    .replace(/^https?:\/\//, "")
    .replace(/[:/].*$/, "");
  return BY_HOST.find(([pattern]) => pattern.test(lower))?.[1];
}

export type UsageShape = "openai" | "anthropic" | "bedrock" | "gemini" | "cohere" | "total-only" | "none";

const has = (usage: JsonObject, ...names: string[]): boolean =>
  names.some((name) => usage[name] !== undefined && usage[name] !== null);

/**
 * How a usage object is to be read. Field names decide; `input_tokens` / `output_tokens` exist in
 * both the OpenAI and the Anthropic convention and are told apart by the fields beside them, then
 * by the provider.
 */
export function shapeOf(usage: JsonObject, family: ProviderFamily): UsageShape {
  if (has(usage, "promptTokenCount", "candidatesTokenCount", "totalTokenCount", "thoughtsTokenCount"))
    return "gemini";
  if (has(usage, "inputTokens", "outputTokens", "totalTokens", "inputTextTokenCount")) return "bedrock";
  if (has(usage, "billed_units", "tokens")) return "cohere";
  if (has(usage, "prompt_tokens", "completion_tokens")) return "openai";
  if (has(usage, "input_tokens", "output_tokens")) {
    // An Anthropic object has no total; one that carries a total was translated by an OpenAI look-alike.
    if (has(usage, "input_tokens_details", "input_token_details", "total_tokens")) return "openai";
    if (
      has(
        usage,
        "cache_read_input_tokens",
        "cache_creation_input_tokens",
        "cache_creation",
        "server_tool_use",
        "iterations",
      )
    ) {
      return "anthropic";
    }
    return family === "anthropic" || family === "bedrock" || family === "gemini" ? "anthropic" : "openai";
  }
  if (has(usage, "cache_read_input_tokens", "cache_creation_input_tokens")) return "anthropic";
  return has(usage, "total_tokens") ? "total-only" : "none";
}
