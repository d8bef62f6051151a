import { integer, jsonb, pgTable, text } from "drizzle-orm/pg-core";
import { id, instant } from "./columns";

export const priceCards = pgTable("price_cards", {
  id: id(),
  provider: text("provider").notNull(),
  kind: text("kind").notNull(),
  account: text("account"),
  version: text("version").notNull(),
  validFrom: instant("valid_from"),
  state: text("state").notNull().default("draft"),
  source: text("source").notNull(),
  createdAt: instant("created_at").notNull().defaultNow(),
  publishedAt: instant("published_at"),
  publishedBy: text("published_by"),
  createdBy: text("created_by"),
});

export const priceLines = pgTable("price_lines", {
  id: id(),
  cardId: integer("card_id").notNull(),
  model: text("model").notNull(),
  match: jsonb("match").notNull(),
  serviceTier: text("service_tier").notNull().default("standard"),
  region: text("region"),
  minInputTokens: integer("min_input_tokens").notNull().default(0),
  contextApplies: text("context_applies").notNull().default("all"),
  validFrom: instant("valid_from"),
  validTo: instant("valid_to"),
  rates: jsonb("rates").notNull(),
});
