import type { Queryable } from "@/db/client";
import type { ModelMatch, PriceCard, PriceLine } from "@/lib/domain/price-card";

type CardRow = Omit<PriceCard, "lines">;
type LineRow = Omit<PriceLine, "rates" | "match"> & {
  cardId: number;
  match: Partial<ModelMatch>;
  /** Picodollars as text: JSON numbers would go through a float. */
  rates: Record<string, string>;
};

/** Every published card with its lines, ids ascending. Drafts price nothing and are left out. */
export async function loadPriceCards(sql: Queryable): Promise<PriceCard[]> {
  const cards = await readCards(sql, null);
  return cards.filter((card) => card.publishedAtMs !== null);
}

/** Cards by id, drafts too (`publishedAtMs` null), ids ascending. Unknown ids are left out. */
export async function loadCardsById(sql: Queryable, ids: readonly number[]): Promise<PriceCard[]> {
  return readCards(sql, [...ids]);
}

async function readCards(sql: Queryable, ids: number[] | null): Promise<PriceCard[]> {
  // One statement, so that a card published meanwhile has all of its lines or none.
  const [row] = await sql<{ cards: CardRow[]; lines: LineRow[] }[]>`
    with
    card as (
      select id, provider, kind, account, version, source,
        (extract(epoch from valid_from) * 1000)::bigint as "validFromMs",
        (extract(epoch from published_at) * 1000)::bigint as "publishedAtMs"
      from price_cards
      where case when ${ids}::int4[] is null then state = 'published' else id = any(${ids}::int4[]) end
    ),
    line as (
      select id, card_id as "cardId", model, match, service_tier as "serviceTier", region,
        min_input_tokens as "minInputTokens", context_applies as "contextApplies", rates,
        (extract(epoch from valid_from) * 1000)::bigint as "validFromMs",
        (extract(epoch from valid_to) * 1000)::bigint as "validToMs"
      from price_lines where card_id in (select id from card)
    )
    select
      (select coalesce(json_agg(card order by id), '[]') from card) as cards,
      (select coalesce(json_agg(line order by id), '[]') from line) as lines`;
  if (!row) return [];
  const lines = new Map<number, PriceLine[]>(row.cards.map((card) => [card.id, []]));
  for (const { cardId, match, rates, ...line } of row.lines) {
    lines.get(cardId)?.push({
      ...line,
      match: { exact: match.exact ?? [], prefixes: match.prefixes ?? [], patterns: match.patterns ?? [] },
      rates: Object.fromEntries(Object.entries(rates).map(([field, pico]) => [field, BigInt(pico)])),
    });
  }
  return row.cards.map((card) => ({ ...card, lines: lines.get(card.id) ?? [] }));
}
