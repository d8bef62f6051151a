import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PriceLine } from "./price-card";
import { USAGE_FIELDS, type UsageField } from "./usage-event";
import { cacheTenths, type Levers, whatIf, type WhatIfCell } from "./what-if";

function usage(given: Partial<Record<UsageField, bigint>>): WhatIfCell["usage"] {
  return {
    ...(Object.fromEntries(USAGE_FIELDS.map((field) => [field, 0n])) as WhatIfCell["usage"]),
    ...given,
  };
}
function line(rates: PriceLine["rates"], minInputTokens = 0): PriceLine {
  return {
    id: 1,
    model: "other",
    match: { exact: ["other"], prefixes: [], patterns: [] },
    serviceTier: "standard",
    region: null,
    minInputTokens,
    contextApplies: "all",
    validFromMs: null,
    validToMs: null,
    rates,
  };
}
const none: Levers = { lines: null, shorterPercent: 0, cachePercent: null, ownLine: null };
const own = line({ input_uncached: 10n, cache_read: 1n, output: 50n });
const other = line({ input_uncached: 2n, output: 8n });

/** 10 requests, 1,000 uncached at 10, 200 output at 50: 20,000. */
const CELL: WhatIfCell = {
  requests: 10n,
  usage: usage({ input_uncached: 1000n, output: 200n }),
  costInput: 10_000n,
  costCacheRead: 0n,
  costOutput: 10_000n,
  costReasoning: 0n,
  cost: 20_000n,
  listCost: 20_000n,
};

describe("whatIf", () => {
  it("is the worked example", () => {
    expect(whatIf(CELL, none)).toEqual({ pico: 20_000n });
    expect(whatIf(CELL, { ...none, shorterPercent: 25 })).toEqual({ pico: 17_500n });
    expect(whatIf(CELL, { ...none, cachePercent: 50, ownLine: own })).toEqual({ pico: 15_500n });
    expect(whatIf(CELL, { ...none, lines: [other] })).toEqual({ pico: 3600n });
    const cached = line({ input_uncached: 2n, cache_read: 1n, output: 8n });
    const all = { lines: [cached], shorterPercent: 25, cachePercent: 50, ownLine: own };
    expect(whatIf(CELL, all)).toEqual({ pico: 500n * 2n + 500n * 1n + 150n * 8n });
  });

  it("takes the bill's own average where the cell has used a class, with its contract", () => {
    const cell = {
      ...CELL,
      usage: usage({ input_uncached: 500n, cache_read: 500n, output: 200n }),
      costInput: 4000n,
      costCacheRead: 300n,
      cost: 14_300n,
    };
    // 250 tokens move from 8 to 0.6 a token.
    expect(whatIf(cell, { ...none, cachePercent: 75 })).toEqual({ pico: 14_300n - 2000n + 150n });
    expect(whatIf(cell, { ...none, cachePercent: 25 })).toEqual({ pico: 14_300n + 2000n - 150n });
    expect(cacheTenths(cell.usage)).toBe(500);
  });

  it("prices what was not used before at list, less the discount of the bill", () => {
    const discounted = { ...CELL, costInput: 9000n, costOutput: 9000n, cost: 18_000n };
    expect(whatIf(discounted, { ...none, cachePercent: 100, ownLine: own })).toEqual({
      pico: 18_000n - 9000n + 900n,
    });
  });

  it("says what has no rate instead of guessing", () => {
    expect(whatIf(CELL, { ...none, cachePercent: 50 })).toEqual({ missing: "cache_read" });
    expect(whatIf(CELL, { ...none, lines: [line({ input_uncached: 1n })] })).toEqual({ missing: "output" });
    expect(whatIf(CELL, { ...none, lines: [] })).toEqual({ missing: "input_uncached" });
  });

  it("chooses the context tier by the average input, and counts a rate per request for each", () => {
    const dear = line({ input_uncached: 4n, output: 16n }, 99);
    expect(whatIf(CELL, { ...none, lines: [dear, other] })).toEqual({ pico: 7200n });
    expect(whatIf({ ...CELL, requests: 20n }, { ...none, lines: [dear, other] })).toEqual({ pico: 3600n });
    expect(whatIf(CELL, { ...none, lines: [line({ ...other.rates, requests: 7n })] })).toEqual({
      pico: 3670n,
    });
  });

  it("changes nothing without levers, and never costs more with shorter output", () => {
    const count = fc.bigInt(0n, 10n ** 12n);
    fc.assert(
      fc.property(
        count,
        count,
        count,
        count,
        fc.integer({ min: 0, max: 100 }),
        (input, output, a, b, percent) => {
          const cell = {
            ...CELL,
            usage: usage({ input_uncached: input, output }),
            costInput: a,
            costOutput: b,
            cost: a + b,
            listCost: a + b,
          };
          expect(whatIf(cell, none)).toEqual({ pico: a + b });
          const shorter = whatIf(cell, { ...none, shorterPercent: percent });
          expect("pico" in shorter && shorter.pico <= a + b && shorter.pico >= a).toBe(true);
        },
      ),
    );
  });
});
