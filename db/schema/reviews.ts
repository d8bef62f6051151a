import { boolean, integer, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { day, id, instant } from "./columns";

export const traceReviews = pgTable("trace_reviews", {
  traceHash: uuid("trace_hash").notNull(),
  teamId: integer("team_id").notNull(),
  outcome: text("outcome").notNull(),
  note: text("note").notNull().default(""),
  missingField: text("missing_field"),
  reviewedBy: text("reviewed_by").notNull(),
  reviewedAt: instant("reviewed_at").notNull().defaultNow(),
});

export const movementNotes = pgTable("movement_notes", {
  id: id(),
  unitId: integer("unit_id"),
  teamId: integer("team_id"),
  serviceId: integer("service_id"),
  featureId: integer("feature_id"),
  fromDay: day("from_day").notNull(),
  toDay: day("to_day").notNull(),
  note: text("note").notNull(),
  writtenBy: text("written_by").notNull(),
  writtenAt: instant("written_at").notNull().defaultNow(),
  removedAt: instant("removed_at"),
});

export const savedViews = pgTable("saved_views", {
  id: id(),
  userId: integer("user_id").notNull(),
  name: text("name").notNull(),
  href: text("href").notNull(),
  shared: boolean("shared").notNull().default(false),
  createdAt: instant("created_at").notNull().defaultNow(),
});

export const sharedReviews = pgTable("shared_reviews", {
  teamId: integer("team_id").notNull(),
  month: day("month").notNull(),
  note: text("note").notNull().default(""),
  reviewedBy: text("reviewed_by").notNull(),
  reviewedAt: instant("reviewed_at").notNull().defaultNow(),
});
