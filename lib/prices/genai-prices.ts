import { readFileSync } from "node:fs";
import { join } from "node:path";
import { findProvider, type ModelInfo, type ModelPrice, type Provider } from "@pydantic/genai-prices";
import type { CardDraft, DraftLine, RateField } from "@/lib/domain/price-card";
import { INPUT_CLASSES } from "@/lib/domain/usage-event";
import { textOfNumber } from "@/lib/prices/decimal-text";
import { fromMatchLogic } from "@/lib/prices/genai-match";
import { type RateKey, readRate, RATE_KEYS } from "@/lib/prices/rate-keys";

/** Our provider slug and the id of the same provider in the list. */
const PROVIDERS = {
  openai: "openai",
  anthropic: "anthropic",
  google: "google",
  bedrock: "aws",
  azure: "azure",
  mistral: "mistral",
  deepseek: "deepseek",
  xai: "x-ai",
  groq: "groq",
  cohere: "cohere",
  openrouter: "openrouter",
  perplexity: "perplexity",
  moonshot: "moonshotai",
  cerebras: "cerebras",
  voyage: "voyageai",
  zai: "zai",
} as const;

/** Price keys of the list that our token classes and units can hold. */
const KEYS: Record<string, RateKey> = {
  input_mtok: "input",
  output_mtok: "output",
  cache_read_mtok: "cache_read",
  cache_write_mtok: "cache_write_5m",
  cache_write_5m_mtok: "cache_write_5m",
  cache_write_1h_mtok: "cache_write_1h",
  output_reasoning_mtok: "reasoning",
  input_audio_mtok: "audio_in",
  output_audio_mtok: "audio_out",
  cache_audio_read_mtok: "audio_cache_read",
  input_image_mtok: "image_in",
  output_image_mtok: "image_out",
  input_video_mtok: "video_in",
  output_video_mtok: "video_out",
  requests_kcount: "requests_per_1k",
  web_searches_kcount: "web_searches_per_1k",
};

export interface GenaiImport {
  drafts: CardDraft[];
  /** What the list says and a card cannot, a sentence each. */
  leftOut: string[];
}

/** Drafts of the list cards of all providers in the installed `@pydantic/genai-prices` list. */
export function readGenaiPrices(): CardDraft[] {
  return importGenaiPrices().drafts;
}

/** `readGenaiPrices` with an account of everything that was left out. */
export function importGenaiPrices(): GenaiImport {
  const leftOut: string[] = [];
  const version = installedVersion();
  const drafts = Object.entries(PROVIDERS).map(([slug, listId]): CardDraft => {
    const provider = findProvider({ providerId: listId });
    if (provider === undefined) throw new Error(`the genai-prices list has no provider "${listId}"`);
    return {
      provider: slug,
      kind: "list",
      account: null,
      version: `genai-prices-${version}`,
      validFromMs: null,
      source: `pydantic/genai-prices ${version} (MIT), provider ${listId}${pagesOf(provider)}`,
      lines: linesOfProvider(slug, provider, leftOut),
    };
  });
  return { drafts, leftOut };
}

function pagesOf(provider: Provider): string {
  return provider.pricing_urls?.length ? `, read from ${provider.pricing_urls.join(" and ")}` : "";
}

/** Of the package in node_modules; it does not export its package.json to `import`. */
function installedVersion(): string {
  try {
    const path = join(process.cwd(), "node_modules", "@pydantic", "genai-prices", "package.json");
    const meta: unknown = JSON.parse(readFileSync(path, "utf8"));
    if (typeof meta === "object" && meta !== null && "version" in meta) return String(meta.version);
  } catch {
    // A bundle without node_modules: the version is only a label.
  }
  return "bundled";
}

/**
 * A provider's own models, then those of the providers whose models it resells at their price
 * (Azure: OpenAI and Anthropic; Google: Anthropic). The list means the first model that
 * matches, so a name or a family that came before is not taken again.
 */
function linesOfProvider(slug: string, provider: Provider, leftOut: string[]): DraftLine[] {
  const taken = new Set<string>();
  const families = new Set<string>();
  const lines: DraftLine[] = [];
  const resold = (provider.fallback_model_providers ?? []).map((id) => findProvider({ providerId: id }));
  for (const source of [provider, ...resold]) {
    for (const model of source?.models ?? []) {
      if (families.has(model.id)) continue;
      families.add(model.id);
      const match = fromMatchLogic(model.match);
      match.exact = match.exact.filter((name) => !taken.has(name));
      for (const name of match.exact) taken.add(name);
      if (match.exact.length + match.prefixes.length + match.patterns.length === 0) continue;
      const at = `${slug}/${model.id}`;
      for (const dated of datedPrices(model, at, leftOut)) {
        lines.push(...linesOfPrices(model.id, match, dated, at, leftOut));
      }
    }
  }
  return lines;
}

interface DatedPrice {
  prices: ModelPrice;
  validFromMs: number | null;
  validToMs: number | null;
}

const HALF_DAY_MINUTES = 12 * 60;

/**
 * Half-open intervals of a model's prices. A card has no time of day: of prices that alternate
 * within the day the one that holds for more than half of it is taken, the other left out.
 */
function datedPrices(model: ModelInfo, at: string, leftOut: string[]): DatedPrice[] {
  if (!Array.isArray(model.prices)) return [{ prices: model.prices, validFromMs: null, validToMs: null }];
  const dated: DatedPrice[] = [];
  for (const entry of model.prices) {
    const { constraint } = entry;
    if (constraint?.type === "time_of_date") {
      const minutes = minuteOfDay(constraint.end_time) - minuteOfDay(constraint.start_time);
      const most = (minutes + 1440) % 1440 > HALF_DAY_MINUTES;
      const last = dated.at(-1);
      if (most && last !== undefined) last.prices = entry.prices;
      const window = `${constraint.start_time} to ${constraint.end_time}`;
      leftOut.push(`${at}: ${most ? "the price outside" : "the price of"} ${window}, every day`);
    } else {
      const from = constraint === undefined ? null : Date.parse(`${constraint.start_date}T00:00:00Z`);
      dated.push({ prices: entry.prices, validFromMs: from, validToMs: null });
    }
  }
  dated.sort(
    (a, b) => (a.validFromMs ?? Number.NEGATIVE_INFINITY) - (b.validFromMs ?? Number.NEGATIVE_INFINITY),
  );
  return dated.map((price, index) => ({ ...price, validToMs: dated[index + 1]?.validFromMs ?? null }));
}

function minuteOfDay(time: string): number {
  const [hour = "0", minute = "0"] = time.split(":");
  return Number(hour) * 60 + Number(minute);
}

function linesOfPrices(
  model: string,
  match: DraftLine["match"],
  dated: DatedPrice,
  at: string,
  leftOut: string[],
): DraftLine[] {
  const starts = new Set([0]);
  for (const value of Object.values(dated.prices)) {
    if (typeof value === "object") for (const tier of value.tiers) starts.add(tier.start);
  }
  const keys = Object.keys(dated.prices);
  const unknown = keys.filter((key) => KEYS[key] === undefined);
  if (unknown.length > 0) leftOut.push(`${at}: ${unknown.join(", ")}`);
  // An empty price list means free of charge (open models on a free tier).
  if (keys.length > 0 && keys.length === unknown.length) return [];
  const lines = [...starts]
    .sort((a, b) => a - b)
    .map((start): DraftLine => {
      const rates: DraftLine["rates"] = keys.length === 0 ? { input_uncached: 0n, output: 0n } : {};
      for (const [name, value] of Object.entries(dated.prices)) {
        const key = KEYS[name];
        if (key === undefined || value === undefined) continue;
        const amount =
          typeof value === "number"
            ? value
            : (value.tiers.filter((tier) => tier.start <= start).at(-1)?.price ?? value.base);
        try {
          rates[RATE_KEYS[key].field] = readRate(key, textOfNumber(amount));
        } catch (error) {
          leftOut.push(`${at}: ${name}, ${error instanceof Error ? error.message : String(error)}`);
        }
      }
      return {
        model,
        match,
        serviceTier: "standard",
        region: null,
        minInputTokens: start,
        contextApplies: "all",
        validFromMs: dated.validFromMs,
        validToMs: dated.validToMs,
        rates,
      };
    });
  const base = lines[0];
  for (const line of lines.slice(1)) {
    if (base !== undefined && INPUT_FIELDS.every((field) => line.rates[field] === base.rates[field])) {
      line.contextApplies = "output";
    }
  }
  return lines;
}

const INPUT_FIELDS: readonly RateField[] = INPUT_CLASSES;
