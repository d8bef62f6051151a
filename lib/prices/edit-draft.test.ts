import { describe, expect, it } from "vitest";
import type { CardDraft } from "@/lib/domain/price-card";
import { CardFileError, readCardFile } from "./card-file";
import { problemLines } from "./card-lines";
import { cardHash, changedSince, publishFingerprint } from "./draft-fingerprint";
import { entryOf, type LineEntry, withLine } from "./edit-draft";

const HEAD = `provider: openai
kind: list
version: v1
source: test
unit: USD per million tokens, per thousand for other units
models:
`;
const CARD = readCardFile(`${HEAD}
  - model: small
    names: [ small, small-2026 ]
    prices:
      - { input: "1", output: "2" }
      - { tier: batch, input: "0.5", output: "1" }
`);
const plain = (model: string, price: Record<string, string>, more: Partial<LineEntry> = {}): LineEntry => ({
  model,
  names: [],
  prefixes: [],
  patterns: [],
  price,
  ...more,
});
const problemsOf = (work: () => unknown): string[] => {
  try {
    work();
    return [];
  } catch (error) {
    if (error instanceof CardFileError) return error.problems;
    throw error;
  }
};

describe("a line of a draft", () => {
  it("is added with exact rates, and answers to its own name unless told otherwise", () => {
    const { line, lines } = withLine(CARD, plain("New-1", { input: "0.000001", output: "2.5" }), null);
    expect(line).toMatchObject({
      model: "New-1",
      match: { exact: ["new-1"], prefixes: [], patterns: [] },
      serviceTier: "standard",
      rates: { input_uncached: 1n, output: 2_500_000n },
    });
    expect(lines).toHaveLength(3);
  });

  it("of a model that is there answers to the model's names, and new names are those of all its lines", () => {
    const flex = withLine(CARD, plain("small", { tier: "flex", input: "0.5", output: "1" }), null);
    expect(flex.line.match.exact).toEqual(["small", "small-2026"]);
    const renamed = withLine(CARD, plain("small", { input: "3", output: "4" }, { names: ["small-x"] }), 0);
    expect(renamed.lines.map(({ match }) => match.exact)).toEqual([["small-x"], ["small-x"]]);
    expect(renamed.lines[0]?.rates).toEqual({ input_uncached: 3_000_000n, output: 4_000_000n });
  });

  it("reads back what the form was filled with", () => {
    for (const [at, line] of CARD.lines.entries())
      expect(withLine(CARD, entryOf(line), at).lines).toEqual(CARD.lines);
  });

  it("of a tier that switches only output takes the input rates of its base", () => {
    const { line } = withLine(CARD, plain("small", { above: "1000", applies: "output", output: "9" }), null);
    expect(line.rates).toEqual({ input_uncached: 1_000_000n, output: 9_000_000n });
  });

  it.each([
    ["two prices for the same time", plain("small", { input: "1" }), /two standard prices for the same time/],
    ["a name of another model", plain("b", { input: "1" }, { names: ["small"] }), /claimed by/],
    ["no rate", plain("b", {}), /has no rate/],
    ["a float", plain("b", { input: "1e-3" }), /^input: must be a plain decimal/],
    ["finer than a picodollar", plain("b", { input: "0.0000001" }), /input: .*finer/],
    ["a tier nobody has", plain("b", { tier: "fast", input: "1" }), /tier|option/],
    ["no model", plain("", { input: "1" }), /model/],
  ])("is refused with %s", (_, entry, problem) => {
    expect(problemsOf(() => withLine(CARD, entry, null)).join("\n")).toMatch(problem);
  });
});

describe("problems of a file", () => {
  it("name the line of the text", () => {
    const text = `${HEAD}  - model: a\n    prices:\n      - { input: "1" }\n      - { tier: batch, input: nine }\n  - model: b\n    prices:\n      - { input: "0.0000001", output: "1" }\n`;
    const read = (source: string): string[] => {
      try {
        readCardFile(source);
        return [];
      } catch (error) {
        if (error instanceof CardFileError) return problemLines(source, error);
        throw error;
      }
    };
    expect(read(text)).toEqual([
      expect.stringMatching(/^line 10: models\[0\] \(a\)\.prices\[1\]\.input: must be/),
    ]);
    expect(read(text.replace("nine", '"9"'))).toEqual([expect.stringMatching(/^line 11: b, price 1, input/)]);
    expect(read("kind: list\nmodels: {")).toEqual([expect.stringMatching(/not readable/)]);
  });
});

describe("a fingerprint", () => {
  const changed = (draft: CardDraft): CardDraft => ({
    ...draft,
    lines: draft.lines.map((line) => ({ ...line, rates: { ...line.rates, output: 7n } })),
  });
  it("does not depend on the order of lines, and says which of the two changed", () => {
    const print = publishFingerprint(CARD, 4);
    expect(cardHash({ ...CARD, lines: [...CARD.lines].reverse() })).toBe(cardHash(CARD));
    expect(changedSince(print, CARD, 4)).toBeNull();
    expect(changedSince(print, changed(CARD), 4)).toBe("draft");
    expect(changedSince(print, { ...CARD, version: "v2" }, 4)).toBe("draft");
    expect(changedSince(print, CARD, 5)).toBe("current");
    expect(changedSince(publishFingerprint(CARD, null), CARD, 1)).toBe("current");
    expect(changedSince("anything", CARD, 4)).toBe("draft");
  });
});
