import { integer, jsonb, pgTable, text } from "drizzle-orm/pg-core";
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
});

export const userTeams = pgTable("user_teams", {
  userId: integer("user_id").notNull(),
  teamId: integer("team_id").notNull(),
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
});
