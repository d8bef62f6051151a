import type { Tx } from "@/db/client";
import {
  type CardDraft,
  cardFromDraft,
  compilePriceBook,
  type DraftLine,
  type PriceCard,
} from "@/lib/domain/price-card";
import { type CardComparison, compareCards } from "@/lib/prices/compare-cards";
import { type AuditEntry, CommandError } from "./define-command";

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

/** `price card 12 (openai openai-2026-11)`, as the audit log calls it. */
export function cardSubject({ id, provider, version }: Pick<PriceCard, "id" | "provider" | "version">) {
  return `price card ${id} (${provider} ${version})`;
}

/** What the log says of a new draft. */
export function draftAudit(card: DraftedCard): AuditEntry {
  const { added, removed, changed } = card.comparison;
  return {
    subject: cardSubject(card),
    before: null,
    after: { state: "draft", added: added.length, removed: removed.length, changed: changed.length },
  };
}

/** A pattern that does not compile would stop the pricing of every event, so it ends here. */
export function refuseUnusable(draft: CardDraft): void {
  try {
    compilePriceBook([cardFromDraft(draft, { id: 0, publishedAtMs: null, firstLineId: 1 })]);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandError("invalid_input", `The ${draft.provider} card cannot be used: ${reason}`);
  }
}

/** The card of the same provider, kind and account that was published last: what a draft would take over from. */
export function currentCard(
  published: readonly PriceCard[],
  draft: Pick<CardDraft, "provider" | "kind" | "account">,
): PriceCard | null {
  return siblingsOf(published, draft).reduce<PriceCard | null>(
    (best, card) => ((card.publishedAtMs ?? 0) >= (best?.publishedAtMs ?? 0) ? card : best),
    null,
  );
}

function siblingsOf(
  published: readonly PriceCard[],
  draft: Pick<CardDraft, "provider" | "kind" | "account">,
): PriceCard[] {
  return published.filter(
    (card) => card.provider === draft.provider && card.kind === draft.kind && card.account === draft.account,
  );
}

/**
 * Stores a draft beside what publishing it would change.
 * @param replace whether a draft of the same version may be replaced
 * @throws CommandError `conflict` if that version is published with other rates, or drafted and not to be replaced
 */
export async function storeDraft(
  tx: Tx,
  draft: CardDraft,
  published: readonly PriceCard[],
  by: { actor: string; replace: boolean },
): Promise<DraftedCard> {
  const current = currentCard(published, draft);
  const comparison = compareCards(current, draft);
  const comparedWith = current === null ? null : { id: current.id, version: current.version };
  const { provider, version } = draft;
  const same = siblingsOf(published, draft).find((card) => card.version === draft.version);
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
  if (old && !by.replace) {
    const message = `There is a draft of ${provider} ${version} already: discard it first, or give this one another version.`;
    throw new CommandError("conflict", message);
  }
  if (old) await deleteDraft(tx, old.id);
  const [card] = await tx<{ id: number }[]>`
    insert into price_cards (provider, kind, account, version, valid_from, source, created_by)
    values (${provider}, ${draft.kind}, ${draft.account}, ${version}, ${instant(draft.validFromMs)}, ${draft.source},
      ${by.actor})
    returning id`;
  if (!card) throw new Error("the card was not stored");
  await insertLines(tx, card.id, draft.lines);
  return { id: card.id, provider, version, state: "draft", comparedWith, comparison };
}

/** A draft and its lines are gone; the trigger keeps what is published. */
export async function deleteDraft(tx: Tx, id: number): Promise<void> {
  await tx`delete from price_lines where card_id = ${id}`;
  await tx`delete from price_cards where id = ${id}`;
}

/** Adds lines to a draft. */
export async function insertLines(tx: Tx, cardId: number, lines: readonly DraftLine[]): Promise<void> {
  const rows = lines.map((line) => ({
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
    select ${cardId}, l.* from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as l (model text, match jsonb,
      service_tier text, region text, min_input_tokens int, context_applies text, valid_from timestamptz,
      valid_to timestamptz, rates jsonb)`;
}

function isSame(comparison: CardComparison): boolean {
  return comparison.added.length + comparison.removed.length + comparison.changed.length === 0;
}

function instant(ms: number | null): Date | null {
  return ms === null ? null : new Date(ms);
}
