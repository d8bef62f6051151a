import { integer, pgTable, smallint, text, uuid } from "drizzle-orm/pg-core";
import { big, bigId, day, instant, measures } from "./columns";

export const spendDaily = pgTable("spend_daily", {
  day: day("day").notNull(),
  period: day("period").notNull(),
  kind: smallint("kind").notNull(),
  teamId: integer("team_id").notNull(),
  costCenterId: integer("cost_center_id").notNull(),
  serviceId: integer("service_id").notNull(),
  featureId: integer("feature_id").notNull(),
  environmentId: integer("environment_id").notNull(),
  projectId: integer("project_id").notNull(),
  providerId: integer("provider_id").notNull(),
  modelId: integer("model_id").notNull(),
  serviceTier: smallint("service_tier").notNull(),
  attributedBy: smallint("attributed_by").notNull(),
  ...measures(),
});

export const tenantDaily = pgTable("tenant_daily", {
  day: day("day").notNull(),
  period: day("period").notNull(),
  kind: smallint("kind").notNull(),
  teamId: integer("team_id").notNull(),
  serviceId: integer("service_id").notNull(),
  featureId: integer("feature_id").notNull(),
  environmentId: integer("environment_id").notNull(),
  tenantId: integer("tenant_id").notNull(),
  ...measures(),
});

export const templateDaily = pgTable("template_daily", {
  day: day("day").notNull(),
  period: day("period").notNull(),
  kind: smallint("kind").notNull(),
  teamId: integer("team_id").notNull(),
  serviceId: integer("service_id").notNull(),
  featureId: integer("feature_id").notNull(),
  environmentId: integer("environment_id").notNull(),
  templateId: integer("template_id").notNull(),
  versionId: integer("version_id").notNull(),
  ...measures(),
});

export const providerDaily = pgTable("provider_daily", {
  utcDay: day("utc_day").notNull(),
  period: day("period").notNull(),
  kind: smallint("kind").notNull(),
  accountId: integer("account_id").notNull(),
  providerProjectId: integer("provider_project_id").notNull(),
  providerId: integer("provider_id").notNull(),
  modelId: integer("model_id").notNull(),
  serviceTier: smallint("service_tier").notNull(),
  ...measures(),
});

export const teamDaily = pgTable("team_daily", {
  day: day("day").notNull(),
  period: day("period").notNull(),
  kind: smallint("kind").notNull(),
  teamId: integer("team_id").notNull(),
  attributedBy: smallint("attributed_by").notNull(),
  ...measures(),
});

export const ledgerCorrections = pgTable("ledger_corrections", {
  id: bigId(),
  eventKey: big("event_key").notNull(),
  sign: smallint("sign").notNull(),
  period: day("period").notNull(),
  originalPeriod: day("original_period").notNull(),
  occurredAt: instant("occurred_at").notNull(),
  day: day("day").notNull(),
  utcDay: day("utc_day").notNull(),
  reason: text("reason").notNull(),
  createdAt: instant("created_at").notNull().defaultNow(),
  teamId: integer("team_id").notNull(),
  costCenterId: integer("cost_center_id").notNull(),
  serviceId: integer("service_id").notNull(),
  featureId: integer("feature_id").notNull(),
  environmentId: integer("environment_id").notNull(),
  projectId: integer("project_id").notNull(),
  tenantId: integer("tenant_id").notNull(),
  templateId: integer("template_id").notNull(),
  versionId: integer("version_id").notNull(),
  providerId: integer("provider_id").notNull(),
  modelId: integer("model_id").notNull(),
  accountId: integer("account_id").notNull(),
  providerProjectId: integer("provider_project_id").notNull(),
  serviceTier: smallint("service_tier").notNull(),
  attributedBy: smallint("attributed_by").notNull(),
  traceHash: uuid("trace_hash"),
  ...measures(),
});
