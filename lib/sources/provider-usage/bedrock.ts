import {
  countAt,
  disjoint,
  firstCount,
  type NormalisedUsage,
  notAdding,
  objectAt,
} from "@/lib/sources/provider-usage/counts";
import { isObject, type JsonObject } from "@/lib/sources/values";

/**
 * Bedrock Converse `usage`: input, cache read and cache write are disjoint and `totalTokens`
 * includes all of them; `cacheDetails[]` splits the write by lifetime. Some models report an
 * inclusive `inputTokens`: then total = input + output, and the cache is subtracted.
 * Titan embeddings send `inputTextTokenCount`.
 *
 * @throws FieldProblem `tokens_do_not_add_up` when the total fits neither reading
 */
export function fromBedrock(usage: JsonObject): NormalisedUsage {
  const text = countAt(usage, "inputTextTokenCount");
  if (text !== undefined) {
    return { usage: { input_uncached: text }, convention: "bedrock-titan", notes: [] };
  }
  const notes: string[] = [];
  const input = countAt(usage, "inputTokens");
  const output = countAt(usage, "outputTokens");
  const total = countAt(usage, "totalTokens");
  const read = firstCount(usage, ["cacheReadInputTokens", "cacheReadInputTokenCount"]);
  const write = firstCount(usage, ["cacheWriteInputTokens", "cacheWriteInputTokenCount"]);
  const oneHour = oneHourWrites(usage);
  if (oneHour !== undefined && oneHour > (write ?? 0)) {
    throw notAdding("cacheDetails", `one-hour cache writes ${oneHour} exceed all cache writes ${write ?? 0}`);
  }
  const cache = (read ?? 0) + (write ?? 0);
  let uncached = input;
  let convention = "bedrock-disjoint";
  if (input !== undefined && total !== undefined && total !== input + (output ?? 0) + cache) {
    if (total !== input + (output ?? 0)) {
      throw notAdding("totalTokens", `totalTokens ${total} is neither with nor without the cache ${cache}`);
    }
    if (cache > input)
      throw notAdding("inputTokens", `the cache ${cache} exceeds an inclusive inputTokens ${input}`);
    uncached = input - cache;
    convention = "bedrock-inclusive";
    notes.push("totalTokens shows that inputTokens includes the cache; subtracted");
  }
  const searches = countAt(objectAt(usage, "serverToolUsage"), "webSearchRequests", "serverToolUsage");
  return {
    usage: disjoint({
      input_uncached: uncached,
      cache_read: read,
      cache_write_5m: write === undefined ? undefined : write - (oneHour ?? 0),
      cache_write_1h: oneHour,
      output,
      web_searches: searches,
    }),
    convention,
    notes,
  };
}

function oneHourWrites(usage: JsonObject): number | undefined {
  if (!Array.isArray(usage.cacheDetails)) return undefined;
  let sum = 0;
  for (const [index, detail] of usage.cacheDetails.entries()) {
    if (isObject(detail) && detail.ttl === "1h")
      sum += countAt(detail, "inputTokens", `cacheDetails.${index}`) ?? 0;
  }
  return sum;
}
