import { type Catalog, type CompiledRule, LABEL_PREFIX, RULE_FIELDS, ruleKey } from "./catalog";
import { activeTeam } from "./ownership-rule";

/** Half-open, epoch milliseconds; `toMs` may be infinite. */
export interface Window {
  fromMs: number;
  toMs: number;
}

/**
 * Why one of two rules wins, in the order in which it is asked:
 *
 * - `virtual_key`: it names a gateway's virtual key, which is looked at two steps before all other rules
 * - `more_fields`, `telling_field`: it is the more specific
 * - `later_start`: as specific, but newer
 * - `tie`: nothing tells them apart but their ids, and they name different teams: the exception `rule_tie`
 * - `same_team`: nothing tells them apart, and nothing hangs on it
 */
export type OverlapReason =
  | { why: "virtual_key" | "later_start" | "tie" | "same_team" }
  | { why: "more_fields"; fields: number; than: number }
  | { why: "telling_field"; field: string; than: string };

/** Two rules that can match the same call at the same time. */
export interface RuleOverlap extends Window {
  winnerId: number;
  loserId: number;
  reason: OverlapReason;
  /** They have no field in common: only a call that happens to carry both is at stake. */
  isCrossing: boolean;
}

/** When a rule can decide at all, and what is in its way. */
export interface RuleReach {
  /** Sorted; empty: never. */
  windows: Window[];
  /** Rules of the same fields that win whenever both hold. */
  shadowedBy: number[];
}

/** Every rule that can match something, by id. One of no fields, or of a field that is not known, is not there. */
export function rulesOf(catalog: Catalog): CompiledRule[] {
  return [...catalog.virtualKeyRules.values(), ...catalog.rules.values()].flat().sort((a, b) => a.id - b.id);
}

/**
 * The rules that can match the same call as `rule` while both hold and have a team that takes spend. Pure.
 * @param others may hold the rule itself
 */
export function overlapsOf(
  rule: CompiledRule,
  others: readonly CompiledRule[],
  catalog: Catalog,
): RuleOverlap[] {
  return others.flatMap((other) => (other.id === rule.id ? [] : (overlapOf(rule, other, catalog) ?? [])));
}

/**
 * Each pair of rules that name a field in common and can match the same call at the same time, once. Those that merely
 * cross are left out: of a thousand rules there are a hundred thousand.
 */
export function sharedOverlaps(catalog: Catalog): RuleOverlap[] {
  const before = new Map<string, CompiledRule[]>();
  return rulesOf(catalog).flatMap((rule) => {
    const keys = rule.fields.map((field) => ruleKey(nameOf(field), field.value));
    const met = new Set(keys.flatMap((key) => before.get(key) ?? []));
    for (const key of keys) before.set(key, [...(before.get(key) ?? []), rule]);
    return overlapsOf(rule, [...met], catalog);
  });
}

/**
 * When `rule` can decide. A rule is in the way of another for certain only if it has the same fields: one with fewer
 * is weaker, and one with more leaves every call that lacks them, as any call may. (Of virtual keys, which come
 * first, a rule with fewer fields is no better: it has a virtual key that the other does not ask for.) Pure.
 */
export function reachOf(rule: CompiledRule, others: readonly CompiledRule[], catalog: Catalog): RuleReach {
  const own = holds(rule, catalog);
  const stronger = others.filter(
    (other) => other.id !== rule.id && sameFields(rule, other) && winner(rule, other) === other,
  );
  let windows = own ? [own] : [];
  const shadowedBy: number[] = [];
  for (const other of stronger) {
    const its = holds(other, catalog);
    if (!its || !own || intersection(own, its) === null) continue;
    shadowedBy.push(other.id);
    windows = windows.flatMap((window) => without(window, its));
  }
  return { windows: windows.sort((a, b) => a.fromMs - b.fromMs), shadowedBy };
}

function overlapOf(a: CompiledRule, b: CompiledRule, catalog: Catalog): RuleOverlap | null {
  const [first, second] = [holds(a, catalog), holds(b, catalog)];
  const both = first && second && intersection(first, second);
  if (!both || !canMeet(a, b)) return null;
  const wins = winner(a, b);
  const loses = wins === a ? b : a;
  const names = new Set(b.fields.map(nameOf));
  return {
    ...both,
    winnerId: wins.id,
    loserId: loses.id,
    reason: reasonOf(wins, loses, both, catalog),
    isCrossing: !a.fields.some((field) => names.has(nameOf(field))),
  };
}

/** When the rule holds and its team, or what that has become, takes spend; null: never, or it matches no call. */
function holds(rule: CompiledRule, catalog: Catalog): Window | null {
  if (rule.fields.some((field) => field.value === "")) return null;
  // A team, once ended, is succeeded or gone for good: what matters is the last of the ends on the way.
  let end = Number.NEGATIVE_INFINITY;
  let at: number | undefined = rule.teamId;
  for (let steps = 0; at !== undefined && steps <= catalog.successors.size; steps += 1) {
    end = Math.max(end, catalog.teamEnds.get(at) ?? Number.POSITIVE_INFINITY);
    at = catalog.successors.get(at);
  }
  const toMs = Math.min(rule.toMs, end);
  return rule.fromMs < toMs ? { fromMs: rule.fromMs, toMs } : null;
}

function intersection(a: Window, b: Window): Window | null {
  const fromMs = Math.max(a.fromMs, b.fromMs);
  const toMs = Math.min(a.toMs, b.toMs);
  return fromMs < toMs ? { fromMs, toMs } : null;
}

function without(window: Window, taken: Window): Window[] {
  const left = { fromMs: window.fromMs, toMs: Math.min(window.toMs, taken.fromMs) };
  const right = { fromMs: Math.max(window.fromMs, taken.toMs), toMs: window.toMs };
  return [left, right].filter(({ fromMs, toMs }) => fromMs < toMs);
}

/** No field that both name asks for two values. */
function canMeet(a: CompiledRule, b: CompiledRule): boolean {
  return a.fields.every((field) => {
    const other = b.fields.find((one) => nameOf(one) === nameOf(field));
    return other === undefined || other.value === field.value;
  });
}

function sameFields(a: CompiledRule, b: CompiledRule): boolean {
  return a.fields.length === b.fields.length && canMeet(a, b) && everyNamed(a, b);
}

function everyNamed(a: CompiledRule, b: CompiledRule): boolean {
  const names = new Set(b.fields.map(nameOf));
  return a.fields.every((field) => names.has(nameOf(field)));
}

function winner(a: CompiledRule, b: CompiledRule): CompiledRule {
  const order =
    Number(hasVirtualKey(b)) - Number(hasVirtualKey(a)) ||
    b.fields.length - a.fields.length ||
    (differingRanks(a, b)?.difference ?? 0) ||
    b.fromMs - a.fromMs ||
    a.id - b.id;
  return order < 0 ? a : b;
}

function reasonOf(wins: CompiledRule, loses: CompiledRule, both: Window, catalog: Catalog): OverlapReason {
  if (hasVirtualKey(wins) !== hasVirtualKey(loses)) return { why: "virtual_key" };
  if (wins.fields.length !== loses.fields.length)
    return { why: "more_fields", fields: wins.fields.length, than: loses.fields.length };
  const ranks = differingRanks(wins, loses);
  if (ranks) return { why: "telling_field", field: ranks.field, than: ranks.than };
  if (wins.fromMs !== loses.fromMs) return { why: "later_start" };
  return { why: differ(wins, loses, both, catalog) ? "tie" : "same_team" };
}

/** Do the two mean different teams at any instant of the window? Only at a cut does an answer change. */
function differ(a: CompiledRule, b: CompiledRule, { fromMs, toMs }: Window, catalog: Catalog): boolean {
  const instants = [fromMs, ...catalog.cuts.filter((cut) => cut > fromMs && cut < toMs)];
  return instants.some((at) => activeTeam(catalog, a.teamId, at) !== activeTeam(catalog, b.teamId, at));
}

function differingRanks(a: CompiledRule, b: CompiledRule) {
  for (const [at, field] of a.fields.entries()) {
    const other = b.fields[at];
    if (other && other.rank !== field.rank)
      return { difference: field.rank - other.rank, field: nameOf(field), than: nameOf(other) };
  }
  return null;
}

function hasVirtualKey(rule: CompiledRule): boolean {
  return rule.fields.some((field) => field.fact === "virtualKey");
}

/** A field as the catalog file calls it: `namespace`, `label:app`. */
function nameOf({ fact, label }: CompiledRule["fields"][number]): string {
  if (label !== null) return LABEL_PREFIX + label;
  return RULE_FIELDS.find(([, known]) => known === fact)?.[0] ?? "";
}
