import { allTokens, knownClasses } from "@/lib/domain/usage-event";
import { gatewayUsage } from "@/lib/sources/gateway-usage";
import { objectIn } from "@/lib/sources/gateway-owner";
import { type NormalisedUsage, notAdding, type UsageHint } from "@/lib/sources/provider-usage/counts";
import { isObject, type JsonObject, readCount } from "@/lib/sources/values";

/**
 * The usage of a LiteLLM record, or null when it tells no token. Looked for where LiteLLM keeps it, the exact parts
 * first: `metadata.usage_object`, `response.usage`, `hidden_params.usage_object`, the parts of a SpendLogs row
 * (`metadata.additional_usage_values`) with the totals of the row, then the totals alone. LiteLLM writes 0 where it
 * knows nothing, so zeros say nothing. Of two that count the same, the one that knows more classes stands.
 *
 * @throws FieldProblem when the parts contradict the totals of the record
 */
export function litellmUsage(
  raw: JsonObject,
  metadata: JsonObject,
  response: JsonObject,
  provider: string | null,
  hint: UsageHint,
): NormalisedUsage | null {
  const totals = {
    prompt_tokens: readCount(raw.prompt_tokens, "prompt_tokens"),
    completion_tokens: readCount(raw.completion_tokens, "completion_tokens"),
    total_tokens: readCount(raw.total_tokens, "total_tokens"),
  };
  const candidates = [
    metadata.usage_object,
    response.usage,
    response.usageMetadata,
    objectIn(raw.hidden_params).usage_object,
  ].filter((one) => isObject(one) && tellsSome(one)) as JsonObject[];
  if (tellsSome(totals)) candidates.push({ ...objectIn(metadata.additional_usage_values), ...totals });
  let best: NormalisedUsage | null = null;
  for (const candidate of candidates) {
    const found = readOne(provider, candidate, hint, best !== null);
    if (found === null) continue;
    if (best === null) best = found;
    else if (
      allTokens(found.usage) === allTokens(best.usage) &&
      knownClasses(found.usage) > knownClasses(best.usage)
    )
      best = found;
  }
  if (best !== null) assertTotal(best, totals);
  return best;
}

/** The first object must be readable; a later one only may add to it. */
function readOne(
  provider: string | null,
  usage: JsonObject,
  hint: UsageHint,
  optional: boolean,
): NormalisedUsage | null {
  try {
    return gatewayUsage(provider, usage, hint);
  } catch (error) {
    if (optional) return null;
    throw error;
  }
}

function tellsSome(usage: JsonObject): boolean {
  return Object.entries(usage).some(
    ([name, value]) =>
      /token/i.test(name) &&
      ((typeof value === "number" && value !== 0) ||
        (typeof value === "string" && value !== "0" && value !== "")),
  );
}

/** The parts must make the record's total; a total that leaves out or repeats the cache is known of LiteLLM. */
function assertTotal({ usage }: NormalisedUsage, totals: JsonObject): void {
  const total = totals.total_tokens as number | undefined;
  const sum = allTokens(usage);
  if (total === undefined || total === 0 || total === sum) return;
  const cache = (usage.cache_read ?? 0) + (usage.cache_write_5m ?? 0) + (usage.cache_write_1h ?? 0);
  const writes = (usage.cache_write_5m ?? 0) + (usage.cache_write_1h ?? 0);
  const hidden = usage.reasoning ?? 0;
  if ([cache, writes, hidden].some((part) => part > 0 && total + part === sum)) return;
  throw notAdding("total_tokens", `total_tokens is ${total} but the parts add up to ${sum}`);
}
