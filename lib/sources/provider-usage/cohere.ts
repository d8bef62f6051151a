import {
  countAt,
  disjoint,
  firstCount,
  type NormalisedUsage,
  objectAt,
} from "@/lib/sources/provider-usage/counts";
import type { JsonObject } from "@/lib/sources/values";

/**
 * Cohere: `billed_units` is what is charged; `tokens` counts the templates around the prompt too
 * and is only read when `billed_units` is absent. `cached_tokens` refers to `tokens`, not to what is
 * billed, so it is not subtracted.
 *
 * @example billed_units { input 25, output 9 }, tokens { input 91, output 11 } -> 25 in, 9 out
 */
export function fromCohere(usage: JsonObject): NormalisedUsage {
  const billed = objectAt(usage, "billed_units");
  const tokens = objectAt(usage, "tokens");
  const counts = billed ?? tokens;
  const path = billed ? "billed_units" : "tokens";
  const images = countAt(counts, "image_tokens", path);
  return {
    usage: disjoint({
      input_uncached: countAt(counts, "input_tokens", path),
      output: countAt(counts, "output_tokens", path),
      image_in: images === 0 ? undefined : images,
    }),
    convention: billed ? "cohere-billed-units" : "cohere-tokens",
    notes: firstCount(usage, ["cached_tokens"])
      ? ["cached_tokens counts unbilled template tokens too; not subtracted"]
      : [],
  };
}
