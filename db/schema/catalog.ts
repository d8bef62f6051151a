import { boolean, integer, jsonb, pgTable, smallint, text } from "drizzle-orm/pg-core";
import { big, day, id, instant, money } from "./columns";

export const units = pgTable("units", {
  id: id(),
  slug: text("slug").notNull(),
  name: text("name").notNull(),
  parentId: integer("parent_id"),
  director: text("director"),
  retiredOn: day("retired_on"),
});

export const costCenters = pgTable("cost_centers", {
  id: id(),
  code: text("code").notNull(),
  name: text("name").notNull(),
  glAccount: text("gl_account"),
  retiredOn: day("retired_on"),
});

export const environments = pgTable("environments", {
  id: id(),
  slug: text("slug").notNull(),
  class: text("class").notNull(),
  retiredOn: day("retired_on"),
});

export const environmentAliases = pgTable("environment_aliases", {
  alias: text("alias").primaryKey(),
  environmentId: integer("environment_id").notNull(),
});

export const teams = pgTable("teams", {
  id: id(),
  slug: text("slug").notNull(),
  name: text("name").notNull(),
  kind: text("kind").notNull().default("team"),
  hue: smallint("hue").notNull().default(0),
  lead: text("lead"),
  manager: text("manager"),
  channel: text("channel"),
  retiredOn: day("retired_on"),
  limitPico: money("limit_pico"),
  mergedInto: integer("merged_into"),
});

export const teamAliases = pgTable("team_aliases", {
  alias: text("alias").primaryKey(),
  teamId: integer("team_id").notNull(),
});

export const teamUnits = pgTable("team_units", {
  teamId: integer("team_id").notNull(),
  unitId: integer("unit_id").notNull(),
  validFrom: day("valid_from").notNull(),
  validTo: day("valid_to"),
});

export const teamCostCenters = pgTable("team_cost_centers", {
  teamId: integer("team_id").notNull(),
  costCenterId: integer("cost_center_id").notNull(),
  validFrom: day("valid_from").notNull(),
  validTo: day("valid_to"),
});

export const services = pgTable("services", {
  id: id(),
  slug: text("slug").notNull(),
  name: text("name").notNull(),
  owner: text("owner"),
  retiredOn: day("retired_on"),
});

export const serviceAliases = pgTable("service_aliases", {
  alias: text("alias").primaryKey(),
  serviceId: integer("service_id").notNull(),
});

export const serviceTeams = pgTable("service_teams", {
  serviceId: integer("service_id").notNull(),
  teamId: integer("team_id").notNull(),
  validFrom: day("valid_from").notNull(),
  validTo: day("valid_to"),
});

export const features = pgTable("features", {
  id: id(),
  serviceId: integer("service_id").notNull(),
  slug: text("slug").notNull(),
  retiredOn: day("retired_on"),
});

export const ownershipRules = pgTable("ownership_rules", {
  id: id(),
  match: jsonb("match").notNull(),
  teamId: integer("team_id").notNull(),
  environmentId: integer("environment_id"),
  assigned: boolean("assigned").notNull().default(false),
  validFrom: day("valid_from").notNull(),
  validTo: day("valid_to"),
  createdAt: instant("created_at").notNull().defaultNow(),
  createdBy: text("created_by"),
});

export const taggingContracts = pgTable("tagging_contracts", {
  id: id(),
  environmentId: integer("environment_id"),
  required: text("required").array().notNull(),
  defaults: jsonb("defaults").notNull().default({}),
  validFrom: day("valid_from").notNull(),
  validTo: day("valid_to"),
});

export const budgets = pgTable("budgets", {
  id: id(),
  scope: jsonb("scope").notNull(),
  teamId: integer("team_id"),
  periodKind: text("period_kind").notNull(),
  basis: text("basis").notNull().default("cost"),
  amountPico: money("amount_pico").notNull(),
  enforce: text("enforce").notNull().default("none"),
  owner: text("owner"),
  version: integer("version").notNull().default(1),
  validFrom: day("valid_from").notNull(),
  validTo: day("valid_to"),
});

export const allocationPolicies = pgTable("allocation_policies", {
  id: id(),
  sourceTeamId: integer("source_team_id").notNull(),
  method: text("method").notNull(),
  keepCentralPico: money("keep_central_pico").notNull().default(0n),
  shares: jsonb("shares"),
  validFrom: day("valid_from").notNull(),
  validTo: day("valid_to"),
});

export const enforcementModes = pgTable("enforcement_modes", {
  id: id(),
  environmentId: integer("environment_id"),
  mode: text("mode").notNull(),
  validFrom: day("valid_from").notNull(),
  validTo: day("valid_to"),
  source: text("source"),
});

export const checkDaily = pgTable("check_daily", {
  day: day("day").notNull(),
  keyId: integer("key_id").notNull(),
  environmentId: integer("environment_id").notNull().default(0),
  teamId: integer("team_id").notNull(),
  serviceId: integer("service_id").notNull().default(0),
  mode: text("mode").notNull(),
  decision: text("decision").notNull(),
  would: text("would").notNull(),
  reason: text("reason").notNull(),
  checks: big("checks").notNull(),
  firstAt: instant("first_at").notNull(),
  lastAt: instant("last_at").notNull(),
});

export const tenants = pgTable("tenants", {
  nameId: integer("name_id").primaryKey(),
  displayName: text("display_name"),
  owner: text("owner"),
  note: text("note"),
});

export const alertRoutes = pgTable("alert_routes", {
  id: id(),
  slug: text("slug").notNull(),
  alerts: text("alerts").array().notNull().default([]),
  teamId: integer("team_id"),
  unitId: integer("unit_id"),
  channel: text("channel").notNull(),
  target: text("target").notNull(),
  retiredOn: day("retired_on"),
});

export const markers = pgTable("markers", {
  id: id(),
  at: instant("at").notNull(),
  kind: text("kind").notNull(),
  name: text("name").notNull(),
  teamId: integer("team_id"),
  serviceId: integer("service_id"),
  url: text("url"),
  createdBy: text("created_by"),
  createdAt: instant("created_at").notNull().defaultNow(),
});
