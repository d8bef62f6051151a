import { can } from "@/lib/auth/permissions";
import type { Viewer } from "@/lib/auth/viewer";
import type { PriceCard, PriceLine } from "@/lib/domain/price-card";
import { type CardComparison, compareCards } from "@/lib/prices/compare-cards";
import { cardHash, publishFingerprint } from "@/lib/prices/draft-fingerprint";
import type { Reader } from "./reader";

/** A stored card with its lines, drafts too. */
export interface StoredCard extends PriceCard {
  state: "draft" | "published";
  createdAt: Date;
  createdBy: string | null;
  publishedAt: Date | null;
  publishedBy: string | null;
}

/** Another card of the same provider, kind and account. */
export interface CardVersion {
  id: number;
  version: string;
  state: "draft" | "published";
  validFrom: Date | null;
  publishedAt: Date | null;
  publishedBy: string | null;
  models: number;
}

export interface PriceCardPage {
  card: StoredCard;
  /** Prices calls now, or is a draft: nothing took over from it. */
  isCurrent: boolean;
  /** The published card that a draft would take over from; null for a first one, and for published cards. */
  current: { id: number; version: string; lines: readonly PriceLine[] } | null;
  /** What publishing a draft would change; null for published cards. */
  comparison: CardComparison | null;
  /** Of a draft as shown: given back by who changes it, and by who publishes it. */
  seen: string;
  approved: string;
  /** Newest first, this one among them. */
  versions: CardVersion[];
}

interface CardRow {
  id: number;
  provider: string;
  kind: PriceCard["kind"];
  account: string | null;
  version: string;
  state: "draft" | "published";
  source: string;
  valid_from: Date | null;
  created_at: Date;
  created_by: string | null;
  published_at: Date | null;
  published_by: string | null;
  lines: (Omit<PriceLine, "rates" | "match"> & {
    match: Partial<PriceLine["match"]>;
    /** Picodollars as text: JSON numbers would go through a float. */
    rates: Record<string, string>;
  })[];
}

/** Stored cards with their lines, oldest first. @param which a condition on `price_cards c` */
export async function storedCards(sql: Reader, which: ReturnType<Reader>): Promise<StoredCard[]> {
  const rows = await sql<CardRow[]>`
    select c.id, c.provider, c.kind, c.account, c.version, c.state, c.source, c.valid_from, c.created_at, c.created_by,
      c.published_at, c.published_by, (
        select coalesce(json_agg(json_build_object('id', l.id, 'model', l.model, 'match', l.match,
          'serviceTier', l.service_tier, 'region', l.region, 'minInputTokens', l.min_input_tokens,
          'contextApplies', l.context_applies, 'rates', l.rates,
          'validFromMs', (extract(epoch from l.valid_from) * 1000)::bigint,
          'validToMs', (extract(epoch from l.valid_to) * 1000)::bigint) order by l.id), '[]')
        from price_lines l where l.card_id = c.id
      ) as lines
    from price_cards c where ${which} order by c.id`;
  return rows.map((row) => ({
    id: row.id,
    provider: row.provider,
    kind: row.kind,
    account: row.account,
    version: row.version,
    source: row.source,
    state: row.state,
    validFromMs: row.valid_from?.getTime() ?? null,
    publishedAtMs: row.published_at?.getTime() ?? null,
    createdAt: row.created_at,
    createdBy: row.created_by,
    publishedAt: row.published_at,
    publishedBy: row.published_by,
    lines: row.lines.map(({ match, rates, ...line }) => ({
      ...line,
      match: { exact: match.exact ?? [], prefixes: match.prefixes ?? [], patterns: match.patterns ?? [] },
      rates: Object.fromEntries(Object.entries(rates).map(([field, pico]) => [field, BigInt(pico)])),
    })),
  }));
}

/** Of two published cards that hold at `nowMs`, the one published last. */
function inForce(cards: readonly StoredCard[], nowMs: number): StoredCard | null {
  return cards
    .filter(({ state, validFromMs }) => state === "published" && (validFromMs ?? nowMs) <= nowMs)
    .reduce<StoredCard | null>(
      (best, card) => ((card.publishedAtMs ?? 0) >= (best?.publishedAtMs ?? 0) ? card : best),
      null,
    );
}

/** One card with what it took over from or would; null when it is not there, or not for the viewer. */
export async function priceCardPage(
  sql: Reader,
  viewer: Viewer,
  id: number,
  now: Date,
): Promise<PriceCardPage | null> {
  if (!can(viewer.role, "price:read")) return null;
  const cards = await storedCards(
    sql,
    sql`exists (select from price_cards own where own.id = ${id} and own.provider = c.provider
      and own.kind = c.kind and own.account is not distinct from c.account)`,
  );
  const card = cards.find((one) => one.id === id);
  if (!card) return null;
  // As publishing sees it: the one published last, also if it begins later.
  const last = inForce(cards, Number.POSITIVE_INFINITY);
  const isDraft = card.state === "draft";
  return {
    card,
    isCurrent: isDraft || inForce(cards, now.getTime())?.id === id,
    current: isDraft && last ? { id: last.id, version: last.version, lines: last.lines } : null,
    comparison: isDraft ? compareCards(last, card) : null,
    seen: cardHash(card),
    approved: publishFingerprint(card, last?.id ?? null),
    versions: [...cards].reverse().map((one) => ({
      id: one.id,
      version: one.version,
      state: one.state,
      validFrom: one.validFromMs === null ? null : new Date(one.validFromMs),
      publishedAt: one.publishedAt,
      publishedBy: one.publishedBy,
      models: new Set(one.lines.map(({ model }) => model)).size,
    })),
  };
}
