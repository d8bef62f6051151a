import type { Catalog, CompiledRule, Contract, DefaultField, Span } from "./catalog";
import { type Attribution, type Defect, defectBit, type OwnerStep } from "./ledger-codes";
import { activeTeam, bestRule, clean, holdsTeam, ownLabel, type RuleAnswer } from "./ownership-rule";
import type { Facts, Ownership, OwnershipField, OwnershipRank } from "./usage-event";

/** What an ingest key may say about ownership. */
export interface KeyRights {
  /** `transport` keys carry other people's calls and never own; `team` keys own what nobody else does. */
  kind: "transport" | "team";
  teamId: number | null;
  /** Teams that an envelope sent with the key may name; null = any. A team key may always name its own team. */
  claimableTeamIds: number[] | null;
  /** Beats the environment that the sender names. */
  environmentId: number | null;
}

/** Everything that may decide an owner, as sent. `keyId` null: no key was involved (an import). */
export interface OwnershipRequest {
  /** Charge time, epoch milliseconds. */
  atMs: number;
  ownership: Ownership;
  ownershipRank: OwnershipRank;
  facts: Facts;
  labels: Record<string, string> | undefined;
  keyId: number | null;
}

/** An answer that a stronger step overruled. */
export interface Loser {
  step: OwnerStep;
  teamId: number;
  ruleId: number | null;
}

/** Who owns a call, and why. Ids are 0 where the catalog has no answer. Shared between callers: never change one. */
export interface OwnerDecision {
  teamId: number;
  costCenterId: number;
  serviceId: number;
  featureId: number;
  environmentId: number;
  attributedBy: Attribution;
  step: OwnerStep;
  /** The rule that answered; null also when a tagging contract's default team did (step `rule`). */
  ruleId: number | null;
  losers: Loser[];
  /** Bits of `DEFECTS`. */
  defects: number;
  /** Fields that the tagging contract requires and nobody gave, in the contract's words. */
  missing: string[];
}

interface Answer {
  step: OwnerStep;
  teamId: number;
  rule: CompiledRule | null;
  tie: boolean;
}

/** Contract fields that are only looked at for being there. */
const PRESENCE: Readonly<Record<string, OwnershipField>> = {
  cost_center: "costCenter",
  tenant: "tenant",
  project: "project",
  initiator: "initiator",
  end_user: "endUser",
  conversation_id: "conversationId",
  prompt_template: "promptTemplate",
  prompt_version: "promptVersion",
};

/** Senders choose names, so answers are unbounded; past this they are forgotten and remembered anew. */
const MEMO_LIMIT = 20_000;
const memos = new WeakMap<Catalog, Map<string, OwnerDecision>>();

/**
 * Decides who owns a call at its charge time (docs/design.md, who owns a call). Pure; remembers answers per catalog.
 *
 * Steps, first answer wins: the envelope's team, the service's owner, a rule on the gateway's virtual key, the
 * ingest key's own team, the most specific other rule, untagged. A team that has ended stands for the team it was
 * merged into, and without one answers no step. Later steps that name another team are `losers` (`owners_disagree`).
 *
 * - A contract's default team stands in when steps 1 to 5 are silent: step `rule` without a rule, `mapped`.
 *   Default service, feature and environment fill what was not said; an unknown name is not "not said".
 * - A feature is looked up within its service; while the service is unknown that is the only defect.
 * - A rule's environment fills a missing one even if a stronger step named the team.
 * - Two equally specific rules with different teams: the smaller rule id wins, flagged `rule_tie` if it decides.
 *
 * @example
 * resolveOwner({ atMs, ownership: { team: "Support_Team" }, ownershipRank: "app", facts: {}, labels: undefined,
 *   keyId: 7 }, catalog) // { teamId: 3, step: "envelope", attributedBy: "stamped", ... }
 */
export function resolveOwner(request: OwnershipRequest, catalog: Catalog): OwnerDecision {
  const memo = memos.get(catalog) ?? new Map<string, OwnerDecision>();
  if (memo.size === 0) memos.set(catalog, memo);
  const key = memoKey(request, catalog);
  const known = memo.get(key);
  if (known) return known;
  const decision = decide(request, catalog);
  Object.freeze(decision.losers);
  Object.freeze(decision.missing);
  if (memo.size >= MEMO_LIMIT) memo.clear();
  memo.set(key, Object.freeze(decision));
  return decision;
}

/** Text of everything the decision can depend on; parts carry their length, so no name can imitate two. */
function memoKey(request: OwnershipRequest, catalog: Catalog): string {
  const { ownership, facts, labels } = request;
  let key = `${segment(catalog.cuts, request.atMs)} ${request.keyId ?? ""} ${request.ownershipRank === "signed" ? "s" : ""}`;
  key +=
    part(ownership.team) + part(ownership.service) + part(ownership.feature) + part(ownership.environment);
  key += part(ownership.costCenter);
  for (const fact of catalog.ruleFacts) key += part(facts[fact]);
  if (labels) for (const label of catalog.ruleLabels) key += part(ownLabel(labels, label));
  for (const field of catalog.requiredFields) key += isPresent(field, request) ? "+" : "-";
  return key;
}

function part(value: string | undefined): string {
  return value === undefined ? "|" : `|${value.length}:${value}`;
}

/** Number of cuts at or before `atMs`: between two cuts no dated answer changes. */
function segment(cuts: readonly number[], atMs: number): number {
  let low = 0;
  let high = cuts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((cuts[middle] ?? 0) <= atMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

function decide(request: OwnershipRequest, catalog: Catalog): OwnerDecision {
  const { atMs, ownership } = request;
  const rights = request.keyId === null ? undefined : catalog.keys.get(request.keyId);
  let defects = 0;
  const flag = (defect: Defect) => {
    defects |= defectBit(defect);
  };

  const serviceName = clean(ownership.service);
  let serviceId = serviceName === "" ? 0 : (catalog.serviceIds.get(serviceName) ?? 0);
  if (serviceName !== "" && serviceId === 0) flag("unknown_service");

  const envelope = envelopeTeam(request, catalog, rights, flag);
  const owner = at(catalog.serviceTeams.get(serviceId), atMs) ?? null;
  const virtualKey = bestRule(catalog.virtualKeyRules, request, catalog);
  const ownKey = rights?.kind === "team" ? rights.teamId : null;
  const rule = bestRule(catalog.rules, request, catalog);
  const answers: Answer[] = [];
  const answer = (step: OwnerStep, named: number | null, by: RuleAnswer | null = null) => {
    const teamId = named === null ? null : activeTeam(catalog, named, atMs);
    if (teamId === null) return;
    answers.push({ step, teamId, rule: by?.rule ?? null, tie: by?.tie ?? false });
  };
  answer("envelope", envelope);
  answer("service_owner", owner);
  answer("virtual_key", virtualKey?.teamId ?? null, virtualKey);
  answer("ingest_key", ownKey);
  answer("rule", rule?.teamId ?? null, rule);

  const environmentName = clean(ownership.environment);
  let environmentId = rights?.environmentId ?? 0;
  if (environmentId === 0 && environmentName !== "") {
    environmentId = catalog.environmentIds.get(environmentName) ?? 0;
    if (environmentId === 0) flag("unknown_environment");
  } else if (environmentId === 0) {
    environmentId = virtualKey?.rule.environmentId ?? rule?.rule.environmentId ?? 0;
  }
  const said = environmentId !== 0 || environmentName !== "";
  if (!said) environmentId = defaultId(contractAt(catalog, 0, atMs), "environment", catalog.environmentIds);
  const contract = contractAt(catalog, environmentId, atMs);

  if (serviceName === "") serviceId = defaultId(contract, "service", catalog.serviceIds);
  const featureName = clean(ownership.feature);
  const features = catalog.featureIds.get(serviceId);
  let featureId = 0;
  if (featureName === "") featureId = defaultId(contract, "feature", features);
  else if (serviceId !== 0) {
    featureId = features?.get(featureName) ?? 0;
    if (featureId === 0) flag("unknown_feature");
  }

  if (answers.length === 0) answer("rule", defaultId(contract, "team", catalog.teamIds) || null);
  const winner = answers[0] ?? {
    step: "untagged" as const,
    teamId: catalog.untaggedTeamId,
    rule: null,
    tie: false,
  };
  if (winner.step === "untagged") flag("untagged");
  if (winner.tie) flag("rule_tie");
  const losers = answers
    .slice(1)
    .filter((later) => later.teamId !== winner.teamId)
    .map(({ step, teamId, rule }) => ({ step, teamId, ruleId: rule?.id ?? null }));
  if (losers.length > 0) flag("owners_disagree");

  const costCenterId = at(catalog.teamCostCenters.get(winner.teamId), atMs) ?? 0;
  const claimedCenter = clean(ownership.costCenter);
  if (
    claimedCenter !== "" &&
    costCenterId !== 0 &&
    catalog.costCenterCodes.get(costCenterId) !== claimedCenter
  ) {
    flag("cost_center_differs");
  }

  const missing = missingFields(contract, request, {
    team: winner.step !== "untagged",
    service: serviceId !== 0 || serviceName !== "",
    feature: featureId !== 0 || featureName !== "",
    environment: environmentId !== 0 || environmentName !== "",
  });
  for (const field of missing) flag(missingDefect(field));
  return {
    teamId: winner.teamId,
    costCenterId,
    serviceId,
    featureId,
    environmentId,
    attributedBy: attribution(winner),
    step: winner.step,
    ruleId: winner.rule?.id ?? null,
    losers,
    defects,
    missing,
  };
}

/** Step 1: the team the envelope names, if it is in the catalog and the sender may name it. */
function envelopeTeam(
  request: OwnershipRequest,
  catalog: Catalog,
  rights: KeyRights | undefined,
  flag: (defect: Defect) => void,
): number | null {
  const name = clean(request.ownership.team);
  if (name === "") return null;
  const named = catalog.teamIds.get(name);
  // Naming the bucket is the same as naming nobody.
  if (named === catalog.untaggedTeamId) return null;
  const teamId = named === undefined ? null : activeTeam(catalog, named, request.atMs);
  if (teamId === null) {
    flag("unknown_team");
    return null;
  }
  const list = rights?.claimableTeamIds ?? null;
  const may =
    request.ownershipRank === "signed" ||
    list === null ||
    holdsTeam(catalog, rights?.kind === "team" ? [...list, rights.teamId] : list, teamId, request.atMs);
  if (!may) flag("team_not_permitted");
  return may ? teamId : null;
}

function attribution(winner: Answer): Attribution {
  if (winner.step === "untagged") return "untagged";
  if (winner.step === "envelope") return "stamped";
  return winner.rule?.assigned ? "assigned" : "mapped";
}

/** The contract of an environment, else the one for all others. */
export function contractAt(catalog: Catalog, environmentId: number, atMs: number): Contract | undefined {
  const own = environmentId === 0 ? undefined : at(catalog.contracts.get(environmentId), atMs);
  return own ?? at(catalog.contracts.get(0), atMs);
}

function defaultId(
  contract: Contract | undefined,
  field: DefaultField,
  ids: ReadonlyMap<string, number> | undefined,
): number {
  return ids?.get(clean(contract?.defaults[field])) ?? 0;
}

/** Required fields that nobody gave. A name the catalog does not know is given: it has a defect of its own. */
function missingFields(
  contract: Contract | undefined,
  request: OwnershipRequest,
  given: Record<DefaultField, boolean>,
): string[] {
  const required = new Set(contract?.required);
  return [...required].filter(
    (field) => !(Object.hasOwn(given, field) ? given[field as DefaultField] : isPresent(field, request)),
  );
}

function isPresent(field: string, request: OwnershipRequest): boolean {
  if (field === "trace_id") return clean(request.facts.traceId) !== "";
  const name = PRESENCE[field];
  return name !== undefined && clean(request.ownership[name]) !== "";
}

function missingDefect(field: string): Defect {
  if (field === "team") return "untagged";
  return field === "service" || field === "feature" || field === "environment"
    ? `missing_${field}`
    : "missing_field";
}

/** The value that holds at an instant; of overlapping ones that which began last. */
function at<T>(spans: readonly Span<T>[] | undefined, atMs: number): T | undefined {
  return spans?.find((span) => atMs >= span.fromMs && atMs < span.toMs)?.value;
}
