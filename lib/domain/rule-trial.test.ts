import { describe, expect, it } from "vitest";
import type { CatalogSnapshot } from "./catalog";
import { type TrialRule, withRule } from "./rule-trial";

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
