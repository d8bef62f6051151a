import type { Pico } from "@/lib/domain/money";
import type { PriceLine, RateField } from "@/lib/domain/price-card";
import type { Usage, UsageField } from "@/lib/domain/usage-event";

/** Cost by class of token; the six sum to the cost. */
export interface CostByClass {
  input: Pico;
  cacheRead: Pico;
  cacheWrite: Pico;
  output: Pico;
  reasoning: Pico;
  /** Requests, web searches, images, code sessions. */
  other: Pico;
}

/** One row of "why this cost": quantity x rate = amount, exactly. */
export interface PriceStep {
  field: RateField;
  quantity: number;
  ratePico: Pico;
  amountPico: Pico;
}

export interface LinePrice {
  costPico: Pico;
  byClass: CostByClass;
  steps: PriceStep[];
  notes: string[];
}

/** In the order in which "why this cost" shows them. */
const PRICED_FIELDS: readonly (readonly [UsageField, keyof CostByClass])[] = [
  ["input_uncached", "input"],
  ["audio_in", "input"],
  ["image_in", "input"],
  ["video_in", "input"],
  ["cache_read", "cacheRead"],
  ["audio_cache_read", "cacheRead"],
  ["cache_write_5m", "cacheWrite"],
  ["cache_write_1h", "cacheWrite"],
  ["output", "output"],
  ["audio_out", "output"],
  ["image_out", "output"],
  ["video_out", "output"],
  ["reasoning", "reasoning"],
  ["web_searches", "other"],
  ["images", "other"],
  ["code_sessions", "other"],
];

/**
 * Where a class without its own rate is billed, first listed rate wins. These are the
 * providers' own habits: reasoning is billed as output, a model without a caching discount
 * bills cached tokens as input, a modality without its own price bills as text.
 */
const FALLBACKS: Partial<Record<UsageField, readonly UsageField[]>> = {
  reasoning: ["output"],
  cache_read: ["input_uncached"],
  cache_write_5m: ["input_uncached"],
  cache_write_1h: ["cache_write_5m", "input_uncached"],
  audio_cache_read: ["cache_read", "audio_in", "input_uncached"],
  audio_in: ["input_uncached"],
  image_in: ["input_uncached"],
  video_in: ["input_uncached"],
  audio_out: ["output"],
  image_out: ["output"],
  video_out: ["output"],
};

/** Claude is billed for cache writes by lifetime, above the input rate, wherever it is sold. */
const PRICES_CACHE_WRITES_APART = /claude/;

/**
 * Stored usage x stored line = stored cost (law 4): prices every known, non-zero count from
 * this one line, or names the first field that has no rate. Null and absent counts are
 * unknown and cost nothing here; whoever shows the sum says that they are missing.
 *
 * @example 520 input at 0.40, 900 cached at 0.10, 386 output at 1.60 USD per million = 0.0009156
 * @throws RangeError for a count that is negative or not a whole number
 */
export function priceWithLine(usage: Usage, line: PriceLine): LinePrice | { missing: RateField } {
  const byClass: CostByClass = {
    input: 0n,
    cacheRead: 0n,
    cacheWrite: 0n,
    output: 0n,
    reasoning: 0n,
    other: 0n,
  };
  const steps: PriceStep[] = [];
  const notes: string[] = [];
  let costPico = 0n;
  for (const [field, group] of PRICED_FIELDS) {
    const quantity = usage[field];
    if (quantity === null || quantity === undefined || quantity === 0) continue;
    if (!Number.isSafeInteger(quantity) || quantity < 0) {
      throw new RangeError(`${field} must be a whole number of at least 0, not ${quantity}`);
    }
    let ratePico = line.rates[field];
    if (ratePico === undefined) {
      const from = fallbackOf(field, line);
      if (from === undefined) {
        // Image models bill their tokens; the count of pictures is then information only.
        if (field === "images" && hasImageTokens(usage)) {
          notes.push("images_billed_as_tokens");
          continue;
        }
        return { missing: field };
      }
      ratePico = line.rates[from] ?? 0n;
      notes.push(`${field}_at_${from}_rate`);
    }
    const amountPico = BigInt(quantity) * ratePico;
    steps.push({ field, quantity, ratePico, amountPico });
    byClass[group] += amountPico;
    costPico += amountPico;
  }
  const perRequest = line.rates.requests;
  if (perRequest !== undefined && perRequest !== 0n) {
    steps.push({ field: "requests", quantity: 1, ratePico: perRequest, amountPico: perRequest });
    byClass.other += perRequest;
    costPico += perRequest;
  }
  return { costPico, byClass, steps, notes };
}

function fallbackOf(field: UsageField, line: PriceLine): UsageField | undefined {
  if (field.startsWith("cache_write") && PRICES_CACHE_WRITES_APART.test(line.model)) return undefined;
  return FALLBACKS[field]?.find((candidate) => line.rates[candidate] !== undefined);
}

function hasImageTokens(usage: Usage): boolean {
  return (usage.image_out ?? 0) > 0 || (usage.output ?? 0) > 0;
}
