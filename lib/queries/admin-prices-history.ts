import { can } from "@/lib/auth/permissions";
import type { Viewer } from "@/lib/auth/viewer";
import { compilePriceBook, type PriceBook, resolveTiers } from "@/lib/domain/price-book";
import type { PriceLine } from "@/lib/domain/price-card";
import { type StoredCard, storedCards } from "./admin-prices-card";
import type { Reader } from "./reader";

/** What a model costs from one instant to another; half-open, null: without bound. */
export interface PriceSegment {
  fromMs: number | null;
  toMs: number | null;
  card: { id: number; version: string };
  /** The plain line: standard tier, any region, any size of prompt. */
  line: PriceLine;
}

export interface ModelHistory {
  provider: string;
  model: string;
  /** By charge time under the cards in force now, oldest first; gaps are times without a price. */
  segments: PriceSegment[];
  /** What each published version said of it at the time it was published, newest first. */
  versions: {
    id: number;
    version: string;
    publishedAt: Date | null;
    publishedBy: string | null;
    line: PriceLine | null;
  }[];
}

/** The list price of a model over time; null when no published list card ever had it, or not for the viewer. */
export async function modelHistory(
  sql: Reader,
  viewer: Viewer,
  provider: string,
  model: string,
): Promise<ModelHistory | null> {
  if (!can(viewer.role, "price:read")) return null;
  const cards = await storedCards(
    sql,
    sql`c.provider = ${provider} and c.kind = 'list' and c.state = 'published'`,
  );
  const name = nameOf(cards, model);
  const versions = cards
    .map((card) => ({
      id: card.id,
      version: card.version,
      publishedAt: card.publishedAt,
      publishedBy: card.publishedBy,
      line: plainLine(compilePriceBook([card]), provider, name, firstInstant(card)),
    }))
    .reverse();
  const segments = segmentsOf(cards, provider, name);
  if (segments.length === 0 && versions.every(({ line }) => line === null)) return null;
  return { provider, model, segments, versions };
}

/** A card is asked for what it says when it is published, or begins. */
function firstInstant(card: StoredCard): number {
  return Math.max(card.publishedAtMs ?? 0, card.validFromMs ?? 0);
}

/** A name that the family answers to. */
function nameOf(cards: readonly StoredCard[], model: string): string {
  for (const { lines } of cards) {
    const own = lines.find((line) => line.model === model);
    const name = own?.match.exact[0] ?? own?.match.prefixes[0];
    if (name !== undefined) return name;
  }
  return model;
}

function plainLine(book: PriceBook, provider: string, model: string, atMs: number): PriceLine | null {
  return tiers(book, provider, model, atMs)?.lines.at(-1) ?? null;
}

function tiers(book: PriceBook, provider: string, model: string, atMs: number) {
  return resolveTiers(book, {
    provider,
    kind: "list",
    account: null,
    model,
    serviceTier: "standard",
    region: null,
    atMs,
  });
}

function segmentsOf(cards: readonly StoredCard[], provider: string, name: string): PriceSegment[] {
  const book = compilePriceBook(cards);
  const cuts = new Set<number>();
  for (const card of cards) {
    if (card.validFromMs !== null) cuts.add(card.validFromMs);
    for (const { validFromMs, validToMs } of card.lines) {
      if (validFromMs !== null) cuts.add(validFromMs);
      if (validToMs !== null) cuts.add(validToMs);
    }
  }
  const bounds: (number | null)[] = [null, ...[...cuts].sort((a, b) => a - b)];
  const segments: PriceSegment[] = [];
  bounds.forEach((fromMs, at) => {
    const toMs = bounds[at + 1] ?? null;
    const found = tiers(book, provider, name, fromMs ?? (toMs ?? 1) - 1);
    const line = found?.lines.at(-1);
    if (!found || !line) return;
    const last = segments.at(-1);
    if (last && last.line.id === line.id && last.toMs === fromMs) last.toMs = toMs;
    else segments.push({ fromMs, toMs, card: { id: found.card.id, version: found.card.version }, line });
  });
  return segments;
}
