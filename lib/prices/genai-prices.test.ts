import { findProvider } from "@pydantic/genai-prices";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PICO_SCALE, parseDecimal } from "@/lib/domain/money";
import { compilePriceBook } from "@/lib/domain/price-card";
import { resolveTiers } from "@/lib/domain/price-book";
import { InexactPriceError, parseJsonKeepingNumbers, textOfNumber } from "@/lib/prices/decimal-text";
import { importGenaiPrices, readGenaiPrices } from "@/lib/prices/genai-prices";
import { findConflicts } from "@/lib/prices/conflicts";
import type { MatchLogic } from "@/lib/prices/genai-match";
import { bookOfDrafts, sharedFile } from "@/lib/prices/testing";

const { drafts, leftOut } = importGenaiPrices();
const draftOf = (provider: string) => drafts.find((draft) => draft.provider === provider);

describe("the installed genai-prices list", () => {
  it("gives a draft a provider, without ambiguous prices", () => {
    expect(readGenaiPrices().map((draft) => draft.provider)).toEqual(drafts.map((draft) => draft.provider));
    for (const draft of drafts) {
      expect([draft.provider, findConflicts(draft.lines)]).toEqual([draft.provider, []]);
      expect(draft.lines.length).toBeGreaterThan(0);
      expect(draft.source).toContain("genai-prices");
    }
  });

  it("keeps dates, context tiers and classes", () => {
    const o3 = draftOf("openai")?.lines.filter((line) => line.model === "o3");
    expect(o3?.map((line) => [line.validFromMs, line.validToMs, line.rates.output])).toEqual([
      [null, Date.UTC(2025, 5, 10), 40_000_000n],
      [Date.UTC(2025, 5, 10), null, 8_000_000n],
    ]);
    const sonnet = draftOf("anthropic")?.lines.filter((line) => line.model === "claude-sonnet-4-5");
    expect(
      sonnet?.map((line) => [
        line.minInputTokens,
        line.contextApplies,
        line.rates.input_uncached,
        line.rates.cache_write_1h,
      ]),
    ).toEqual([
      [0, "all", 3_000_000n, 6_000_000n],
      [200_000, "all", 6_000_000n, 12_000_000n],
    ]);
  });

  it("says what a card cannot hold", () => {
    expect(leftOut.some((sentence) => /deepseek.*every day/.test(sentence))).toBe(true);
    expect(leftOut.some((sentence) => /more digits than a price/.test(sentence))).toBe(true);
  });

  it("resolves every name the list spells out to the family the list means", () => {
    const literals = (rule: MatchLogic): string[] => {
      if ("or" in rule) return rule.or.flatMap(literals);
      if ("and" in rule) return [];
      return "equals" in rule ? [rule.equals] : "starts_with" in rule ? [rule.starts_with] : [];
    };
    const matches = (rule: MatchLogic, name: string): boolean => {
      if ("or" in rule) return rule.or.some((part) => matches(part, name));
      if ("and" in rule) return rule.and.every((part) => matches(part, name));
      if ("equals" in rule) return name === rule.equals.toLowerCase();
      if ("starts_with" in rule) return name.startsWith(rule.starts_with.toLowerCase());
      if ("ends_with" in rule) return name.endsWith(rule.ends_with.toLowerCase());
      if ("contains" in rule) return name.includes(rule.contains.toLowerCase());
      return new RegExp(rule.regex).test(name);
    };
    const book = bookOfDrafts(drafts);
    const wrong: string[] = [];
    let asked = 0;
    for (const [provider, listId] of [
      ["openai", "openai"],
      ["anthropic", "anthropic"],
      ["google", "google"],
      ["bedrock", "aws"],
      ["mistral", "mistral"],
      ["xai", "x-ai"],
      ["groq", "groq"],
    ] as const) {
      const models = findProvider({ providerId: listId })?.models ?? [];
      const held = new Set(draftOf(provider)?.lines.map((line) => line.model));
      for (const name of new Set(
        models.flatMap((model) => literals(model.match)).map((text) => text.toLowerCase()),
      )) {
        const meant = models.find((model) => matches(model.match, name));
        if (meant === undefined || !held.has(meant.id)) continue;
        asked += 1;
        const found = resolveTiers(book, {
          provider,
          kind: "list",
          account: null,
          model: name,
          serviceTier: "standard",
          region: null,
          atMs: Date.UTC(2026, 10, 1),
        })?.lines[0]?.model;
        if (found !== meant.id) wrong.push(`${provider} ${name}: ${found} instead of ${meant.id}`);
      }
    }
    expect(asked).toBeGreaterThan(300);
    expect(wrong).toEqual([]);
  });

  it("compiles: every pattern is a regular expression", () => {
    expect(() =>
      compilePriceBook(
        drafts.map((draft, id) => ({
          ...draft,
          id,
          publishedAtMs: 0,
          lines: draft.lines.map((line) => ({ ...line, id: 0 })),
        })),
      ),
    ).not.toThrow();
  });
});

describe("number literals", () => {
  it("come back as written, up to fifteen digits", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 999_999_999_999_999 }),
        fc.integer({ min: 0, max: 15 }),
        (digits, decimals) => {
          const written = `${digits}e-${decimals}`;
          // Seventeen decimals hold any such number exactly, so equal integers are equal decimals.
          expect(parseDecimal(textOfNumber(Number(written)), 40)).toBe(parseDecimal(written, 40));
        },
      ),
    );
    expect(() => textOfNumber(0.08333333333333334)).toThrow(InexactPriceError);
    expect(() => textOfNumber(Number.NaN)).toThrow(InexactPriceError);
  });

  it("are kept as text in JSON, and text stays text", () => {
    expect(
      parseJsonKeepingNumbers('{"a": 2.5e-06, "b": ["1.0", -3, "x \\" 5"], "c": null, "d 7": true}'),
    ).toEqual({
      a: "2.5e-06",
      b: ["1.0", "-3", 'x " 5'],
      c: null,
      "d 7": true,
    });
  });
});

const dated = sharedFile("prices", "genai-prices.v2.data.2026-08-21.json");
const litellm = sharedFile("prices", "litellm_model_prices_and_context_window.2026-08-01.json");
it.skipIf(dated === null || litellm === null)(
  "published prices are exact in picodollars, but for computed ones (needs shared data)",
  () => {
    const prices: [text: string, scale: number][] = [];
    const walk = (value: unknown, key: string, scale: number): void => {
      if (Array.isArray(value)) for (const item of value) walk(item, key, scale);
      else if (typeof value === "object" && value !== null) {
        for (const [name, inner] of Object.entries(value)) {
          const next = /_mtok$/.test(name)
            ? PICO_SCALE - 6
            : /_kcount$/.test(name)
              ? PICO_SCALE - 3
              : /cost.*token/.test(name)
                ? PICO_SCALE
                : scale;
          if (name !== "start") walk(inner, name, next);
        }
      } else if (typeof value === "string" && scale > 0 && /^[\d.]+(e-?\d+)?$/i.test(value))
        prices.push([value, scale]);
    };
    walk(parseJsonKeepingNumbers(dated ?? ""), "", 0);
    walk(parseJsonKeepingNumbers(litellm ?? ""), "", 0);
    const inexact = prices.filter(([text, scale]) => {
      try {
        parseDecimal(text, scale);
        return false;
      } catch {
        return true;
      }
    });
    console.info(
      `${prices.length} prices, not exact: ${[...new Set(inexact.map(([text]) => text))].join(", ")}`,
    );
    expect(prices.length).toBeGreaterThan(5_000);
    // Thirds, averages and sums that a script worked out: no provider publishes such a price.
    expect(
      inexact.filter(
        ([text]) =>
          text
            .replace(/e.*$/i, "")
            .replace(/[.]|^0+/g, "")
            .replace(/^0+/, "").length < 9,
      ),
    ).toEqual([]);
  },
);
