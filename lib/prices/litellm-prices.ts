import type { CardDraft, DraftLine, RateField } from "@/lib/domain/price-card";
import { fromUsd, type Pico } from "@/lib/domain/money";
import { SERVICE_TIERS, type ServiceTier } from "@/lib/domain/usage-event";
import { parseJsonKeepingNumbers } from "@/lib/prices/decimal-text";

/** Provider names of the list, and the prefix their keys carry. First listed wins for a model. */
const PROVIDERS: Record<string, readonly [slug: string, prefix: RegExp]> = {
  openai: ["openai", /^openai\//],
  "text-completion-openai": ["openai", /^openai\//],
  anthropic: ["anthropic", /^anthropic\//],
  gemini: ["google", /^gemini\//],
  "vertex_ai-language-models": ["google", /^vertex_ai\//],
  "vertex_ai-anthropic_models": ["google", /^vertex_ai\//],
  "vertex_ai-embedding-models": ["google", /^vertex_ai\//],
  bedrock: ["bedrock", /^bedrock\//],
  bedrock_converse: ["bedrock", /^bedrock(?:_converse)?\//],
  bedrock_mantle: ["bedrock", /^bedrock_mantle\//],
  azure: ["azure", /^azure\//],
  azure_ai: ["azure", /^azure_ai\//],
  mistral: ["mistral", /^mistral\//],
  deepseek: ["deepseek", /^deepseek\//],
  xai: ["xai", /^xai\//],
  groq: ["groq", /^groq\//],
  cohere: ["cohere", /^cohere\//],
  cohere_chat: ["cohere", /^cohere\//],
};

const FIELDS: Record<string, RateField> = {
  input_cost_per_token: "input_uncached",
  output_cost_per_token: "output",
  output_cost_per_reasoning_token: "reasoning",
  cache_read_input_token_cost: "cache_read",
  input_cost_per_token_cache_hit: "cache_read",
  cache_creation_input_token_cost: "cache_write_5m",
  cache_creation_input_token_cost_above_1hr: "cache_write_1h",
  input_cost_per_audio_token: "audio_in",
  output_cost_per_audio_token: "audio_out",
  cache_read_input_audio_token_cost: "audio_cache_read",
  input_cost_per_image_token: "image_in",
  output_cost_per_image_token: "image_out",
  input_cost_per_request: "requests",
};

const TIER_OF_SUFFIX: Record<string, ServiceTier> = { batches: "batch", flex: "flex", priority: "priority" };
const COST_KEY = /^(.+?)(?:_above_(\d+)k_tokens)?(?:_(batches|flex|priority))?$/;
const SERVED_IN_REGION = /^([a-z]{2}(?:-gov)?-[a-z]+-\d)\/(.+)$/;

/**
 * Drafts of the list cards in LiteLLM's `model_prices_and_context_window.json`. Prices are
 * read from the digits as written. The list has no dates: a draft says what held when the
 * file was taken (`asOf`, e.g. "2026-08-01"), and it has one model per key.
 *
 * @throws SyntaxError when the text is not JSON
 */
export function readLitellmPrices(text: string, asOf: string): CardDraft[] {
  const list = parseJsonKeepingNumbers(text);
  const bySlug = new Map<string, Map<string, DraftLine[]>>();
  for (const [key, entry] of Object.entries(isRecord(list) ? list : {})) {
    const named = isRecord(entry) ? PROVIDERS[String(entry.litellm_provider)] : undefined;
    if (!isRecord(entry) || named === undefined) continue;
    const [slug, prefix] = named;
    const name = key.replace(prefix, "").toLowerCase();
    const placed = slug === "bedrock" ? SERVED_IN_REGION.exec(name) : null;
    if (name.includes("commitment/")) continue;
    const lines = linesOf(placed?.[2] ?? name, placed?.[1] ?? null, entry);
    const models = bySlug.get(slug) ?? new Map<string, DraftLine[]>();
    bySlug.set(slug, models);
    if (lines.length > 0 && !models.has(name)) models.set(name, lines);
  }
  return [...bySlug].map(([provider, models]) => ({
    provider,
    kind: "list",
    account: null,
    version: `litellm-${asOf}`,
    validFromMs: null,
    source: `BerriAI/litellm model_prices_and_context_window.json of ${asOf} (MIT)`,
    lines: [...models.values()].flat(),
  }));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function linesOf(model: string, region: string | null, entry: Record<string, unknown>): DraftLine[] {
  const found = new Map<string, { tier: ServiceTier; above: number; rates: DraftLine["rates"] }>();
  for (const [key, value] of Object.entries(entry)) {
    const parts = COST_KEY.exec(key);
    const field = FIELDS[parts?.[1] ?? ""];
    if (parts === null || field === undefined || typeof value !== "string") continue;
    const tier = TIER_OF_SUFFIX[parts[3] ?? ""] ?? "standard";
    const above = Number(parts[2] ?? "0") * 1_000;
    const slot = found.get(`${tier}|${above}`) ?? { tier, above, rates: {} };
    found.set(`${tier}|${above}`, slot);
    const rate = exactRate(value);
    // "cache hit" is a second name of the cache read rate and only stands in for it.
    if (rate !== null && (slot.rates[field] === undefined || key !== "input_cost_per_token_cache_hit")) {
      slot.rates[field] = rate;
    }
  }
  const searches = isRecord(entry.search_context_cost_per_query) ? entry.search_context_cost_per_query : {};
  const search = searches.search_context_size_medium;
  const base = found.get("standard|0");
  // Models billed by the query, page or second stand in the list with tokens at 0: not free.
  if (base === undefined || !((base.rates.input_uncached ?? 0n) > 0n || (base.rates.output ?? 0n) > 0n))
    return [];
  const searchRate = typeof search === "string" ? exactRate(search) : null;
  if (searchRate !== null) for (const slot of found.values()) slot.rates.web_searches = searchRate;
  return [...found.values()]
    .filter((slot) => slot.rates.input_uncached !== undefined)
    .sort((a, b) => SERVICE_TIERS.indexOf(a.tier) - SERVICE_TIERS.indexOf(b.tier) || a.above - b.above)
    .map(({ tier, above, rates }) => ({
      model,
      match: { exact: [model], prefixes: [], patterns: [] },
      serviceTier: tier,
      region,
      minInputTokens: above,
      contextApplies: "all",
      validFromMs: null,
      validToMs: null,
      rates,
    }));
}

/** USD per unit as written, in picodollars; `null` for a number that is no exact price. */
function exactRate(text: string): Pico | null {
  try {
    const rate = fromUsd(text);
    return rate >= 0n ? rate : null;
  } catch {
    return null;
  }
}
