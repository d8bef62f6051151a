import type { Usage } from "@/lib/domain/usage-event";
import {
  countAt,
  disjoint,
  type NormalisedUsage,
  notAdding,
  objectAt,
} from "@/lib/sources/provider-usage/counts";
import { FieldProblem, isObject, type JsonObject, readText } from "@/lib/sources/values";

/**
 * Anthropic Messages `usage` (also Claude through Bedrock InvokeModel and Vertex). Input, cache
 * read and cache write are disjoint; thinking is inside output. The write splits into 5m and 1h;
 * what the split does not cover is of unknown lifetime, hence 5m.
 *
 * `iterations[]` (beta): the top level leaves compaction out although it is billed at this model's
 * rate, so compaction iterations are added. Advisor iterations run another model, which one event
 * cannot price: they are left out and the convention says so.
 *
 * @example input 3, read 1684, write 9518, output 231 -> the same four classes
 */
export function fromAnthropic(usage: JsonObject): NormalisedUsage {
  const notes: string[] = [];
  const classes = classesOf(usage, "", notes);
  let suffix = "";
  if (Array.isArray(usage.iterations)) {
    for (const [index, iteration] of usage.iterations.entries()) {
      if (!isObject(iteration)) continue;
      if (iteration.type === "compaction") {
        addInto(classes, classesOf(iteration, `iterations.${index}`, notes));
        suffix = "+compaction";
      } else if (iteration.type === "advisor_message") {
        suffix = suffix.includes("advisor") ? suffix : `${suffix}+advisor-left-out`;
        notes.push(
          `an advisor iteration of ${readText(iteration.model, "model") ?? "another model"} is not in this event`,
        );
      }
    }
  }
  const searches = countAt(objectAt(usage, "server_tool_use"), "web_search_requests", "server_tool_use");
  if (searches !== undefined) classes.web_searches = searches;
  const tier = readText(usage.service_tier, "service_tier");
  return {
    usage: disjoint(classes),
    convention: `anthropic-disjoint${suffix}`,
    ...(tier === undefined ? {} : { serviceTier: tier }),
    notes,
  };
}

function classesOf(usage: JsonObject, path: string, notes: string[]): Usage {
  const classes: Usage = {
    input_uncached: countAt(usage, "input_tokens", path),
    cache_read: countAt(usage, "cache_read_input_tokens", path),
  };
  const written = countAt(usage, "cache_creation_input_tokens", path);
  const split = objectAt(usage, "cache_creation");
  const fiveMinutes = countAt(split, "ephemeral_5m_input_tokens", "cache_creation");
  const oneHour = countAt(split, "ephemeral_1h_input_tokens", "cache_creation");
  const all = written ?? (split ? (fiveMinutes ?? 0) + (oneHour ?? 0) : undefined);
  if (all !== undefined) {
    if ((fiveMinutes ?? 0) + (oneHour ?? 0) > all) {
      throw notAdding("cache_creation", `5m and 1h cache writes exceed cache_creation_input_tokens ${all}`);
    }
    classes.cache_write_5m = all - (oneHour ?? 0);
    if (oneHour !== undefined) classes.cache_write_1h = oneHour;
  }
  const output = countAt(usage, "output_tokens", path);
  const thinking = countAt(
    objectAt(usage, "output_tokens_details"),
    "thinking_tokens",
    "output_tokens_details",
  );
  if (output === undefined) {
    if (thinking)
      throw new FieldProblem(
        "missing_field",
        "output_tokens",
        "thinking is told without output_tokens; send both",
      );
    return classes;
  }
  const reasoning = thinking === undefined ? undefined : Math.min(thinking, output);
  if (reasoning !== thinking) notes.push("thinking_tokens is approximate and exceeds output_tokens; capped");
  classes.output = output - (reasoning ?? 0);
  classes.reasoning = reasoning;
  return classes;
}

function addInto(total: Usage, part: Usage): void {
  for (const [name, count] of Object.entries(part)) {
    if (count === undefined || count === null) continue;
    const key = name as keyof Usage;
    total[key] = (total[key] ?? 0) + count;
  }
}
