import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { perMillion, perThousand } from "@/lib/domain/money";
import type { CardDraft } from "@/lib/domain/price-card";
import { CardFileError, readCardFile, writeCardFile } from "@/lib/prices/card-file";
import { RATE_KEY_NAMES, RATE_KEYS, readRate, writeRate } from "@/lib/prices/rate-keys";

const HEAD = `
provider: openai
kind: list
version: v1
source: a test, 2026-06-01
unit: USD per million tokens, per thousand for other units
`;

const problemsOf = (text: string): string[] => {
  try {
    readCardFile(text);
  } catch (error) {
    if (error instanceof CardFileError) return error.problems;
    throw error;
  }
  return [];
};

describe("readCardFile", () => {
  it("reads names, tiers, regions, context, dates and rates", () => {
    const card = readCardFile(`${HEAD}
valid_from: 2026-01-01
models:
  - model: gpt-x
    names: [gpt-x, gpt-x-2026-01-01]
    prefixes: [gpt-x-preview]
    patterns: ['gpt-x-\\d+']
    prices:
      - { input: "2.50", cache_read: 0.25, output: 10, web_searches_per_1k: "10", until: 2026-09-01 }
      - { from: 2026-09-01T12:30Z, input: "3", output: "15" }
      - { tier: batch, region: eu-west-1, input: "1.25", output: "5" }
      - { above: 200000, until: 2026-09-01, applies: output, output: "20" }
`);
    expect(card).toMatchObject({
      provider: "openai",
      kind: "list",
      account: null,
      version: "v1",
      validFromMs: Date.UTC(2026, 0, 1),
    });
    expect(card.lines).toHaveLength(4);
    expect(card.lines[0]).toEqual({
      model: "gpt-x",
      match: { exact: ["gpt-x", "gpt-x-2026-01-01"], prefixes: ["gpt-x-preview"], patterns: ["gpt-x-\\d+"] },
      serviceTier: "standard",
      region: null,
      minInputTokens: 0,
      contextApplies: "all",
      validFromMs: null,
      validToMs: Date.UTC(2026, 8, 1),
      rates: {
        input_uncached: perMillion("2.5"),
        cache_read: perMillion("0.25"),
        output: perMillion("10"),
        web_searches: perThousand("10"),
      },
    });
    expect(card.lines[1]?.validFromMs).toBe(Date.UTC(2026, 8, 1, 12, 30));
    expect(card.lines[2]).toMatchObject({ serviceTier: "batch", region: "eu-west-1" });
    // Only output switches, so the line repeats the input side of its base.
    expect(card.lines[3]?.rates).toEqual({
      input_uncached: perMillion("2.5"),
      cache_read: perMillion("0.25"),
      output: perMillion("20"),
    });
  });

  it("keeps an unquoted price as text: no float on the way", () => {
    const card = readCardFile(
      `${HEAD}models: [{ model: m, prices: [{ input: 1234567890123.000001, output: 0.100000 }] }]`,
    );
    expect(card.lines[0]?.rates).toEqual({ input_uncached: 1_234_567_890_123_000_001n, output: 100_000n });
  });

  it("reads JSON", () => {
    const json = JSON.stringify({
      provider: "acme",
      kind: "contracted",
      account: "a-1",
      version: "1",
      source: "contract",
      unit: "USD per million tokens, per thousand for other units",
      models: [{ model: "m", prices: [{ input: "1" }] }],
    });
    expect(readCardFile(json)).toMatchObject({ kind: "contracted", account: "a-1" });
  });

  it("lists all problems at once, with the place of each", () => {
    const problems = problemsOf(`${HEAD}
models:
  - model: a
    prices: [{ input: "-1", output: "1e-3", tier: weekend, colour: red }]
  - model: b
    patterns: ["("]
    prices: [{ input: "x" }]
`);
    expect(problems.join("\n")).toMatch(/models\[0\] \(a\)\.prices\[0\]\.input/);
    for (const word of ["input", "output", "tier", "colour", "regular expression"])
      expect(problems.join("\n")).toContain(word);
    expect(problems.length).toBeGreaterThanOrEqual(6);
  });

  it.each([
    ["finer than a picodollar", `models: [{ model: m, prices: [{ input: "0.0000001" }] }]`, /finer/],
    ["no rate", `models: [{ model: m, prices: [{ tier: batch }] }]`, /has no rate/],
    [
      "two prices at once",
      `models: [{ model: m, prices: [{ input: "1" }, { input: "2", from: 2026-01-01 }] }]`,
      /two standard prices/,
    ],
    [
      "a name claimed twice",
      `models: [{ model: a, names: [x], prices: [{ input: "1" }] }, { model: b, names: [x], prices: [{ input: "1" }] }]`,
      /claimed by a and b/,
    ],
    [
      "ends before it begins",
      `models: [{ model: m, prices: [{ input: "1", from: 2026-02-01, until: 2026-02-01 }] }]`,
      /ends before/,
    ],
    ["an account on a list card", `account: x\nmodels: [{ model: m, prices: [{ input: "1" }] }]`, /account/],
    ["upper-case names", `models: [{ model: M, names: [GPT], prices: [{ input: "1" }] }]`, /lower case/],
    [
      "a date that is none",
      `models: [{ model: m, prices: [{ input: "1", from: 2026-13-01 }] }]`,
      /not a date/,
    ],
    [
      "output tier without a base",
      `models: [{ model: m, prices: [{ above: 10, applies: output, output: "1" }] }]`,
      /needs a base price/,
    ],
    ["not YAML", "models: [", /not readable/],
  ])("refuses %s", (_name, body, problem) => expect(problemsOf(HEAD + body).join("\n")).toMatch(problem));

  it("lets an alias move from one model to another on a date", () => {
    expect(
      problemsOf(`${HEAD}
models:
  - { model: a, names: [latest], prices: [{ input: "1", until: 2026-01-01 }] }
  - { model: b, names: [latest], prices: [{ input: "2", from: 2026-01-01 }] }`),
    ).toEqual([]);
  });
});

describe("writeCardFile", () => {
  it("reads back to the same draft", () => {
    const rates = fc.record(
      Object.fromEntries(RATE_KEY_NAMES.map((key) => [RATE_KEYS[key].field, fc.bigInt(0n, 10n ** 12n)])),
      { requiredKeys: ["input_uncached"] },
    ) as fc.Arbitrary<CardDraft["lines"][number]["rates"]>;
    const draft = fc.record({
      version: fc.string({ minLength: 1, maxLength: 20 }),
      source: fc.string({ minLength: 1 }),
      rates,
      tier: fc.constantFrom("standard" as const, "batch" as const, "flex" as const),
      region: fc.constantFrom(null, "eu-west-1"),
      above: fc.nat(1_000_000),
      from: fc.constantFrom(null, 0, 1_767_225_600_000, 1_767_229_201_000),
      prefixes: fc.subarray(["gpt-", "o3: x", "yes"]),
      patterns: fc.subarray(["a\\.b$", "^.*#x", "1.0"]),
    });
    fc.assert(
      fc.property(draft, (made) => {
        const card: CardDraft = {
          provider: "openai",
          kind: "list",
          account: null,
          version: made.version,
          validFromMs: made.from,
          source: made.source,
          lines: [
            {
              model: "null",
              match: { exact: ["null", "1.10"], prefixes: made.prefixes, patterns: made.patterns },
              serviceTier: made.tier,
              region: made.region,
              minInputTokens: made.above,
              contextApplies: "all",
              validFromMs: made.from,
              validToMs: null,
              rates: made.rates,
            },
          ],
        };
        expect(readCardFile(writeCardFile(card))).toEqual(card);
      }),
    );
  });

  it("writes every rate exactly", () => {
    fc.assert(
      fc.property(fc.constantFrom(...RATE_KEY_NAMES), fc.bigInt(0n, 10n ** 20n), (key, rate) => {
        expect(readRate(key, writeRate(key, rate))).toBe(rate);
      }),
    );
    expect([
      writeRate("input", 2_500_000n),
      writeRate("web_searches_per_1k", 10_000_000_000n),
      writeRate("input", 0n),
    ]).toEqual(["2.5", "10", "0"]);
  });
});
