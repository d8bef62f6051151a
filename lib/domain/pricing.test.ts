import { describe, expect, it } from "vitest";
import { fromUsd, perMillion, perThousand } from "@/lib/domain/money";
import { compilePriceBook, type PriceLine } from "@/lib/domain/price-card";
import {
  type CostByClass,
  type PriceRequest,
  priceUsage,
  priceWithLine,
  resolvePriceLine,
} from "@/lib/domain/pricing";
import { card, DAY, JUNE, line, request } from "@/lib/domain/pricing-samples";
import type { Usage } from "@/lib/domain/usage-event";

function lineIdOf(lines: PriceLine[], asked: Partial<PriceRequest>): number | null {
  return resolvePriceLine(request(asked), compilePriceBook([card(lines)]), "list")?.line.id ?? null;
}

function costOf(usage: Usage, rates: PriceLine["rates"]): bigint {
  const price = priceWithLine(usage, line({ rates }));
  if ("missing" in price) throw new Error(`no rate for ${price.missing}`);
  return price.costPico;
}

describe("worked figures", () => {
  const GPT_41 = { input_uncached: perMillion("2.00"), output: perMillion("8.00") };
  it.each<[string, Usage, PriceLine["rates"], string]>([
    ["20M in + 4M out a day", { input_uncached: 20_000_000, output: 4_000_000 }, GPT_41, "72.00"],
    ["30 such days", { input_uncached: 600_000_000, output: 120_000_000 }, GPT_41, "2160.00"],
    ["120M in", { input_uncached: 120_000_000 }, GPT_41, "240.00"],
    ["120M in + 15M out", { input_uncached: 120_000_000, output: 15_000_000 }, GPT_41, "360.00"],
    [
      "the larger stream",
      { input_uncached: 40_000_000, output: 8_000_000 },
      { input_uncached: perMillion("0.30"), output: perMillion("1.20") },
      "21.60",
    ],
    [
      "the smaller stream costs more",
      { input_uncached: 8_000_000, output: 18_000_000 },
      { input_uncached: perMillion("0.30"), output: perMillion("1.20") },
      "24.00",
    ],
    [
      "uncached + writes + reads + out",
      { input_uncached: 500_000, cache_write_5m: 2_000_000, cache_read: 8_000_000, output: 1_500_000 },
      {
        input_uncached: perMillion("3.00"),
        cache_write_5m: perMillion("3.75"),
        cache_read: perMillion("0.30"),
        output: perMillion("15.00"),
      },
      "33.90",
    ],
    ["searches per thousand", { web_searches: 3 }, { web_searches: perThousand("10") }, "0.03"],
  ])("%s", (_name, usage, rates, usd) => expect(costOf(usage, rates)).toBe(fromUsd(usd)));
});

describe("which line", () => {
  it("an exact name beats a prefix, a longer prefix a shorter, a prefix a pattern", () => {
    const lines = [
      line({ id: 1, model: "pattern", match: { exact: [], prefixes: [], patterns: ["gpt-.*"] } }),
      line({ id: 2, model: "short", match: { exact: [], prefixes: ["gpt-4"], patterns: [] } }),
      line({ id: 3, model: "long", match: { exact: [], prefixes: ["gpt-4o"], patterns: [] } }),
      line({ id: 4, model: "exact", match: { exact: ["gpt-4o-mini"], prefixes: [], patterns: [] } }),
    ];
    expect(["gpt-5", "gpt-4.1", "gpt-4o", "gpt-4o-mini"].map((model) => lineIdOf(lines, { model }))).toEqual([
      1, 2, 3, 4,
    ]);
    expect(lineIdOf(lines, { model: "o3" })).toBeNull();
  });

  it("a pattern covers the whole name", () => {
    const lines = [line({ match: { exact: [], prefixes: [], patterns: ["a|gpt-\\d"] } })];
    expect(["gpt-4", "gpt-4o", "xa", "ab"].map((model) => lineIdOf(lines, { model }))).toEqual([
      1,
      null,
      null,
      null,
    ]);
  });

  it("a name as sent beats its normalised form", () => {
    const lines = [
      line({ id: 1, model: "own", match: { exact: ["gpt-oss-120b"], prefixes: [], patterns: [] } }),
      line({ id: 2, model: "hosted", match: { exact: ["openai/gpt-oss-120b"], prefixes: [], patterns: [] } }),
    ];
    expect(lineIdOf(lines, { model: "OpenAI/gpt-oss-120b" })).toBe(2);
    expect(lineIdOf([lines[0] ?? line()], { model: "openai/gpt-oss-120b" })).toBe(1);
  });

  it("the service tier asked for, else standard with a note; a tier is never priced as another", () => {
    const lines = [line({ id: 1 }), line({ id: 2, serviceTier: "batch" })];
    expect(
      [null, "standard", "batch", "flex", "priority"].map((tier) =>
        lineIdOf(lines, { serviceTier: tier as never }),
      ),
    ).toEqual([1, 1, 2, 1, 1]);
    const answer = priceUsage(request({ serviceTier: "flex" }), compilePriceBook([card(lines)]));
    expect(answer).toMatchObject({ priced: true, lineId: 1, notes: ["tier_not_on_card"] });
    expect(lineIdOf([line({ serviceTier: "batch" })], {})).toBeNull();
  });

  it("the exact region beats any region; the tier counts more than the region", () => {
    const lines = [
      line({ id: 1 }),
      line({ id: 2, region: "eu-west-1" }),
      line({ id: 3, serviceTier: "batch" }),
    ];
    expect(lineIdOf(lines, { region: "eu-west-1" })).toBe(2);
    expect(lineIdOf(lines, { region: "us-east-1" })).toBe(1);
    expect(lineIdOf(lines, {})).toBe(1);
    expect(lineIdOf(lines, { region: "eu-west-1", serviceTier: "batch" })).toBe(3);
    expect(lineIdOf([line({ region: "eu-west-1" })], { region: "us-east-1" })).toBeNull();
  });

  it("a context tier applies strictly above its threshold, cached and modality input counted", () => {
    const lines = [
      line({ id: 1 }),
      line({ id: 2, minInputTokens: 200_000 }),
      line({ id: 3, minInputTokens: 500_000 }),
    ];
    const at = (usage: Usage) => lineIdOf(lines, { usage });
    expect(at({ input_uncached: 200_000, output: 900_000 })).toBe(1);
    expect(at({ input_uncached: 200_001 })).toBe(2);
    expect(at({ input_uncached: 1, cache_read: 100_000, cache_write_1h: 99_999, audio_in: 1 })).toBe(2);
    expect(at({ input_uncached: 500_001 })).toBe(3);
    expect(at({})).toBe(1);
  });

  it("all tokens switch with the context tier, also those below the threshold", () => {
    const lines = [
      line({ id: 1, rates: { input_uncached: 1n, output: 10n } }),
      line({ id: 2, minInputTokens: 100, rates: { input_uncached: 2n, output: 15n } }),
    ];
    const answer = priceUsage(
      request({ usage: { input_uncached: 101, output: 1 } }),
      compilePriceBook([card(lines)]),
    );
    expect(answer).toMatchObject({ costPico: 217n, lineId: 2 });
  });

  it("dates are half-open and follow the charge time", () => {
    const lines = [
      line({ id: 1, validToMs: JUNE }),
      line({ id: 2, validFromMs: JUNE, validToMs: JUNE + DAY }),
    ];
    const book = compilePriceBook([card(lines)]);
    const at = (atMs: number) => resolvePriceLine(request({ atMs }), book, "list")?.line.id ?? null;
    // Twice, so that remembered answers are asked too.
    for (const _pass of [1, 2])
      expect([JUNE - 1, JUNE, JUNE + DAY - 1, JUNE + DAY].map(at)).toEqual([1, 2, 2, null]);
  });

  it("the card published last among those valid at the charge time applies, whole", () => {
    const old = card(
      [
        line({ id: 1 }),
        line({ id: 9, model: "gone", match: { exact: ["gone"], prefixes: [], patterns: [] } }),
      ],
      { id: 1, publishedAtMs: 1 },
    );
    const next = card([line({ id: 2 })], { id: 2, version: "v2", publishedAtMs: 2, validFromMs: JUNE });
    for (const cards of [
      [old, next],
      [next, old],
    ]) {
      const book = compilePriceBook(cards);
      const at = (atMs: number, model = "m") =>
        resolvePriceLine(request({ atMs, model }), book, "list")?.line.id ?? null;
      expect([at(JUNE - 1), at(JUNE), at(JUNE - 1, "gone"), at(JUNE, "gone")]).toEqual([1, 2, 9, null]);
    }
  });
});

describe("contracts", () => {
  const list = card([
    line({ id: 1 }),
    line({ id: 2, model: "n", match: { exact: ["n"], prefixes: [], patterns: [] } }),
  ]);
  const contract = card(
    [line({ id: 3, rates: { input_uncached: perMillion("1"), output: perMillion("4") } })],
    {
      id: 2,
      kind: "contracted",
      account: "acme",
      validFromMs: JUNE,
    },
  );
  const book = compilePriceBook([list, contract]);

  it("the account's card gives the cost, the list card the list price", () => {
    expect(priceUsage(request({ account: "acme" }), book)).toMatchObject({
      lineId: 3,
      listLineId: 1,
      costPico: fromUsd("0.0014"),
      listPico: fromUsd("0.0028"),
      notes: ["contracted"],
    });
  });
  it("another account, an earlier day and a model off the contract are at list", () => {
    for (const asked of [
      { account: "other" },
      { account: "acme", atMs: JUNE - 1 },
      { account: "acme", model: "n" },
      {},
    ]) {
      const answer = priceUsage(request(asked), book);
      expect(answer).toMatchObject({ costPico: fromUsd("0.0028"), listPico: fromUsd("0.0028") });
    }
    expect(priceUsage(request({ account: "acme", model: "n" }), book)).toMatchObject({
      notes: ["not_on_contract"],
    });
  });
  it("without a list price the contracted one stands in, and the answer says so", () => {
    const answer = priceUsage(request({ account: "acme" }), compilePriceBook([contract]));
    expect(answer).toMatchObject({
      costPico: answer.priced ? answer.listPico : -1n,
      notes: ["contracted", "list_price_unknown"],
    });
  });
});

describe("what cannot be priced", () => {
  const book = compilePriceBook([card([line()])]);
  it.each<[string, Partial<PriceRequest>, object]>([
    ["no model", { model: null }, { reason: "no_model" }],
    ["an empty model", { model: " " }, { reason: "no_model" }],
    ["no provider and an unknown model", { provider: null, model: "mystery" }, { reason: "no_provider" }],
    ["a model not on the card", { model: "mystery" }, { reason: "no_line" }],
    ["a provider without a card", { provider: "acme" }, { reason: "no_line" }],
    [
      "a unit without a price",
      { usage: { input_uncached: 1, web_searches: 2 } },
      { reason: "no_rate", field: "web_searches" },
    ],
  ])("%s", (_name, asked, expected) =>
    expect(priceUsage(request(asked), book)).toEqual({ priced: false, ...expected }),
  );

  it("refuses counts that are no counts", () => {
    for (const output of [-1, 1.5, Number.NaN, 2 ** 60]) {
      expect(() => priceWithLine({ output }, line())).toThrow(RangeError);
    }
  });
});

describe("cost by class", () => {
  it.each<[keyof CostByClass, (keyof Usage)[]]>([
    ["input", ["input_uncached", "audio_in", "image_in", "video_in"]],
    ["cacheRead", ["cache_read", "audio_cache_read"]],
    ["cacheWrite", ["cache_write_5m", "cache_write_1h"]],
    ["output", ["output", "audio_out", "image_out", "video_out"]],
    ["reasoning", ["reasoning"]],
    ["other", ["web_searches", "images", "code_sessions"]],
  ])("%s", (group, fields) => {
    const nothing = { input: 0n, cacheRead: 0n, cacheWrite: 0n, output: 0n, reasoning: 0n, other: 0n };
    for (const field of fields) {
      const price = priceWithLine({ [field]: 3 }, line({ rates: { [field]: 7n } }));
      expect(price).toMatchObject({
        byClass: { ...nothing, [group]: 21n },
        steps: [{ field, quantity: 3, ratePico: 7n }],
      });
    }
  });
});

describe("fallbacks", () => {
  const rates = { input_uncached: 2n, output: 8n };
  it.each<[keyof Usage, PriceLine["rates"], bigint, string]>([
    ["reasoning", rates, 8n, "reasoning_at_output_rate"],
    ["cache_read", rates, 2n, "cache_read_at_input_uncached_rate"],
    ["cache_write_5m", rates, 2n, "cache_write_5m_at_input_uncached_rate"],
    ["cache_write_1h", { ...rates, cache_write_5m: 3n }, 3n, "cache_write_1h_at_cache_write_5m_rate"],
    ["audio_in", rates, 2n, "audio_in_at_input_uncached_rate"],
    ["image_out", rates, 8n, "image_out_at_output_rate"],
    ["audio_cache_read", { ...rates, cache_read: 1n }, 1n, "audio_cache_read_at_cache_read_rate"],
  ])("%s", (field, known, amount, note) => {
    expect(priceWithLine({ [field]: 1 }, line({ rates: known }))).toMatchObject({
      costPico: amount,
      notes: [note],
    });
  });

  it("its own rate wins, also when it is free", () => {
    expect(priceWithLine({ reasoning: 5 }, line({ rates: { ...rates, reasoning: 0n } }))).toMatchObject({
      costPico: 0n,
      notes: [],
    });
  });
  it("Claude's cache writes are never taken for something else", () => {
    const claude = line({ model: "claude-sonnet-4-5", rates: { ...rates, cache_write_5m: 3n } });
    expect(priceWithLine({ cache_write_1h: 1 }, claude)).toEqual({ missing: "cache_write_1h" });
    expect(priceWithLine({ cache_write_5m: 1 }, claude)).toMatchObject({ costPico: 3n });
  });
  it("pictures billed by their tokens do not need a price each", () => {
    expect(priceWithLine({ images: 1, output: 3 }, line({ rates }))).toMatchObject({
      costPico: 24n,
      notes: ["images_billed_as_tokens"],
    });
    expect(priceWithLine({ images: 1 }, line({ rates }))).toEqual({ missing: "images" });
  });
  it("an output class is never billed as input", () => {
    expect(priceWithLine({ output: 1 }, line({ rates: { input_uncached: 2n } }))).toEqual({
      missing: "output",
    });
  });
  it("null and absent counts cost nothing, a price per request is added once", () => {
    expect(
      priceWithLine({ output: null, reasoning: 0 }, line({ rates: { ...rates, requests: 7n } })),
    ).toMatchObject({ costPico: 7n });
  });
});
