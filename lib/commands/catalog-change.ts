import { z } from "zod";
import type { Queryable, Sql } from "@/db/client";
import type { Capability } from "@/lib/auth/permissions";
import { compileCatalog, dayStartMs } from "@/lib/domain/catalog";
import { ownerEffect, type OwnerMove } from "@/lib/domain/owner-effect";
import { addDays } from "@/lib/domain/period";
import { loadCatalog } from "@/lib/pipeline/load-catalog";
import { ownerCombinations } from "@/lib/pipeline/owner-combinations";
import { carryOut, prepare } from "./apply-catalog";
import type { PlanChange } from "./catalog/catalog-plan";
import { catalogAfter } from "./catalog-after";
import { type Actor, CommandError, defineCommand, problemsOf, requireCapability } from "./define-command";

/** A part of a catalog file (docs/catalog.md), as an object: what a form asks for. */
export type CatalogFragment = Record<string, unknown>;

/** Sections of the file that others than those who keep the catalog may change. */
const SECTION_RIGHTS: Readonly<Record<string, Capability>> = {
  budgets: "budget:write",
  allocation_policies: "allocation:write",
  enforcement: "enforcement:write",
  alert_routes: "alert:manage",
  members: "member:manage",
  access: "member:manage",
};

const fragment = z.record(z.string(), z.unknown());

function rightsOf(file: CatalogFragment): Capability[] {
  return [...new Set(Object.keys(file).map((section) => SECTION_RIGHTS[section] ?? "catalog:write"))];
}

/** Calls that would have gone elsewhere, with names for people. */
export interface NamedMove {
  from: string;
  to: string;
  requests: number;
  costPico: bigint;
  unpriced: number;
}

/** What a change would have done to the calls of the last seven complete UTC days. */
export interface ChangeEffect {
  /** Half-open, "YYYY-MM-DD". */
  fromDay: string;
  toDay: string;
  /** The day by whose catalog it was decided: that on which the change takes effect, today at the earliest. */
  asOf: string;
  teams: NamedMove[];
  costCenters: NamedMove[];
}

/** What a change would do; nothing is written by looking. */
export interface ChangePreview {
  /** What the catalog will say, one line each; empty when it says all of it already. */
  lines: string[];
  /** To be given back to carry out exactly this. */
  fingerprint: string;
  /** What others changed of the same things since the form was opened. */
  since: { at: Date; actor: string; line: string }[];
  /** Null when the change decides nobody's owner. */
  effect: ChangeEffect | null;
}

const previewInput = z.strictObject({
  file: fragment,
  /** Id of the newest audit line when the form was opened. */
  opened: z
    .string()
    .regex(/^\d{1,18}$/)
    .optional(),
});

/**
 * Shows what a fragment would change, whose spend would move, and what others changed meanwhile.
 * @throws CommandError `not_permitted`, `invalid_input` with every problem
 */
export async function previewCatalogChange(
  sql: Sql,
  actor: Actor,
  rawInput: z.input<typeof previewInput>,
): Promise<ChangePreview> {
  const parsed = previewInput.safeParse(rawInput);
  if (!parsed.success) {
    const problems = problemsOf(parsed.error);
    throw new CommandError("invalid_input", `The input has a problem: ${problems.join(" ")}`, problems);
  }
  const { file, opened } = parsed.data;
  for (const capability of rightsOf(file)) requireCapability(actor, capability);
  const { plan } = await prepare(sql, file);
  return {
    lines: plan.lines,
    fingerprint: plan.fingerprint,
    since: opened === undefined ? [] : await changedSince(sql, plan.changes, opened),
    effect: plan.changes.some(decidesOwners) ? await effectOf(sql, plan) : null,
  };
}

/**
 * Carries out what a preview showed, or nothing. History does not move by it (law 5).
 * @returns the lines of the plan
 * @throws CommandError `conflict` if the catalog changed since
 */
export const applyCatalogChange = defineCommand({
  name: "catalog.change",
  capability: ({ file }) => rightsOf(file),
  input: z.strictObject({ file: fragment, fingerprint: z.string() }),
  prepare: (sql, { file }) => prepare(sql, file),
  async run(tx, { fingerprint }, actor, prepared) {
    const { result, audit } = await carryOut(tx, prepared, actor.name, fingerprint);
    return { result: { lines: result.lines }, audit };
  },
});

/** Can the change move a call to another team or cost center? */
function decidesOwners(change: PlanChange): boolean {
  if (change.what === "alias") return true;
  if (change.what === "thing") return change.noun === "team" || change.noun === "service";
  if (change.what === "dated")
    return ["service_team", "rule", "contract", "team_cost_center"].includes(change.timeline);
  return false;
}

async function effectOf(sql: Sql, plan: Parameters<typeof catalogAfter>[1]): Promise<ChangeEffect> {
  const [clock] = await sql<{ today: string }[]>`select (now() at time zone 'UTC')::date::text as today`;
  const today = clock?.today ?? "";
  const days = { from: addDays(today, -7), to: today };
  const [before, after] = [compileCatalog(await loadCatalog(sql)), await catalogAfter(sql, plan)];
  const labels = [...new Set([...before.ruleLabels, ...after.ruleLabels])];
  const calls = await ownerCombinations(sql, days, labels);
  const asOf = takesEffect(plan.changes, today);
  const effect = ownerEffect(calls, before, after, dayStartMs(asOf));
  const ids = new Set([...effect.teams, ...effect.costCenters].flatMap(({ from, to }) => [from, to]));
  const names = await sql<{ kind: string; id: number; name: string }[]>`
    select 'team' as kind, id, name from teams where id = any (${[...ids]}::int4[])
    union all select 'center', id, code from cost_centers where id = any (${[...ids]}::int4[])`;
  // What the change creates is not stored; the compiled catalog knows its slug.
  // Slugs stand before aliases and names there; the last entry of a map's list wins.
  const created = new Map([...after.teamIds].reverse().map(([slug, id]) => [id, slug]));
  const stored = (kind: string, id: number) => names.find((row) => row.kind === kind && row.id === id)?.name;
  const team = (id: number) => stored("team", id) ?? created.get(id) ?? "a new team";
  const center = (id: number) =>
    id === 0 ? "no cost center" : (stored("center", id) ?? after.costCenterCodes.get(id) ?? "a new one");
  const named = (moves: OwnerMove[], name: (id: number) => string): NamedMove[] =>
    moves.map(({ from, to, ...amounts }) => ({ from: name(from), to: name(to), ...amounts }));
  return {
    fromDay: days.from,
    toDay: days.to,
    asOf,
    teams: named(effect.teams, team),
    costCenters: named(effect.costCenters, center),
  };
}

/** The day on which all of the changes hold, today at the earliest. */
function takesEffect(changes: readonly PlanChange[], today: string): string {
  const days = changes.flatMap((change): (string | null | undefined)[] => {
    if (change.what === "dated") {
      const { before, after } = change;
      // An end that stood before is not of this change.
      return [before === null ? after.from : null, after.until !== before?.until ? after.until : null];
    }
    return change.what === "thing" ? [change.after.until] : [];
  });
  return days.reduce<string>((latest, day) => (day && day > latest ? day : latest), today);
}

async function changedSince(sql: Queryable, changes: readonly PlanChange[], opened: string) {
  const subjects = [...new Set(changes.map((change) => change.subject))];
  const rows = await sql<{ at: Date; actor: string; action: string; subject: string; note: string | null }[]>`
    select at, actor, action, subject, note from audit_log
    where id > ${opened}::int8 and subject = any (${subjects}) order by id limit 50`;
  return rows.map(({ at, actor, action, subject, note }) => ({
    at,
    actor,
    line: note ?? `${action} ${subject}`,
  }));
}
