import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { withoutContent } from "@/lib/sources/content";

const CANARY = "the-canary-sings";

const places: [string, unknown][] = [
  ["chat messages", { messages: [{ role: "user", content: CANARY }] }],
  ["prompt", { prompt: CANARY }],
  ["prompt list", { prompt: [CANARY] }],
  ["system", { system: [{ type: "text", text: CANARY }] }],
  ["instructions", { instructions: CANARY }],
  ["input text", { input: CANARY }],
  ["input list", { input: [CANARY, CANARY] }],
  ["input items", { input: [{ role: "user", content: [{ type: "input_text", text: CANARY }] }] }],
  ["output items", { output: [{ type: "message", content: [{ type: "output_text", text: CANARY }] }] }],
  ["output text", { output_text: CANARY, outputText: CANARY }],
  [
    "choices",
    {
      choices: [
        {
          index: 0,
          message: { role: "assistant", content: CANARY, reasoning_content: CANARY, refusal: CANARY },
        },
      ],
    },
  ],
  ["choices delta", { choices: [{ delta: { content: CANARY } }] }],
  ["choices text", { choices: [{ text: CANARY }] }],
  [
    "tool call arguments",
    {
      choices: [
        { message: { tool_calls: [{ id: "c", function: { name: "f", arguments: `{"q":"${CANARY}"}` } }] } },
      ],
    },
  ],
  ["function call", { output: [{ type: "function_call", arguments: CANARY }] }],
  [
    "Anthropic content",
    {
      content: [
        { type: "tool_use", input: { q: CANARY } },
        { type: "thinking", thinking: CANARY },
      ],
    },
  ],
  [
    "a bare thinking block",
    { blocks: [{ type: "thinking", thinking: CANARY }], delta: { partial_json: CANARY } },
  ],
  ["Gemini candidates", { candidates: [{ content: { parts: [{ text: CANARY }] } }] }],
  [
    "Gemini contents",
    {
      contents: [{ parts: [{ inlineData: { data: CANARY } }] }],
      systemInstruction: { parts: [{ text: CANARY }] },
    },
  ],
  ["Converse", { output: { message: { content: [{ text: CANARY }] } } }],
  [
    "Bedrock log",
    { input: { inputBodyJson: { messages: [CANARY] } }, output: { outputBodyJson: { a: CANARY } } },
  ],
  ["body text", { body: `{"messages":["${CANARY}"]}`, request_body: CANARY, responseBody: CANARY }],
  ["JSON in text", { payload: `{"messages":[{"content":"${CANARY}"}],"id":"x"}` }],
  ["wrapped response", { response: { choices: [{ message: { content: CANARY } }] } }],
  ["response as text", { response: CANARY, request: CANARY }],
  [
    "OTel messages",
    {
      "gen_ai.input.messages": CANARY,
      "gen_ai.output.messages": CANARY,
      "gen_ai.system_instructions": CANARY,
    },
  ],
  [
    "OTel old",
    {
      "gen_ai.prompt": CANARY,
      "gen_ai.completion": CANARY,
      "gen_ai.prompt.0.content": CANARY,
      "gen_ai.completion.0.content": CANARY,
    },
  ],
  [
    "OpenInference",
    {
      "input.value": CANARY,
      "output.value": CANARY,
      "llm.input_messages.0.message.content": CANARY,
      "llm.prompts": CANARY,
    },
  ],
  ["Traceloop", { "traceloop.entity.input": CANARY, "traceloop.entity.output": CANARY }],
  [
    "Vercel",
    {
      "ai.prompt": CANARY,
      "ai.prompt.messages": CANARY,
      "ai.response.text": CANARY,
      "ai.response.toolCalls": CANARY,
      "ai.toolCall.args.arguments": CANARY,
    },
  ],
  [
    "OTLP attributes",
    {
      attributes: [
        { key: "gen_ai.prompt.0.content", value: { stringValue: CANARY } },
        { key: "gen_ai.input.messages", value: { stringValue: CANARY } },
      ],
    },
  ],
  ["span events", { events: [{ name: "gen_ai.content.prompt", attributes: { "gen_ai.prompt": CANARY } }] }],
  ["embeddings", { data: [{ embedding: CANARY }], input: CANARY, embeddings: [CANARY] }],
  ["Cohere", { message: CANARY, chat_history: [{ message: CANARY }], preamble: CANARY, documents: [CANARY] }],
  ["images", { data: [{ b64_json: CANARY }], image_url: CANARY }],
  ["audio", { audio: { transcript: CANARY }, transcript: CANARY }],
  ["long free text anywhere", { note: CANARY.repeat(300), list: [CANARY.repeat(300)] }],
  ["inside usage", { usage: { prompt_tokens: 1, note: CANARY.repeat(100) } }],
  ["upper case", { Messages: [CANARY], PROMPT: CANARY, "system-prompt": CANARY }],
  ["very deep", JSON.parse(`${'{"a":'.repeat(50)}"${CANARY}"${"}".repeat(50)}`)],
];

describe("withoutContent", () => {
  it.each(places)("drops %s", (_, raw) => {
    expect(JSON.stringify(withoutContent({ id: "keep", raw }))).not.toContain(CANARY);
    expect(JSON.stringify(withoutContent(raw))).not.toContain(CANARY);
    expect(JSON.stringify(withoutContent([raw, { events: [raw] }]))).not.toContain(CANARY);
  });

  it("keeps ids, usage, model, metadata and the whole native event", () => {
    const event = {
      id: "chatcmpl-1",
      model: "gpt-4o",
      created: 1,
      metadata: { team: "x" },
      team: "support",
      prompt_template: "ticket_summary_v3",
      prompt_version: "3",
      "gen_ai.system": "openai",
      "gen_ai.usage.prompt_tokens": 5,
      "gen_ai.response.id": "x",
      input_tokens: 5,
      output_tokens: 6,
      images: 2,
      labels: { text: "kept" },
      usage: {
        prompt_tokens: 1,
        prompt_tokens_details: { cached_tokens: 0, text_tokens: 1 },
        output: 3,
        images: 1,
        video: 2,
      },
      usage_events: [{ input_tokens: 1 }],
      provider_usage: { promptTokensDetails: [{ modality: "TEXT", tokenCount: 1 }] },
      choices: [{ index: 0, finish_reason: "stop", message: { role: "assistant" } }],
      attributes: [
        { key: "gen_ai.usage.input_tokens", value: { intValue: "5" } },
        { key: "gen_ai.request.model", value: { stringValue: "gpt-5" } },
      ],
    };
    expect(withoutContent(event)).toEqual(event);
  });

  it("does not change its argument, and takes any JSON", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (raw) => {
        const before = JSON.stringify(raw);
        const cleaned = withoutContent(raw);
        expect(JSON.stringify(raw)).toBe(before);
        expect(JSON.stringify(withoutContent(cleaned))).toBe(JSON.stringify(cleaned));
      }),
    );
  });

  it("makes a record of any depth serialisable", () => {
    const deep = JSON.parse(`${"[".repeat(50_000)}1${"]".repeat(50_000)}`);
    expect(() => JSON.stringify(withoutContent(deep))).not.toThrow();
    const hidden = { payload: `${"[".repeat(50_000)}1${"]".repeat(50_000)}` };
    expect(() => withoutContent(hidden)).not.toThrow();
  });
});
