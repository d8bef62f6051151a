import { inferProvider, normaliseProvider } from "@/lib/domain/model-id";
import type { Pico } from "@/lib/domain/money";
import { type PriceBook, resolveTiers } from "@/lib/domain/price-book";
import type { PriceCard, PriceCardKind, PriceLine, RateField } from "@/lib/domain/price-card";
import { inputTokens, type ServiceTier, type Usage, type UsageField, type UsageStatus } from "@/lib/domain/usage-event";

/** One call to be priced. Names as sent; `atMs` is the charge time (epoch ms, UTC). */
export interface PriceRequest {
  provider: string | null;
  model: string | null;
  serviceTier: ServiceTier | null;
  region: string | null;
  /** Billing account, for its contracted card. */
  account: string | null;
  atMs: number;
  usage: Usage;
  usageStatus: UsageStatus;
}

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

export type PriceAnswer =
  | {
      priced: true;
      provider: string;
      /** The family the line is for. */
      model: string;
      /** Line of `costPico`; equal to `listLineId` unless a contracted card decided. */
      lineId: number;
      listLineId: number;
      costPico: Pico;
      listPico: Pico;
      /** Of `costPico`. */
      byClass: CostByClass;
      steps: PriceStep[];
      /** Codes of `PRICE_NOTES`, or `<class>_at_<class>_rate` for a fallback. */
      notes: string[];
    }
  | { priced: false; reason: UnpricedReason; field?: RateField };

export const UNPRICED_REASONS = ["no_provider", "no_model", "no_line", "no_rate"] as const;
export type UnpricedReason = (typeof UNPRICED_REASONS)[number];

/** What a priced answer may say about itself besides rate fallbacks. */
export const PRICE_NOTES = [
  "provider_inferred",
  "tier_not_on_card",
  "contracted",
  "not_on_contract",
  "list_price_unknown",
  "images_billed_as_tokens",
] as const;

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
  const byClass: CostByClass = { input: 0n, cacheRead: 0n, cacheWrite: 0n, output: 0n, reasoning: 0n, other: 0n };
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

/**
 * The line of one kind of card for a request, by the order of decision of `resolveTiers`, then
 * the highest context tier whose threshold the prompt exceeds. `null`: no card, no line, or
 * (contracted) no account.
 */
export function resolvePriceLine(
  request: PriceRequest,
  book: PriceBook,
  kind: PriceCardKind,
): { line: PriceLine; card: PriceCard; tierNotOnCard: boolean } | null {
  const provider = providerOf(request);
  return provider === null ? null : resolveFor(request, provider, book, kind);
}

function resolveFor(request: PriceRequest, provider: string, book: PriceBook, kind: PriceCardKind) {
  const { model, account } = request;
  if (model === null || model === "" || (kind === "contracted" && account === null)) return null;
  const tiers = resolveTiers(book, {
    provider,
    kind,
    account: kind === "contracted" ? account : null,
    model,
    serviceTier: request.serviceTier ?? "standard",
    region: request.region,
    atMs: request.atMs,
  });
  if (tiers === null) return null;
  const prompt = inputTokens(request.usage);
  for (const line of tiers.lines) {
    if (line.minInputTokens === 0 || prompt > line.minInputTokens) {
      return { line, card: tiers.card, tierNotOnCard: tiers.tierNotOnCard };
    }
  }
  return null;
}

/** A few spellings come with every event: their slugs are remembered, up to a limit. */
function remembered<T>(derive: (name: string) => T): (name: string) => T {
  const known = new Map<string, T>();
  return (name) => {
    const before = known.get(name);
    if (before !== undefined) return before;
    if (known.size >= 5_000) known.clear();
    const derived = derive(name);
    known.set(name, derived);
    return derived;
  };
}
const slugOf = remembered(normaliseProvider);
const slugFromModel = remembered(inferProvider);

function providerOf(request: PriceRequest): string | null {
  if (request.provider !== null && request.provider.trim() !== "") return slugOf(request.provider);
  return request.model === null ? null : slugFromModel(request.model);
}

/**
 * Prices one call: the account's contracted card gives `costPico` where it has the model, else
 * the list card does; `listPico` is always the list price where one exists.
 *
 * A service tier the card does not have is priced at standard with the note
 * "tier_not_on_card": a visible approximation (batch at most doubled) that a later card with
 * the tier corrects by repricing, where "unpriced" would take the whole amount off the page.
 *
 * `usageStatus` does not change the arithmetic: a call whose usage is missing costs what is
 * known of it, and the caller counts it as missing.
 *
 * @example gpt-4.1-mini, 18,240 in and 1,642 out: 0.0099232 USD (9_923_200_000n)
 */
export function priceUsage(request: PriceRequest, book: PriceBook): PriceAnswer {
  if (request.model === null || request.model.trim() === "") return { priced: false, reason: "no_model" };
  const provider = providerOf(request);
  if (provider === null) return { priced: false, reason: "no_provider" };
  const list = resolveFor(request, provider, book, "list");
  const contracted = request.account === null ? null : resolveFor(request, provider, book, "contracted");
  const deciding = contracted ?? list;
  if (deciding === null) return { priced: false, reason: "no_line" };

  const cost = priceWithLine(request.usage, deciding.line);
  if ("missing" in cost) return { priced: false, reason: "no_rate", field: cost.missing };
  const notes = cost.notes;
  if (request.provider === null || request.provider.trim() === "") notes.push("provider_inferred");
  if (deciding.tierNotOnCard) notes.push("tier_not_on_card");

  let listPico = cost.costPico;
  let listLineId = deciding.line.id;
  if (contracted !== null) {
    notes.push("contracted");
    const listCost = list === null ? null : priceWithLine(request.usage, list.line);
    if (list !== null && listCost !== null && !("missing" in listCost)) {
      listPico = listCost.costPico;
      listLineId = list.line.id;
    } else {
      notes.push("list_price_unknown");
    }
  } else if (request.account !== null && hasContract(request, provider, book)) {
    notes.push("not_on_contract");
  }
  return {
    priced: true,
    provider,
    model: deciding.line.model,
    lineId: deciding.line.id,
    listLineId,
    costPico: cost.costPico,
    listPico,
    byClass: cost.byClass,
    steps: cost.steps,
    notes,
  };
}

function hasContract(request: PriceRequest, provider: string, book: PriceBook): boolean {
  return book.shelves.has(`contracted|${provider}|${request.account ?? ""}`);
}
