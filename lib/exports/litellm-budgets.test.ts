import { describe, expect, it } from "vitest";
import type { VirtualKeyRow } from "@/lib/queries/check-virtual-keys";
import { litellmBudgets } from "./litellm-budgets";

const USD = 1_000_000_000_000n;
const row = (virtualKey: string, rest: Partial<VirtualKeyRow> = {}): VirtualKeyRow => ({
  virtualKey,
  gateway: null,
  team: { teamId: 1, slug: "support", name: "Support" },
  budget: { amountPico: 2_500n * USD, usedPico: 0n, enforce: "block", version: 3 },
  ...rest,
});
const budget = (enforce: "none" | "warn" | "block") => ({
  amountPico: (123_45n * USD) / 100n,
  usedPico: 0n,
  enforce,
  version: 1,
});

describe("litellmBudgets", () => {
  it("makes a blocking budget the key's limit, and says that the team's keys share it", () => {
    const { keys, skipped } = litellmBudgets([row("sk-a"), row("sk-b", { gateway: "LiteLLM" })]);
    expect(skipped).toEqual([]);
    expect(keys[0]).toEqual({
      key_alias: "sk-a",
      max_budget: 2500,
      soft_budget: 2000,
      budget_duration: "1mo",
      metadata: { whospent_team: "support", whospent_budget_version: 3, whospent_keys_of_team: 2 },
    });
    expect(keys[1]?.key_alias).toBe("sk-b");
  });

  it("blocks nothing for a budget that only warns", () => {
    const [settings] = litellmBudgets([row("sk-a", { budget: budget("warn") })]).keys;
    expect(settings?.soft_budget).toBe(123.45);
    // Not even as null: that would lift a limit that somebody set at LiteLLM.
    expect(settings).not.toHaveProperty("max_budget");
  });

  it("leaves keys alone that have no budget to hold, and says why", () => {
    const rows = [
      row("none", { budget: null }),
      row("plan", { budget: budget("none") }),
      row("elsewhere", { gateway: "portkey" }),
    ];
    expect(litellmBudgets(rows)).toEqual({
      keys: [],
      skipped: [
        { key_alias: "none", team: "support", reason: "no_monthly_budget" },
        { key_alias: "plan", team: "support", reason: "not_enforced" },
        { key_alias: "elsewhere", team: "support", reason: "other_gateway" },
      ],
    });
  });
});
