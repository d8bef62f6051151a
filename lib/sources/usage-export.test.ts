import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { ProviderAggregate } from "@/lib/domain/provider-aggregate";
import { anthropicUsageSource } from "@/lib/sources/anthropic-usage";
import { openaiUsageSource } from "@/lib/sources/openai-usage";
import type { Source } from "@/lib/sources/source";
import { sharedFile, TEST_NOW_MS } from "@/lib/sources/testing";
import { expectRobust } from "@/lib/sources/testing-fuzz";

const text = (name: string) => readFileSync(new URL(`./fixtures/${name}`, import.meta.url), "utf8");
const read = (source: Source, name: string) =>
  source.read(name.endsWith(".csv") ? text(name) : JSON.parse(text(name)), { receivedAtMs: TEST_NOW_MS });
const DAY = Date.UTC(2026, 5, 8);
const line = (told: Partial<ProviderAggregate>): ProviderAggregate => ({
  provider: "openai",
  measure: "completions",
  layer: "",
  account: null,
  project: null,
  providerKey: null,
  model: null,
  serviceTier: null,
  detail: {},
  grain: "day",
  startsAtMs: DAY,
  endsAtMs: DAY + 86_400_000,
  requests: null,
  usage: {},
  otherUnits: {},
  costPico: null,
  ...told,
});
const lines = (source: Source, name: string) =>
  read(source, name).aggregates?.map(({ aggregate }) => aggregate);

describe("openai-usage", () => {
  it("reads a page: cached and written tokens inside the input, modalities of the uncached part", () => {
    const reading = read(openaiUsageSource, "openai-usage/completions-page.json");
    const same = {
      account: "org-example",
      project: "proj_1",
      providerKey: "key_1",
      model: "gpt-5.4-2026-03-05",
      layer: "api day model,project,providerKey,serviceTier",
    };
    expect(reading.aggregates?.map(({ aggregate }) => aggregate)).toEqual([
      line({
        ...same,
        serviceTier: "standard",
        requests: 25,
        usage: {
          input_uncached: 4400,
          cache_read: 3700,
          cache_write_5m: 1000,
          audio_in: 500,
          image_in: 100,
          audio_cache_read: 300,
          output: 1800,
          audio_out: 200,
        },
      }),
      line({
        ...same,
        serviceTier: "batch",
        requests: 1,
        usage: { input_uncached: 700, cache_read: 0, output: 30 },
      }),
    ]);
    expect(reading).toMatchObject({
      received: 4,
      reports: [],
      ignored: [{ index: 2, reason: "a bucket without usage" }],
      rejected: [{ index: 3, code: "negative_tokens", field: "input_tokens" }],
    });
  });

  it("reads costs exactly, in dollars only", () => {
    const reading = read(openaiUsageSource, "openai-usage/costs-page.json");
    expect(reading.aggregates?.map(({ aggregate }) => aggregate)).toEqual([
      line({
        measure: "costs",
        project: "proj_1",
        layer: "api day line_item,project",
        detail: { line_item: "gpt-5.4, input" },
        costPico: 21_500_000_000n,
      }),
    ]);
    expect(reading.rejected).toMatchObject([{ index: 1, code: "wrong_type", field: "amount.currency" }]);
  });

  it("reads the dashboard's CSV by the names of its columns, without the person", () => {
    const usage = read(openaiUsageSource, "openai-usage/completions_usage.csv");
    expect(usage.aggregates?.map(({ aggregate }) => aggregate)).toEqual([
      line({
        project: "proj_1",
        model: "gpt-5.4-2026-03-05",
        serviceTier: "standard",
        requests: 25,
        layer: "csv day model,project,serviceTier",
        usage: { input_uncached: 6000, cache_read: 4000, output: 2000 },
      }),
    ]);
    expect(usage).toMatchObject({ received: 2, ignored: [{ index: 1 }], rejected: [] });
    expect(JSON.stringify(usage.aggregates)).not.toContain("person@example.com");
    const costs = read(openaiUsageSource, "openai-usage/cost.csv");
    // 30 digits: half-even at the picodollar, 0.0215000000005 has no half to lose.
    expect(costs.aggregates?.map(({ aggregate }) => aggregate.costPico)).toEqual([21_500_000_000n]);
    expect(costs).toMatchObject({ received: 2, ignored: [{ index: 1 }], rejected: [] });
  });

  it.each([
    [
      { start_time: 1780876800, end_time: 1780963200, input_tokens: 5, input_cached_tokens: 9 },
      "tokens_do_not_add_up",
    ],
    [{ input_tokens: 5 }, "missing_field"],
    [{ start_time: 1780876800, end_time: 1790000000, input_tokens: 5 }, "bad_timestamp"],
    [{ start_time: 1, input_tokens: 5 }, "occurred_at_out_of_range"],
    [{ start_time: 1780876800, input_tokens: 1.5 }, "wrong_type"],
    [{ start_time: 1780876800, input_tokens: 1e300 }, "absurd_tokens"],
    [{ start_time: 1780876800, hello: 1 }, "missing_field"],
    ["text", "not_an_object"],
  ])("refuses %j", (row, code) => {
    const reading = openaiUsageSource.read([row], { receivedAtMs: TEST_NOW_MS });
    expect(reading).toMatchObject({ received: 1, rejected: [{ index: 0, code }] });
  });

  it("a line from quarantine reads as it did in its page", () => {
    const reading = read(openaiUsageSource, "openai-usage/completions-page.json");
    const [first] = reading.aggregates ?? [];
    const again = openaiUsageSource.read([first?.raw], { receivedAtMs: TEST_NOW_MS });
    expect(again.aggregates?.[0]?.aggregate).toEqual(first?.aggregate);
  });

  it("a published answer of the API adds up", ({ skip }) => {
    const file = sharedFile("data", "openai_usage_api_completions.json.gz");
    if (file === null) return skip("the shared file is absent");
    const payload: unknown = JSON.parse(gunzipSync(readFileSync(file)).toString("utf8"));
    const reading = openaiUsageSource.read(payload, { receivedAtMs: TEST_NOW_MS });
    expect(reading.rejected).toEqual([]);
    expect(reading.received).toBe(31);
    expect(reading.ignored).toHaveLength(5);
    const sums = { input: 0, output: 0, cached: 0, audioIn: 0, audioOut: 0, requests: 0 };
    for (const { aggregate } of reading.aggregates ?? []) {
      const { usage, requests } = aggregate;
      sums.input += (usage.input_uncached ?? 0) + (usage.cache_read ?? 0);
      sums.output += usage.output ?? 0;
      sums.cached += usage.cache_read ?? 0;
      sums.audioIn += usage.audio_in ?? 0;
      sums.audioOut += usage.audio_out ?? 0;
      sums.requests += requests ?? 0;
    }
    // The totals stated beside the file.
    expect(sums).toEqual({
      input: 16_951_009,
      output: 729_421,
      cached: 168_128,
      audioIn: 49_963,
      audioOut: 18_042,
      requests: 19_347,
    });
  });
});

describe("anthropic-usage", () => {
  it("reads a page: all classes disjoint, both lifetimes, no count of requests", () => {
    const reading = read(anthropicUsageSource, "anthropic-usage/messages-page.json");
    const same = {
      provider: "anthropic",
      measure: "messages",
      account: "anthropic-org",
      model: "claude-sonnet-4-5-20250929",
      layer: "api day context_window,model,project,providerKey,serviceTier,service_tier",
    };
    expect(reading.aggregates?.map(({ aggregate }) => aggregate)).toEqual([
      line({
        ...same,
        project: "wrkspc_1",
        providerKey: "apikey_1",
        serviceTier: "standard",
        detail: { context_window: "0-200k" },
        usage: {
          input_uncached: 1500,
          cache_read: 200,
          cache_write_5m: 500,
          cache_write_1h: 1000,
          output: 500,
          web_searches: 10,
        },
      }),
      line({
        ...same,
        detail: { context_window: "0-200k", service_tier: "priority_on_demand" },
        usage: { input_uncached: 7, cache_read: 0, output: 1 },
      }),
    ]);
    expect(reading).toMatchObject({ received: 3, ignored: [{ index: 2 }], rejected: [] });
  });

  it("the cost report is in cents, the CSV in dollars", () => {
    expect(lines(anthropicUsageSource, "anthropic-usage/cost-page.json")).toMatchObject([
      { measure: "costs", costPico: 1_234_500_000_000n, project: "wrkspc_1", usage: {} },
    ]);
    expect(lines(anthropicUsageSource, "anthropic-usage/cost.csv")).toMatchObject([
      {
        measure: "costs",
        costPico: 1_230_000_000_000n,
        model: "claude-sonnet-4-5",
        project: "Support",
        providerKey: "apikey_1",
        detail: { token_type: "input_no_cache" },
      },
    ]);
  });

  it("reads the console's usage CSV", () => {
    expect(lines(anthropicUsageSource, "anthropic-usage/usage.csv")).toMatchObject([
      {
        measure: "messages",
        project: "Support",
        providerKey: "support-prod",
        usage: {
          input_uncached: 1500,
          cache_write_5m: 500,
          cache_write_1h: 1000,
          cache_read: 200,
          output: 500,
        },
      },
      { serviceTier: "batch", usage: { input_uncached: 80, output: 9 } },
    ]);
  });

  it.each([
    [{ starting_at: "2026-06-08T00:00:00Z", uncached_input_tokens: -3 }, "negative_tokens"],
    [{ starting_at: "2026-06-08T00:00:00Z", uncached_input_tokens: 3, cache_creation: 4 }, "wrong_type"],
    [{ starting_at: "2026-06-08T00:00:00Z", amount: "cheap" }, "wrong_type"],
    [
      { starting_at: "2026-06-08T00:00:00Z", ending_at: "2026-06-01T00:00:00Z", output_tokens: 3 },
      "bad_timestamp",
    ],
    [{ starting_at: "2026-06-08T00:00:00Z" }, "missing_field"],
  ])("refuses %j", (row, code) => {
    const reading = anthropicUsageSource.read([row], { receivedAtMs: TEST_NOW_MS });
    expect(reading).toMatchObject({ received: 1, rejected: [{ index: 0, code }] });
  });
});

describe("any export", () => {
  it.each([
    ["openai", openaiUsageSource, ["openai-usage/completions-page.json", "openai-usage/costs-page.json"]],
    [
      "anthropic",
      anthropicUsageSource,
      ["anthropic-usage/messages-page.json", "anthropic-usage/cost-page.json"],
    ],
  ] as const)("%s: changed pages never throw, and every line is accounted for", (_, source, files) => {
    expectRobust(
      source,
      files.map((file) => JSON.parse(text(file))),
    );
  });

  it.each([
    ["openai", openaiUsageSource, "openai-usage/cost.csv"],
    ["anthropic", anthropicUsageSource, "anthropic-usage/usage.csv"],
  ] as const)("%s: cut, quoted and foreign CSV never throws", (_, source, file) => {
    const whole = text(file);
    for (let end = 0; end <= whole.length; end += 7) {
      for (const tail of ["", '"', "\n,,,", "\u0000", '\n"a"b,c']) {
        const reading = source.read(whole.slice(0, end) + tail, { receivedAtMs: TEST_NOW_MS });
        const { aggregates = [], ignored, rejected } = reading;
        expect(aggregates.length + ignored.length + rejected.length).toBe(reading.received);
        expect(rejected.filter(({ code }) => code === "internal")).toEqual([]);
      }
    }
  });
});

describe("examples", () => {
  it.each([[openaiUsageSource], [anthropicUsageSource]])(
    "are read, and known for what they are",
    (source) => {
      const reading = source.read(source.example, { receivedAtMs: TEST_NOW_MS });
      expect(reading).toMatchObject({ received: 1, rejected: [], ignored: [] });
      for (const other of [openaiUsageSource, anthropicUsageSource])
        expect(other.detects?.(source.example)).toBe(other === source ? 1 : 0);
    },
  );
});
