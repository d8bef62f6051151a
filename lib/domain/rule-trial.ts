import { type Catalog, type CatalogSnapshot, type CompiledRule, LABEL_PREFIX, ruleKey } from "./catalog";
import type { OwnerStep } from "./ledger-codes";
import type { AlikeCalls } from "./owner-effect";
import { resolveOwner } from "./ownership";
import { bestRule, clean, ownLabel } from "./ownership-rule";

/** Requests and what they cost; `unpriced` of them have no price and so no dollars in it. */
export interface CallSum {
  requests: number;
  costPico: bigint;
  unpriced: number;
}

/** What decided instead of a rule that matched: a step, and the rule where one did it. */
export interface LostTo extends CallSum {
  step: OwnerStep;
  ruleId: number | null;
}

/** What a rule did among some calls, or would have. `matched` = `decided` + all of `lost`. */
export interface RuleTally {
  matched: CallSum;
  decided: CallSum;
  /** Most requests first. */
  lost: LostTo[];
}

/** A dated rule that is not in the catalog, in ids. */
export type TrialRule = Omit<CatalogSnapshot["rules"][number], "id">;

/**
 * The catalog with one rule more, as saving it would leave it: the same match from the same day is replaced, an
 * earlier one ends where it begins, and it ends where a later one does.
 */
export function withRule(
  snapshot: CatalogSnapshot,
  rule: TrialRule,
): { snapshot: CatalogSnapshot; ruleId: number } {
  const same = snapshot.rules.filter((other) => matchKey(other.match) === matchKey(rule.match));
  const replaced = same.find((other) => other.validFrom === rule.validFrom);
  const ruleId = replaced?.id ?? snapshot.rules.reduce((most, { id }) => Math.max(most, id), 0) + 1;
  const line = [...same.filter((other) => other !== replaced), { ...rule, id: ruleId }].sort((a, b) =>
    a.validFrom < b.validFrom ? -1 : 1,
  );
  const dated = line.map((one, at) => {
    const next = line[at + 1]?.validFrom;
    const cut = next !== undefined && (one.validTo === null || one.validTo > next);
    return cut ? { ...one, validTo: next } : one;
  });
  const others = snapshot.rules.filter((other) => !same.includes(other));
  return { snapshot: { ...snapshot, rules: [...others, ...dated] }, ruleId };
}

function matchKey(match: Readonly<Record<string, string>>): string {
  return JSON.stringify(Object.entries(match).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * What one rule of the catalog makes of calls: those it matches, those it decides, and what decides the others. Pure.
 *
 * @param atMs when it is asked: a rule that begins later is asked on its first day
 * @param seen told of each group of calls that the rule matches
 * @returns null for a rule that is not there, or can match nothing
 */
export function tallyRule(
  calls: readonly AlikeCalls[],
  catalog: Catalog,
  ruleId: number,
  atMs: number,
  seen?: (calls: AlikeCalls, decidedBy: { step: OwnerStep; ruleId: number | null; teamId: number }) => void,
): RuleTally | null {
  const alone = indexOfOne(catalog, ruleId);
  return alone && tallyOne(calls, catalog, alone, ruleId, atMs, seen);
}

/**
 * `tallyRule` of every rule that holds on `todayMs` or later, by its id. Calls are looked at only by the rules whose
 * most telling field they carry, so that a thousand rules take no longer than a few.
 */
export function tallyRules(
  calls: readonly AlikeCalls[],
  catalog: Catalog,
  todayMs: number,
): Map<number, RuleTally> {
  const carrying = new Map<string, AlikeCalls[]>();
  for (const alike of calls) {
    for (const key of keysOf(alike.request, catalog)) {
      const list = carrying.get(key);
      if (list) list.push(alike);
      else carrying.set(key, [alike]);
    }
  }
  const tallies = new Map<number, RuleTally>();
  for (const index of [catalog.virtualKeyRules, catalog.rules]) {
    for (const [key, rules] of index) {
      for (const rule of rules) {
        if (rule.toMs <= todayMs) continue;
        const alone = new Map([[key, [rule]]]);
        const atMs = Math.max(todayMs, rule.fromMs);
        tallies.set(rule.id, tallyOne(carrying.get(key) ?? [], catalog, alone, rule.id, atMs));
      }
    }
  }
  return tallies;
}

/** The keys under which rules may have been filed that the call carries. */
function keysOf(request: AlikeCalls["request"], catalog: Catalog): string[] {
  const { facts, labels } = request;
  return [
    ...catalog.ruleFacts.map((fact) => [fact, clean(facts[fact])] as const),
    ...catalog.ruleLabels.map((label) => [LABEL_PREFIX + label, clean(ownLabel(labels, label))] as const),
  ].flatMap(([field, value]) => (value === "" ? [] : [ruleKey(field, value)]));
}

function tallyOne(
  calls: readonly AlikeCalls[],
  catalog: Catalog,
  alone: ReadonlyMap<string, readonly CompiledRule[]>,
  ruleId: number,
  atMs: number,
  seen?: Parameters<typeof tallyRule>[4],
): RuleTally {
  const tally: RuleTally = { matched: nothing(), decided: nothing(), lost: [] };
  for (const alike of calls) {
    const request = { ...alike.request, atMs };
    if (bestRule(alone, request, catalog) === null) continue;
    const { step, ruleId: by, teamId } = resolveOwner(request, catalog);
    add(tally.matched, alike);
    if (by === ruleId) add(tally.decided, alike);
    else {
      let lost = tally.lost.find((one) => one.step === step && one.ruleId === by);
      if (!lost) {
        lost = { step, ruleId: by, ...nothing() };
        tally.lost.push(lost);
      }
      add(lost, alike);
    }
    seen?.(alike, { step, ruleId: by, teamId });
  }
  tally.lost.sort((a, b) => b.requests - a.requests || (a.ruleId ?? 0) - (b.ruleId ?? 0));
  return tally;
}

/** An index with one rule in it, under the key where the catalog has it. */
function indexOfOne(catalog: Catalog, ruleId: number): ReadonlyMap<string, readonly CompiledRule[]> | null {
  for (const index of [catalog.virtualKeyRules, catalog.rules]) {
    for (const [key, rules] of index) {
      const rule = rules.find((one) => one.id === ruleId);
      if (rule) return new Map([[key, [rule]]]);
    }
  }
  return null;
}

/** A sum of no calls. */
export function nothing(): CallSum {
  return { requests: 0, costPico: 0n, unpriced: 0 };
}

/** Adds calls to a sum. */
export function add(sum: CallSum, calls: CallSum): void {
  sum.requests += calls.requests;
  sum.costPico += calls.costPico;
  sum.unpriced += calls.unpriced;
}
