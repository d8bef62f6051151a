import { boolean, integer, jsonb, pgTable, smallint, text, uuid } from "drizzle-orm/pg-core";
import { big, bigId, bytes, day, instant } from "./columns";

export const ingestBatches = pgTable("ingest_batches", {
  id: bigId(),
  evidenceId: big("evidence_id").notNull(),
  keyId: integer("key_id"),
  sourceId: integer("source_id").notNull(),
  format: text("format").notNull(),
  receivedAt: instant("received_at").notNull(),
  received: integer("received").notNull(),
  accepted: integer("accepted").notNull(),
  merged: integer("merged").notNull(),
  duplicates: integer("duplicates").notNull(),
  context: integer("context").notNull(),
  ignored: integer("ignored").notNull(),
  quarantined: integer("quarantined").notNull(),
});

export const quarantine = pgTable("quarantine", {
  id: bigId(),
  sourceId: integer("source_id").notNull(),
  recordHash: uuid("record_hash").notNull(),
  code: text("code").notNull(),
  field: text("field"),
  message: text("message").notNull(),
  record: bytes("record").notNull(),
  format: text("format").notNull(),
  times: integer("times").notNull().default(1),
  firstSeenAt: instant("first_seen_at").notNull(),
  lastSeenAt: instant("last_seen_at").notNull(),
  replayedAt: instant("replayed_at"),
});

export const evidence = pgTable("evidence", {
  receivedDay: day("received_day").notNull(),
  id: big("id").notNull(),
  reports: integer("reports").notNull(),
  body: bytes("body").notNull(),
});

export const eventIds = pgTable("event_ids", {
  idHash: uuid("id_hash").primaryKey(),
  eventKey: big("event_key").notNull(),
});

export const eventAliases = pgTable("event_aliases", {
  oldKey: big("old_key").primaryKey(),
  eventKey: big("event_key").notNull(),
  joined: boolean("joined").notNull(),
});

export const traces = pgTable("traces", {
  traceHash: uuid("trace_hash").primaryKey(),
  traceId: text("trace_id").notNull(),
  firstDay: day("first_day"),
  lastDay: day("last_day"),
  revision: integer("revision").notNull().default(1),
  context: jsonb("context"),
  contextConflict: boolean("context_conflict").notNull().default(false),
  contextSince: instant("context_since"),
  contextOptional: boolean("context_optional").notNull().default(false),
  teams: smallint("teams").notNull().default(1),
});

export const callContexts = pgTable("call_contexts", {
  idHash: uuid("id_hash").primaryKey(),
  context: jsonb("context").notNull(),
  contextConflict: boolean("context_conflict").notNull().default(false),
  contextSince: instant("context_since"),
});

export const contextReports = pgTable("context_reports", {
  reportHash: uuid("report_hash").primaryKey(),
  receivedAt: instant("received_at").notNull(),
});

export const importRuns = pgTable("import_runs", {
  fileHash: text("file_hash").primaryKey(),
  file: text("file").notNull(),
  mappingHash: text("mapping_hash").notNull(),
  rowsDone: big("rows_done").notNull().default(0n),
  startedAt: instant("started_at").notNull().defaultNow(),
  finishedAt: instant("finished_at"),
  counts: jsonb("counts").notNull().default({}),
});
