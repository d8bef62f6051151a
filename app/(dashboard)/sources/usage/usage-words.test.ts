import { describe, expect, it } from "vitest";
import type { ProviderUsage } from "@/lib/queries/provider-usage";
import { placeWords, usageSentence } from "./usage-words";

const usage = (told: Partial<ProviderUsage>): ProviderUsage => ({
  days: { fromDay: "2026-06-21", toDay: "2026-07-21" },
  exported: [],
  unmetered: [],
  over: [],
  unmeteredPico: 0n,
  unpricedTokens: 0n,
  repeatedCells: 0,
  lastReceivedAt: null,
  ...told,
});

describe("usageSentence", () => {
  it("says what nobody metered, with and without a price", () => {
    expect(usageSentence(usage({ unmeteredPico: 1_234_560_000_000n }))).toBe(
      "Providers exported usage that no event explains: about $1.23 at list price. It is provisional and in no team's total.",
    );
    expect(usageSentence(usage({ unpricedTokens: 7_000n }))).toContain("7,000 tokens without a list price");
  });

  it("says that all is explained only when it is", () => {
    expect(usageSentence(usage({}))).toBe("Events explain all that the providers exported.");
  });
});

describe("placeWords", () => {
  it("is named by the project, else the key, else the account", () => {
    expect(placeWords({ project: "p", providerKey: "k", account: "a" })).toEqual({
      name: "p",
      under: "key k, account a",
    });
    expect(placeWords({ project: null, providerKey: null, account: "a" })).toEqual({ name: "a", under: "" });
    expect(placeWords({ project: null, account: null }).name).toBe("whole organization");
  });
});
