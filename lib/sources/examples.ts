/** Payloads as senders post them, made up, for the auditor. Ids are invented and nobody said anything in them. */

/** Our own event with all that a call can be explained by. */
export const NATIVE_EXAMPLE = {
  occurred_at: "2026-06-15T14:32:07Z",
  team: "support",
  service: "ticket-copilot",
  feature: "summarize-thread",
  environment: "prod",
  tenant: "tenant-4471",
  initiator: "queue-worker",
  prompt_template: "thread-summary",
  prompt_version: "14",
  provider: "openai",
  model_requested: "gpt-4.1-mini",
  model_actual: "gpt-4.1-mini-2025-04-14",
  provider_response_id: "chatcmpl-example0001",
  trace_id: "9f2c41d07ab84e6c9f2c41d07ab84e6c",
  status: "ok",
  input_tokens: 18_240,
  cached_input_tokens: 6_144,
  output_tokens: 1_642,
  estimated_cost_usd: "0.0105",
};

/** A whole answer of a provider with the envelope beside it, but no feature and no environment. */
export const PROVIDER_RESPONSE_EXAMPLE = {
  provider: "anthropic",
  team: "growth",
  service: "mail-writer",
  headers: { "request-id": "req_example0001" },
  response: {
    id: "msg_example0001",
    type: "message",
    model: "claude-sonnet-4-5-20250929",
    stop_reason: "end_turn",
    usage: {
      input_tokens: 312,
      cache_creation_input_tokens: 1_024,
      cache_read_input_tokens: 4_096,
      output_tokens: 231,
    },
  },
};

const text = (key: string, value: string) => ({ key, value: { stringValue: value } });
const whole = (key: string, value: number) => ({ key, value: { intValue: String(value) } });

/** One span of a model call as a collector sends it; its team is missing. */
export const OTLP_EXAMPLE = {
  resourceSpans: [
    {
      resource: {
        attributes: [text("service.name", "search-api"), text("deployment.environment.name", "prod")],
      },
      scopeSpans: [
        {
          scope: { name: "opentelemetry.instrumentation.openai_v2", version: "2.1b0" },
          spans: [
            {
              traceId: "5b8efff798038103d269b633813fc60c",
              spanId: "eee19b7ec3c1b174",
              name: "chat gpt-4.1",
              kind: 3,
              startTimeUnixNano: "1781533927000000000",
              endTimeUnixNano: "1781533929100000000",
              attributes: [
                text("gen_ai.operation.name", "chat"),
                text("gen_ai.provider.name", "openai"),
                text("gen_ai.request.model", "gpt-4.1"),
                text("gen_ai.response.model", "gpt-4.1-2025-04-14"),
                text("gen_ai.response.id", "chatcmpl-example0002"),
                whole("gen_ai.usage.input_tokens", 2_048),
                whole("gen_ai.usage.output_tokens", 312),
              ],
            },
          ],
        },
      ],
    },
  ],
};
