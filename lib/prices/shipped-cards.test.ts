import { describe, expect, it } from "vitest";
import { normaliseProvider } from "@/lib/domain/model-id";
import { fromUsd, sumPico } from "@/lib/domain/money";
import { type PriceAnswer, type PriceRequest, priceUsage } from "@/lib/domain/pricing";
import { readCardFile, writeCardFile } from "@/lib/prices/card-file";
import { shippedCards } from "@/lib/prices/shipped-cards";
import { bookOfDrafts, sharedFile } from "@/lib/prices/testing";

const cards = shippedCards();
const book = bookOfDrafts(cards);

function price(asked: Partial<PriceRequest>): PriceAnswer {
  return priceUsage(
    {
      provider: null,
      model: null,
      serviceTier: null,
      region: null,
      account: null,
      atMs: Date.parse("2026-06-08T12:15:44Z"),
      usage: {},
      usageStatus: "actual",
      ...asked,
    },
    book,
  );
}

/** USD of one million input and one million output tokens, "2/10". */
function perMillionOf(
  provider: string,
  model: string,
  at: string,
  tier: PriceRequest["serviceTier"] = null,
): string {
  const answer = [{ input_uncached: 1_000 }, { output: 1_000 }].map((usage) =>
    price({ provider, model, serviceTier: tier, atMs: Date.parse(at), usage }),
  );
  // A thousand tokens at x USD per million cost x milli-dollars: 10^9 pico is one of them.
  return answer.map((each) => (each.priced ? Number(each.costPico) / 1e9 : each.reason)).join("/");
}

describe("the shipped cards", () => {
  it("cover the providers, with more than a hundred models, each naming its source and date", () => {
    const models = (provider: string) =>
      new Set(cards.find((card) => card.provider === provider)?.lines.map((line) => line.model)).size;
    for (const provider of [
      "openai",
      "anthropic",
      "google",
      "bedrock",
      "azure",
      "mistral",
      "deepseek",
      "xai",
      "groq",
      "cohere",
      "openrouter",
    ]) {
      expect([provider, models(provider)]).toEqual([
        provider,
        expect.toSatisfy((count: number) => count >= 5),
      ]);
    }
    const main = cards.filter((card) => card.provider !== "openrouter");
    expect(main.flatMap((card) => [...new Set(card.lines.map((line) => line.model))]).length).toBeGreaterThan(
      400,
    );
    for (const card of cards) {
      expect(card.source).toMatch(/genai-prices \d+\.\d+\.\d+.*\d{4}-\d{2}-\d{2}/);
      expect(card.version).toMatch(/^[a-z]+-\d{4}-\d{2}-\d{2}$/);
    }
  });

  it("hold every token class, service tier, context tiers, searches and dates", () => {
    const lines = cards.flatMap((card) => card.lines);
    const fields = new Set(lines.flatMap((line) => Object.keys(line.rates)));
    for (const field of [
      "input_uncached",
      "cache_read",
      "cache_write_5m",
      "cache_write_1h",
      "output",
      "audio_in",
      "audio_out",
      "audio_cache_read",
      "image_in",
      "image_out",
      "video_in",
      "video_out",
      "web_searches",
    ]) {
      expect(fields).toContain(field);
    }
    expect(new Set(lines.map((line) => line.serviceTier)).size).toBe(4);
    expect(lines.filter((line) => line.minInputTokens > 0).length).toBeGreaterThan(50);
    expect(lines.filter((line) => line.validFromMs !== null).length).toBeGreaterThan(30);
  });

  it("read back to themselves, so no price changes by being written", () => {
    for (const card of cards) expect(readCardFile(writeCardFile(card))).toEqual(card);
  });

  it.each([
    ["openai", "o3", "2025-06-09T23:59:59Z", "10/40"],
    ["openai", "o3", "2025-06-10T00:00:00Z", "2/8"],
    ["openai", "gpt-5.6-luna", "2026-07-29T23:59:59Z", "1/6"],
    ["openai", "gpt-5.6-luna", "2026-07-30T00:00:00Z", "0.2/1.2"],
    ["openai", "gpt-5.6-terra", "2026-07-29T12:00:00Z", "2.5/15"],
    ["openai", "gpt-5.6-terra", "2026-07-30T12:00:00Z", "2/12"],
    ["anthropic", "claude-sonnet-5", "2026-08-31T23:59:59Z", "2/10"],
    ["anthropic", "claude-sonnet-5", "2026-09-01T00:00:00Z", "3/15"],
    ["google", "gemini-3.6-flash", "2026-12-31T23:59:59Z", "0.75/3.75"],
    ["google", "gemini-3.6-flash", "2027-01-01T00:00:00Z", "1.5/7.5"],
    ["openai", "gpt-4.1", "2026-06-01", "2/8"],
    ["azure", "gpt-4.1", "2026-06-01", "2/8"],
    ["gcp.vertex_ai", "claude-sonnet-4-5@20250929", "2026-06-01", "3/15"],
    ["aws.bedrock", "us.anthropic.claude-sonnet-4-5-20250929-v1:0", "2026-06-01", "3.3/16.5"],
    ["aws.bedrock", "global.anthropic.claude-sonnet-4-5-20250929-v1:0", "2026-06-01", "3/15"],
    ["openai", "gpt-4o-2024-05-13", "2026-06-01", "5/15"],
  ])("%s %s at %s costs %s per million", (provider, model, at, usd) => {
    expect(perMillionOf(provider, model, at)).toBe(usd);
  });

  it.each([
    ["openai", "gpt-4.1-mini", "batch", "0.2/0.8"],
    ["openai", "gpt-4.1-mini", "priority", "0.7/2.8"],
    ["openai", "o3", "flex", "1/4"],
    ["anthropic", "claude-sonnet-4-5", "batch", "1.5/7.5"],
  ] as const)("%s %s in %s costs %s", (provider, model, tier, usd) => {
    expect(perMillionOf(provider, model, "2026-06-01", tier)).toBe(usd);
  });

  it("the long-context premium of Claude 4.6 ended on 2026-03-13", () => {
    const usage = { input_uncached: 200_001, output: 1_000 };
    for (const [model, before, after] of [
      ["claude-opus-4-6", "2.03751", "1.025005"],
      ["claude-sonnet-4-6", "1.222506", "0.615003"],
    ] as const) {
      const cost = (at: string) => price({ provider: "anthropic", model, atMs: Date.parse(at), usage });
      expect(cost("2026-03-12T23:59:59Z")).toMatchObject({ costPico: fromUsd(before) });
      expect(cost("2026-03-13")).toMatchObject({ costPico: fromUsd(after) });
    }
  });
});

describe("the shapes of the fixtures at public list prices", () => {
  it.each<[string, Partial<PriceRequest>, string]>([
    [
      "1",
      {
        provider: "openai",
        model: "gpt-4.1-mini",
        usage: { input_uncached: 18_240, cache_read: 0, output: 1_642 },
      },
      "0.0099232",
    ],
    ["2, provider not told", { model: "gpt-4o", usage: { input_uncached: 100_000, output: 1_200 } }, "0.262"],
    [
      "4",
      { provider: "anthropic", model: "claude-sonnet-4", usage: { input_uncached: 18_420, output: 2_100 } },
      "0.08676",
    ],
    [
      "5",
      {
        provider: "openai",
        model: "gpt-4.1-mini",
        usage: { input_uncached: 520, cache_read: 900, output: 386 },
      },
      "0.0009156",
    ],
  ])("shape %s", (_name, asked, usd) => {
    expect(price(asked)).toMatchObject({ priced: true, costPico: fromUsd(usd), listPico: fromUsd(usd) });
  });

  it("a million and a half through Claude Sonnet: 33.90", () => {
    const parts = [
      { input_uncached: 500_000 },
      { cache_write_5m: 2_000_000 },
      { cache_read: 8_000_000 },
      { output: 1_500_000 },
    ];
    // claude-sonnet-4 has no context tier on the card, so the parts may be priced apart.
    const costs = parts.map((usage) => price({ provider: "anthropic", model: "claude-sonnet-4", usage }));
    expect(sumPico(costs.map((answer) => (answer.priced ? answer.costPico : -1n)))).toBe(fromUsd("33.90"));
  });
});

const session = sharedFile("data", "agent_session_sonnet45.jsonl.gz");
it.skipIf(session === null)(
  "a recorded agent session costs exactly USD 30.330197700 (needs shared data)",
  () => {
    const rows = (session ?? "")
      .trim()
      .split("\n")
      .map((text) => JSON.parse(text) as Record<string, number & string>);
    const costs = rows.map((row) => {
      const answer = price({
        provider: row.provider,
        model: row.model,
        atMs: Date.parse(row.completed_at ?? ""),
        usage: {
          input_uncached: row.input_tokens,
          cache_read: row.cache_read_tokens,
          cache_write_5m: row.cache_write_tokens,
          output: row.output_tokens,
        },
      });
      if (!answer.priced) throw new Error(`${row.model}: ${answer.reason}`);
      return answer.costPico;
    });
    expect(rows).toHaveLength(453);
    expect(sumPico(costs)).toBe(fromUsd("30.330197700"));
  },
);

/** Names in recorded traffic without a price: open weights on a local server, free trials, gone models. */
const UNKNOWN_NAMES = [
  "- Qwen/Qwen2.5-VL-72B-Instruct no_provider",
  "- gpt-oss:20b no_provider",
  "- llama3.1-8b no_provider",
  "- meta-llama/Llama-3.3-70B-Instruct no_provider",
  "- meta-llama/Llama-4-Scout-17B-16E-Instruct no_provider",
  "- meta-llama/llama-3.1-8b-instruct no_provider",
  "- openai-gpt-4.1 no_provider",
  "- qwen3:0.6b no_provider",
  "- zai/GLM-5.2 no_provider",
  "api.cerebras.ai llama3.3-70b no_line",
  "api.cohere.com command-a-reasoning-08-2025 no_line",
  "api.groq.com compound-beta no_line",
  "api.groq.com groq/compound no_line",
  "api.z.ai glm-4.6v no_line",
  "api.z.ai glm-4.7 no_line",
  "openrouter.ai anthropic/claude-sonnet-4-5 no_line",
  "openrouter.ai google/gemini-3.6-flash no_line",
  "openrouter.ai minimax/minimax-m2:free no_line",
  "openrouter.ai x-ai/grok-4 no_line",
];

const bodies = sharedFile("data", "provider_usage_bodies.jsonl.gz");
it.skipIf(bodies === null)(
  "every model in recorded provider answers has a price, but for a short list (needs shared data)",
  () => {
    const unknown = new Set<string>();
    for (const text of (bodies ?? "").trim().split("\n")) {
      const row = JSON.parse(text) as {
        host: string;
        request_model: string | null;
        response_model: string | null;
      };
      for (const model of [row.request_model, row.response_model]) {
        if (!model) continue;
        // A host without a card (a local server, a reseller) tells no provider.
        const host = cards.some((card) => card.provider === normaliseProvider(row.host)) ? row.host : null;
        const answer = price({ provider: host, model, usage: { input_uncached: 1 } });
        if (!answer.priced) unknown.add(`${host ?? "-"} ${model} ${answer.reason}`);
      }
    }
    const list = [...unknown].sort();
    console.info(`models without a price:\n${list.join("\n")}`);
    expect(list).toEqual(UNKNOWN_NAMES);
  },
);

it("prices an event in about a microsecond once warm", () => {
  const asked: PriceRequest = {
    provider: "openai",
    model: "gpt-4.1-mini-2025-04-14",
    serviceTier: null,
    region: null,
    account: null,
    atMs: Date.parse("2026-06-08"),
    usage: { input_uncached: 520, cache_read: 900, output: 386, reasoning: 12 },
    usageStatus: "actual",
  };
  const run = (count: number): number => {
    const start = process.hrtime.bigint();
    for (let index = 0; index < count; index += 1) priceUsage(asked, book);
    return Number(process.hrtime.bigint() - start) / count / 1_000;
  };
  run(50_000);
  const best = Math.min(...[1, 2, 3, 4, 5].map(() => run(50_000)));
  console.info(`priceUsage: ${best.toFixed(2)} microseconds`);
  expect(best).toBeLessThan(6);
});
