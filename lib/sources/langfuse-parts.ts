import type { TokenClass, Usage } from "@/lib/domain/usage-event";
import { countAt, disjoint, type NormalisedUsage, tellsTokens } from "@/lib/sources/provider-usage/counts";
import { isObject, type JsonObject } from "@/lib/sources/values";

/** Names that their words alone would put into another class, or into none. */
const EXACT: ReadonlyMap<string, TokenClass> = new Map(
  Object.entries({
    prompt_tokens: "input_uncached",
    prompt_token_count: "input_uncached",
    completion_tokens: "output",
    candidates_token_count: "output",
    cached_content_token_count: "cache_read",
    cache_write_tokens: "cache_write_5m",
    thoughts_token_count: "reasoning",
    reasoning_tokens: "reasoning",
    input_cached_audio_tokens: "audio_cache_read",
  } as const),
);

/** What a name on the input side counts, most specific first. */
const INPUT: readonly (readonly [RegExp, TokenClass])[] = [
  [/cache_(creation|write).*1h/, "cache_write_1h"],
  [/cache_(creation|write)/, "cache_write_5m"],
  [/cache/, "cache_read"],
  [/audio/, "audio_in"],
  [/image/, "image_in"],
  [/video/, "video_in"],
];
/** As `INPUT`, for the output side. Accepted and rejected predictions are output to the bill. */
const OUTPUT: readonly (readonly [RegExp, TokenClass])[] = [
  [/reasoning|thinking|thoughts/, "reasoning"],
  [/audio/, "audio_out"],
  [/image/, "image_out"],
  [/video/, "video_out"],
];

/**
 * The class of one of Langfuse's usage types, or undefined for a total or a type that is no count of tokens. Langfuse
 * itself adds up every type with `input` in its name to the input and every one with `output` to the output
 * (reduceUsageOrCostDetails in its repository), so a name we never saw still lands on its side.
 */
function classOf(name: string): TokenClass | undefined {
  const exact = EXACT.get(name);
  if (exact !== undefined) return exact;
  if (/total/.test(name)) return undefined;
  if (name.includes("input")) return INPUT.find(([pattern]) => pattern.test(name))?.[1] ?? "input_uncached";
  if (name.includes("output")) return OUTPUT.find(([pattern]) => pattern.test(name))?.[1] ?? "output";
  return undefined;
}

/**
 * Langfuse's `usage_details`: parts that are apart already, by any of its names. Its SDKs subtract the details of a
 * provider's usage object before they send it; a sender who did not is recognised by a `total` that is smaller than
 * the sum of the parts by just the cached, or just the reasoning tokens. Null when no part is told.
 *
 * @param convention name under which the reading is stored, e.g. `langfuse-parts`; `+inside` is added for the latter
 * @example
 * readParts({ input: 520, input_cached_tokens: 900, output: 70, output_reasoning_tokens: 30, total: 1520 }, "langfuse-parts")
 * // { usage: { input_uncached: 520, cache_read: 900, output: 70, reasoning: 30 }, convention: "langfuse-parts", notes: [] }
 * @throws FieldProblem when a part is no count
 */
export function readParts(parts: JsonObject, convention: string): NormalisedUsage | null {
  const usage: Usage = {};
  let sum = 0;
  for (const name of Object.keys(parts)) {
    const part = classOf(name.toLowerCase());
    // A nested `input_tokens_details` is told flat beside it.
    if (part === undefined || isObject(parts[name])) continue;
    const count = countAt(parts, name);
    if (count === undefined) continue;
    usage[part] = (usage[part] ?? 0) + count;
    sum += count;
  }
  if (!tellsTokens(usage)) return null;
  const total = countAt(parts, "total");
  const inside = total === undefined ? false : takeOutInside(usage, sum - total);
  return {
    usage: disjoint(usage),
    convention: inside ? `${convention}+inside` : convention,
    notes: inside ? ["the total shows that details were left inside the input or the output"] : [],
  };
}

/** Takes the details out of their totals where `excess` is exactly what they are counted twice; true if it was. */
function takeOutInside(usage: Usage, excess: number): boolean {
  if (excess <= 0) return false;
  const cached = (usage.cache_read ?? 0) + (usage.cache_write_5m ?? 0) + (usage.cache_write_1h ?? 0);
  const reasoning = usage.reasoning ?? 0;
  for (const [input, output] of [
    [cached, 0],
    [0, reasoning],
    [cached, reasoning],
  ] as const) {
    if (input + output !== excess || input > (usage.input_uncached ?? 0) || output > (usage.output ?? 0)) {
      continue;
    }
    if (input > 0) usage.input_uncached = (usage.input_uncached ?? 0) - input;
    if (output > 0) usage.output = (usage.output ?? 0) - output;
    return true;
  }
  return false;
}
