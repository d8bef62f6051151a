import { describe, expect, it } from "vitest";
import { fromUsd } from "@/lib/domain/money";
import type { PoolSplit } from "@/lib/queries/admin-allocation";
import { FormProblem } from "../change";
import { policyFragment, policyOfForm } from "./fragment";
import { quantityText, splitSentences, termsWords } from "./policy-words";

const payer = (slug: string, ratio: number, dollars: string) => ({
  slug,
  name: slug.toUpperCase(),
  quantity: 1n,
  ratio,
  pico: fromUsd(dollars),
});
const SPLIT: PoolSplit = {
  month: "2026-10-01",
  poolPico: fromUsd("40"),
  centralPico: fromUsd("10"),
  baseTotal: 4n,
  payers: [payer("a", 750_000, "22.5"), payer("b", 250_000, "7.5")],
};

describe("a split in words", () => {
  it("stands beside the one that holds, with who no longer pays", () => {
    const current = { ...SPLIT, payers: [payer("a", 500_000, "15"), payer("c", 500_000, "15")] };
    expect(splitSentences(SPLIT, current)).toEqual([
      "October 2026, the last complete month: a pool of $40.00, $10.00 kept central, the rest over 2 teams. It nets to zero; shared teams and untagged receive nothing.",
      "A: $22.50 (75.0 %), now $15.00.",
      "B: $7.50 (25.0 %), now $0.00.",
      "C: nothing, now $15.00.",
    ]);
    expect(splitSentences(SPLIT, null)[1]).toBe("A: $22.50 (75.0 %).");
    expect(splitSentences({ ...SPLIT, poolPico: 0n }, null)).toHaveLength(1);
    expect(splitSentences({ ...SPLIT, payers: [] }, null)[1]).toContain("all of it would stay central");
  });

  it("prints each base in its own unit", () => {
    expect(quantityText(1_234n, "requests")).toBe("1,234");
    expect(quantityText(1_240_000n, "tokens")).toBe("1.24M");
    expect(quantityText(fromUsd("12.5"), "direct_cost")).toBe("12.50");
    expect(quantityText(40_500_000n, "fixed")).toBe("40.5");
    expect(termsWords({ method: "even", keepCentralPico: 0n })).toBe("evenly");
  });
});

describe("the form", () => {
  const form = (more: Record<string, string> = {}) => {
    const fields: Record<string, string> = {
      source: "common",
      method: "requests",
      from: "2026-11-01",
      keep: "",
      ...more,
    };
    return policyOfForm((name) => fields[name] ?? "");
  };
  it("becomes a part of a catalog file; weights only for fixed shares", () => {
    expect(policyFragment(form({ shares: "a: 1" }))).toEqual({
      allocation_policies: [
        { source: "common", method: "requests", keep_central_usd: "0", from: "2026-11-01", until: null },
      ],
    });
    expect(
      policyFragment(form({ method: "fixed", shares: "a: 60\n\n b = 40.5 %\n", keep: "$1,000" })),
    ).toMatchObject({
      allocation_policies: [{ shares: { a: "60", b: "40.5" }, keep_central_usd: "1000" }],
    });
  });

  it.each<Record<string, string>>([
    { source: "" },
    { method: "" },
    { method: "fixed" },
    { method: "fixed", shares: "a lot" },
    { keep: "-1" },
    { keep: "some" },
    { from: "" },
    { until: "2026-10-01" },
  ])("refuses %j in words", (more) => {
    expect(() => form(more)).toThrow(FormProblem);
  });
});
