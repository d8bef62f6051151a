import { z } from "zod";
import type { Sql } from "@/db/client";
import { can } from "@/lib/auth/permissions";
import {
  applyRestatement,
  type RestatementScope,
  restatementFingerprint,
  StalePlan,
} from "@/lib/pipeline/restate";
import { type Actor, CommandError, problemsOf, writeAudit } from "../define-command";
import { cutoffOf, decisionList, scopeOf } from "./preview";
import { CHANGED } from "./resolve";

/** How far a re-attribution came. */
export interface Reattribution {
  adjustmentId: number;
  /** Calls moved so far, this time and before. */
  events: number;
  /** False: time was up; `continueReattribution` takes it up again. */
  done: boolean;
}

const input = z.strictObject({
  decisions: decisionList,
  /** Of the preview that was carried out. */
  fingerprint: z.string(),
  /** Version of the catalog right after the decision. */
  catalog: z.int(),
  reason: z.string().trim().max(2000).default(""),
  /** Stop after this long, between two slices. */
  budgetMs: z.int().positive(),
});

/**
 * Moves the stored calls of open months to the owners that a preview showed, as an adjustment with its trail. Its lines
 * in the audit log and its slices are of its own transactions, so that a long one can be left and come back to.
 * @throws CommandError `not_permitted`; `conflict` if catalog or cards changed since, and then nothing more moves
 */
export async function reattributeDecided(
  sql: Sql,
  actor: Actor,
  rawInput: z.input<typeof input>,
): Promise<Reattribution> {
  refuse(actor);
  const parsed = input.safeParse(rawInput);
  if (!parsed.success) {
    const problems = problemsOf(parsed.error);
    throw new CommandError("invalid_input", `The input has a problem: ${problems.join(" ")}`, problems);
  }
  const { decisions, catalog, reason, budgetMs } = parsed.data;
  const { scope, cutoff } = await scopeOf(sql, decisions, cutoffOf(parsed.data.fingerprint));
  const fingerprint = await restatementFingerprint(sql, scope, cutoff);
  if (Number(fingerprint.split(".")[0]) !== catalog) throw new CommandError("conflict", CHANGED);
  return run(sql, actor, scope, fingerprint, reason || "exceptions resolved", budgetMs);
}

/** Takes up an adjustment where it stopped. @throws CommandError as `reattributeDecided`, `not_found` */
export async function continueReattribution(
  sql: Sql,
  actor: Actor,
  { adjustmentId, budgetMs }: { adjustmentId: number; budgetMs: number },
): Promise<Reattribution> {
  refuse(actor);
  const lines = await sql<{ scope: Scope; reason: string; actor: string; subject: string; holds: boolean }[]>`
    select l.after as scope, a.reason, l.actor, l.subject,
      a.fingerprint like v.catalog || '.' || v.cards || '.%' as holds
    from ledger_versions v, adjustments a
    join audit_log l on l.subject = 'adjustment ' || a.id and l.action = 'ledger.reattribute'
    where a.id = ${adjustmentId} and a.kind = 'reattribute' and a.finished_at is null order by l.id`;
  const [open] = lines;
  if (!open) throw new CommandError("not_found", "There is no such re-attribution to go on with.");
  // It is theirs too from here on, for the log and for who may sign the month.
  if (open.holds && !lines.some((line) => line.actor === actor.name)) {
    const entry = { subject: open.subject, before: null, after: open.scope, note: `goes on: ${open.reason}` };
    await sql.begin((tx) => writeAudit(tx, actor, "ledger.reattribute", entry));
  }
  const { fingerprint, ...scope } = open.scope;
  return run(sql, actor, scope, fingerprint, open.reason, budgetMs);
}

type Scope = RestatementScope & { fingerprint: string };

function refuse(actor: Actor): void {
  if (!can(actor.role, "catalog:write"))
    throw new CommandError("not_permitted", `The role ${actor.role} may not do this (catalog:write).`);
}

/** Stops a re-attribution between two slices. */
class Paused extends Error {}

async function run(
  sql: Sql,
  actor: Actor,
  scope: RestatementScope,
  fingerprint: string,
  reason: string,
  budgetMs: number,
): Promise<Reattribution> {
  const until = performance.now() + budgetMs;
  let events = 0;
  try {
    const by = { name: actor.name, userId: actor.userId ?? null, reason };
    const done = await applyRestatement(sql, scope, fingerprint, by, (count) => {
      events = count;
      if (performance.now() > until) throw new Paused();
    });
    return { ...done, done: true };
  } catch (error) {
    if (error instanceof StalePlan) throw new CommandError("conflict", CHANGED);
    if (!(error instanceof Paused)) throw error;
    const [open] = await sql<{ id: number }[]>`
      select id from adjustments where fingerprint = ${fingerprint} and finished_at is null`;
    return { adjustmentId: open?.id ?? 0, events, done: false };
  }
}
