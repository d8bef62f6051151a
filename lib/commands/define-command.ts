import type { z } from "zod";
import type { Sql, Tx } from "@/db/client";
import { type Capability, can, type Role } from "@/lib/auth/permissions";

/** Who does it: as written in the audit log, the role that decides what they may do, and the teams they see. */
export interface Actor {
  name: string;
  role: Role;
  /** Null without an account: the command line, a job, an API key. */
  userId?: number | null;
  /** The ingest key that asks, if one does. */
  keyId?: number | null;
  /** Unset: every team, as on the command line. */
  teamIds?: readonly number[] | "all";
}

/** May `actor` touch what belongs to this team? If not, the answer is that of a team that does not exist. */
export function reachesTeam(actor: Actor, teamId: number): boolean {
  return actor.teamIds === undefined || actor.teamIds === "all" || actor.teamIds.includes(teamId);
}

export type CommandErrorCode = "not_permitted" | "invalid_input" | "not_found" | "conflict";

/** Why a command did nothing, in a sentence for the person who asked. */
export class CommandError extends Error {
  override name = "CommandError";
  constructor(
    readonly code: CommandErrorCode,
    message: string,
    /** One sentence per problem, each with the path of the culprit. */
    readonly problems: readonly string[] = [],
  ) {
    super(message);
  }
}

/** What the audit log will say: `before` and `after` hold only what changed, and never a secret. */
export interface AuditEntry {
  /** What was changed, `team support` or `key 12 (litellm)`. */
  subject: string;
  before: unknown;
  after: unknown;
  note?: string;
  /** `noun.verb`, where one command does several things; else the command's own name. */
  action?: string;
}

/** A command's answer; without its audit entries it does not compile. One command may change several subjects. */
export interface CommandOutcome<Result> {
  result: Result;
  audit: AuditEntry | readonly AuditEntry[];
}

interface Definition<Schema extends z.ZodType, Result, Prepared> {
  /** `noun.verb`, the action in the audit log. */
  name: string;
  /** One right, or those that this input needs. */
  capability: Capability | ((input: z.output<Schema>) => readonly Capability[]);
  input: Schema;
  run(tx: Tx, input: z.output<Schema>, actor: Actor, prepared: Prepared): Promise<CommandOutcome<Result>>;
}

interface PreparedDefinition<Schema extends z.ZodType, Result, Prepared>
  extends Definition<Schema, Result, Prepared> {
  /** Slow work before the transaction opens: a plan, a password hash. It writes nothing. */
  prepare(sql: Sql, input: z.output<Schema>): Promise<Prepared>;
}

/** A change that a person makes. @throws CommandError, and then nothing was written */
export interface Command<Schema extends z.ZodType, Result> {
  (sql: Sql, actor: Actor, rawInput: z.input<Schema>): Promise<Result>;
  /** `noun.verb`, as in the audit log. */
  readonly commandName: string;
  /** The right it asks for; null when that depends on the input. */
  readonly needs: Capability | null;
}

/**
 * The one door for writes: rights, then input, then one transaction that holds both the change and its line in
 * the audit log.
 *
 * @example
 * export const closePeriod = defineCommand({ name: "period.close", capability: "period:close", input, run });
 * await closePeriod(sql, { name: "ada@example.com", role: "finance" }, { period: "2026-06" });
 */
export function defineCommand<Schema extends z.ZodType, Result>(
  definition: Definition<Schema, Result, undefined> & { prepare?: undefined },
): Command<Schema, Result>;
export function defineCommand<Schema extends z.ZodType, Result, Prepared>(
  definition: PreparedDefinition<Schema, Result, Prepared>,
): Command<Schema, Result>;
export function defineCommand<Schema extends z.ZodType, Result, Prepared>(
  definition: Definition<Schema, Result, Prepared> & {
    prepare?: (sql: Sql, input: z.output<Schema>) => Promise<Prepared>;
  },
): Command<Schema, Result> {
  const { capability } = definition;
  const run = async (sql: Sql, actor: Actor, rawInput: z.input<Schema>): Promise<Result> => {
    if (typeof capability === "string") requireCapability(actor, capability);
    const parsed = definition.input.safeParse(rawInput);
    if (!parsed.success) {
      const problems = problemsOf(parsed.error);
      throw new CommandError("invalid_input", `The input has a problem: ${problems.join(" ")}`, problems);
    }
    if (typeof capability === "function")
      for (const needed of capability(parsed.data)) requireCapability(actor, needed);
    // Without `prepare` the type of Prepared is undefined, by the overloads.
    const prepared = (await definition.prepare?.(sql, parsed.data)) as Prepared;
    const outcome = await sql.begin(async (tx) => {
      const done = await definition.run(tx, parsed.data, actor, prepared);
      const entries: readonly AuditEntry[] = isList(done.audit) ? done.audit : [done.audit];
      for (const entry of entries) await writeAudit(tx, actor, definition.name, entry);
      return { result: done.result };
    });
    return outcome.result as Result;
  };
  const needs = typeof capability === "string" ? capability : null;
  return Object.assign(run, { commandName: definition.name, needs });
}

/** @throws CommandError `not_permitted` */
export function requireCapability(actor: Actor, capability: Capability): void {
  if (can(actor.role, capability)) return;
  throw new CommandError("not_permitted", `The role ${actor.role} may not do this (${capability}).`);
}

function isList(audit: AuditEntry | readonly AuditEntry[]): audit is readonly AuditEntry[] {
  return Array.isArray(audit);
}

/** Writes one line of the audit log, in the transaction of what it tells about. */
export async function writeAudit(tx: Tx, actor: Actor, action: string, entry: AuditEntry): Promise<void> {
  await tx`
    insert into audit_log (actor, user_id, key_id, action, subject, before, after, note)
    values (${actor.name}, ${actor.userId ?? null}, ${actor.keyId ?? null}, ${entry.action ?? action},
      ${entry.subject}, ${json(entry.before)}::text::jsonb, ${json(entry.after)}::text::jsonb,
      ${entry.note ?? null})`;
}

function json(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return JSON.stringify(value, (_, part) => (typeof part === "bigint" ? part.toString() : part));
}

/** A schema's complaints as sentences with their paths: `teams[2].slug: must be ...`. */
export function problemsOf(error: z.ZodError): string[] {
  return error.issues.map((issue) => {
    const path = issue.path
      .map((step) => (typeof step === "number" ? `[${step}]` : `.${String(step)}`))
      .join("");
    const where = path.replace(/^\./, "");
    return where === "" ? sentence(issue.message) : `${where}: ${sentence(issue.message)}`;
  });
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
