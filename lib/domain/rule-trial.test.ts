import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CatalogSnapshot, compileCatalog } from "./catalog";
import type { AlikeCalls } from "./owner-effect";
import { add, nothing, tallyRule, tallyRules, type TrialRule, withRule } from "./rule-trial";

const rule = (
  match: Record<string, string>,
  validFrom: string,
  validTo: string | null = null,
): TrialRule => ({
  match,
  teamId: 2,
  environmentId: null,
  assigned: false,
  validFrom,
  validTo,
});
const stored = (...rules: TrialRule[]): CatalogSnapshot => ({
  version: 1,
  teams: [],
  teamCostCenters: [],
  services: [],
  serviceTeams: [],
  features: [],
  environments: [],
  costCenters: [],
  contracts: [],
  keys: new Map(),
  rules: rules.map((one, at) => ({ ...one, id: at + 1 })),
});
const spans = (snapshot: CatalogSnapshot) =>
  snapshot.rules.map(({ id, validFrom, validTo }) => [id, validFrom, validTo]);

describe("withRule", () => {
  const match = { namespace: "batch", account: "a" };
  it("ends the same match that began earlier, whatever the order of its fields", () => {
    const { snapshot, ruleId } = withRule(
      stored(rule(match, "2026-01-01"), rule({ namespace: "web" }, "2026-01-01")),
      rule({ account: "a", namespace: "batch" }, "2026-03-01"),
    );
    expect(ruleId).toBe(3);
    expect(spans(snapshot).sort()).toEqual([
      [1, "2026-01-01", "2026-03-01"],
      [2, "2026-01-01", null],
      [3, "2026-03-01", null],
    ]);
  });
  it("ends where a later one begins, and replaces one of the same day", () => {
    const before = stored(rule(match, "2026-01-01", "2026-03-01"), rule(match, "2026-03-01"));
    expect(spans(withRule(before, rule(match, "2026-02-01")).snapshot)).toEqual([
      [1, "2026-01-01", "2026-02-01"],
      [3, "2026-02-01", "2026-03-01"],
      [2, "2026-03-01", null],
    ]);
    const replaced = withRule(before, { ...rule(match, "2026-03-01"), teamId: 9 });
    expect(replaced.ruleId).toBe(2);
    expect(replaced.snapshot.rules.map(({ teamId }) => teamId)).toEqual([2, 9]);
  });
});

describe("tallyRules", () => {
  const value = fc.constantFrom("a", "A", "b");
  const match = fc.dictionary(fc.constantFrom("namespace", "virtual_key", "label:app"), value, {
    minKeys: 1,
  });
  const calls = fc.array(
    fc.record({
      match,
      team: fc.constantFrom(undefined, "support"),
      requests: fc.integer({ min: 1, max: 9 }),
    }),
  );
  const team = (id: number, slug: string, kind: "team" | "untagged") => ({
    ...{ id, slug, name: slug, kind, aliases: [], retiredOn: null, mergedInto: null },
  });
  const teams = [team(1, "untagged", "untagged"), team(2, "support", "team"), team(3, "growth", "team")];

  it("is each rule's own tally, in which what matched was decided by it or by another", () => {
    fc.assert(
      fc.property(fc.array(match, { minLength: 1, maxLength: 6 }), calls, (matches, seen) => {
        const rules = matches.map((one, at) => ({ ...rule(one, "2026-01-01"), teamId: 2 + (at % 2) }));
        const catalog = compileCatalog({ ...stored(...rules), teams });
        const alike = seen.map((call): AlikeCalls => {
          const { namespace, virtual_key: virtualKey, "label:app": app } = call.match;
          return {
            request: {
              ownership: call.team ? { team: call.team } : {},
              ownershipRank: "app",
              facts: { ...(namespace && { namespace }), ...(virtualKey && { virtualKey }) },
              labels: app === undefined ? undefined : { app },
              keyId: null,
            },
            requests: call.requests,
            costPico: BigInt(call.requests) * 7n,
            unpriced: 0,
          };
        });
        const atMs = Date.UTC(2026, 5, 1);
        const tallies = tallyRules(alike, catalog, atMs);
        expect(tallies.size).toBe(rules.length);
        for (const [id, tally] of tallies) {
          expect(tally).toEqual(tallyRule(alike, catalog, id, atMs));
          const sum = nothing();
          for (const part of [tally.decided, ...tally.lost]) add(sum, part);
          expect(sum).toEqual(tally.matched);
        }
      }),
      { numRuns: 200 },
    );
  });
});
