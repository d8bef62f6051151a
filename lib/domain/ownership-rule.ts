import { type Catalog, type CompiledRule, LABEL_PREFIX, normaliseName, ruleKey } from "./catalog";
import type { OwnershipRequest } from "./ownership";

export interface RuleAnswer {
  rule: CompiledRule;
  tie: boolean;
}

/** The most specific rule that matches; a tie is between rules of different teams that only their ids tell apart. */
export function bestRule(
  index: ReadonlyMap<string, readonly CompiledRule[]>,
  request: OwnershipRequest,
  catalog: Catalog,
): RuleAnswer | null {
  let best: RuleAnswer | null = null;
  const consider = (candidates: readonly CompiledRule[] | undefined) => {
    for (const rule of candidates ?? []) {
      if (!matches(rule, request) || !isActive(catalog, rule.teamId, request.atMs)) continue;
      const order = best === null ? -1 : compareSpecificity(rule, best.rule);
      if (best === null || order < 0) best = { rule, tie: false };
      else if (order === 0) {
        const tie: boolean = best.tie || rule.teamId !== best.rule.teamId;
        best = { rule: rule.id < best.rule.id ? rule : best.rule, tie };
      }
    }
  };
  if (index.size === 0) return null;
  for (const fact of catalog.ruleFacts) {
    const value = clean(request.facts[fact]);
    if (value !== "") consider(index.get(ruleKey(fact, value)));
  }
  if (request.labels) {
    for (const label of catalog.ruleLabels) {
      const value = clean(ownLabel(request.labels, label));
      if (value !== "") consider(index.get(ruleKey(LABEL_PREFIX + label, value)));
    }
  }
  return best;
}

function matches(rule: CompiledRule, request: OwnershipRequest): boolean {
  if (request.atMs < rule.fromMs || request.atMs >= rule.toMs) return false;
  return rule.fields.every(({ fact, label, value }) => {
    const seen = fact !== null ? request.facts[fact] : ownLabel(request.labels, label ?? "");
    return value !== "" && clean(seen) === value;
  });
}

/** Negative when `a` is the more specific: more fields, then more telling ones, then the later start. */
function compareSpecificity(a: CompiledRule, b: CompiledRule): number {
  if (a.fields.length !== b.fields.length) return b.fields.length - a.fields.length;
  for (let i = 0; i < a.fields.length; i += 1) {
    const difference = (a.fields[i]?.rank ?? 0) - (b.fields[i]?.rank ?? 0);
    if (difference !== 0) return difference;
  }
  return b.fromMs - a.fromMs;
}

/** Did the team still take spend at that instant? */
export function isActive(catalog: Catalog, teamId: number, atMs: number): boolean {
  const end = catalog.teamEnds.get(teamId);
  return end === undefined || atMs < end;
}

/** A name in the form in which names are compared; empty for an absent one. */
export function clean(name: string | undefined): string {
  return name === undefined ? "" : normaliseName(name);
}

/** A label as an own property: a label called `constructor` must not find Object's. */
export function ownLabel(labels: Record<string, string> | undefined, label: string): string | undefined {
  return labels !== undefined && Object.hasOwn(labels, label) ? labels[label] : undefined;
}
