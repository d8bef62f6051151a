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

/** What LiteLLM's callback sends of one call: cached tokens are parts of the prompt, and the price has a margin in it. */
export const LITELLM_EXAMPLE = {
  id: "chatcmpl-example0003",
  litellm_call_id: "5e0f4a52-0000-4000-8000-000000000003",
  trace_id: "5e0f4a52-0000-4000-8000-0000000000a3",
  call_type: "acompletion",
  status: "success",
  startTime: 1_781_526_727.25,
  endTime: 1_781_526_729.5,
  custom_llm_provider: "openai",
  api_base: "https://api.openai.com/v1",
  model: "gpt-4.1",
  model_group: "gpt-4.1",
  prompt_tokens: 2_048,
  completion_tokens: 312,
  total_tokens: 2_360,
  response_cost: 0.0058,
  cost_breakdown: { original_cost: 0.005056, margin_percent: 0.15 },
  metadata: {
    user_api_key_alias: "support-prod",
    user_api_key_team_alias: "support",
    requester_metadata: { tenant_id: "tenant-4471" },
    usage_object: {
      prompt_tokens: 2_048,
      completion_tokens: 312,
      total_tokens: 2_360,
      prompt_tokens_details: { cached_tokens: 1_024 },
      completion_tokens_details: { reasoning_tokens: 0 },
    },
  },
  request_tags: ["feature=summarize-thread", "env:prod"],
  response: { id: "chatcmpl-example0003", model: "gpt-4.1-2025-04-14" },
};

/** A line of Portkey's log export: its cost is in cents, and the caller's own words stand in the metadata. */
export const PORTKEY_EXAMPLE = {
  id: "5e0f4a52-0000-4000-8000-000000000004",
  trace_id: "5e0f4a52-0000-4000-8000-0000000000a4",
  created_at: "2026-06-15T14:32:07.250Z",
  ai_org: "openai",
  ai_model: "gpt-4.1-mini",
  req_units: 1_420,
  res_units: 386,
  total_units: 1_806,
  cost: 0.1186,
  cost_currency: "USD",
  response_time: 1_250,
  response_status_code: 200,
  metadata: { _user: "customer-9", team: "support", feature: "summarize-thread", environment: "prod" },
};
