import {
  countAt,
  disjoint,
  firstCount,
  type NormalisedUsage,
  notAdding,
  objectAt,
  type UsageHint,
} from "@/lib/sources/provider-usage/counts";
import { fromInclusive } from "@/lib/sources/provider-usage/inclusive";
import { openRouterClaim } from "@/lib/sources/provider-usage/openrouter";
import type { ProviderFamily } from "@/lib/sources/provider-usage/detect";
import type { JsonObject } from "@/lib/sources/values";

/**
 * Chat Completions and Responses `usage`, and everything that copies them (Azure, Groq, Mistral,
 * xAI, DeepSeek, OpenRouter, Cerebras, Google's compatibility endpoint, ...). Totals include cached,
 * cache-write, modality and, as a rule, reasoning tokens. `total_tokens` decides the exceptions:
 *
 * - total = prompt + completion: reasoning is inside completion (also from xAI).
 * - total = prompt + completion + reasoning: reasoning is beside it (xAI's rule).
 * - total > prompt + completion and no reasoning told, from Google: the difference is hidden thinking.
 * - anything else: `tokens_do_not_add_up`.
 *
 * Which totals include what: docs/sources/provider-response.md.
 */
export function fromOpenAi(usage: JsonObject, family: ProviderFamily, hint: UsageHint): NormalisedUsage {
  const notes: string[] = [];
  const inDetails = objectAt(
    usage,
    "prompt_tokens_details",
    "input_tokens_details",
    "input_token_details",
    "prompt_token_details",
  );
  const outDetails = objectAt(
    usage,
    "completion_tokens_details",
    "output_tokens_details",
    "output_token_details",
  );
  const cachedDetails = inDetails ? objectAt(inDetails, "cached_tokens_details") : undefined;
  const input = firstCount(usage, ["prompt_tokens", "input_tokens"]);
  const completion = firstCount(usage, ["completion_tokens", "output_tokens"]);
  const total = countAt(usage, "total_tokens");
  const told =
    firstCount(outDetails, ["reasoning_tokens", "thinking_tokens"]) ?? countAt(usage, "reasoning_tokens");

  const cache = cacheParts(usage, inDetails, input, notes);
  const out = outputParts(
    { input, completion, total, reasoning: told, disjointCache: cache.disjoint },
    family,
    notes,
  );
  const imagesApi = hint.path?.includes("/images/") === true && outDetails === undefined;
  const classes = fromInclusive(
    {
      input: cache.disjoint && input !== undefined ? input + (cache.cached ?? 0) + (cache.write ?? 0) : input,
      cached: cache.cached,
      cacheWrite: cache.write,
      audioIn: positive(countAt(inDetails, "audio_tokens")),
      imageIn: positive(countAt(inDetails, "image_tokens")),
      videoIn: positive(countAt(inDetails, "video_tokens")),
      cachedAudio: countAt(cachedDetails, "audio_tokens"),
      output: out.output,
      reasoning: out.reasoning,
      audioOut: positive(countAt(outDetails, "audio_tokens")),
      imageOut: imagesApi ? out.output : positive(countAt(outDetails, "image_tokens")),
      videoOut: positive(countAt(outDetails, "video_tokens")),
    },
    notes,
  );
  const searches = countAt(
    objectAt(usage, "server_tool_use_details", "server_tool_use"),
    "web_search_requests",
  );
  if (searches !== undefined) classes.web_searches = searches;
  return {
    usage: disjoint(classes),
    convention: `${cache.disjoint ? "openai-disjoint-cache" : "openai-inclusive"}${out.suffix}`,
    ...openRouterClaim(usage),
    notes,
  };
}

/** A modality that was not used says nothing a price needs: 0 stays out so that plain classes carry the call. */
function positive(count: number | undefined): number | undefined {
  return count === 0 ? undefined : count;
}

interface CacheParts {
  cached?: number;
  write?: number;
  /** The input count leaves the cache out. */
  disjoint: boolean;
}

function cacheParts(
  usage: JsonObject,
  details: JsonObject | undefined,
  input: number | undefined,
  notes: string[],
): CacheParts {
  const hit = countAt(usage, "prompt_cache_hit_tokens");
  const miss = countAt(usage, "prompt_cache_miss_tokens");
  if (hit !== undefined && miss !== undefined && input !== undefined && hit + miss !== input) {
    throw notAdding(
      "prompt_cache_miss_tokens",
      `cache hit ${hit} + miss ${miss} are not prompt_tokens ${input}`,
    );
  }
  const cached =
    hit ??
    countAt(details, "cached_tokens") ??
    countAt(usage, "cached_tokens") ??
    countAt(usage, "cache_read_input_tokens");
  const write =
    firstCount(details, ["cache_write_tokens", "cache_creation_tokens"]) ??
    countAt(usage, "cache_creation_input_tokens");
  if (countAt(usage, "num_cached_tokens") && cached === undefined) {
    notes.push(
      "num_cached_tokens is engine reuse; only prompt_tokens_details.cached_tokens is billed as cached",
    );
  }
  if (input === undefined || (cached ?? 0) + (write ?? 0) <= input) return { cached, write, disjoint: false };
  if ((cached ?? 0) > input && !write) {
    notes.push("cached tokens exceed the prompt: read as counted beside it");
    return { cached, write, disjoint: true };
  }
  if (cached !== undefined && write !== undefined && cached <= input && write <= input) {
    notes.push(`the cache write of ${write} tokens repeats the cache read; counted once, as read`);
    return { cached, write: 0, disjoint: false };
  }
  throw notAdding(
    "cached_tokens",
    `cached ${cached ?? 0} and written ${write ?? 0} exceed the prompt ${input}`,
  );
}

interface Totals {
  input?: number;
  completion?: number;
  total?: number;
  reasoning?: number;
  disjointCache: boolean;
}

function outputParts(totals: Totals, family: ProviderFamily, notes: string[]) {
  const { input, completion, total, reasoning } = totals;
  if (completion === undefined) {
    if (total !== undefined && input !== undefined && total !== input) {
      throw notAdding("total_tokens", `total ${total} is not the prompt ${input} and no completion is told`);
    }
    return { output: undefined, reasoning, suffix: "" };
  }
  const beside = { output: completion + (reasoning ?? 0), reasoning, suffix: "+reasoning-beside" };
  const inside = () => {
    if ((reasoning ?? 0) <= completion) return { output: completion, reasoning, suffix: "" };
    notes.push(`reasoning ${reasoning} exceeds the completion ${completion}; the total bills the completion`);
    return { output: completion, reasoning: completion, suffix: "+reasoning-capped" };
  };
  if (total === undefined || input === undefined) {
    if (family === "xai" && reasoning) return beside;
    if ((reasoning ?? 0) > completion)
      throw notAdding("reasoning_tokens", `reasoning ${reasoning} exceeds completion ${completion}`);
    return { output: completion, reasoning, suffix: "" };
  }
  if (total === input + completion) return inside();
  if (reasoning && total === input + completion + reasoning) return beside;
  if (!reasoning && family === "gemini" && total > input + completion) {
    const hidden = total - input - completion;
    notes.push(`${hidden} tokens of the total are thinking that the endpoint does not list`);
    return { output: completion + hidden, reasoning: hidden, suffix: "+hidden-thinking" };
  }
  if (totals.disjointCache) return inside();
  throw notAdding("total_tokens", `total ${total} is not prompt ${input} + completion ${completion}`);
}
