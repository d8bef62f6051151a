import { z } from "zod";
import type { Sql, Tx } from "@/db/client";
import { type CardDraft, cardFromDraft, compilePriceBook, type PriceCard } from "@/lib/domain/price-card";
import { loadCardsById, loadPriceCards } from "@/lib/pipeline/load-prices";
import { type CardComparison, compareCards } from "@/lib/prices/compare-cards";
import { CommandError, defineCommand } from "./define-command";
import { bumpVersion } from "./ledger-lock";

/** What became of one draft. */
export interface DraftedCard {
  id: number;
  provider: string;
  version: string;
  /** `published`: the same card is in force already, nothing was stored. */
  state: "draft" | "published";
  /** Against the provider's published card that was published last; null if there is none. */
  comparedWith: { id: number; version: string } | null;
  comparison: CardComparison;
}

const drafts = z.array(
  z.custom<CardDraft>((value) => typeof value === "object" && value !== null && "lines" in value),
);

/**
 * Stores cards as drafts, which price nothing yet, beside what publishing them would change. A draft of the same
 * version is replaced.
 * @throws CommandError `conflict` if that version is published with other rates, `invalid_input` for a bad pattern
 */
export const importPriceDraft = defineCommand({
  name: "price-card.draft",
  capability: "price:publish",
  input: z.strictObject({ drafts: drafts.min(1, "must hold a card") }),
  async prepare(sql: Sql, input) {
    for (const draft of input.drafts) refuseUnusable(draft);
    return loadPriceCards(sql);
  },
  async run(tx, input, _, published) {
    const results: DraftedCard[] = [];
    for (const draft of input.drafts) results.push(await storeDraft(tx, draft, published));
    return {
      result: results,
      audit: results
        .filter((card) => card.state === "draft")
        .map((card) => ({
          subject: `price card ${card.id} (${card.provider} ${card.version})`,
          before: null,
          after: {
            state: "draft",
            added: card.comparison.added.length,
            removed: card.comparison.removed.length,
            changed: card.comparison.changed.length,
          },
        })),
    };
  },
});

/**
 * Puts drafts in force. A published card is never edited: a later version supersedes it. The backlog of open
 * months is priced by the next sweep.
 * @throws CommandError `not_found`, or `conflict` for a card that is published already
 */
export const publishPriceCard = defineCommand({
  name: "price-card.publish",
  capability: "price:publish",
  input: z.strictObject({ ids: z.array(z.number().int().positive()).min(1, "must name a card") }),
  async run(tx, input, actor) {
    const ids = [...new Set(input.ids)].sort((a, b) => a - b);
    const rows = await tx<{ id: number; provider: string; version: string; state: string }[]>`
      select id, provider, version, state from price_cards where id = any(${ids}::int4[]) order by id for update`;
    const absent = ids.filter((id) => !rows.some((row) => row.id === id));
    if (absent.length > 0)
      throw new CommandError("not_found", `There is no price card ${absent.join(", ")}.`);
    const done = rows.filter((row) => row.state === "published").map((row) => row.id);
    if (done.length > 0)
      throw new CommandError("conflict", `Price card ${done.join(", ")} is published already.`);
    await bumpVersion(tx, "cards");
    await tx`
      update price_cards set state = 'published', published_at = now(), published_by = ${actor.name}
      where id = any(${ids}::int4[])`;
    return {
      result: rows.map(({ id, provider, version }) => ({ id, provider, version })),
      audit: rows.map((row) => ({
        subject: `price card ${row.id} (${row.provider} ${row.version})`,
        before: { state: "draft" },
        after: { state: "published" },
      })),
    };
  },
});

/** A pattern that does not compile would stop the pricing of every event, so it ends here. */
function refuseUnusable(draft: CardDraft): void {
  try {
    compilePriceBook([cardFromDraft(draft, { id: 0, publishedAtMs: null, firstLineId: 1 })]);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandError("invalid_input", `The ${draft.provider} card cannot be used: ${reason}`);
  }
}

async function storeDraft(tx: Tx, draft: CardDraft, published: readonly PriceCard[]): Promise<DraftedCard> {
  const siblings = published.filter(
    (card) => card.provider === draft.provider && card.kind === draft.kind && card.account === draft.account,
  );
  const current = siblings.reduce<PriceCard | null>(
    (best, card) => ((card.publishedAtMs ?? 0) >= (best?.publishedAtMs ?? 0) ? card : best),
    null,
  );
  const comparison = compareCards(current, draft);
  const comparedWith = current === null ? null : { id: current.id, version: current.version };
  const { provider, version } = draft;
  const same = siblings.find((card) => card.version === draft.version);
  if (same) {
    if (!isSame(compareCards(same, draft)) || same.validFromMs !== draft.validFromMs) {
      const message = `${provider} ${version} is published with other rates: give the changed card a new version.`;
      throw new CommandError("conflict", message);
    }
    return { id: same.id, provider, version, state: "published", comparedWith, comparison };
  }
  const [old] = await tx<{ id: number; state: string }[]>`
    select id, state from price_cards
    where provider = ${provider} and kind = ${draft.kind} and account is not distinct from ${draft.account}
      and version = ${version} for update`;
  if (old?.state === "published")
    throw new CommandError("conflict", `${provider} ${version} was published just now.`);
  if (old) {
    await tx`delete from price_lines where card_id = ${old.id}`;
    await tx`delete from price_cards where id = ${old.id}`;
  }
  const [card] = await tx<{ id: number }[]>`
    insert into price_cards (provider, kind, account, version, valid_from, source)
    values (${provider}, ${draft.kind}, ${draft.account}, ${version}, ${instant(draft.validFromMs)}, ${draft.source})
    returning id`;
  if (!card) throw new Error("the card was not stored");
  const rows = draft.lines.map((line) => ({
    model: line.model,
    match: line.match,
    service_tier: line.serviceTier,
    region: line.region,
    min_input_tokens: line.minInputTokens,
    context_applies: line.contextApplies,
    valid_from: instant(line.validFromMs)?.toISOString() ?? null,
    valid_to: instant(line.validToMs)?.toISOString() ?? null,
    rates: Object.fromEntries(Object.entries(line.rates).map(([field, pico]) => [field, pico.toString()])),
  }));
  await tx`
    insert into price_lines (card_id, model, match, service_tier, region, min_input_tokens, context_applies,
      valid_from, valid_to, rates)
    select ${card.id}, l.* from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as l (model text, match jsonb,
      service_tier text, region text, min_input_tokens int, context_applies text, valid_from timestamptz,
      valid_to timestamptz, rates jsonb)`;
  return { id: card.id, provider, version, state: "draft", comparedWith, comparison };
}

function isSame(comparison: CardComparison): boolean {
  return comparison.added.length + comparison.removed.length + comparison.changed.length === 0;
}

function instant(ms: number | null): Date | null {
  return ms === null ? null : new Date(ms);
}

/** A stored card compared with the one in force; for the page and the CLI before publishing. */
export async function comparePriceCard(sql: Sql, id: number): Promise<CardComparison | null> {
  const [draft] = await loadCardsById(sql, [id]);
  if (!draft) return null;
  const siblings = (await loadPriceCards(sql)).filter(
    (card) =>
      card.id !== id &&
      card.provider === draft.provider &&
      card.kind === draft.kind &&
      card.account === draft.account,
  );
  const current = siblings.sort((a, b) => (b.publishedAtMs ?? 0) - (a.publishedAtMs ?? 0))[0];
  return compareCards(current ?? null, draft);
}
