/**
 * May this call go out? The answer given before a call, from the same rules that own it afterwards
 * (docs/check.md). Pure: the catalog, the modes and what the budgets have used are arguments.
 */
import { type Catalog, type Contract, DEFAULT_FIELDS, type DefaultField } from "./catalog";
import { type EnforcementMode, type ModeEntry, modeAt } from "./check-mode";
import { type Defect, defectBit } from "./ledger-codes";
import {
  contractAt,
  type KeyRights,
  type OwnerDecision,
  type OwnershipRequest,
  resolveOwner,
} from "./ownership";
import { activeTeam, clean } from "./ownership-rule";

export const CHECK_DECISIONS = ["allow", "warn", "deny"] as const;
export type CheckDecision = (typeof CHECK_DECISIONS)[number];

export const CHECK_CODES = [
  "team_not_permitted",
  "team_ended",
  "unknown_team",
  "unknown_service",
  "unknown_feature",
  "unknown_environment",
  "missing_field",
  "invalid_envelope",
  "budget_exhausted",
  "ledger_unavailable",
] as const;
export type CheckCode = (typeof CHECK_CODES)[number];

/** Why the answer is not a plain yes. */
export interface CheckReason {
  code: CheckCode;
  /** The field at fault, in the words of the native event; of a budget its scope. */
  field?: string;
  message: string;
}

/** A reason with what it weighs: `deny` and `warn` as far as the mode lets them, `note` never. */
interface Weighed {
  reason: CheckReason;
  weight: "deny" | "warn" | "note";
  /** Money is blocked by a budget that says so, not by the tagging contract: it does not wait for `enforce`. */
  money: boolean;
}

/** A budget that holds now, with its scope resolved to ids; null: any. */
export interface CheckBudget {
  id: number;
  enforce: "warn" | "block";
  periodKind: "month" | "quarter" | "year";
  /** Fields of its scope, e.g. `["team"]`; empty: the whole company. */
  fields: readonly string[];
  teamIds: ReadonlySet<number> | null;
  serviceIds: ReadonlySet<number> | null;
  featureIds: ReadonlySet<number> | null;
  environmentId: number | null;
  /** Lower case: customers are no catalog entries. */
  tenant: string | null;
  /** In normal form. */
  project: string | null;
  isExhausted: boolean;
}

/** Who asks: the ingest key. */
export interface CheckSender extends Pick<KeyRights, "kind" | "teamId"> {
  claimableTeamIds: readonly number[] | null;
  /** Label of the key. */
  source: string;
}

export interface CheckQuestion {
  request: OwnershipRequest;
  sender: CheckSender;
  catalog: Catalog;
  modes: readonly ModeEntry[];
  /** Budgets that warn or block; null when the ledger cannot be read. */
  budgets: readonly CheckBudget[] | null;
  /** Why the signed envelope that came with the call does not hold, if one did. */
  envelopeProblem?: string;
}

export interface CheckAnswer {
  decision: CheckDecision;
  /** What the answer would be if the mode were `enforce`. */
  would: CheckDecision;
  mode: EnforcementMode;
  reasons: CheckReason[];
  owner: OwnerDecision;
  /** May the sender be told who owns the call? A key with a list of teams is told only of those. */
  mayNameTeam: boolean;
}

const NAME_DEFECTS = [
  ["unknown_service", "service"],
  ["unknown_feature", "feature"],
  ["unknown_environment", "environment"],
] as const satisfies readonly (readonly [Defect & CheckCode, DefaultField])[];

/**
 * The answer to "may this call go out?".
 *
 * - What the tagging contract requires and is missing or not known, and a team the key may not claim: denied under
 *   `enforce`, a warning under `warn`. A name that is not known where the contract does not ask for it only warns.
 * - A budget that is used up warns or denies as the budget itself says, under `warn` and `enforce` alike.
 * - `observe` always allows; the reasons are given all the same.
 * - An environment that is not known counts as production: its contracts and its mode hold.
 * - A budget that cannot be read denies nothing (`ledger_unavailable`).
 */
export function decideCheck(question: CheckQuestion): CheckAnswer {
  const { request, sender, catalog, budgets } = question;
  const owner = resolveOwner(request, catalog);
  const productionIds = productionIdsOf(catalog);
  const { environmentId } = owner;
  const place = { environmentId, source: sender.source, atMs: request.atMs };
  const mode = modeAt(question.modes, place, productionIds);
  const { required, missing } = contractDemands(request, owner, catalog, productionIds);
  const found: Weighed[] = [];
  const say = (weight: Weighed["weight"], code: CheckCode, field: string, message: string) =>
    found.push({ reason: { code, field, message }, weight, money: false });

  const teamSaid = shown(request.ownership.team);
  if (hasDefect(owner, "team_not_permitted") || (hasDefect(owner, "unknown_team") && isLimited(sender))) {
    // The same answer whether or not there is such a team.
    say("deny", "team_not_permitted", "team", `This key may not name the team "${teamSaid}".`);
  } else if (hasDefect(owner, "unknown_team")) {
    // A name that is there and yet unknown is that of a team that has ended without a successor.
    const ended = catalog.teamIds.has(clean(request.ownership.team));
    const weight = required.has("team") ? "deny" : "warn";
    if (ended) say(weight, "team_ended", "team", `The team "${teamSaid}" takes no more spend.`);
    else say(weight, "unknown_team", "team", `The catalog has no team "${teamSaid}".`);
  }
  for (const [defect, field] of NAME_DEFECTS) {
    if (!hasDefect(owner, defect)) continue;
    const weight = required.has(field) ? "deny" : "warn";
    const within = field === "feature" ? " of this service" : "";
    const message = `The catalog has no ${field}${within} "${shown(request.ownership[field])}".`;
    say(weight, defect, field, message);
  }
  for (const field of missing) say("deny", "missing_field", field, missingMessage(field));
  if (question.envelopeProblem !== undefined) {
    found.push({
      reason: { code: "invalid_envelope", message: question.envelopeProblem },
      weight: "warn",
      money: false,
    });
  }
  const mayNameTeam = mayName(sender, owner.teamId, catalog, request.atMs);
  if (budgets === null) {
    const message = "Budgets could not be read in time; the call is not held back for them.";
    found.push({ reason: { code: "ledger_unavailable", message }, weight: "note", money: false });
  }
  for (const budget of budgets ?? []) {
    if (!budget.isExhausted || !covers(budget, request, owner)) continue;
    const weight = budget.enforce === "block" ? "deny" : "warn";
    const reason = budgetReason(budget, mayNameTeam);
    found.push({ reason, weight, money: true });
  }

  const ordered = [...found].sort((a, b) => WEIGHTS.indexOf(a.weight) - WEIGHTS.indexOf(b.weight));
  return {
    decision: decisionIn(mode, ordered),
    would: decisionIn("enforce", ordered),
    mode,
    reasons: ordered.map(({ reason }) => reason),
    owner,
    mayNameTeam,
  };
}

const WEIGHTS: readonly Weighed["weight"][] = ["deny", "warn", "note"];

function decisionIn(mode: EnforcementMode, found: readonly Weighed[]): CheckDecision {
  if (mode === "observe") return "allow";
  const weighs = found.filter(({ weight }) => weight !== "note");
  const denies = weighs.some(({ weight, money }) => weight === "deny" && (money || mode === "enforce"));
  return denies ? "deny" : weighs.length > 0 ? "warn" : "allow";
}

/** What the tagging contract requires here, and what of it nobody gave. */
function contractDemands(
  request: OwnershipRequest,
  owner: OwnerDecision,
  catalog: Catalog,
  productionIds: readonly number[],
): { required: ReadonlySet<string>; missing: readonly string[] } {
  const { atMs, ownership } = request;
  const here = contractAt(catalog, owner.environmentId, atMs);
  if (owner.environmentId !== 0) return { required: new Set(here?.required), missing: owner.missing };
  const required = new Set(here?.required);
  const missing = new Set(owner.missing);
  for (const id of productionIds) {
    const contract: Contract | undefined = contractAt(catalog, id, atMs);
    const name = contract === here ? undefined : nameOf(catalog, id);
    if (contract === undefined || name === undefined) continue;
    for (const field of contract.required) required.add(field);
    // The same call, had it said that it is production.
    const asked = resolveOwner({ ...request, ownership: { ...ownership, environment: name } }, catalog);
    for (const field of asked.missing) missing.add(field);
    if (contract.required.includes("environment") && clean(ownership.environment) === "")
      missing.add("environment");
  }
  return { required, missing: [...missing] };
}

const productionOf = new WeakMap<Catalog, { ids: readonly number[]; names: ReadonlyMap<number, string> }>();

function production(catalog: Catalog) {
  const known = productionOf.get(catalog);
  if (known) return known;
  const ids = [...catalog.environmentClasses].flatMap(([id, kind]) => (kind === "production" ? [id] : []));
  const names = new Map<number, string>();
  for (const [name, id] of catalog.environmentIds) if (!names.has(id)) names.set(id, name);
  const made = { ids, names };
  productionOf.set(catalog, made);
  return made;
}

function productionIdsOf(catalog: Catalog): readonly number[] {
  return production(catalog).ids;
}

function nameOf(catalog: Catalog, environmentId: number): string | undefined {
  return production(catalog).names.get(environmentId);
}

/** Does a call count against a budget? */
function covers(budget: CheckBudget, request: OwnershipRequest, owner: OwnerDecision): boolean {
  return (
    (budget.teamIds === null || budget.teamIds.has(owner.teamId)) &&
    (budget.serviceIds === null || budget.serviceIds.has(owner.serviceId)) &&
    (budget.featureIds === null || budget.featureIds.has(owner.featureId)) &&
    (budget.environmentId === null || budget.environmentId === owner.environmentId) &&
    (budget.tenant === null || budget.tenant === request.ownership.tenant?.trim().toLowerCase()) &&
    (budget.project === null || budget.project === clean(request.ownership.project))
  );
}

/** No amounts, and no scope that the sender may not know of. */
function budgetReason({ fields, periodKind }: CheckBudget, mayNameTeam: boolean): CheckReason {
  const scope = fields.length === 0 ? "the company" : `this ${fields.join(", ")}`;
  const of = mayNameTeam ? ` of ${scope}` : "";
  const message = `The budget${of} for this ${periodKind} is used up.`;
  return {
    code: "budget_exhausted",
    ...(mayNameTeam ? { field: fields.join(",") || "company" } : {}),
    message,
  };
}

/** A key that speaks for some teams only. */
function isLimited({ claimableTeamIds }: CheckSender): boolean {
  return claimableTeamIds !== null;
}

function mayName(sender: CheckSender, teamId: number, catalog: Catalog, atMs: number): boolean {
  const isSame = (id: number | null) => id !== null && activeTeam(catalog, id, atMs) === teamId;
  if (sender.kind === "team" && isSame(sender.teamId)) return true;
  if (sender.claimableTeamIds !== null) return sender.claimableTeamIds.some(isSame);
  return sender.kind === "transport";
}

function hasDefect(owner: OwnerDecision, defect: Defect): boolean {
  return (owner.defects & defectBit(defect)) !== 0;
}

function missingMessage(field: string): string {
  if (field === "team") return "Nobody owns this call: send team, or a service that has an owner.";
  const isName = (DEFAULT_FIELDS as readonly string[]).includes(field);
  return `The tagging contract asks for ${field}${isName ? ", as the catalog calls it" : ""}.`;
}

/** A name as sent, short enough for a sentence. */
function shown(name: string | undefined): string {
  const text = name ?? "";
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

/** What a check is counted under: the first reason, with the field where that says more. */
export function countedReason(reasons: readonly CheckReason[]): string {
  const [first] = reasons;
  if (first === undefined) return "";
  return first.code === "missing_field" ? `missing_field:${first.field}` : first.code;
}
