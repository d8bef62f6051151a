import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clashOf, countsOf, looksLike } from "./alike";
import { proposedPlan } from "./plan";

const usd = (dollars: number) => BigInt(Math.round(dollars * 100)) * 10_000_000_000n;

describe("proposedPlan", () => {
  it.each([
    [412, 100, 15, 30, "420"],
    [0, 320.24, 23, 30, "420"],
    [0, 0, 1, 30, null],
    [0, 0.004, 30, 30, null],
    [3, 0, 1, 30, "3"],
    [1234, 0, 1, 31, "1300"],
    [99.01, 0, 1, 31, "100"],
  ])("%d last month, %d so far on day %d of %d: %s", (last, so, day, days, plan) => {
    expect(proposedPlan(usd(last), usd(so), day, days)).toBe(plan);
  });
  it("covers what the month before cost, by less than a tenth and a dollar more", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 10n ** 21n }), (pico) => {
        const plan = BigInt(proposedPlan(pico, 0n, 1, 30) ?? 0) * 10n ** 12n;
        expect(plan).toBeGreaterThanOrEqual(pico);
        expect(plan).toBeLessThanOrEqual(pico + pico / 10n + 10n ** 12n);
      }),
    );
  });
});

describe("looksLike", () => {
  it("finds the name within a place, and nothing without a name", () => {
    expect(looksLike("localization-prod", ["Localization"])).toBe(true);
    expect(looksLike("vk-batch-07", ["Night batch", "batch"])).toBe(true);
    expect(looksLike("vk-legal-01", ["Localization"])).toBe(false);
    expect(looksLike("anything", ["", "a"])).toBe(false);
  });
  it("counts by kind", () => {
    expect(countsOf([{ kind: "namespace" }, { kind: "virtual_key" }, { kind: "namespace" }])).toBe(
      "1 key, 2 namespaces",
    );
  });
});

describe("clashOf", () => {
  const teams = [
    { slug: "support", name: "Support", names: ["support", "Support", "care-desk"], retired: false },
    { slug: "search", name: "Search", names: ["search"], retired: false },
  ];
  it("tells a short name that is taken from a name that means another team, and from one that looks alike", () => {
    expect(clashOf("SUPPORT", teams, true)).toMatchObject({ taken: true });
    expect(clashOf("SUPPORT", teams, false)).toMatchObject({ taken: false });
    expect(clashOf("Care desk", teams, true)).toMatchObject({
      taken: false,
      text: expect.stringContaining("means Support today"),
    });
    expect(clashOf("suport", teams, true)).toMatchObject({
      taken: false,
      text: expect.stringContaining("looks like Support"),
    });
    expect(clashOf("payments", teams, true)).toBeNull();
    expect(clashOf("", teams, true)).toBeNull();
  });
});
