/**
 * Rewrites the shipped cards from the lists:
 *
 *   npx tsx lib/prices/write-shipped.ts LITELLM_FILE LITELLM_DATE [TODAY]
 *
 * Prices and dates come from the installed `@pydantic/genai-prices`, service tiers from
 * LiteLLM's file, a few dated facts from `known-facts.ts`. Prints what a card cannot hold.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { CardDraft } from "@/lib/domain/price-card";
import { readCardFile, writeCardFile } from "@/lib/prices/card-file";
import { addHalfPriceBatch, addMissingModels, completeDraft } from "@/lib/prices/complete-draft";
import { importGenaiPrices } from "@/lib/prices/genai-prices";
import { applyKnownFacts } from "@/lib/prices/known-facts";
import { readLitellmPrices } from "@/lib/prices/litellm-prices";

/** Providers whose terms give half price to every token class of every model in batch. */
const HALF_PRICE_BATCH = new Set(["anthropic", "mistral"]);

function draftsToShip(
  litellmText: string,
  litellmDate: string,
  today: string,
  leftOut: string[],
): CardDraft[] {
  const tiers = new Map(readLitellmPrices(litellmText, litellmDate).map((draft) => [draft.provider, draft]));
  const { drafts, leftOut: notes } = importGenaiPrices();
  leftOut.push(...notes);
  return drafts.map((listed) => {
    let draft = applyKnownFacts(listed);
    const other = tiers.get(draft.provider);
    if (other !== undefined) draft = addMissingModels(completeDraft(draft, other), other);
    if (HALF_PRICE_BATCH.has(draft.provider)) {
      draft = addHalfPriceBatch(draft);
      draft.source += "; batch: half of every token rate, by the provider's terms";
    }
    return {
      ...draft,
      version: `${draft.provider}-${today}`,
      source: `${draft.source}. Put together ${today}.`,
    };
  });
}

const [file, date, today = new Date().toISOString().slice(0, 10)] = process.argv.slice(2);
if (file === undefined || date === undefined) {
  process.stderr.write("usage: write-shipped.ts LITELLM_FILE LITELLM_DATE [TODAY]\n");
  process.exit(2);
}
const leftOut: string[] = [];
for (const draft of draftsToShip(readFileSync(file, "utf8"), date, today, leftOut)) {
  const text = writeCardFile(draft);
  readCardFile(text);
  writeFileSync(join("prices", `${draft.provider}.yaml`), text);
  const models = new Set(draft.lines.map((line) => line.model)).size;
  process.stdout.write(`${draft.provider}: ${models} models, ${draft.lines.length} prices\n`);
}
process.stdout.write(`\nNot on a card:\n${leftOut.join("\n")}\n`);
