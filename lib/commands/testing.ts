import type { Sql } from "@/db/client";
import { shippedCards } from "@/lib/prices/shipped-cards";
import type { Actor } from "./define-command";
import { importPriceDraft, publishPriceCard } from "./price-cards";

/** The admin in tests. */
export const TEST_ADMIN: Actor = { name: "admin@example.com", role: "admin" };

/** Publishes the shipped cards of some providers, for tests that need prices. */
export async function publishShippedCards(
  sql: Sql,
  providers: readonly string[] = ["openai", "anthropic"],
): Promise<void> {
  const drafts = shippedCards().filter((draft) => providers.includes(draft.provider));
  const cards = await importPriceDraft(sql, TEST_ADMIN, { drafts });
  await publishPriceCard(sql, TEST_ADMIN, { ids: cards.map((card) => card.id) });
}
