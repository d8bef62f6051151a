import { describe, expect, it } from "vitest";
import type { CardDraft, DraftLine } from "@/lib/domain/price-card";
import { compareCards } from "@/lib/prices/compare-cards";
import { addHalfPriceBatch, addMissingModels, completeDraft, renewDraft } from "@/lib/prices/complete-draft";
import { findConflicts } from "@/lib/prices/conflicts";
import { readGenaiPrices } from "@/lib/prices/genai-prices";
import { readLitellmPrices } from "@/lib/prices/litellm-prices";
import { shippedCards } from "@/lib/prices/shipped-cards";

function line(rates: DraftLine["rates"], overrides: Partial<DraftLine> = {}): DraftLine {
  return {
    model: "gpt-x",
    match: { exact: ["gpt-x", "gpt-x-2026-01-01"], prefixes: [], patterns: [] },
    serviceTier: "standard",
    region: null,
    minInputTokens: 0,
    contextApplies: "all",
    validFromMs: null,
    validToMs: null,
    rates,
    ...overrides,
  };
}

function draft(...lines: DraftLine[]): CardDraft {
  return {
    provider: "openai",
    kind: "list",
    account: null,
    version: "v",
    validFromMs: null,
    source: "one",
    lines,
  };
}

/** LiteLLM's shape; every number as such a file has it. */
const LIST = `{
  "sample_spec": { "input_cost_per_token": 0, "litellm_provider": "one of the providers" },
  "gpt-x": { "litellm_provider": "openai",
    "input_cost_per_token": 2e-06, "output_cost_per_token": 8e-06, "cache_read_input_token_cost": 5e-07,
    "input_cost_per_token_above_272k_tokens": 4e-06, "output_cost_per_token_above_272k_tokens": 1.2e-05,
    "input_cost_per_token_batches": 1e-06, "output_cost_per_token_batches": 4e-06,
    "input_cost_per_token_flex": 1e-06, "output_cost_per_token_flex": 4e-06, "cache_read_input_token_cost_flex": 2.5e-07,
    "input_cost_per_token_priority": 3.5e-06, "output_cost_per_token_priority": 1.4e-05,
    "search_context_cost_per_query": { "search_context_size_medium": 0.01 } },
  "gpt-new": { "litellm_provider": "openai", "input_cost_per_token": 1e-06, "output_cost_per_token": 2e-06 },
  "rerank": { "litellm_provider": "openai", "input_cost_per_token": 0.0, "output_cost_per_token": 0.0, "input_cost_per_query": 0.002 },
  "bedrock/eu-west-1/meta.llama-x": { "litellm_provider": "bedrock", "input_cost_per_token": 1e-06, "output_cost_per_token": 2e-06 }
}`;
const other = readLitellmPrices(LIST, "2026-08-01").find((card) => card.provider === "openai") ?? draft();

describe("readLitellmPrices", () => {
  it("reads tiers and context from the key names, prices from the digits", () => {
    expect(
      other.lines
        .filter(({ model }) => model === "gpt-x")
        .map(({ serviceTier, minInputTokens, rates }) => [
          serviceTier,
          minInputTokens,
          rates.input_uncached,
          rates.output,
        ]),
    ).toEqual([
      ["standard", 0, 2_000_000n, 8_000_000n],
      ["standard", 272_000, 4_000_000n, 12_000_000n],
      ["batch", 0, 1_000_000n, 4_000_000n],
      ["flex", 0, 1_000_000n, 4_000_000n],
      ["priority", 0, 3_500_000n, 14_000_000n],
    ]);
    expect(other.source).toContain("2026-08-01");
  });
  it("does not call a model free that is billed by the query", () => {
    expect(other.lines.some(({ model }) => model === "rerank")).toBe(false);
  });
  it("keeps the region of a regional Bedrock price", () => {
    const bedrock = readLitellmPrices(LIST, "2026-08-01").find((card) => card.provider === "bedrock");
    expect(bedrock?.lines).toMatchObject([{ model: "meta.llama-x", region: "eu-west-1" }]);
  });
});

describe("completeDraft", () => {
  const tier = (card: CardDraft, name: string) => card.lines.filter((each) => each.serviceTier === name);

  it("takes tiers and missing rates where the standard prices agree", () => {
    const card = completeDraft(draft(line({ input_uncached: 2_000_000n, output: 8_000_000n })), other);
    expect(tier(card, "standard")[0]?.rates).toEqual({
      input_uncached: 2_000_000n,
      output: 8_000_000n,
      cache_read: 500_000n,
      web_searches: 10_000_000_000n,
    });
    expect(tier(card, "batch")[0]?.rates).toEqual({
      input_uncached: 1_000_000n,
      output: 4_000_000n,
      cache_read: 250_000n,
      web_searches: 10_000_000_000n,
    });
    expect(tier(card, "priority")[0]?.rates.output).toBe(14_000_000n);
  });

  it("scales a tier to a price of another time, and leaves out what is not exact", () => {
    const dear = line({ input_uncached: 10_000_000n, output: 40_000_000n }, { validToMs: 5 });
    const odd = line({ input_uncached: 3n, output: 7n }, { validFromMs: 5 });
    const card = completeDraft(draft(dear, odd), other);
    expect(
      tier(card, "flex").map(({ validToMs, rates }) => [validToMs, rates.input_uncached, rates.output]),
    ).toEqual([[5, 5_000_000n, 20_000_000n]]);
  });

  it("carries batch and flex into the long context, priority only where it is listed", () => {
    const base = line({ input_uncached: 2_000_000n, output: 8_000_000n });
    const long = line({ input_uncached: 4_000_000n, output: 12_000_000n }, { minInputTokens: 271_999 });
    const card = completeDraft(draft(base, long), other);
    expect(
      tier(card, "batch").map(({ minInputTokens, rates }) => [
        minInputTokens,
        rates.input_uncached,
        rates.output,
      ]),
    ).toEqual([
      [0, 1_000_000n, 4_000_000n],
      [271_999, 2_000_000n, 6_000_000n],
    ]);
    expect(tier(card, "priority").map(({ minInputTokens }) => minInputTokens)).toEqual([0]);
  });

  it("never overrules the draft", () => {
    const own = line({ input_uncached: 2_000_000n, output: 8_000_000n, cache_read: 1n });
    const batch = line({ input_uncached: 7n, output: 7n }, { serviceTier: "batch" });
    const card = completeDraft(draft(own, batch), other);
    expect(tier(card, "standard")[0]?.rates.cache_read).toBe(1n);
    expect(tier(card, "batch").map(({ rates }) => rates.output)).toEqual([7n]);
  });
});

it("addMissingModels adds only names the draft does not answer to", () => {
  const card = addMissingModels(draft(line({ input_uncached: 9n })), other);
  expect([...new Set(card.lines.map(({ model }) => model))]).toEqual(["gpt-x", "gpt-new"]);
  expect(card.lines.filter(({ model }) => model === "gpt-x")).toHaveLength(1);
});

it("addHalfPriceBatch halves tokens, not searches, and leaves out what cannot be halved", () => {
  const card = addHalfPriceBatch(
    draft(
      line({ input_uncached: 10n, output: 4n, web_searches: 5n }),
      line({ input_uncached: 3n }, { model: "odd" }),
    ),
  );
  expect(card.lines.filter(({ serviceTier }) => serviceTier === "batch").map(({ rates }) => rates)).toEqual([
    { input_uncached: 5n, output: 2n, web_searches: 5n },
  ]);
});

describe("renewDraft", () => {
  it("keeps what the import does not know: no model and no service tier of a shipped card is lost", () => {
    for (const imported of readGenaiPrices()) {
      const current = shippedCards().find((each) => each.provider === imported.provider) ?? null;
      const renewed = renewDraft(imported, current);
      const { removed, changed } = compareCards(current, renewed);
      const lost = changed.filter(
        ({ after, field, serviceTier }) => after === null && field === "input" && serviceTier !== "standard",
      );
      // The list calls the alias by another family: it is answered there, not lost.
      expect([imported.provider, removed]).toEqual([
        imported.provider,
        imported.provider === "mistral" ? ["mistral-large-latest"] : [],
      ]);
      expect([imported.provider, findConflicts(renewed.lines)]).toEqual([imported.provider, []]);
      if (imported.provider === "openai") expect(lost).toEqual([]);
    }
  });
  it("a price cut reaches the tiers kept from the current card", () => {
    const current = completeDraft(draft(line({ input_uncached: 2_000_000n, output: 8_000_000n })), other);
    const cut = renewDraft(draft(line({ input_uncached: 1_000_000n, output: 4_000_000n })), current);
    expect(cut.lines.find(({ serviceTier }) => serviceTier === "batch")?.rates).toMatchObject({
      input_uncached: 500_000n,
      output: 2_000_000n,
    });
  });
  it("without a current card the import stands alone", () => {
    const imported = draft(line({ input_uncached: 1n }));
    expect(renewDraft(imported, null)).toBe(imported);
  });
});
