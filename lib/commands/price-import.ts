import { z } from "zod";
import type { Sql } from "@/db/client";
import type { CardDraft } from "@/lib/domain/price-card";
import { normaliseProvider } from "@/lib/domain/model-id";
import { loadPriceCards } from "@/lib/pipeline/load-prices";
import { CardFileError, readCardFile } from "@/lib/prices/card-file";
import { problemLines } from "@/lib/prices/card-lines";
import { renewDraft } from "@/lib/prices/complete-draft";
import { readGenaiPrices } from "@/lib/prices/genai-prices";
import { readLitellmPrices } from "@/lib/prices/litellm-prices";
import { shippedCards } from "@/lib/prices/shipped-cards";
import { CommandError, defineCommand } from "./define-command";
import { currentCard, type DraftedCard, draftAudit, refuseUnusable, storeDraft } from "./price-draft-store";

/** What a form may bring: more is refused before it is read. LiteLLM's list has some 1.5 MB. */
const MAX_CARD_FILE_BYTES = 1_800_000;

const source = z.discriminatedUnion("from", [
  z.strictObject({ from: z.literal("shipped"), provider: z.string().min(1) }),
  z.strictObject({ from: z.literal("genai"), provider: z.string().min(1) }),
  z.strictObject({
    from: z.literal("litellm"),
    provider: z.string().min(1),
    text: z.string(),
    /** Day on which the list was taken. */
    asOf: z.iso.date("must be a day like 2026-12-01"),
  }),
  z.strictObject({ from: z.literal("file"), text: z.string() }),
]);
type Source = z.output<typeof source>;

/** Providers that the lists which come with Whospent have, by list. */
export function listedProviders(): { shipped: string[]; genai: string[] } {
  return {
    shipped: shippedCards().map(({ provider }) => provider),
    genai: readGenaiPrices().map(({ provider }) => provider),
  };
}

/**
 * Drafts one provider's card from a list, or the card of a file. What a public list does not know (service tiers,
 * further models) is kept from the card in force, so that publishing the draft drops no price.
 * @throws CommandError `invalid_input` with every problem and its line, `not_found` for a provider the list does not
 * have, `conflict` for a version that is there
 */
export const importPriceList = defineCommand({
  name: "price-card.draft",
  capability: "price:publish",
  input: z.strictObject({ source, version: z.string().trim().min(1).max(100).optional() }),
  async prepare(sql: Sql, input) {
    const published = await loadPriceCards(sql);
    const read = readSource(input.source);
    const renewed =
      input.source.from === "genai" || input.source.from === "litellm"
        ? renewDraft(read, currentCard(published, read))
        : read;
    const draft = { ...renewed, ...(input.version !== undefined && { version: input.version }) };
    refuseUnusable(draft);
    return { published, draft };
  },
  async run(tx, _, actor, { published, draft }) {
    const made = await storeDraft(tx, draft, published, { actor: actor.name, replace: false });
    const { id, provider, version, state } = made;
    const result: Pick<DraftedCard, "id" | "provider" | "version" | "state"> = {
      id,
      provider,
      version,
      state,
    };
    return { result, audit: made.state === "draft" ? [draftAudit(made)] : [] };
  },
});

function readSource(from: Source): CardDraft {
  if (from.from === "file") return readText(from.text);
  const list =
    from.from === "shipped"
      ? shippedCards()
      : from.from === "genai"
        ? readGenaiPrices()
        : readLitellm(from.text, from.asOf);
  const provider = normaliseProvider(from.provider);
  const card = list.find((one) => one.provider === provider);
  if (!card) throw new CommandError("not_found", `The list has no provider "${from.provider}".`);
  return card;
}

function readText(text: string): CardDraft {
  refuseLarge(text);
  try {
    return readCardFile(text);
  } catch (error) {
    if (!(error instanceof CardFileError)) throw error;
    const problems = problemLines(text, error);
    throw new CommandError(
      "invalid_input",
      `The card file cannot be taken: ${problems.length === 1 ? problems[0] : `it has ${problems.length} problems.`}`,
      problems,
    );
  }
}

function readLitellm(text: string, asOf: string): CardDraft[] {
  refuseLarge(text);
  try {
    return readLitellmPrices(text, asOf);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandError("invalid_input", `This is not LiteLLM's list: ${reason}`);
  }
}

function refuseLarge(text: string): void {
  if (text.trim() === "")
    throw new CommandError("invalid_input", "There is no file: choose one or paste its text.");
  if (Buffer.byteLength(text) > MAX_CARD_FILE_BYTES)
    throw new CommandError("invalid_input", "The file is larger than 1.8 MB, which no price card is.");
}
