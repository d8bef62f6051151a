import { isObject, type JsonObject } from "@/lib/sources/values";

/**
 * One usage object out of the events of a stream, each either a bare usage object or the chunk that
 * holds one. Counts in streams are cumulative: a later non-null field replaces an earlier one and
 * nothing is summed (Anthropic `message_start` + `message_delta`, OpenAI's last chunk, Gemini's last).
 *
 * A total is kept only if the event that tells it covers every count told so far; otherwise it
 * would contradict fields it never saw.
 */
export function mergeUsageEvents(events: readonly unknown[]): JsonObject {
  const merged: [string, unknown][] = [];
  const seen = new Map<string, unknown>();
  for (const event of events) {
    const usage = usageIn(event);
    if (usage === undefined) continue;
    for (const [name, value] of Object.entries(usage)) {
      if (value !== null && value !== undefined) seen.set(name, value);
    }
    for (const total of ["totalTokenCount", "total_tokens", "totalTokens"]) {
      const told = usage[total] !== null && usage[total] !== undefined;
      const covers = [...seen.keys()].every(
        (name) => typeof seen.get(name) !== "number" || (usage[name] !== null && usage[name] !== undefined),
      );
      if (told && !covers) seen.delete(total);
    }
  }
  for (const entry of seen) merged.push(entry);
  return Object.fromEntries(merged);
}

/** The usage object inside a response or a stream chunk of any provider; undefined when it has none. */
export function usageIn(value: unknown): JsonObject | undefined {
  if (!isObject(value)) return undefined;
  for (const name of ["usage", "usageMetadata", "usage_metadata"]) {
    const found = value[name];
    if (isObject(found)) return found;
  }
  for (const name of ["message", "response", "x_groq", "metadata", "meta", "delta"]) {
    const inner = value[name];
    if (!isObject(inner)) continue;
    const found = usageIn(inner);
    if (found) return found;
  }
  return looksLikeUsage(value) ? value : undefined;
}

const COUNT_NAME = /token|billed_units/i;

function looksLikeUsage(value: JsonObject): boolean {
  for (const name in value) {
    if (!COUNT_NAME.test(name)) continue;
    const found = value[name];
    if (typeof found === "number" || typeof found === "string" || isObject(found)) return true;
  }
  return false;
}
