import {
  countAt,
  firstCount,
  type NormalisedUsage,
  notAdding,
  objectAt,
  type UsageHint,
} from "@/lib/sources/provider-usage/counts";
import { normalise } from "@/lib/sources/provider-usage";
import type { JsonObject } from "@/lib/sources/values";

/**
 * A usage object that a gateway may have translated into OpenAI's words. Translators disagree on where
 * Claude's cache is (litellm/llms, Portkey gateway/src/providers, read in 2026):
 *
 * - LiteLLM, Anthropic: reads and writes inside `prompt_tokens`; before 1.60 writes beside it, in no total
 * - LiteLLM, Bedrock Converse: reads inside, writes beside, both in `total_tokens`
 * - Portkey, Anthropic: both beside `prompt_tokens`, both in `total_tokens`
 * - Portkey, Bedrock: both inside
 *
 * The total tells which: prompt and completion are brought to the inclusive form first, then read as OpenAI's.
 * Objects that kept the provider's own names are read as that provider's.
 *
 * @throws FieldProblem
 */
export function gatewayUsage(provider: string | null, usage: JsonObject, hint: UsageHint): NormalisedUsage {
  const prompt = countAt(usage, "prompt_tokens");
  if (prompt === undefined) return normalise(provider, usage, hint);
  const details = objectAt(usage, "prompt_tokens_details") ?? {};
  const completion = countAt(usage, "completion_tokens") ?? 0;
  const told = countAt(usage, "total_tokens");
  const total = told ?? prompt + completion;
  const read = countAt(details, "cached_tokens") || (countAt(usage, "cache_read_input_tokens") ?? 0);
  const write =
    firstCount(details, ["cache_creation_tokens", "cache_write_tokens"]) ||
    (countAt(usage, "cache_creation_input_tokens") ?? 0);
  const beside = besidePrompt({
    prompt,
    completion,
    total,
    read,
    write,
    text: countAt(details, "text_tokens"),
    reasoning: countAt(objectAt(usage, "completion_tokens_details"), "reasoning_tokens"),
  });
  // A total that covered the cache beside the prompt stands; one that did not grows with the prompt.
  const whole = total === prompt + completion ? total + beside : total;
  const inclusive: JsonObject = {
    ...usage,
    prompt_tokens: prompt + beside,
    ...(told === undefined ? {} : { total_tokens: whole }),
    prompt_tokens_details: {
      ...details,
      ...(write > 0 ? { cache_write_tokens: write } : {}),
      ...(read > 0 ? { cached_tokens: read } : {}),
    },
  };
  const found = normalise(provider, inclusive, hint);
  splitWrites(found, details);
  const searches = countAt(details, "web_search_requests");
  if (searches !== undefined) found.usage.web_searches ??= searches;
  if (beside > 0) found.convention = `${found.convention}+cache-beside`;
  return found;
}

interface Translated {
  prompt: number;
  completion: number;
  total: number;
  read: number;
  write: number;
  /** What the translator says is plain text of the prompt. */
  text?: number;
  reasoning?: number;
}

/** Cached tokens that `prompt_tokens` leaves out. */
function besidePrompt({ prompt, completion, total, read, write, text, reasoning }: Translated): number {
  if (read + write === 0) return 0;
  const extra = total - prompt - completion;
  // xAI counts reasoning beside the completion: that is what the total holds more.
  if (write === 0 && extra > 0 && extra === reasoning) return 0;
  if (extra === read + write) return read + write;
  if (write > 0 && extra === write) return write;
  if (extra !== 0) return 0;
  if (write > 0 && text !== undefined && text > 0 && text === prompt) return read + write;
  if (read + write <= prompt) return 0;
  if (write === 0) return 0; // read above the prompt: the common reader tells this case itself
  return read <= prompt ? write : read + write;
}

/** Lifetimes of the cache writes where the gateway kept them: `cache_creation_token_details`. */
function splitWrites(found: NormalisedUsage, details: JsonObject): void {
  const split = objectAt(details, "cache_creation_token_details");
  const oneHour = countAt(split, "ephemeral_1h_input_tokens", "cache_creation_token_details");
  const all = found.usage.cache_write_5m;
  if (oneHour === undefined || all === undefined || all === null) return;
  if (oneHour > all) {
    throw notAdding("cache_creation_token_details", `one-hour writes ${oneHour} exceed all writes ${all}`);
  }
  found.usage.cache_write_5m = all - oneHour;
  found.usage.cache_write_1h = oneHour;
}
