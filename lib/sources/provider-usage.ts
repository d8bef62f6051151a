import type { RejectionCode } from "@/lib/domain/usage-event";
import { fromAnthropic } from "@/lib/sources/provider-usage/anthropic";
import { fromBedrock } from "@/lib/sources/provider-usage/bedrock";
import { fromCohere } from "@/lib/sources/provider-usage/cohere";
import {
  countAt,
  type NormalisedUsage,
  tellsTokens,
  type UsageHint,
} from "@/lib/sources/provider-usage/counts";
import { familyOf, type ProviderFamily, shapeOf } from "@/lib/sources/provider-usage/detect";
import { fromGemini } from "@/lib/sources/provider-usage/gemini";
import { fromOpenAi } from "@/lib/sources/provider-usage/openai";
import { mergeUsageEvents, usageIn } from "@/lib/sources/provider-usage/stream";
import { FieldProblem, isObject, type JsonObject, kindOf } from "@/lib/sources/values";

export type { NormalisedUsage, UsageHint } from "@/lib/sources/provider-usage/counts";
export { providerOfHost } from "@/lib/sources/provider-usage/detect";

export interface UsageError {
  error: { code: RejectionCode; field: string; message: string };
}

/**
 * A provider's own usage object (or the list of usage events of a stream, or a whole response) in
 * our disjoint token classes. Field names decide the reading, then the provider told, then host,
 * path and model of the hint. Never a negative class: contradicting numbers are an error unless
 * docs/sources/provider-response.md documents the trap.
 *
 * @example
 * normaliseProviderUsage("anthropic", { input_tokens: 3, cache_read_input_tokens: 1684, output_tokens: 231 })
 * // { usage: { input_uncached: 3, cache_read: 1684, output: 231 }, convention: "anthropic-disjoint", notes: [] }
 */
export function normaliseProviderUsage(
  provider: string | null,
  usage: unknown,
  hint: UsageHint = {},
): NormalisedUsage | UsageError {
  try {
    return normalise(provider, usage, hint);
  } catch (error) {
    if (!(error instanceof FieldProblem)) throw error;
    return { error: { code: error.code, field: error.field ?? "usage", message: error.message } };
  }
}

/** As `normaliseProviderUsage`, for adapters that turn a `FieldProblem` into a rejection themselves. */
export function normalise(provider: string | null, usage: unknown, hint: UsageHint): NormalisedUsage {
  const object = Array.isArray(usage)
    ? mergeUsageEvents(usage)
    : isObject(usage)
      ? (usageIn(usage) ?? usage)
      : null;
  if (object === null) {
    throw new FieldProblem(
      "wrong_type",
      "usage",
      `usage is ${kindOf(usage)}; send the provider's usage object or the list of a stream's`,
    );
  }
  const family = familyOf(provider, hint);
  const result = read(object, family, hint);
  if (!tellsTokens(result.usage)) {
    throw new FieldProblem(
      "missing_field",
      "usage",
      "no token count of any known provider found; send the provider's usage object unchanged",
    );
  }
  return result;
}

function read(usage: JsonObject, family: ProviderFamily, hint: UsageHint): NormalisedUsage {
  switch (shapeOf(usage, family)) {
    case "gemini":
      return fromGemini(usage);
    case "bedrock":
      return fromBedrock(usage);
    case "cohere":
      return fromCohere(usage);
    case "anthropic":
      return fromAnthropic(usage);
    case "openai":
      return fromOpenAi(usage, family, hint);
    case "total-only":
      return embeddingTotal(usage, hint);
    case "none":
      return { usage: {}, convention: "none", notes: [] };
  }
}

/** Embedding and rerank endpoints that tell nothing but a total: all of it is input. */
function embeddingTotal(usage: JsonObject, hint: UsageHint): NormalisedUsage {
  const place = `${hint.host ?? ""}${hint.path ?? ""} ${hint.model ?? ""}`.toLowerCase();
  if (!/embed|rerank|voyage/.test(place)) {
    throw new FieldProblem(
      "missing_field",
      "total_tokens",
      "only total_tokens is told; send the input and output tokens",
    );
  }
  return {
    usage: { input_uncached: countAt(usage, "total_tokens") },
    convention: "embedding-total",
    notes: ["an embedding's total is its input"],
  };
}
