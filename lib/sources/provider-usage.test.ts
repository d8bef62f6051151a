import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normaliseProviderUsage } from "@/lib/sources/provider-usage";

type Case = [about: string, provider: string | null, usage: unknown, expected: object, convention: string];

const cases: Case[] = [
  [
    "OpenAI chat: cached, written, audio and reasoning are subsets",
    "openai",
    {
      prompt_tokens: 1000,
      completion_tokens: 300,
      total_tokens: 1300,
      prompt_tokens_details: { cached_tokens: 400, cache_write_tokens: 100, audio_tokens: 50 },
      completion_tokens_details: { reasoning_tokens: 120, audio_tokens: 30, rejected_prediction_tokens: 9 },
    },
    {
      input_uncached: 450,
      cache_read: 400,
      cache_write_5m: 100,
      audio_in: 50,
      output: 150,
      reasoning: 120,
      audio_out: 30,
    },
    "openai-inclusive",
  ],
  [
    "OpenAI Responses",
    "openai",
    {
      input_tokens: 88,
      input_tokens_details: { cache_write_tokens: 86, cached_tokens: 0 },
      output_tokens: 14,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: 102,
    },
    { input_uncached: 2, cache_read: 0, cache_write_5m: 86, output: 14, reasoning: 0 },
    "openai-inclusive",
  ],
  [
    "a cached image is counted once, as cached",
    "openai",
    {
      input_tokens: 100,
      output_tokens: 5,
      total_tokens: 105,
      input_tokens_details: { cached_tokens: 80, image_tokens: 70 },
    },
    { input_uncached: 0, cache_read: 80, image_in: 20, output: 5 },
    "openai-inclusive",
  ],
  [
    "cached audio told apart (Realtime)",
    "openai",
    {
      input_tokens: 100,
      output_tokens: 20,
      total_tokens: 120,
      input_token_details: {
        text_tokens: 40,
        audio_tokens: 60,
        cached_tokens: 50,
        cached_tokens_details: { audio_tokens: 30 },
      },
      output_token_details: { audio_tokens: 15 },
    },
    { input_uncached: 20, cache_read: 20, audio_cache_read: 30, audio_in: 30, output: 5, audio_out: 15 },
    "openai-inclusive",
  ],
  [
    "Anthropic: all disjoint, 5m and 1h split, thinking inside output, searches",
    "anthropic",
    {
      input_tokens: 3,
      cache_read_input_tokens: 1684,
      cache_creation_input_tokens: 9518,
      cache_creation: { ephemeral_5m_input_tokens: 9000, ephemeral_1h_input_tokens: 518 },
      output_tokens: 231,
      output_tokens_details: { thinking_tokens: 31 },
      server_tool_use: { web_search_requests: 2 },
      service_tier: "priority",
    },
    {
      input_uncached: 3,
      cache_read: 1684,
      cache_write_5m: 9000,
      cache_write_1h: 518,
      output: 200,
      reasoning: 31,
      web_searches: 2,
    },
    "anthropic-disjoint",
  ],
  [
    "Anthropic compaction is billed and left out of the top level; the advisor is another model",
    "anthropic",
    {
      input_tokens: 229,
      output_tokens: 5,
      iterations: [
        {
          type: "compaction",
          input_tokens: 100,
          cache_creation_input_tokens: 55096,
          cache_creation: { ephemeral_5m_input_tokens: 55096 },
          output_tokens: 131,
        },
        { type: "advisor_message", model: "claude-opus-4-8", input_tokens: 2529, output_tokens: 38 },
        { type: "message", input_tokens: 229, output_tokens: 5 },
      ],
    },
    { input_uncached: 329, cache_write_5m: 55096, output: 136 },
    "anthropic-disjoint+compaction+advisor-left-out",
  ],
  [
    "a flat Anthropic object without cache fields, by its provider",
    "bedrock",
    { input_tokens: 7, output_tokens: 9 },
    { input_uncached: 7, output: 9 },
    "anthropic-disjoint",
  ],
  [
    "Bedrock Converse: total includes the cache, writes split by lifetime",
    "bedrock",
    {
      inputTokens: 3,
      outputTokens: 121,
      cacheReadInputTokens: 1712,
      cacheWriteInputTokens: 236,
      cacheDetails: [
        { ttl: "5m", inputTokens: 200 },
        { ttl: "1h", inputTokens: 36 },
      ],
      totalTokens: 2072,
    },
    { input_uncached: 3, cache_read: 1712, cache_write_5m: 200, cache_write_1h: 36, output: 121 },
    "bedrock-disjoint",
  ],
  [
    "Bedrock inclusive trap, shown by totalTokens",
    "bedrock",
    {
      inputTokens: 2000,
      outputTokens: 100,
      cacheReadInputTokens: 1500,
      cacheWriteInputTokens: 0,
      totalTokens: 2100,
    },
    { input_uncached: 500, cache_read: 1500, cache_write_5m: 0, output: 100 },
    "bedrock-inclusive",
  ],
  ["Titan embeddings", "bedrock", { inputTextTokenCount: 5 }, { input_uncached: 5 }, "bedrock-titan"],
  [
    "Gemini: thoughts and tool prompts come on top",
    "google",
    {
      promptTokenCount: 17,
      toolUsePromptTokenCount: 102,
      candidatesTokenCount: 41,
      thoughtsTokenCount: 412,
      totalTokenCount: 572,
    },
    { input_uncached: 119, output: 41, reasoning: 412 },
    "gemini-thoughts-beside",
  ],
  [
    "Gemini candidates-inclusive trap",
    "google",
    { promptTokenCount: 10, candidatesTokenCount: 50, thoughtsTokenCount: 30, totalTokenCount: 60 },
    { input_uncached: 10, output: 20, reasoning: 30 },
    "gemini-candidates-inclusive",
  ],
  [
    "Gemini modalities: audio split from cached audio, images out",
    "vertex",
    {
      promptTokenCount: 1000,
      cachedContentTokenCount: 300,
      candidatesTokenCount: 1216,
      thoughtsTokenCount: 4,
      totalTokenCount: 2220,
      promptTokensDetails: [
        { modality: "TEXT", tokenCount: 500 },
        { modality: "AUDIO", tokenCount: 400 },
        { modality: "VIDEO", tokenCount: 100 },
      ],
      cacheTokensDetails: [
        { modality: "AUDIO", tokenCount: 250 },
        { modality: "TEXT", tokenCount: 50 },
      ],
      candidatesTokensDetails: [{ modality: "IMAGE", tokenCount: 1120 }],
      trafficType: "ON_DEMAND_FLEX",
    },
    {
      input_uncached: 450,
      cache_read: 50,
      audio_cache_read: 250,
      audio_in: 150,
      video_in: 100,
      output: 96,
      image_out: 1120,
      reasoning: 4,
    },
    "gemini-thoughts-beside",
  ],
  [
    "Gemini through the OpenAI endpoint hides its thinking in the total",
    "google",
    { prompt_tokens: 35, completion_tokens: 12, total_tokens: 109 },
    { input_uncached: 35, output: 12, reasoning: 62 },
    "openai-inclusive+hidden-thinking",
  ],
  [
    "xAI: reasoning beside the completion",
    "xai",
    {
      prompt_tokens: 125,
      completion_tokens: 48,
      total_tokens: 273,
      prompt_tokens_details: { cached_tokens: 98 },
      completion_tokens_details: { reasoning_tokens: 100 },
    },
    { input_uncached: 27, cache_read: 98, output: 48, reasoning: 100 },
    "openai-inclusive+reasoning-beside",
  ],
  [
    "xAI without a total still adds reasoning",
    "xai",
    { prompt_tokens: 10, completion_tokens: 5, completion_tokens_details: { reasoning_tokens: 100 } },
    { input_uncached: 10, output: 5, reasoning: 100 },
    "openai-inclusive+reasoning-beside",
  ],
  [
    "xAI guard: cached beyond the prompt is beside it",
    "xai",
    { prompt_tokens: 20, completion_tokens: 5, prompt_tokens_details: { cached_tokens: 90 } },
    { input_uncached: 20, cache_read: 90, output: 5 },
    "openai-disjoint-cache",
  ],
  [
    "DeepSeek hit and miss",
    "deepseek",
    {
      prompt_tokens: 563,
      prompt_cache_hit_tokens: 512,
      prompt_cache_miss_tokens: 51,
      completion_tokens: 116,
      completion_tokens_details: { reasoning_tokens: 60 },
      total_tokens: 679,
    },
    { input_uncached: 51, cache_read: 512, output: 56, reasoning: 60 },
    "openai-inclusive",
  ],
  [
    "Mistral: engine reuse is not billed as cached",
    "mistral",
    { prompt_tokens: 64, completion_tokens: 6, num_cached_tokens: 32, total_tokens: 70 },
    { input_uncached: 64, output: 6 },
    "openai-inclusive",
  ],
  [
    "Groq in the last chunk of a stream",
    "groq",
    [
      { id: "x", choices: [], usage: null },
      { x_groq: { usage: { prompt_tokens: 9, completion_tokens: 4, total_tokens: 13, total_time: 0.1 } } },
    ],
    { input_uncached: 9, output: 4 },
    "openai-inclusive",
  ],
  [
    "OpenRouter: a write that repeats the read is counted once",
    "openrouter",
    {
      prompt_tokens: 2168,
      completion_tokens: 100,
      total_tokens: 2268,
      prompt_tokens_details: { cached_tokens: 2161, cache_write_tokens: 2161 },
      cost: 0.0004970133333333333,
    },
    { input_uncached: 7, cache_read: 2161, cache_write_5m: 0, output: 100 },
    "openai-inclusive",
  ],
  [
    "Cohere: billed units, not template tokens",
    "cohere",
    {
      billed_units: { input_tokens: 25, output_tokens: 9 },
      tokens: { input_tokens: 91, output_tokens: 11 },
      cached_tokens: 80,
    },
    { input_uncached: 25, output: 9 },
    "cohere-billed-units",
  ],
  [
    "Anthropic stream: message_delta is cumulative, later non-null wins, null does not erase",
    null,
    [
      {
        type: "message_start",
        message: {
          id: "msg_1",
          usage: {
            input_tokens: 702,
            cache_read_input_tokens: 5,
            cache_creation_input_tokens: 0,
            output_tokens: 1,
          },
        },
      },
      { type: "message_delta", usage: { output_tokens: 90, input_tokens: null } },
      { type: "message_delta", usage: { input_tokens: 1591, output_tokens: 175 } },
    ],
    { input_uncached: 1591, cache_read: 5, cache_write_5m: 0, output: 175 },
    "anthropic-disjoint",
  ],
  [
    "Gemini stream: the last counts, and a total that does not cover them is dropped",
    "google",
    [
      {
        usageMetadata: {
          promptTokenCount: 9,
          candidatesTokenCount: 21,
          totalTokenCount: 65,
          thoughtsTokenCount: 35,
        },
      },
      { usageMetadata: { promptTokenCount: 87, totalTokenCount: 165, thoughtsTokenCount: 78 } },
    ],
    { input_uncached: 87, output: 21, reasoning: 78 },
    "gemini-thoughts-beside",
  ],
];

describe("normaliseProviderUsage", () => {
  it.each(cases)("%s", (_, provider, usage, expected, convention) => {
    expect(normaliseProviderUsage(provider, usage)).toMatchObject({ usage: expected, convention });
    const read = normaliseProviderUsage(provider, usage);
    expect("usage" in read && read.usage).toEqual(expected);
  });

  it("takes the tier and OpenRouter's cost as told", () => {
    expect(
      normaliseProviderUsage("vertex", {
        promptTokenCount: 1,
        candidatesTokenCount: 1,
        trafficType: "ON_DEMAND_PRIORITY",
      }),
    ).toMatchObject({ serviceTier: "priority" });
    const byok = {
      prompt_tokens: 1,
      completion_tokens: 1,
      cost: 0.000001,
      is_byok: true,
      cost_details: { upstream_inference_cost: 0.00002 },
    };
    expect(normaliseProviderUsage("openrouter", byok)).toMatchObject({ claimedCostPico: 21_000_000n });
  });

  it("reads a bare total only where an embedding says it is input", () => {
    expect(
      normaliseProviderUsage(
        "voyage",
        { total_tokens: 3 },
        { host: "api.voyageai.com", path: "/v1/embeddings" },
      ),
    ).toMatchObject({ usage: { input_uncached: 3 } });
    expect(normaliseProviderUsage("openai", { total_tokens: 3 })).toMatchObject({
      error: { code: "missing_field" },
    });
  });

  it.each([
    [
      "a total that fits nothing",
      "openai",
      { prompt_tokens: 10, completion_tokens: 5, total_tokens: 99 },
      "tokens_do_not_add_up",
    ],
    [
      "reasoning beyond the completion without a total",
      "openai",
      { prompt_tokens: 10, completion_tokens: 5, completion_tokens_details: { reasoning_tokens: 9 } },
      "tokens_do_not_add_up",
    ],
    [
      "a DeepSeek miss that does not fit",
      "deepseek",
      { prompt_tokens: 10, prompt_cache_hit_tokens: 3, prompt_cache_miss_tokens: 3, completion_tokens: 1 },
      "tokens_do_not_add_up",
    ],
    [
      "a Bedrock total that fits neither way",
      "bedrock",
      { inputTokens: 10, outputTokens: 5, cacheReadInputTokens: 4, totalTokens: 77 },
      "tokens_do_not_add_up",
    ],
    [
      "a Gemini total that fits neither way",
      "google",
      { promptTokenCount: 10, candidatesTokenCount: 5, totalTokenCount: 77 },
      "tokens_do_not_add_up",
    ],
    [
      "a split beyond the written",
      "anthropic",
      { input_tokens: 1, cache_creation_input_tokens: 5, cache_creation: { ephemeral_1h_input_tokens: 9 } },
      "tokens_do_not_add_up",
    ],
    ["a negative count", "anthropic", { input_tokens: -1, output_tokens: 2 }, "negative_tokens"],
    ["a fraction", "openai", { prompt_tokens: 1.5 }, "wrong_type"],
    ["an absurd count", "openai", { prompt_tokens: 1e308 }, "absurd_tokens"],
    ["no known count", "openai", { words: 5 }, "missing_field"],
    ["not an object", "openai", "12", "wrong_type"],
  ])("refuses %s", (_, provider, usage, code) => {
    const read = normaliseProviderUsage(provider, usage);
    expect(read).toMatchObject({ error: { code } });
    expect("error" in read && read.error.field.length).toBeGreaterThan(0);
  });

  it("never throws and never gives a negative class, whatever it is fed", () => {
    const name = fc.constantFrom(
      "prompt_tokens",
      "completion_tokens",
      "total_tokens",
      "input_tokens",
      "output_tokens",
      "cached_tokens",
      "reasoning_tokens",
      "cache_read_input_tokens",
      "cache_creation_input_tokens",
      "promptTokenCount",
      "candidatesTokenCount",
      "thoughtsTokenCount",
      "totalTokenCount",
      "inputTokens",
      "totalTokens",
      "outputTokens",
      "cacheReadInputTokens",
      "billed_units",
      "prompt_tokens_details",
      "completion_tokens_details",
      "cache_creation",
      "iterations",
      "usage",
    );
    const count = fc.oneof(fc.nat(200), fc.constantFrom(null, -1, 1.5, "7", "NaN", 1e308));
    const usage = fc.dictionary(
      name,
      fc.oneof(count, fc.dictionary(name, count), fc.array(fc.dictionary(name, count), { maxLength: 3 })),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(null, "openai", "xai", "google", "anthropic", "bedrock"),
        fc.oneof(usage, fc.array(usage, { maxLength: 4 }), fc.jsonValue()),
        (provider, body) => {
          const read = normaliseProviderUsage(provider, body);
          if ("error" in read) return read.error.message.length > 0;
          return Object.values(read.usage).every((value) => Number.isSafeInteger(value) && (value ?? 0) >= 0);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
