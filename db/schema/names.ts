import { boolean, integer, jsonb, pgTable, text } from "drizzle-orm/pg-core";
import { big, day, id, instant, money } from "./columns";

export const names = pgTable("names", {
  id: id(),
  kind: text("kind").notNull(),
  name: text("name").notNull(),
  createdAt: instant("created_at").notNull().defaultNow(),
});

export const nameRegistrations = pgTable("name_registrations", {
  keyId: integer("key_id").notNull(),
  day: day("day").notNull(),
  kind: text("kind").notNull(),
  n: integer("n").notNull(),
});

export const ledgerVersions = pgTable("ledger_versions", {
  onlyRow: boolean("only_row").primaryKey().default(true),
  catalog: integer("catalog").notNull().default(1),
  cards: integer("cards").notNull().default(1),
  periods: integer("periods").notNull().default(1),
  reportingTimezone: text("reporting_timezone").notNull().default("UTC"),
});

export const periods = pgTable("periods", {
  period: day("period").primaryKey(),
  startsAt: instant("starts_at").notNull(),
  endsAt: instant("ends_at").notNull(),
  closedAt: instant("closed_at"),
  closedBy: text("closed_by"),
  sealedLines: big("sealed_lines"),
  sealedCost: money("sealed_cost"),
});

export const settings = pgTable("settings", {
  key: text("key").primaryKey(),
  value: jsonb("value").notNull(),
  updatedAt: instant("updated_at").notNull().defaultNow(),
});
