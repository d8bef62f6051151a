import type { Random } from "./random";
import type { FeatureTraffic } from "./feature-traffic";

/** Tokens of one call in disjoint classes. */
export interface CallUsage {
  uncached: number;
  cacheRead: number;
  cacheWrite: number;
  output: number;
  reasoning: number;
  webSearches: number;
}

/** A call that was rejected before generation, or of which nothing is known. */
export const NO_USAGE: CallUsage = {
  uncached: 0,
  cacheRead: 0,
  cacheWrite: 0,
  output: 0,
  reasoning: 0,
  webSearches: 0,
};

/**
 * The tokens of the `call`-th call of a trace (0 first). The prompt is cut at the model's window;
 * what an agent's conversation has grown by comes from the cache.
 */
export function callUsage(
  feature: FeatureTraffic,
  about: { call: number; window: number; caches: boolean; cacheWrites: boolean; random: Random },
): CallUsage {
  const { random } = about;
  const grown = feature.prompt * (feature.grows ?? 0) * about.call;
  const first = random.around(feature.prompt, 0.32);
  const prompt = Math.min(Math.round(first + grown), about.window);
  const cached = Math.min(0.95, Math.max(0, random.around(feature.cached, 0.12)));
  const fromCache = Math.min(first, prompt) * cached + Math.max(0, prompt - first);
  const cacheRead = about.caches ? Math.min(prompt, Math.round(fromCache)) : 0;
  const rest = prompt - cacheRead;
  const cacheWrite = about.cacheWrites ? Math.round(Math.min(rest, prompt * (feature.written ?? 0))) : 0;
  return {
    uncached: rest - cacheWrite,
    cacheRead,
    cacheWrite,
    output: feature.output === 0 ? 0 : Math.max(1, Math.round(random.around(feature.output, 0.4))),
    reasoning: feature.reasoning ? Math.round(random.around(feature.reasoning, 0.5)) : 0,
    webSearches: feature.webSearches && random.chance(0.5) ? random.int(1, feature.webSearches) : 0,
  };
}

/**
 * The usage object as the provider's own API words it (Anthropic: disjoint; OpenAI: inclusive), or
 * null for providers the demo's gateway does not pass on.
 */
export function providerUsage(provider: string, usage: CallUsage): Record<string, unknown> | null {
  if (provider === "anthropic") {
    return {
      input_tokens: usage.uncached,
      cache_read_input_tokens: usage.cacheRead,
      cache_creation_input_tokens: usage.cacheWrite,
      cache_creation: { ephemeral_5m_input_tokens: usage.cacheWrite, ephemeral_1h_input_tokens: 0 },
      output_tokens: usage.output + usage.reasoning,
    };
  }
  if (provider === "openai") {
    const prompt = usage.uncached + usage.cacheRead;
    const completion = usage.output + usage.reasoning;
    return {
      prompt_tokens: prompt,
      prompt_tokens_details: { cached_tokens: usage.cacheRead },
      completion_tokens: completion,
      completion_tokens_details: { reasoning_tokens: usage.reasoning },
      total_tokens: prompt + completion,
    };
  }
  return null;
}
