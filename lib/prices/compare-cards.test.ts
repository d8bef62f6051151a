import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { perMillion } from "@/lib/domain/money";
import type { CardDraft, DraftLine } from "@/lib/domain/price-card";
import { compareCards } from "@/lib/prices/compare-cards";
import { shippedCards } from "@/lib/prices/shipped-cards";

function line(model: string, input: string, overrides: Partial<DraftLine> = {}): DraftLine {
  return {
    model,
    match: { exact: [model], prefixes: [], patterns: [] },
    serviceTier: "standard",
    region: null,
    minInputTokens: 0,
    contextApplies: "all",
    validFromMs: null,
    validToMs: null,
    rates: { input_uncached: perMillion(input), output: perMillion("8") },
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
    source: "test",
    lines,
  };
}

describe("compareCards", () => {
  it("names what is new, gone and different, in card units", () => {
    const current = draft(line("a", "2.5"), line("b", "1"), line("c", "1"));
    const next = draft(line("c", "1"), line("a", "2"), line("d", "1"));
    expect(compareCards(current, next)).toEqual({
      added: ["d"],
      removed: ["b"],
      changed: [
        {
          model: "a",
          serviceTier: "standard",
          region: null,
          minInputTokens: 0,
          validFromMs: null,
          field: "input",
          before: "2.5",
          after: "2",
        },
      ],
    });
  });

  it("sees a tier that comes or goes, an end date and a name", () => {
    const batch = line("a", "1", { serviceTier: "batch" });
    const { changed } = compareCards(
      draft(line("a", "2"), batch),
      draft(line("a", "2", { validToMs: 0, match: { exact: ["a", "a-2"], prefixes: ["a-"], patterns: [] } })),
    );
    expect(
      changed.map(({ serviceTier, field, before, after }) => [serviceTier, field, before, after]),
    ).toEqual([
      ["batch", "input", "1", null],
      ["batch", "output", "8", null],
      ["standard", "until", null, "1970-01-01T00:00:00.000Z"],
      ["standard", "names", "a", "a, a-2, a-…"],
    ]);
  });

  it("against nothing, everything is added; against itself, in any order, nothing", () => {
    const card = draft(line("a", "2"), line("b", "1"));
    expect(compareCards(null, card)).toEqual({ added: ["a", "b"], removed: [], changed: [] });
    const [shipped] = shippedCards();
    if (shipped === undefined) throw new Error("no cards");
    fc.assert(
      fc.property(fc.shuffledSubarray(shipped.lines, { minLength: shipped.lines.length }), (lines) => {
        expect(compareCards(shipped, { ...shipped, lines })).toEqual({ added: [], removed: [], changed: [] });
      }),
      { numRuns: 10 },
    );
  });
});
