import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { inferProvider, normaliseModel, normaliseProvider } from "@/lib/domain/model-id";

describe("normaliseModel", () => {
  it.each([
    ["GPT-4o", "gpt-4o"],
    ["  gpt-4.1-mini ", "gpt-4.1-mini"],
    ["openai/gpt-5-mini-2025-08-07", "gpt-5-mini-2025-08-07"],
    ["openrouter/openai/gpt-4o", "gpt-4o"],
    ["models/gemini-2.5-pro", "gemini-2.5-pro"],
    ["projects/p/locations/l/publishers/google/models/gemini-2.5-pro", "gemini-2.5-pro"],
    ["vertex_ai/claude-sonnet-4@20250514", "claude-sonnet-4-20250514"],
    ["claude-opus-4-6@default", "claude-opus-4-6"],
    ["us.anthropic.claude-sonnet-4-5-20250929-v1:0", "claude-sonnet-4-5-20250929"],
    ["bedrock/us-west-2/anthropic.claude-3-5-sonnet-20241022-v2:0", "claude-3-5-sonnet-20241022"],
    [
      "arn:aws:bedrock:us-east-1:123456789012:inference-profile/eu.anthropic.claude-haiku-4-5-20251001-v1:0",
      "claude-haiku-4-5-20251001",
    ],
    ["us.deepseek.r1-v1:0", "deepseek.r1"],
    ["openai.gpt-oss-120b-1:0", "gpt-oss-120b-1"],
    ["azure/global-standard/gpt-4o", "gpt-4o"],
    ["gpt-35-turbo-16k", "gpt-3.5-turbo-16k"],
    ["anthropic/claude-4.6-sonnet-20260217", "claude-sonnet-4-6-20260217"],
    ["claude-3-5-sonnet-20241022", "claude-3-5-sonnet-20241022"],
    ["claude-3.7-sonnet", "claude-3.7-sonnet"],
    ["ft:gpt-4o-mini-2024-07-18:acme::abc", "ft:gpt-4o-mini-2024-07-18:acme::abc"],
    ["qwen/qwen3-32b", "qwen/qwen3-32b"],
    ["gpt-oss:20b", "gpt-oss:20b"],
    ["google/gemini-2.0-flash-exp:free", "gemini-2.0-flash-exp:free"],
    ["", ""],
  ])("%s is %s", (name, expected) => expect(normaliseModel(name)).toBe(expected));

  it("is idempotent", () => {
    const part = fc.constantFrom(
      "openai",
      "/",
      ".",
      "us",
      "eu",
      "anthropic",
      "claude-4.5-sonnet",
      "-v1:0",
      "@default",
      "gpt-35",
      "models",
      "arn:",
      ":0",
      "-",
      "x",
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
        const once = normaliseModel(parts.join(""));
        expect(normaliseModel(once)).toBe(once);
      }),
    );
  });
});

describe("normaliseProvider", () => {
  it.each([
    ["openai", ["OpenAI", "openai.chat", "openai.responses", "https://api.openai.com/v1", "api.openai.com"]],
    ["anthropic", ["Anthropic", "anthropic.messages", "api.anthropic.com"]],
    [
      "bedrock",
      [
        "aws.bedrock",
        "AWS",
        "bedrock",
        "amazon-bedrock",
        "amazon_bedrock",
        "bedrock-runtime.us-east-1.amazonaws.com",
        "Amazon Bedrock",
      ],
    ],
    [
      "azure",
      [
        "azure.ai.openai",
        "az.ai.openai",
        "az.ai.inference",
        "azure.ai.inference",
        "Azure",
        "azure_openai",
        "acme.openai.azure.com",
      ],
    ],
    [
      "google",
      [
        "gcp.gemini",
        "gcp.vertex_ai",
        "gcp.gen_ai",
        "Google",
        "google-vertex",
        "google.generative-ai",
        "vertex_ai",
        "generativelanguage.googleapis.com",
        "us-central1-aiplatform.googleapis.com",
        "Google AI Studio",
      ],
    ],
    ["mistral", ["mistral_ai", "Mistral", "mistralai"]],
    ["xai", ["x_ai", "xAI", "x-ai", "api.x.ai"]],
    ["deepseek", ["deepseek", "DeepSeek", "api.deepseek.com"]],
    ["groq", ["groq", "Groq", "api.groq.com"]],
    ["cohere", ["cohere", "cohere_chat", "api.cohere.com"]],
    ["openrouter", ["OpenRouter", "openrouter.ai"]],
    ["watsonx", ["ibm.watsonx.ai"]],
    ["moonshot", ["moonshot_ai"]],
    ["perplexity", ["perplexity"]],
    ["atlas-cloud", ["Atlas Cloud", "atlas_cloud"]],
  ])("%s", (slug, spellings) => {
    for (const spelling of spellings)
      expect([spelling, normaliseProvider(spelling)]).toEqual([spelling, slug]);
  });

  it("does not take a look-alike host for the provider", () => {
    expect(normaliseProvider("api.openai.com.evil.example")).not.toBe("anthropic");
    expect(normaliseProvider("notopenai.com")).toBe("notopenai.com");
  });

  it("is idempotent", () => {
    fc.assert(
      fc.property(fc.string(), (name) => {
        const once = normaliseProvider(name);
        expect(normaliseProvider(once)).toBe(once);
      }),
    );
  });
});

describe("inferProvider", () => {
  it.each([
    ["gpt-4.1-mini", "openai"],
    ["o3-2025-04-16", "openai"],
    ["ft:gpt-4o-mini-2024-07-18:acme::x", "openai"],
    ["text-embedding-3-small", "openai"],
    ["claude-sonnet-4", "anthropic"],
    ["gemini-2.5-flash", "google"],
    ["models/gemini-2.5-pro", "google"],
    ["us.anthropic.claude-sonnet-4-5-20250929-v1:0", "bedrock"],
    ["amazon.nova-pro-v1:0", "bedrock"],
    ["arn:aws:bedrock:us-east-1:1:inference-profile/us.amazon.nova-pro-v1:0", "bedrock"],
    ["azure/gpt-4o", "azure"],
    ["openrouter/anthropic/claude-sonnet-4", "openrouter"],
    ["mistral-large-latest", "mistral"],
    ["deepseek-chat", "deepseek"],
    ["grok-4", "xai"],
    ["command-r-plus", "cohere"],
    ["llama-3.3-70b-versatile", "groq"],
    ["gpt-oss-120b", null],
    ["llama-4-maverick", null],
    ["my-deployment", null],
    ["", null],
  ])("%s: %s", (model, expected) => expect(inferProvider(model)).toBe(expected));
});
