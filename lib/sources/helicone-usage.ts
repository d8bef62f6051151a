import type { Usage } from "@/lib/domain/usage-event";
import { type NormalisedUsage, normalise } from "@/lib/sources/provider-usage";
import { countAt, disjoint, objectAt } from "@/lib/sources/provider-usage/counts";
import { familyOf } from "@/lib/sources/provider-usage/detect";
import { usageIn } from "@/lib/sources/provider-usage/stream";
import { FieldProblem, isObject, type JsonObject, readCount } from "@/lib/sources/values";

/** Counts with how sure they are; `null` counts are none at all. */
export interface HeliconeUsage {
  usage: NormalisedUsage;
  status: "actual" | "estimated";
}

/** Helicone's own counts of a call, under one name for webhook and export. */
export interface HeliconeCounts {
  prompt: number | undefined;
  completion: number | undefined;
  cacheRead: number | undefined;
  cacheWrite: number | undefined;
  audioIn: number | undefined;
  audioOut: number | undefined;
}

/**
 * The provider's own usage object in a response body that Helicone hands on; null when the body has none: omitted,
 * cut at 10 KB, or rewritten by Helicone's stream readers (camel case names and `heliconeCalculated`).
 */
export function usageOfBody(
  body: JsonObject,
  provider: string | null,
  model: string | undefined,
): NormalisedUsage | null {
  const usage = usageIn(body);
  if (usage === undefined || "heliconeCalculated" in usage || "promptTokens" in usage) return null;
  try {
    if (isObject(usage.modality_tokens)) return gatewayUsage(usage);
    return normalise(provider, usage, model === undefined ? {} : { model });
  } catch (error) {
    // Helicone's own counts stand in for an object that contradicts itself.
    if (error instanceof FieldProblem) return null;
    throw error;
  }
}

/**
 * The usage object that Helicone's AI Gateway makes for every provider (mapModelUsageToOpenAI in packages/cost/usage):
 * OpenAI's names, but only cache reads and reasoning are inside their totals. Cache writes and every modality stand
 * beside them, and `total_tokens` holds the reads twice, so it is not asked.
 */
function gatewayUsage(usage: JsonObject): NormalisedUsage {
  const details = objectAt(usage, "prompt_tokens_details");
  const answer = objectAt(usage, "completion_tokens_details");
  const writes = details === undefined ? undefined : objectAt(details, "cache_write_details");
  const modalities = objectAt(usage, "modality_tokens") ?? {};
  const of = (name: string) => objectAt(modalities, name);
  const read = countAt(details, "cached_tokens");
  const reasoning = countAt(answer, "reasoning_tokens");
  const prompt = countAt(usage, "prompt_tokens");
  const completion = countAt(usage, "completion_tokens");
  const result: Usage = {
    input_uncached: prompt === undefined ? undefined : prompt - (read ?? 0),
    cache_read: read,
    cache_write_5m: countAt(writes, "write_5m_tokens") ?? countAt(details, "cache_write_tokens"),
    cache_write_1h: countAt(writes, "write_1h_tokens"),
    output: completion === undefined ? undefined : completion - (reasoning ?? 0),
    reasoning,
    audio_in: countAt(of("audio"), "input_tokens"),
    audio_cache_read: countAt(of("audio"), "cached_tokens"),
    audio_out: countAt(of("audio"), "output_tokens"),
    image_in: countAt(of("image"), "input_tokens"),
    image_out: countAt(of("image"), "output_tokens"),
    video_in: countAt(of("video"), "input_tokens"),
    video_out: countAt(of("video"), "output_tokens"),
    web_searches: countAt(objectAt(usage, "server_tool_use"), "web_search_requests"),
  };
  if (result.input_uncached === undefined && result.output === undefined) {
    throw new FieldProblem("missing_field", "usage", "no token count found in the response body");
  }
  return { usage: disjoint(result), convention: "helicone-gateway", notes: [] };
}

/** Models that may reason before they answer. */
const MAY_REASON =
  /(^|[/.])o\d|gpt-[5-9]|grok-(3-mini|[4-9])|gemini-(2\.5|[3-9])|reason|think|(^|\W)r1(\W|$)|qwq|qwen3|magistral/i;

/**
 * Helicone's own counts. Its readers take cached and audio tokens out of `prompt_tokens`, and reasoning and audio
 * tokens out of `completion_tokens` (packages/cost/usage, getPromptTokens and getCompletionTokens in HandlerContext),
 * so what is told is disjoint; but reasoning is told nowhere, Gemini's cached tokens neither, and a webhook tells no
 * cached tokens at all. Counts that may so have lost a part are estimates; what was not told stays unknown.
 * Both 0 is how Helicone writes that it found none: null.
 */
export function usageOfCounts(
  counts: HeliconeCounts,
  provider: string | null,
  model: string | undefined,
): HeliconeUsage | null {
  const { prompt = 0, completion = 0, cacheRead, cacheWrite, audioIn, audioOut } = counts;
  const told = [prompt, completion, cacheRead, cacheWrite, audioIn, audioOut].some(
    (count) => (count ?? 0) > 0,
  );
  if (!told) return null;
  const usage = disjoint({
    input_uncached: prompt,
    cache_read: cacheRead,
    // The export has one count of writes: of unknown lifetime is booked as 5 minutes.
    cache_write_5m: cacheWrite,
    output: completion,
    audio_in: audioIn,
    audio_out: audioOut,
  });
  const family = familyOf(provider, model === undefined ? {} : { model });
  const whole = cacheRead !== undefined && family !== "gemini" && !MAY_REASON.test(model ?? "");
  return {
    usage: { usage, convention: "helicone-counts", notes: [] },
    status: whole ? "actual" : "estimated",
  };
}

/** A count that Helicone may leave blank. @throws FieldProblem */
export function heliconeCount(row: JsonObject, ...names: string[]): number | undefined {
  for (const name of names) {
    const count = readCount(row[name], name);
    if (count !== undefined) return count;
  }
  return undefined;
}
