import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CatalogSnapshot, compileCatalog, dayStartMs, normaliseName } from "./catalog";

describe("normaliseName", () => {
  it.each([
    ["Support", "support"],
    ["  support_automation ", "support-automation"],
    ["Support \t_ Team", "support-team"],
    ["Ｓｕｐｐｏｒｔ", "support"],
    ["A\u00a0B", "a-b"],
    ["J\u030c", "\u01f0"],
    ["a--b", "a--b"],
    [" \n ", ""],
  ])("%j is %j", (name, normal) => {
    expect(normaliseName(name)).toBe(normal);
  });

  it("is idempotent and leaves no space, capital or underscore", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (name) => {
        const normal = normaliseName(name);
        expect(normaliseName(normal)).toBe(normal);
        expect(normal).not.toMatch(/[\s_A-Z]/);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("dayStartMs", () => {
  it("is the first UTC instant", () => {
    expect(dayStartMs("2026-06-01")).toBe(Date.UTC(2026, 5, 1));
    for (const day of ["2026-6-1", "2026-13-01", "today", "2026-06-01T00:00"]) {
      expect(() => dayStartMs(day)).toThrow(RangeError);
    }
  });
});

describe("compileCatalog", () => {
  const empty: CatalogSnapshot = {
    version: 1,
    teams: [
      {
        id: 1,
        slug: "untagged",
        name: "untagged",
        kind: "untagged",
        aliases: [],
        retiredOn: null,
        mergedInto: null,
      },
    ],
    teamCostCenters: [],
    services: [],
    serviceTeams: [],
    features: [],
    environments: [],
    costCenters: [],
    rules: [],
    contracts: [],
    keys: new Map(),
  };
  const team = (id: number, slug: string, name: string, aliases: string[] = []) => ({
    id,
    slug,
    name,
    kind: "team" as const,
    aliases,
    retiredOn: null,
    mergedInto: null,
  });

  it("needs the untagged team", () => {
    expect(() => compileCatalog({ ...empty, teams: [] })).toThrow("untagged");
  });

  it("a slug beats an alias, an alias a display name, and then the smaller id", () => {
    const teams = [
      ...empty.teams,
      team(2, "alpha", "Gamma", ["beta", "delta"]),
      team(3, "beta", "Alpha", ["gamma", "delta"]),
    ];
    for (const order of [teams, [...teams].reverse()]) {
      const { teamIds } = compileCatalog({ ...empty, teams: order });
      expect(Object.fromEntries(teamIds)).toEqual({ untagged: 1, alpha: 2, beta: 3, gamma: 3, delta: 2 });
    }
  });
});
