import { integer, jsonb, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { bigId, bytes, id, instant } from "./columns";

export const users = pgTable("users", {
  id: id(),
  email: text("email").notNull(),
  name: text("name").notNull(),
  passwordHash: text("password_hash"),
  role: text("role").notNull(),
  unitId: integer("unit_id"),
  failedSignIns: integer("failed_sign_ins").notNull().default(0),
  lockedUntil: instant("locked_until"),
  sessionsValidFrom: instant("sessions_valid_from").notNull().defaultNow(),
  disabledAt: instant("disabled_at"),
  createdAt: instant("created_at").notNull().defaultNow(),
  lastSignInAt: instant("last_sign_in_at"),
  oidcIssuer: text("oidc_issuer"),
  oidcSubject: text("oidc_subject"),
  lockouts: integer("lockouts").notNull().default(0),
  createdBy: text("created_by"),
  version: integer("version").notNull().default(1),
  ownRole: text("own_role"),
  ownUnitId: integer("own_unit_id"),
});

export const userTeams = pgTable("user_teams", {
  userId: integer("user_id").notNull(),
  teamId: integer("team_id").notNull(),
  givenBy: text("given_by").notNull().default("admin"),
});

export const userSessions = pgTable("user_sessions", {
  id: uuid("id").primaryKey().defaultRandom(),
  userId: integer("user_id").notNull(),
  provider: text("provider").notNull(),
  createdAt: instant("created_at").notNull().defaultNow(),
  lastSeenAt: instant("last_seen_at").notNull().defaultNow(),
  endedAt: instant("ended_at"),
  endedBy: text("ended_by"),
});

export const passwordLinks = pgTable("password_links", {
  tokenHash: bytes("token_hash").primaryKey(),
  userId: integer("user_id").notNull(),
  createdAt: instant("created_at").notNull().defaultNow(),
  createdBy: text("created_by").notNull(),
  expiresAt: instant("expires_at").notNull(),
  usedAt: instant("used_at"),
});

export const groupMappings = pgTable("group_mappings", {
  groupName: text("group_name").primaryKey(),
  role: text("role").notNull(),
  teamIds: integer("team_ids").array().notNull().default([]),
  unitId: integer("unit_id"),
  updatedAt: instant("updated_at").notNull().defaultNow(),
});

export const ingestKeys = pgTable("ingest_keys", {
  id: id(),
  name: text("name").notNull(),
  source: text("source").notNull(),
  prefix: text("prefix").notNull(),
  keyHash: bytes("key_hash").notNull(),
  kind: text("kind").notNull().default("transport"),
  teamId: integer("team_id"),
  scopes: text("scopes").array().notNull(),
  claimableTeamIds: integer("claimable_team_ids").array(),
  environmentId: integer("environment_id"),
  createdAt: instant("created_at").notNull().defaultNow(),
  createdBy: text("created_by"),
  lastUsedAt: instant("last_used_at"),
  expiresAt: instant("expires_at"),
  revokedAt: instant("revoked_at"),
  rotatedFrom: integer("rotated_from"),
  revokedBy: text("revoked_by"),
});

export const serviceKeys = pgTable("service_keys", {
  id: id(),
  kid: text("kid").notNull(),
  serviceId: integer("service_id").notNull(),
  publicKey: text("public_key").notNull(),
  claimableTeamIds: integer("claimable_team_ids").array(),
  rotatedFrom: integer("rotated_from"),
  createdAt: instant("created_at").notNull().defaultNow(),
  createdBy: text("created_by").notNull(),
  validFrom: instant("valid_from").notNull().defaultNow(),
  expiresAt: instant("expires_at"),
  revokedAt: instant("revoked_at"),
  revokedBy: text("revoked_by"),
  lastUsedAt: instant("last_used_at"),
});

export const auditLog = pgTable("audit_log", {
  id: bigId(),
  at: instant("at").notNull().defaultNow(),
  actor: text("actor").notNull(),
  action: text("action").notNull(),
  subject: text("subject").notNull(),
  before: jsonb("before"),
  after: jsonb("after"),
  note: text("note"),
  userId: integer("user_id"),
  keyId: integer("key_id"),
});
