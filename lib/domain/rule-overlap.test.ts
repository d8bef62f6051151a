import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Catalog, type CatalogSnapshot, compileCatalog, type CompiledRule, dayStartMs } from "./catalog";
import type { OwnershipRequest } from "./ownership";
import { bestRule } from "./ownership-rule";
import { overlapsOf, reachOf, type RuleOverlap, rulesOf, sharedOverlaps } from "./rule-overlap";
import type { Facts } from "./usage-event";

type Row = CatalogSnapshot["rules"][number];
const [UNTAGGED, SUPPORT, GROWTH, OLD, GONE] = [1, 2, 3, 4, 5];
const team = (
  id: number,
  slug: string,
  retiredOn: string | null = null,
  mergedInto: number | null = null,
) => ({
  id,
  slug,
  name: slug,
  kind: (slug === "untagged" ? "untagged" : "team") as "untagged" | "team",
  aliases: [],
  retiredOn,
  mergedInto,
});
const rule = (
  id: number,
  match: Record<string, string>,
  teamId = SUPPORT,
  extra: Partial<Row> = {},
): Row => ({
  id,
  match,
  teamId,
  environmentId: null,
  assigned: false,
  validFrom: "2026-01-01",
  validTo: null,
  ...extra,
});

function catalogOf(rules: Row[]): Catalog {
  return compileCatalog({
    version: 1,
    teams: [
      team(UNTAGGED, "untagged"),
      team(SUPPORT, "support"),
      team(GROWTH, "growth"),
      team(OLD, "old", "2026-03-01", GROWTH),
      team(GONE, "gone", "2026-04-01"),
    ],
    teamCostCenters: [],
    services: [],
    serviceTeams: [],
    features: [],
    environments: [],
    costCenters: [],
    rules,
    contracts: [],
    keys: new Map(),
  });
}

/** Each pair, once. */
function allOverlaps(catalog: Catalog): RuleOverlap[] {
  const all = rulesOf(catalog);
  return all.flatMap((one, at) => overlapsOf(one, all.slice(at + 1), catalog));
}

const reasons = (rules: Row[]) =>
  allOverlaps(catalogOf(rules)).map(({ winnerId, loserId, reason }) => [winnerId, loserId, reason]);

describe("overlapsOf", () => {
  it("says which of two wins and why", () => {
    const namespace = { namespace: "batch" };
    expect(reasons([rule(1, namespace), rule(2, { ...namespace, account: "a" })])).toEqual([
      [2, 1, { why: "more_fields", fields: 2, than: 1 }],
    ]);
    expect(reasons([rule(1, { account: "a" }), rule(2, namespace)])).toEqual([
      [2, 1, { why: "telling_field", field: "namespace", than: "account" }],
    ]);
    expect(reasons([rule(1, { "label:app": "x" }), rule(2, namespace)])).toEqual([
      [1, 2, { why: "telling_field", field: "label:app", than: "namespace" }],
    ]);
    expect(reasons([rule(1, { virtual_key: "vk" }), rule(2, { ...namespace, account: "a" })])).toEqual([
      [1, 2, { why: "virtual_key" }],
    ]);
    expect(reasons([rule(1, namespace), rule(2, { namespace: "web", account: "a" })])).toEqual([]);
  });

  it("tells a later start from a tie, and a tie from two rules of one team", () => {
    const spelt = [{ namespace: "ml batch" }, { namespace: "ML_Batch" }] as const;
    const two = (teamId: number, extra: Partial<Row> = {}) =>
      reasons([rule(1, spelt[0]), rule(2, spelt[1], teamId, extra)]);
    expect(two(GROWTH)).toEqual([[1, 2, { why: "tie" }]]);
    expect(two(SUPPORT)).toEqual([[1, 2, { why: "same_team" }]]);
    expect(two(GROWTH, { validFrom: "2026-02-01" })).toEqual([[2, 1, { why: "later_start" }]]);
    // One team until the day the other is merged into it: a tie before.
    expect(reasons([rule(1, spelt[0], OLD), rule(2, spelt[1], GROWTH)])).toEqual([[1, 2, { why: "tie" }]]);
  });

  it("looks at the days that both hold, with a team that takes spend", () => {
    const other = { namespace: "batch", account: "a" };
    const pair = (extra: Partial<Row>, teamId = SUPPORT) =>
      allOverlaps(catalogOf([rule(1, { namespace: "batch" }), rule(2, other, teamId, extra)]));
    expect(pair({ validFrom: "2026-02-01", validTo: "2026-05-01" })).toMatchObject([
      { fromMs: dayStartMs("2026-02-01"), toMs: dayStartMs("2026-05-01") },
    ]);
    expect(pair({}, GONE)).toMatchObject([{ toMs: dayStartMs("2026-04-01") }]);
    expect(pair({ validFrom: "2026-04-01" }, GONE)).toEqual([]);
    expect(pair({}, OLD)).toMatchObject([{ toMs: Number.POSITIVE_INFINITY }]);
  });
});

describe("reachOf", () => {
  const reach = (rules: Row[], id: number) => {
    const catalog = catalogOf(rules);
    const all = rulesOf(catalog);
    return reachOf(all.find((one) => one.id === id) as CompiledRule, all, catalog);
  };
  it("never, for the younger of two that are the same but for spelling", () => {
    const rules = [rule(1, { namespace: "batch" }), rule(2, { namespace: "Batch" }, GROWTH)];
    expect(reach(rules, 2)).toEqual({ windows: [], shadowedBy: [1] });
    expect(reach(rules, 1)).toMatchObject({ windows: [{ toMs: Number.POSITIVE_INFINITY }], shadowedBy: [] });
  });
  it("until a newer one begins, and again when that has ended", () => {
    const newer = { validFrom: "2026-02-01", validTo: "2026-03-01" };
    expect(
      reach([rule(1, { namespace: "b" }), rule(2, { namespace: "B" }, GROWTH, newer)], 1).windows,
    ).toEqual([
      { fromMs: dayStartMs("2026-01-01"), toMs: dayStartMs("2026-02-01") },
      { fromMs: dayStartMs("2026-03-01"), toMs: Number.POSITIVE_INFINITY },
    ]);
  });
  it("never, with a team that had ended", () => {
    expect(reach([rule(1, { namespace: "b" }, GONE, { validFrom: "2026-05-01" })], 1).windows).toEqual([]);
  });
  it("always beside one of more fields, which leaves the calls that lack them", () => {
    const rules = [rule(1, { gateway: "g" }), rule(2, { gateway: "g", virtual_key: "vk" })];
    expect(reach(rules, 1).windows).toHaveLength(1);
  });
});

/** Rules and calls from a small world, so that they meet. */
const VALUES = ["a", "A", "b", " "];
const FIELDS = ["namespace", "service_account", "virtual_key", "gateway", "label:app"] as const;
const FACTS: Record<string, keyof Facts> = {
  namespace: "namespace",
  service_account: "serviceAccount",
  virtual_key: "virtualKey",
  gateway: "gateway",
};
const DAYS = ["2026-01-01", "2026-02-01", "2026-03-01", "2026-04-01", "2026-05-01"];
const value = fc.constantFrom(...VALUES);
const match = fc.dictionary(fc.constantFrom(...FIELDS), value, { minKeys: 1, maxKeys: 3 });
const dates = fc.tuple(fc.nat(3), fc.nat(5)).map(([from, length]) => ({
  validFrom: DAYS[from] ?? "",
  validTo: DAYS[from + length] && length > 0 ? (DAYS[from + length] ?? null) : null,
}));
const rules = fc
  .array(fc.tuple(match, fc.constantFrom(SUPPORT, GROWTH, OLD, GONE), dates), { minLength: 2, maxLength: 7 })
  .map((list) => list.map(([fields, teamId, days], at) => rule(at + 1, fields, teamId, days)));
const instant = fc.nat(200).map((day) => Date.UTC(2025, 11, 20) + day * 86_400_000);

function requestOf(fields: Record<string, string>, atMs: number): OwnershipRequest {
  const facts: Facts = {};
  for (const [field, fact] of Object.entries(FACTS)) if (fields[field]) facts[fact] = fields[field];
  const label = fields["label:app"];
  return {
    atMs,
    facts,
    labels: label === undefined ? undefined : { app: label },
    ownership: {},
    ownershipRank: "app",
    keyId: null,
  };
}

/** The rule that would decide if only rules were asked. */
function decides(catalog: Catalog, request: OwnershipRequest) {
  return bestRule(catalog.virtualKeyRules, request, catalog) ?? bestRule(catalog.rules, request, catalog);
}

const within = (atMs: number, window: { fromMs: number; toMs: number }) =>
  atMs >= window.fromMs && atMs < window.toMs;

describe("held against the decision itself", () => {
  it("a pair overlaps where both match, and its winner is who is chosen of the two", () => {
    fc.assert(
      fc.property(rules, match, instant, (rows, fields, atMs) => {
        const catalog = catalogOf(rows);
        const request = requestOf(fields, atMs);
        const matching = rows.filter((row) => decides(catalogOf([row]), request) !== null);
        const overlaps = allOverlaps(catalog);
        for (const [at, a] of matching.entries()) {
          for (const b of matching.slice(at + 1)) {
            const found = overlaps.find(
              (one) => [one.winnerId, one.loserId].sort().join() === [a.id, b.id].sort().join(),
            );
            expect(found && within(atMs, found)).toBe(true);
            const alone = decides(catalogOf([a, b]), request);
            expect(alone?.rule.id).toBe(found?.winnerId);
            if (alone?.tie) expect(found?.reason.why).toBe("tie");
          }
        }
      }),
      { numRuns: 400 },
    );
  });

  it("every overlap has a call that both match", () => {
    fc.assert(
      fc.property(rules, (rows) => {
        const catalog = catalogOf(rows);
        for (const { winnerId, loserId, fromMs } of allOverlaps(catalog)) {
          const both = rows.filter((row) => row.id === winnerId || row.id === loserId);
          const request = requestOf(Object.assign({}, ...both.map((row) => row.match)), fromMs);
          for (const row of both) expect(decides(catalogOf([row]), request)).not.toBeNull();
        }
      }),
      { numRuns: 300 },
    );
  });

  it("a rule decides the call of exactly its fields when it can decide at all, and no call otherwise", () => {
    fc.assert(
      fc.property(rules, match, instant, (rows, fields, atMs) => {
        const catalog = catalogOf(rows);
        const all = rulesOf(catalog);
        for (const one of all) {
          const row = rows.find((other) => other.id === one.id);
          const can = reachOf(one, all, catalog).windows.some((window) => within(atMs, window));
          expect(decides(catalog, requestOf(row?.match ?? {}, atMs))?.rule.id === one.id).toBe(can);
          if (decides(catalog, requestOf(fields, atMs))?.rule.id === one.id) expect(can).toBe(true);
        }
      }),
      { numRuns: 400 },
    );
  });

  it("finds those that share a field without looking at every pair", () => {
    fc.assert(
      fc.property(rules, (rows) => {
        const catalog = catalogOf(rows);
        const pairs = (some: RuleOverlap[]) =>
          some.map(({ winnerId, loserId, reason }) => JSON.stringify([winnerId, loserId, reason])).sort();
        const near = allOverlaps(catalog).filter((one) => !one.isCrossing);
        expect(pairs(sharedOverlaps(catalog))).toEqual(pairs(near));
      }),
      { numRuns: 300 },
    );
  });

  it("is the same seen from either rule", () => {
    fc.assert(
      fc.property(rules, (rows) => {
        const catalog = catalogOf(rows);
        const all = rulesOf(catalog);
        const seen = all.flatMap((one) => overlapsOf(one, all, catalog)).length;
        expect(seen).toBe(2 * allOverlaps(catalog).length);
      }),
    );
  });
});
