import type { PriceCard, PriceLine } from "@/lib/domain/price-card";
import { normaliseProvider } from "@/lib/domain/model-id";
import type { Reader } from "./reader";

/** A model on a published list card. */
export interface ListedModel {
  provider: string;
  model: string;
}

interface CardRow {
  id: number;
  provider: string;
  version: string;
  source: string;
  valid_from: Date | null;
  published_at: Date | null;
  lines: {
    id: number;
    model: string;
    match: Partial<PriceLine["match"]>;
    serviceTier: PriceLine["serviceTier"];
    region: string | null;
    minInputTokens: number;
    contextApplies: PriceLine["contextApplies"];
    validFromMs: number | null;
    validToMs: number | null;
    /** Picodollars as text: JSON numbers would go through a float. */
    rates: Record<string, string>;
  }[];
}

/** The published list cards of some providers with their lines; names as on the cards. */
export async function listCards(sql: Reader, providers: readonly string[]): Promise<PriceCard[]> {
  const slugs = [...new Set(providers.map(normaliseProvider))];
  if (slugs.length === 0) return [];
  const rows = await sql<CardRow[]>`
    select c.id, c.provider, c.version, c.source, c.valid_from, c.published_at, (
      select coalesce(json_agg(json_build_object('id', l.id, 'model', l.model, 'match', l.match,
        'serviceTier', l.service_tier, 'region', l.region, 'minInputTokens', l.min_input_tokens,
        'contextApplies', l.context_applies, 'rates', l.rates,
        'validFromMs', (extract(epoch from l.valid_from) * 1000)::bigint,
        'validToMs', (extract(epoch from l.valid_to) * 1000)::bigint) order by l.id), '[]')
      from price_lines l where l.card_id = c.id
    ) as lines
    from price_cards c
    where c.kind = 'list' and c.state = 'published' and c.provider = any (${slugs}) order by c.id`;
  return rows.map(
    (row): PriceCard => ({
      id: row.id,
      provider: row.provider,
      kind: "list",
      account: null,
      version: row.version,
      source: row.source,
      validFromMs: row.valid_from?.getTime() ?? null,
      publishedAtMs: row.published_at?.getTime() ?? null,
      lines: row.lines.map(({ match, rates, ...line }) => ({
        ...line,
        match: { exact: match.exact ?? [], prefixes: match.prefixes ?? [], patterns: match.patterns ?? [] },
        rates: Object.fromEntries(Object.entries(rates).map(([field, pico]) => [field, BigInt(pico)])),
      })),
    }),
  );
}
