import { readFile } from "node:fs/promises";
import type { Command } from "commander";
import {
  comparePriceCard,
  type DraftedCard,
  importPriceDraft,
  publishPriceCard,
} from "@/lib/commands/price-cards";
import type { CardDraft } from "@/lib/domain/price-card";
import { readCardFile } from "@/lib/prices/card-file";
import type { RateChange } from "@/lib/prices/compare-cards";
import { readGenaiPrices } from "@/lib/prices/genai-prices";
import { readLitellmPrices } from "@/lib/prices/litellm-prices";
import { shippedCards } from "@/lib/prices/shipped-cards";
import { textTable } from "../table";
import { cliActor, withDatabase } from "../with-database";

interface ImportOptions {
  genai?: boolean;
  shipped?: boolean;
  litellm?: boolean;
  asOf?: string;
  publish?: boolean;
}

/** Rate changes shown per card; the page shows all. */
const SHOWN = 20;

/** `whospent prices list | import | publish` */
export function register(program: Command): void {
  const prices = program.command("prices").description("price cards");
  prices
    .command("list")
    .description("cards, drafts too")
    .action(async () => {
      const rows = await withDatabase(
        (sql) => sql<CardRow[]>`
          select c.id, c.provider, c.kind, c.account, c.version, c.state, c.published_at, c.source,
            (select count(distinct model)::int4 from price_lines l where l.card_id = c.id) as models
          from price_cards c order by c.provider, c.kind, c.account, c.id`,
      );
      const cells = rows.map((row) => [
        String(row.id),
        row.provider,
        row.account === null ? row.kind : `${row.kind} ${row.account}`,
        row.version,
        String(row.models),
        row.published_at === null ? row.state : `${row.state} ${row.published_at.toISOString().slice(0, 10)}`,
      ]);
      const heading = ["id", "provider", "kind", "version", "models", "state"];
      console.log(textTable(heading, cells) || "There are no price cards: whospent prices import --shipped");
    });
  prices
    .command("import")
    .description("draft cards and print what publishing them would change")
    .argument("[file]", "a card file (docs/price-cards.md), or LiteLLM's list with --litellm")
    .option("--shipped", "the cards that come with Whospent")
    .option("--genai", "the list of the installed genai-prices package")
    .option("--litellm", "read the file as LiteLLM's model_prices_and_context_window.json")
    .option("--as-of <day>", "the day LiteLLM's list was taken", new Date().toISOString().slice(0, 10))
    .option("--publish", "publish the drafts at once")
    .action(async (file: string | undefined, options: ImportOptions) => {
      const drafts = await readDrafts(file, options);
      await withDatabase(async (sql) => {
        const cards = await importPriceDraft(sql, cliActor(), { drafts });
        console.log(cards.map(describe).join("\n"));
        const ids = cards.filter((card) => card.state === "draft").map((card) => card.id);
        if (ids.length === 0) return;
        if (options.publish) {
          await publishPriceCard(sql, cliActor(), { ids });
          console.log(`Published ${ids.length} cards.`);
        } else console.log(`To put them in force: whospent prices publish ${ids.join(" ")}`);
      });
    });
  prices
    .command("compare")
    .description("every rate that publishing a draft would change")
    .argument("<id>", "number of the card")
    .action(async (id: string) => {
      const [number] = cardNumbers([id]);
      const comparison = await withDatabase((sql) => comparePriceCard(sql, number ?? 0));
      if (comparison === null) throw new Error(`There is no price card ${id}.`);
      const { added, removed, changed } = comparison;
      const lines = [...added.map((model) => `+ ${model}`), ...removed.map((model) => `- ${model}`)];
      console.log(
        [...lines, ...changed.map((change) => `~ ${rateWords(change)}`)].join("\n") || "No difference.",
      );
    });
  prices
    .command("publish")
    .description("put drafts in force; unpriced events of open months are priced by the next sweep")
    .argument("<id...>", "numbers of the cards")
    .action(async (ids: string[]) => {
      const cards = await withDatabase((sql) => publishPriceCard(sql, cliActor(), { ids: cardNumbers(ids) }));
      for (const card of cards) console.log(`Published card ${card.id}: ${card.provider} ${card.version}.`);
    });
}

interface CardRow {
  id: number;
  provider: string;
  kind: string;
  account: string | null;
  version: string;
  state: string;
  published_at: Date | null;
  source: string;
  models: number;
}

async function readDrafts(file: string | undefined, options: ImportOptions): Promise<CardDraft[]> {
  const chosen = [file !== undefined, options.shipped, options.genai].filter(Boolean).length;
  if (chosen !== 1) throw new Error("Name one source: a card file, --shipped or --genai.");
  if (options.shipped) return shippedCards();
  if (options.genai) return readGenaiPrices();
  const text = await readFile(file ?? "", "utf8");
  return options.litellm ? readLitellmPrices(text, options.asOf ?? "") : [readCardFile(text)];
}

function describe(card: DraftedCard): string {
  const { added, removed, changed } = card.comparison;
  const name = `${card.provider} ${card.version}`;
  if (card.state === "published") return `card ${card.id}: ${name} is in force already`;
  const against = card.comparedWith === null ? "the first card" : `against ${card.comparedWith.version}`;
  const counts = `${added.length} models added, ${removed.length} removed, ${changed.length} rates changed`;
  const details = changed.slice(0, SHOWN).map((change) => `  ${rateWords(change)}`);
  if (changed.length > SHOWN)
    details.push(`  and ${changed.length - SHOWN} more: whospent prices compare ${card.id}`);
  return [`card ${card.id}: ${name} drafted, ${against}: ${counts}`, ...details].join("\n");
}

/** `gpt-4.1 batch above 200000 input: 2.50 -> 2.00`, USD per million tokens or thousand units. */
function rateWords(change: RateChange): string {
  const tier = change.serviceTier === "standard" ? "" : ` ${change.serviceTier}`;
  const above = change.minInputTokens === 0 ? "" : ` above ${change.minInputTokens}`;
  return `${change.model}${tier}${above} ${change.field}: ${change.before ?? "none"} -> ${change.after ?? "none"}`;
}

function cardNumbers(ids: readonly string[]): number[] {
  const wrong = ids.find((id) => !/^\d{1,9}$/.test(id));
  if (wrong !== undefined) throw new Error(`"${wrong}" is not the number of a card.`);
  return ids.map(Number);
}
