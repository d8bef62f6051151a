import { sql } from "drizzle-orm";
import { integer, jsonb, pgTable, smallint, text, uuid } from "drizzle-orm/pg-core";
import { big, bigId, day, id, instant, money } from "./columns";

export const exceptionGroups = pgTable("exception_groups", {
  defect: smallint("defect").notNull(),
  valueId: integer("value_id").notNull(),
  teamId: integer("team_id").notNull(),
  environmentId: integer("environment_id").notNull(),
  period: day("period").notNull(),
  events: big("events").notNull().default(0n),
  tokens: money("tokens").notNull().default(0n),
  cost: money("cost").notNull().default(0n),
  firstSeenAt: instant("first_seen_at").notNull(),
  lastSeenAt: instant("last_seen_at").notNull(),
});

export const exceptionCases = pgTable("exception_cases", {
  id: id(),
  defect: smallint("defect").notNull(),
  valueId: integer("value_id").notNull(),
  teamId: integer("team_id").notNull(),
  owner: text("owner"),
  openedOn: day("opened_on").notNull().default(sql`CURRENT_DATE`),
  dueOn: day("due_on"),
  state: text("state").notNull().default("open"),
  decidedBy: text("decided_by"),
  decidedAt: instant("decided_at"),
  waivedUntil: day("waived_until"),
  note: text("note"),
});

export const adjustments = pgTable("adjustments", {
  id: id(),
  kind: text("kind").notNull(),
  fingerprint: text("fingerprint"),
  reason: text("reason").notNull(),
  createdBy: text("created_by").notNull(),
  createdAt: instant("created_at").notNull().defaultNow(),
  finishedAt: instant("finished_at"),
  progress: jsonb("progress"),
});

export const adjustmentLines = pgTable("adjustment_lines", {
  adjustmentId: integer("adjustment_id").notNull(),
  eventKey: big("event_key").notNull(),
  before: jsonb("before").notNull(),
  after: jsonb("after").notNull(),
});

export const charges = pgTable("charges", {
  id: id(),
  kind: text("kind").notNull(),
  name: text("name").notNull(),
  chargedAt: instant("charged_at").notNull(),
  period: day("period").notNull(),
  day: day("day").notNull(),
  amountPico: money("amount_pico").notNull(),
  teamId: integer("team_id").notNull(),
  costCenterId: integer("cost_center_id").notNull().default(0),
  providerId: integer("provider_id").notNull().default(0),
  accountId: integer("account_id").notNull().default(0),
  document: text("document"),
  approvedBy: text("approved_by"),
  createdBy: text("created_by").notNull(),
  createdAt: instant("created_at").notNull().defaultNow(),
});

export const providerUsage = pgTable("provider_usage", {
  id: bigId(),
  sourceId: integer("source_id").notNull(),
  providerId: integer("provider_id").notNull(),
  accountId: integer("account_id").notNull().default(0),
  providerProjectId: integer("provider_project_id").notNull().default(0),
  providerKeyId: integer("provider_key_id").notNull().default(0),
  modelId: integer("model_id").notNull().default(0),
  serviceTier: smallint("service_tier").notNull().default(0),
  startsAt: instant("starts_at").notNull(),
  endsAt: instant("ends_at").notNull(),
  requests: big("requests"),
  usage: jsonb("usage").notNull(),
  costPico: money("cost_pico"),
  evidenceId: big("evidence_id"),
  rowHash: uuid("row_hash").notNull(),
  measure: text("measure").notNull().default(""),
  layer: text("layer").notNull().default(""),
  detail: jsonb("detail").notNull().default({}),
  receivedAt: instant("received_at").notNull().defaultNow(),
});

export const providerDocuments = pgTable("provider_documents", {
  id: id(),
  provider: text("provider").notNull(),
  account: text("account").notNull().default(""),
  number: text("number").notNull(),
  period: day("period").notNull(),
  totalCents: big("total_cents").notNull(),
  excludedCents: big("excluded_cents").notNull().default(0n),
  varianceCents: big("variance_cents").notNull().default(0n),
  finalAt: instant("final_at"),
  enteredBy: text("entered_by").notNull(),
  enteredAt: instant("entered_at").notNull().defaultNow(),
});
