import { z } from "zod";
import type { Sql, Tx } from "@/db/client";
import type { CardDraft } from "@/lib/domain/price-card";
import { loadCardsById, loadPriceCards } from "@/lib/pipeline/load-prices";
import { type CardComparison, compareCards } from "@/lib/prices/compare-cards";
import { changedSince } from "@/lib/prices/draft-fingerprint";
import { CommandError, defineCommand } from "./define-command";
import { bumpVersion } from "./ledger-lock";
import {
  cardSubject,
  currentCard,
  type DraftedCard,
  draftAudit,
  refuseUnusable,
  storeDraft,
} from "./price-draft-store";

export type { DraftedCard } from "./price-draft-store";

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
  async run(tx, input, actor, published) {
    const results: DraftedCard[] = [];
    for (const draft of input.drafts)
      results.push(await storeDraft(tx, draft, published, { actor: actor.name, replace: true }));
    return { result: results, audit: results.filter((card) => card.state === "draft").map(draftAudit) };
  },
});

/**
 * Puts drafts in force. A published card is never edited: a later version supersedes it. The backlog of open
 * months is priced by the next sweep.
 * @throws CommandError `not_found`, or `conflict` for a card that is published already, is empty, or is no longer
 * what `approved` was shown of
 */
export const publishPriceCard = defineCommand({
  name: "price-card.publish",
  capability: "price:publish",
  input: z.strictObject({
    ids: z.array(z.number().int().positive()).min(1, "must name a card"),
    /** Fingerprint of what a person was shown, of the one card. */
    approved: z.string().max(200).optional(),
  }),
  async run(tx, input, actor) {
    const ids = [...new Set(input.ids)].sort((a, b) => a - b);
    const rows = await tx<{ id: number; provider: string; version: string; state: string; lines: number }[]>`
      select id, provider, version, state,
        (select count(*)::int4 from price_lines l where l.card_id = c.id) as lines
      from price_cards c where id = any(${ids}::int4[]) order by id for update`;
    const absent = ids.filter((id) => !rows.some((row) => row.id === id));
    if (absent.length > 0)
      throw new CommandError("not_found", `There is no price card ${absent.join(", ")}.`);
    const done = rows.filter((row) => row.state === "published").map((row) => row.id);
    if (done.length > 0)
      throw new CommandError("conflict", `Price card ${done.join(", ")} is published already.`);
    const empty = rows.find((row) => row.lines === 0);
    if (empty) throw new CommandError("conflict", `${empty.provider} ${empty.version} has no line.`);
    // Takes the ledger: from here to the commit no other card is published.
    await bumpVersion(tx, "cards");
    if (input.approved !== undefined) await refuseChanged(tx, ids, input.approved);
    await tx`
      update price_cards set state = 'published', published_at = now(), published_by = ${actor.name}
      where id = any(${ids}::int4[])`;
    return {
      result: rows.map(({ id, provider, version }) => ({ id, provider, version })),
      audit: rows.map((row) => ({
        subject: cardSubject(row),
        before: { state: "draft" },
        after: { state: "published" },
      })),
    };
  },
});

/** @throws CommandError `conflict` that says which of the two cards is another now */
async function refuseChanged(tx: Tx, ids: readonly number[], approved: string): Promise<void> {
  const [draft] = await loadCardsById(tx, ids);
  if (!draft) throw new CommandError("conflict", "The draft is gone.");
  const current = currentCard(await loadPriceCards(tx), draft);
  const changed = changedSince(approved, draft, current?.id ?? null);
  if (changed === null) return;
  const what =
    changed === "draft"
      ? `The draft ${draft.version} was changed since this was shown.`
      : `${current ? `${draft.provider} ${current.version}` : "Another card"} came into force since this was shown.`;
  throw new CommandError("conflict", `${what} Nothing was published: look at what it changes now.`);
}

/** A stored card compared with the one in force; for the page and the CLI before publishing. */
export async function comparePriceCard(sql: Sql, id: number): Promise<CardComparison | null> {
  const [draft] = await loadCardsById(sql, [id]);
  if (!draft) return null;
  const others = (await loadPriceCards(sql)).filter((card) => card.id !== id);
  return compareCards(currentCard(others, draft), draft);
}
