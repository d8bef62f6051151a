import { inferProvider, normaliseProvider } from "@/lib/domain/model-id";
import { type CostByClass, type PriceStep, priceWithLine } from "@/lib/domain/line-price";
import type { Pico } from "@/lib/domain/money";
import { type PriceBook, resolveTiers } from "@/lib/domain/price-book";
import type { PriceCard, PriceCardKind, PriceLine, RateField } from "@/lib/domain/price-card";
import { remembered } from "@/lib/domain/remembered";
import { inputTokens, type ServiceTier, type Usage, type UsageStatus } from "@/lib/domain/usage-event";

export { type CostByClass, type PriceStep, priceWithLine } from "@/lib/domain/line-price";

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
      /**
       * `provider_inferred`, `tier_not_on_card`, `contracted`, `not_on_contract`, `list_price_unknown`,
       * `images_billed_as_tokens`, or `<class>_at_<class>_rate` for a fallback.
       */
      notes: string[];
    }
  | { priced: false; reason: UnpricedReason; field?: RateField };

export const UNPRICED_REASONS = ["no_provider", "no_model", "no_line", "no_rate"] as const;
export type UnpricedReason = (typeof UNPRICED_REASONS)[number];

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

/** A few spellings come with every event. */
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
