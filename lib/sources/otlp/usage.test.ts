import { describe, expect, it } from "vitest";
import { classify } from "./classify";
import { spanFields } from "./envelope";
import type { Attributes } from "./span";
import { usageOf } from "./usage";

const GEN = "gen_ai.usage.";
/** 100 uncached, 900 cached and 40 written tokens of input, told in one of two ways. */
const INCLUSIVE = { [`${GEN}input_tokens`]: 1_040, [`${GEN}output_tokens`]: 50 };
const EXCLUSIVE = { [`${GEN}input_tokens`]: 100, [`${GEN}output_tokens`]: 50 };
const CACHE = { [`${GEN}cache_read.input_tokens`]: 900, [`${GEN}cache_creation.input_tokens`]: 40 };
const TOLD = { input_uncached: 100, cache_read: 900, cache_write_5m: 40, output: 50 };

const CASES: [name: string, scope: string, provider: string | undefined, attributes: Attributes][] = [
  [
    "Traceloop's Anthropic: beside",
    "@traceloop/instrumentation-anthropic",
    "anthropic",
    { ...EXCLUSIVE, ...CACHE },
  ],
  [
    "Traceloop's Bedrock: beside",
    "@traceloop/instrumentation-bedrock",
    "bedrock",
    { ...EXCLUSIVE, ...CACHE },
  ],
  ["Traceloop's OpenAI: inside", "@traceloop/instrumentation-openai", "openai", { ...INCLUSIVE, ...CACHE }],
  [
    "OpenTelemetry's OpenAI: inside",
    "@opentelemetry/instrumentation-openai",
    "openai",
    { ...INCLUSIVE, ...CACHE },
  ],
  [
    "OpenTelemetry's AWS SDK: beside",
    "@opentelemetry/instrumentation-aws-sdk",
    "bedrock",
    { ...EXCLUSIVE, ...CACHE },
  ],
  [
    "OpenLIT's Anthropic: beside",
    "@openlit/instrumentation-anthropic",
    "anthropic",
    { ...EXCLUSIVE, ...CACHE },
  ],
  ["OpenLIT's OpenAI: inside", "@openlit/instrumentation-vllm", "openai", { ...INCLUSIVE, ...CACHE }],
  ["Vercel 7, Anthropic: inside", "gen_ai", "anthropic", { ...INCLUSIVE, ...CACHE }],
  ["an unknown scope, Anthropic: as the provider", "my-own", "anthropic", { ...EXCLUSIVE, ...CACHE }],
  ["an unknown scope, OpenAI: as the provider", "my-own", "openai", { ...INCLUSIVE, ...CACHE }],
  [
    "an unknown scope and provider whose cache exceeds the input: beside",
    "my-own",
    undefined,
    { ...EXCLUSIVE, ...CACHE },
  ],
  [
    "OpenInference's Anthropic: inside",
    "@arizeai/openinference-instrumentation-anthropic",
    "anthropic",
    {
      "llm.token_count.prompt": 1_040,
      "llm.token_count.completion": 50,
      "llm.token_count.prompt_details.cache_read": 900,
      "llm.token_count.prompt_details.cache_write": 40,
    },
  ],
  [
    "Vercel 6, Anthropic: inside, with its parts",
    "ai",
    "anthropic",
    {
      "ai.model.provider": "anthropic.messages",
      "ai.usage.inputTokens": 1_040,
      "ai.usage.outputTokens": 50,
      "ai.usage.inputTokenDetails.noCacheTokens": 100,
      "ai.usage.inputTokenDetails.cacheReadTokens": 900,
      "ai.usage.inputTokenDetails.cacheWriteTokens": 40,
    },
  ],
  [
    "Langfuse: parts that are apart",
    "langfuse-sdk",
    undefined,
    {
      "langfuse.observation.usage_details": JSON.stringify({
        input: 100,
        input_cached_tokens: 900,
        cache_creation_input_tokens: 40,
        output: 50,
        total: 1_090,
      }),
    },
  ],
];

describe("tokens of a span", () => {
  it.each(CASES)("%s", (_, scope, provider, attributes) => {
    expect(usageOf(attributes, { name: scope, version: "1" }, provider)?.usage).toEqual(TOLD);
  });

  it("reads Vercel 5: OpenAI's cache inside, Anthropic's beside and only in a JSON text, with its lifetimes", () => {
    const scope = { name: "ai", version: "" };
    const openai = {
      "ai.model.provider": "openai.chat",
      "ai.usage.promptTokens": 1_000,
      "ai.usage.completionTokens": 50,
      "ai.usage.cachedInputTokens": 900,
    };
    expect(usageOf(openai, scope, "openai")?.usage).toEqual({
      input_uncached: 100,
      cache_read: 900,
      output: 50,
    });
    const anthropic = {
      "ai.model.provider": "anthropic.messages",
      "ai.usage.inputTokens": 100,
      "ai.usage.outputTokens": 50,
      "ai.response.providerMetadata": JSON.stringify({
        anthropic: {
          usage: {
            cache_read_input_tokens: 900,
            cache_creation_input_tokens: 40,
            cache_creation: { ephemeral_5m_input_tokens: 30, ephemeral_1h_input_tokens: 10 },
          },
        },
      }),
    };
    expect(usageOf(anthropic, scope, "anthropic")?.usage).toEqual({
      input_uncached: 100,
      cache_read: 900,
      cache_write_5m: 30,
      cache_write_1h: 10,
      output: 50,
    });
  });

  it("is unknown for a stream that tells none, and refuses counts that are none", () => {
    expect(usageOf({ "gen_ai.request.model": "gpt-5" }, { name: "x", version: "" }, "openai")).toBeNull();
    const bad = { [`${GEN}input_tokens`]: 1.5, [`${GEN}output_tokens`]: 1 };
    expect(() => usageOf(bad, { name: "x", version: "" }, "openai")).toThrow("whole number");
  });
});

describe("what a span is", () => {
  const billed = (attributes: Attributes) => classify({ attributes, name: "x" }).call;
  it.each([
    [{ "gen_ai.operation.name": "chat" }, true],
    [{ "gen_ai.operation.name": "invoke_agent", "gen_ai.usage.input_tokens": 3 }, false],
    [{ "gen_ai.operation.name": "execute_tool" }, false],
    [{ "openinference.span.kind": "LLM" }, true],
    [{ "openinference.span.kind": "CHAIN", "llm.token_count.prompt": 3 }, false],
    [{ "ai.operationId": "ai.streamText.doStream" }, true],
    [{ "ai.operationId": "ai.streamText", "ai.usage.inputTokens": 3 }, false],
    [{ "traceloop.span.kind": "workflow", "gen_ai.system": "OpenAI", "gen_ai.request.model": "x" }, false],
    [{ "llm.request.type": "chat", "gen_ai.system": "OpenAI" }, true],
    [{ "langfuse.observation.type": "generation" }, true],
    [{ "langfuse.observation.type": "span" }, false],
    [{ "gen_ai.usage.prompt_tokens": 12 }, true],
    [{ "http.request.method": "POST", "server.address": "api.openai.com" }, false],
  ] as [Attributes, boolean][])("%j: %s", (attributes, call) => {
    expect(billed(attributes)).toBe(call);
  });
});

describe("who a span names", () => {
  it.each([
    ["its own name", { "ai.team_id": "a" }],
    ["Traceloop's association", { "traceloop.association.properties.team_id": "a" }],
    ["Vercel's metadata", { "ai.telemetry.metadata.teamId": "a" }],
    ["Langfuse's metadata", { "langfuse.trace.metadata.team": "a" }],
    ["baggage", { "baggage.team_id": "a" }],
    ["a JSON text", { metadata: '{"team_id":"a"}' }],
    ["a tag", { "tag.tags": ["x", "team:a"] }],
    ["a tag in a JSON text", { "langfuse.trace.tags": '["team=a"]' }],
  ] as [string, Attributes][])("under %s", (_, attributes) => {
    expect(spanFields(attributes)).toEqual({ team: "a" });
  });

  it("takes the product area for the feature where no feature is told, and no count or status for an owner", () => {
    expect(spanFields({ "ai.product_area": "risk" })).toEqual({ feature: "risk" });
    expect(spanFields({ "ai.product_area": "risk", "ai.telemetry.metadata.feature": "kyc" })).toEqual({
      feature: "kyc",
    });
    expect(spanFields({ status: "ok", input_tokens: 4, "error.type": "x", trace_id: "t" })).toEqual({});
  });
});
