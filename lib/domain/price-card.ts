import type { Pico } from "@/lib/domain/money";
import type { ServiceTier, UsageField } from "@/lib/domain/usage-event";

export { compilePriceBook, type PriceBook } from "@/lib/domain/price-book";

/** What a rate can be for: a token class, a counted unit, or the request itself. */
export type RateField = UsageField | "requests";

/** Which tokens switch to the rates of a context tier. */
export const CONTEXT_APPLIES = ["all", "output"] as const;
export type ContextApplies = (typeof CONTEXT_APPLIES)[number];

/** `list` is a provider's public card; `contracted` belongs to one billing account. */
export const PRICE_CARD_KINDS = ["list", "contracted"] as const;
export type PriceCardKind = (typeof PRICE_CARD_KINDS)[number];

/** The names a line answers to, all lower-case. Patterns are regular expressions over the whole name. */
export interface ModelMatch {
  exact: string[];
  prefixes: string[];
  patterns: string[];
}

/**
 * The rates of one model in one service tier, region and context tier. A line is complete in
 * itself: every class a request of this kind can use is priced from this line alone, so that
 * "stored usage x stored line = stored cost" needs nothing else.
 */
export interface PriceLine {
  /** Database id; 0 while a draft. */
  id: number;
  /** Family name shown to people, e.g. "gpt-4.1-mini". */
  model: string;
  /** Dated snapshots and aliases that resolve to the family. */
  match: ModelMatch;
  serviceTier: ServiceTier;
  /** `null` = any region. */
  region: string | null;
  /**
   * Context tier: the line applies when the total input tokens of the request (every input
   * class, cached ones too) are strictly greater than this; 0 is the base tier and also
   * applies to a request without input.
   */
  minInputTokens: number;
  /**
   * Which tokens switch at the threshold. A statement about the card: with "output" the line
   * repeats the base tier's input rates, so pricing never needs a second line.
   */
  contextApplies: ContextApplies;
  /** Half-open [from, to) inside the card, epoch milliseconds; `null` = unbounded. */
  validFromMs: number | null;
  validToMs: number | null;
  /** Picodollars per token or unit. A field that is absent has no price; 0 is free. */
  rates: Partial<Record<RateField, Pico>>;
}

/** A dated, versioned, immutable list of rates of one provider. */
export interface PriceCard {
  id: number;
  provider: string;
  kind: PriceCardKind;
  /** Billing account of a contracted card, `null` on a list card. */
  account: string | null;
  version: string;
  /** First instant the card may be used; `null` = since ever. */
  validFromMs: number | null;
  /** `null` = a draft tried out in a dry run: it ranks as if published last. */
  publishedAtMs: number | null;
  /** Where the rates were read and when. */
  source: string;
  lines: PriceLine[];
}

/** A card before it is stored: lines without ids. */
export interface CardDraft {
  provider: string;
  kind: PriceCardKind;
  account: string | null;
  version: string;
  validFromMs: number | null;
  source: string;
  lines: DraftLine[];
}
export type DraftLine = Omit<PriceLine, "id">;

/** Turns a draft into a card that can be priced with, lines numbered from `firstLineId`. */
export function cardFromDraft(
  draft: CardDraft,
  ids: { id: number; publishedAtMs: number | null; firstLineId: number },
): PriceCard {
  const { provider, kind, account, version, validFromMs, source } = draft;
  const lines = draft.lines.map((line, index) => ({ ...line, id: ids.firstLineId + index }));
  return {
    id: ids.id,
    publishedAtMs: ids.publishedAtMs,
    provider,
    kind,
    account,
    version,
    validFromMs,
    source,
    lines,
  };
}
