import { type Catalog, type CompiledRule, LABEL_PREFIX, normaliseName, ruleKey } from "./catalog";
import type { OwnershipRequest } from "./ownership";

export interface RuleAnswer {
  rule: CompiledRule;
  /** The rule's team, or what that team means at the instant asked for. */
  teamId: number;
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
      if (!matches(rule, request)) continue;
      const teamId = activeTeam(catalog, rule.teamId, request.atMs);
      if (teamId === null) continue;
      const order = best === null ? -1 : compareSpecificity(rule, best.rule);
      if (best === null || order < 0) best = { rule, teamId, tie: false };
      else if (order === 0) {
        const tie: boolean = best.tie || teamId !== best.teamId;
        best = rule.id < best.rule.id ? { rule, teamId, tie } : { ...best, tie };
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

/**
 * The team that takes what is meant for `teamId` at an instant: itself until it ends, then its successor, and so on;
 * null when the last of them has ended too.
 */
export function activeTeam(catalog: Catalog, teamId: number, atMs: number): number | null {
  let at: number | undefined = teamId;
  // Successors in a circle, which no plan makes, end here as well.
  for (let steps = 0; at !== undefined && steps <= catalog.successors.size; steps += 1) {
    const end = catalog.teamEnds.get(at);
    if (end === undefined || atMs < end) return at;
    at = catalog.successors.get(at);
  }
  return null;
}

/**
 * Does a list of teams hold `teamId` at an instant? A team on it means what its name means then: after a merge, old and
 * new name open the same door.
 */
export function holdsTeam(
  catalog: Catalog,
  teamIds: readonly (number | null)[],
  teamId: number,
  atMs: number,
): boolean {
  if (teamIds.includes(teamId)) return true;
  const meant = activeTeam(catalog, teamId, atMs);
  return meant !== null && teamIds.some((id) => id !== null && activeTeam(catalog, id, atMs) === meant);
}

/** A name in the form in which names are compared; empty for an absent one. */
export function clean(name: string | undefined): string {
  return name === undefined ? "" : normaliseName(name);
}

/** A label as an own property: a label called `constructor` must not find Object's. */
export function ownLabel(labels: Record<string, string> | undefined, label: string): string | undefined {
  return labels !== undefined && Object.hasOwn(labels, label) ? labels[label] : undefined;
}
