import { date, integer, pgTable, primaryKey, smallint, text, uuid } from "drizzle-orm/pg-core";
import { big, instant } from "./columns";

export const observedCalls = pgTable("observed_calls", {
  callHash: uuid("call_hash").primaryKey(),
  at: instant("at").notNull(),
  receivedAt: instant("received_at").notNull(),
  sourceId: integer("source_id").notNull(),
  providerId: integer("provider_id").notNull(),
  host: text("host").notNull(),
  kind: text("kind").notNull(),
  status: smallint("status"),
  namespaceId: integer("namespace_id").notNull().default(0),
  serviceAccountId: integer("service_account_id").notNull().default(0),
  principalId: integer("principal_id").notNull().default(0),
  workload: text("workload").notNull().default(""),
  requestId: text("request_id"),
  traceId: text("trace_id"),
  idHashes: uuid("id_hashes").array().notNull(),
  traceHash: uuid("trace_hash"),
  bytesIn: big("bytes_in"),
  bytesOut: big("bytes_out"),
  explainedBy: text("explained_by"),
  sweptAt: instant("swept_at"),
});

export const keyServices = pgTable(
  "key_services",
  {
    kind: text("kind").notNull(),
    nameId: integer("name_id").notNull(),
    serviceId: integer("service_id").notNull(),
    featureId: integer("feature_id").notNull(),
    firstDay: date("first_day", { mode: "string" }).notNull(),
    lastDay: date("last_day", { mode: "string" }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.kind, table.nameId, table.serviceId, table.featureId] })],
);
