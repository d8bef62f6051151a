import type { KeyRights } from "./ownership";
import type { FactField } from "./usage-event";

/** Days are `YYYY-MM-DD`, UTC, half-open: valid from the first instant of `validFrom` until that of `validTo`. */
interface Dated {
  validFrom: string;
  validTo: string | null;
}

export const TEAM_KINDS = ["team", "shared", "untagged"] as const;
export type TeamKind = (typeof TEAM_KINDS)[number];
export const ENVIRONMENT_CLASSES = ["production", "staging", "eval", "internal"] as const;
export type EnvironmentClass = (typeof ENVIRONMENT_CLASSES)[number];

/** The first day that a charge can have; stands for "since ever" in the dated tables. */
export const OPEN_FROM = "2020-01-01";

/** Names a tagging contract puts where the sender said nothing. */
export const DEFAULT_FIELDS = ["team", "service", "feature", "environment"] as const;
export type DefaultField = (typeof DEFAULT_FIELDS)[number];

/** What a tagging contract may require. The first four have a defect of their own. */
export const CONTRACT_FIELDS = [
  ...DEFAULT_FIELDS,
  "cost_center",
  "tenant",
  "project",
  "initiator",
  "end_user",
  "conversation_id",
  "prompt_template",
  "prompt_version",
  "trace_id",
] as const;

/** The catalog as the database holds it, at one `version` of it. */
export interface CatalogSnapshot {
  version: number;
  /** Exactly one team is of kind `untagged`. Aliases are names as written; they are compared normalised. */
  teams: {
    id: number;
    slug: string;
    name: string;
    kind: TeamKind;
    aliases: string[];
    retiredOn: string | null;
    /** Team that its name and what it owned mean from `retiredOn` on; null: nobody. */
    mergedInto: number | null;
  }[];
  teamCostCenters: (Dated & { teamId: number; costCenterId: number })[];
  services: { id: number; slug: string; name: string; owner: string | null; aliases: string[] }[];
  serviceTeams: (Dated & { serviceId: number; teamId: number })[];
  features: { id: number; serviceId: number; slug: string }[];
  environments: { id: number; slug: string; class: EnvironmentClass; aliases: string[] }[];
  costCenters: { id: number; code: string }[];
  rules: (Dated & {
    id: number;
    /** Keys as in `RULE_FIELDS` or `label:<key>`; all must match. */
    match: Record<string, string>;
    teamId: number;
    environmentId: number | null;
    assigned: boolean;
  })[];
  /** `environmentId` null: for every environment that has none of its own. */
  contracts: (Dated & {
    environmentId: number | null;
    required: string[];
    defaults: Partial<Record<DefaultField, string>>;
  })[];
  /** By id of the ingest key, revoked ones too: their events may be owned anew. */
  keys: Map<number, KeyRights>;
}

/** What an ownership rule can match besides labels, most telling first, and the fact it is compared with. */
export const RULE_FIELDS = [
  ["service_account", "serviceAccount"],
  ["namespace", "namespace"],
  ["provider_key", "providerKey"],
  ["principal", "principal"],
  ["provider_project", "providerProjectId"],
  ["account", "providerAccount"],
  ["virtual_key", "virtualKey"],
  ["gateway", "gateway"],
] as const satisfies readonly (readonly [string, FactField])[];
export const LABEL_PREFIX = "label:";

/** A value that holds for a time; lists of them are sorted latest start first. */
export interface Span<T> {
  fromMs: number;
  toMs: number;
  value: T;
}

export interface CompiledRule {
  id: number;
  teamId: number;
  environmentId: number | null;
  assigned: boolean;
  fromMs: number;
  toMs: number;
  /** Fields to compare, most telling first; `rank` 0 is a label, then as in `RULE_FIELDS`. */
  fields: { rank: number; fact: FactField | null; label: string | null; value: string }[];
}

export interface Contract {
  required: readonly string[];
  defaults: Partial<Record<DefaultField, string>>;
}

/** The catalog compiled for lookups; names are keys in their normal form. Made by `compileCatalog`. */
export interface Catalog {
  readonly version: number;
  readonly untaggedTeamId: number;
  readonly teamIds: ReadonlyMap<string, number>;
  /** First instant at which a team no longer takes spend. */
  readonly teamEnds: ReadonlyMap<number, number>;
  /** What a team that has ended means since; see `activeTeam`. */
  readonly successors: ReadonlyMap<number, number>;
  readonly teamCostCenters: ReadonlyMap<number, readonly Span<number>[]>;
  readonly costCenterCodes: ReadonlyMap<number, string>;
  readonly serviceIds: ReadonlyMap<string, number>;
  readonly serviceTeams: ReadonlyMap<number, readonly Span<number>[]>;
  readonly featureIds: ReadonlyMap<number, ReadonlyMap<string, number>>;
  readonly environmentIds: ReadonlyMap<string, number>;
  readonly environmentClasses: ReadonlyMap<number, EnvironmentClass>;
  /** By environment id; 0 holds the contract of all others. */
  readonly contracts: ReadonlyMap<number, readonly Span<Contract>[]>;
  readonly keys: ReadonlyMap<number, KeyRights>;
  /** Rules by `ruleKey` of their most telling field (a virtual key's rules by the virtual key). */
  readonly rules: ReadonlyMap<string, readonly CompiledRule[]>;
  readonly virtualKeyRules: ReadonlyMap<string, readonly CompiledRule[]>;
  /** What some rule looks at: nothing else about where a call came from can change its owner. */
  readonly ruleFacts: readonly FactField[];
  readonly ruleLabels: readonly string[];
  /** Fields that some contract requires, beyond the four that are looked up. */
  readonly requiredFields: readonly string[];
  /** Sorted instants at which an answer may change. */
  readonly cuts: readonly number[];
}

/**
 * The form in which names are compared: NFKC, trimmed, lower case, runs of space and `_` as one `-`.
 * Idempotent. A name of nothing but space is empty, which means absent.
 *
 * @example normaliseName(" Support_ Team ") === "support-team"
 */
export function normaliseName(name: string): string {
  // Lower case can leave a letter and an accent that have a composed form, hence the second NFKC.
  const folded = name.normalize("NFKC").toLowerCase().normalize("NFKC");
  return folded.trim().replace(/[\s_]+/g, "-");
}

/** First instant of a UTC day, `YYYY-MM-DD`, in epoch milliseconds. @throws RangeError for anything else */
export function dayStartMs(day: string): number {
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(ms)) throw new RangeError(`"${day}" is not a day like 2026-01-31`);
  return ms;
}

/** Index key of one field of a rule: the fact or label, and the value in normal form. */
export function ruleKey(field: string, value: string): string {
  return `${field}\u0000${value}`;
}

/**
 * Compiles a snapshot for lookups. Order of the lists does not matter: a slug beats an alias, an alias
 * beats a display name, and among equals the smaller id wins.
 *
 * @throws RangeError if there is no untagged team, or a day is malformed
 */
export function compileCatalog(snapshot: CatalogSnapshot): Catalog {
  const untagged = snapshot.teams.find((team) => team.kind === "untagged");
  if (!untagged) throw new RangeError("the catalog has no untagged team");
  const cuts = new Set<number>();
  const span = <T>(row: Dated, value: T): Span<T> => {
    const fromMs = dayStartMs(row.validFrom);
    const toMs = row.validTo === null ? Number.POSITIVE_INFINITY : dayStartMs(row.validTo);
    cuts.add(fromMs);
    if (toMs !== Number.POSITIVE_INFINITY) cuts.add(toMs);
    return { fromMs, toMs, value };
  };
  const teamEnds = new Map<number, number>();
  for (const team of snapshot.teams) {
    if (team.retiredOn === null) continue;
    teamEnds.set(team.id, dayStartMs(team.retiredOn));
    cuts.add(dayStartMs(team.retiredOn));
  }
  const taking = new Set(snapshot.teams.map((team) => team.id).filter((id) => id !== untagged.id));
  const successors = new Map(
    snapshot.teams.flatMap(({ id, mergedInto }): [number, number][] =>
      mergedInto !== null && taking.has(mergedInto) ? [[id, mergedInto]] : [],
    ),
  );
  const featureIds = new Map<number, Map<string, number>>();
  for (const feature of byId(snapshot.features)) {
    const ofService = featureIds.get(feature.serviceId) ?? new Map<string, number>();
    addName(ofService, feature.slug, feature.id);
    featureIds.set(feature.serviceId, ofService);
  }
  const rules = snapshot.rules.map((row) => compileRule(row, span(row, null)));
  const isVirtualKey = (rule: CompiledRule) => rule.fields.some((field) => field.fact === "virtualKey");
  const looked = rules.flatMap((rule) => rule.fields);
  return {
    version: snapshot.version,
    untaggedTeamId: untagged.id,
    teamIds: nameIndex(snapshot.teams),
    teamEnds,
    successors,
    teamCostCenters: spanIndex(snapshot.teamCostCenters, (row) => [row.teamId, span(row, row.costCenterId)]),
    costCenterCodes: new Map(snapshot.costCenters.map((center) => [center.id, normaliseName(center.code)])),
    serviceIds: nameIndex(snapshot.services),
    serviceTeams: spanIndex(snapshot.serviceTeams, (row) => [row.serviceId, span(row, row.teamId)]),
    featureIds,
    environmentIds: nameIndex(snapshot.environments),
    environmentClasses: new Map(
      snapshot.environments.map((environment) => [environment.id, environment.class]),
    ),
    contracts: spanIndex(snapshot.contracts, (row) => [
      row.environmentId ?? 0,
      span<Contract>(row, { required: row.required, defaults: row.defaults }),
    ]),
    keys: snapshot.keys,
    rules: indexRules(rules.filter((rule) => !isVirtualKey(rule))),
    virtualKeyRules: indexRules(rules.filter(isVirtualKey)),
    ruleFacts: unique(looked.flatMap((field) => field.fact ?? [])),
    ruleLabels: unique(looked.flatMap((field) => field.label ?? [])),
    requiredFields: unique(
      snapshot.contracts.flatMap((contract) => contract.required).filter((field) => !isDefaultField(field)),
    ),
    cuts: [...cuts].sort((a, b) => a - b),
  };
}

function compileRule(row: CatalogSnapshot["rules"][number], valid: Span<null>): CompiledRule {
  const fields = Object.entries(row.match).map(([key, value]) => {
    const label = key.startsWith(LABEL_PREFIX) ? key.slice(LABEL_PREFIX.length) : null;
    const index = RULE_FIELDS.findIndex(([name]) => name === key);
    const fact = RULE_FIELDS[index]?.[1] ?? null;
    return { rank: label === null ? index + 1 : 0, fact, label, value: normaliseName(value) };
  });
  fields.sort(
    (a, b) => a.rank - b.rank || (ruleKey(a.label ?? "", a.value) < ruleKey(b.label ?? "", b.value) ? -1 : 1),
  );
  const { id, teamId, environmentId, assigned } = row;
  return { id, teamId, environmentId, assigned, fromMs: valid.fromMs, toMs: valid.toMs, fields };
}

function indexRules(rules: CompiledRule[]): Map<string, CompiledRule[]> {
  const index = new Map<string, CompiledRule[]>();
  for (const rule of byId(rules)) {
    // A rule of nothing, or of a field we do not know, matches nothing.
    if (rule.fields.length === 0 || rule.fields.some((field) => field.fact === null && field.label === null))
      continue;
    const head = rule.fields.find((field) => field.fact === "virtualKey") ?? rule.fields[0];
    if (!head) continue;
    const key = ruleKey(head.label === null ? (head.fact ?? "") : LABEL_PREFIX + head.label, head.value);
    index.set(key, [...(index.get(key) ?? []), rule]);
  }
  return index;
}

function nameIndex(
  rows: readonly { id: number; slug: string; name?: string; aliases: string[] }[],
): Map<string, number> {
  const index = new Map<string, number>();
  const sorted = byId(rows);
  for (const row of sorted) addName(index, row.slug, row.id);
  for (const row of sorted) for (const alias of row.aliases) addName(index, alias, row.id);
  for (const row of sorted) if (row.name !== undefined) addName(index, row.name, row.id);
  return index;
}

function addName(index: Map<string, number>, name: string, id: number): void {
  const key = normaliseName(name);
  if (key !== "" && !index.has(key)) index.set(key, id);
}

function spanIndex<Row, T>(
  rows: readonly Row[],
  read: (row: Row) => [number, Span<T>],
): Map<number, Span<T>[]> {
  const index = new Map<number, Span<T>[]>();
  for (const row of rows) {
    const [id, span] = read(row);
    index.set(id, [...(index.get(id) ?? []), span]);
  }
  for (const spans of index.values()) spans.sort((a, b) => b.fromMs - a.fromMs);
  return index;
}

function isDefaultField(field: string): boolean {
  return (DEFAULT_FIELDS as readonly string[]).includes(field);
}

function byId<Row extends { id: number }>(rows: readonly Row[]): Row[] {
  return [...rows].sort((a, b) => a.id - b.id);
}

function unique<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}
