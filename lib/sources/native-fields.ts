import type { FactField, OwnershipField } from "@/lib/domain/usage-event";

/** Flat counts of a native event before they are made disjoint. */
export const FLAT_COUNTS = [
  "input_tokens",
  "output_tokens",
  "total_tokens",
  "cached_input_tokens",
  "cache_write_tokens",
  "cache_write_1h_tokens",
  "reasoning_tokens",
  "audio_input_tokens",
  "audio_output_tokens",
  "image_input_tokens",
  "image_output_tokens",
  "video_input_tokens",
  "video_output_tokens",
  "web_searches",
  "images",
  "code_sessions",
] as const;
export type FlatCount = (typeof FLAT_COUNTS)[number];

/** Fields that are neither ownership, facts nor counts. */
export type OtherField =
  | "occurred_at"
  | "latency_ms"
  | "attempt"
  | "retry_count"
  | "status"
  | "http_status"
  | "rejected"
  | "response_cache_hit"
  | "usage_status"
  | "usage_convention"
  | "reported_by"
  | "estimated_cost_usd"
  | "unit_price_source"
  | "labels"
  | "workload"
  | "usage"
  | "provider_usage"
  | "envelope";

export type FieldTarget =
  | { to: "ownership"; field: OwnershipField }
  | { to: "fact"; field: FactField }
  | { to: "count"; field: FlatCount }
  | { to: "other"; field: OtherField };

/** One field of a native event: its name, the names it also goes by (earlier wins), and its meaning. */
export type NativeField = FieldTarget & { name: string; aliases: readonly string[]; about: string };

const own = (field: OwnershipField, name: string, aliases: string[], about: string): NativeField => ({
  to: "ownership",
  field,
  name,
  aliases,
  about,
});
const fact = (field: FactField, name: string, aliases: string[], about: string): NativeField => ({
  to: "fact",
  field,
  name,
  aliases,
  about,
});
const count = (field: FlatCount, aliases: string[], about: string): NativeField => ({
  to: "count",
  field,
  name: field,
  aliases,
  about,
});
const other = (field: OtherField, aliases: string[], about: string): NativeField => ({
  to: "other",
  field,
  name: field,
  aliases,
  about,
});

const GEN = "gen_ai.usage.";

/**
 * Every field a native event may carry. The reader, the published schema and the docs all come
 * from this one table; other fields are kept in the evidence and mean nothing to us.
 */
export const NATIVE_FIELDS: readonly NativeField[] = [
  own(
    "team",
    "team",
    ["team_id", "ai.team_id", "ai.team"],
    "Team that answers for the spend, as you call it",
  ),
  own(
    "costCenter",
    "cost_center",
    ["cost_center_id", "ai.cost_center"],
    "Cost center you claim; the catalog decides",
  ),
  own("service", "service", ["service_name", "service.name"], "The calling program"),
  own("feature", "feature", ["ai.feature", "ai.product_area"], "The product surface in the service"),
  own(
    "environment",
    "environment",
    ["env", "deployment.environment.name", "deployment.environment"],
    "prod, staging, eval, ...",
  ),
  own("tenant", "tenant", ["tenant_id"], "The customer"),
  own("project", "project", ["project_id"], "An internal project (a provider's is provider_project_id)"),
  own("initiator", "initiator", ["user"], "Who or what started the call (opaque)"),
  own("endUser", "end_user", ["end_user_id", "enduser.id"], "The end user (opaque)"),
  own(
    "conversationId",
    "conversation_id",
    ["gen_ai.conversation.id", "session_id"],
    "Groups calls; never decides who pays",
  ),
  own("promptTemplate", "prompt_template", ["prompt_template_id"], "Name of the prompt template"),
  own("promptVersion", "prompt_version", ["prompt_template_version"], "Version of the prompt template"),

  fact("gateway", "gateway", ["gateway_name"], "Name of the gateway the call went through"),
  fact("virtualKey", "virtual_key", ["virtual_key_id", "virtual_key_alias"], "The gateway's key"),
  fact("namespace", "namespace", ["k8s.namespace.name"], "Workload namespace"),
  fact("serviceAccount", "service_account", ["k8s.service_account.name"], "Workload service account"),
  fact("providerAccount", "provider_account", ["provider_account_id"], "Billing account at the provider"),
  fact("providerProjectId", "provider_project_id", [], "Project or workspace at the provider"),
  fact("providerKey", "provider_key", ["provider_key_id"], "Id of the provider key (never the secret)"),
  fact("principal", "principal", ["principal_id"], "Cloud principal that made the call"),
  fact("provider", "provider", ["gen_ai.provider.name", "gen_ai.system"], "openai, anthropic, bedrock, ..."),
  fact("modelRequested", "model_requested", ["model", "gen_ai.request.model"], "Model the caller asked for"),
  fact("modelActual", "model_actual", ["gen_ai.response.model"], "Model that answered"),
  fact("region", "region", ["cloud.region"], "Region that served the call"),
  fact(
    "serviceTier",
    "service_tier",
    ["openai.response.service_tier", "gen_ai.openai.response.service_tier"],
    "standard, batch, flex, priority",
  ),
  fact("operation", "operation", ["gen_ai.operation.name"], "chat, embeddings, ..."),
  fact("errorType", "error_type", ["error.type"], "Error class if the call failed"),
  fact("fallbackFrom", "fallback_from", [], "Model this call replaced after a failure"),
  fact(
    "providerResponseId",
    "provider_response_id",
    ["gen_ai.response.id"],
    "Id in the provider's body (chatcmpl-, msg_)",
  ),
  fact("providerRequestId", "provider_request_id", [], "Id in the provider's response header"),
  fact("clientRequestId", "client_request_id", [], "Id the client sent with the call"),
  fact("requestId", "request_id", [], "Your own id of the call, unique per source"),
  fact("traceId", "trace_id", ["internal_trace_id"], "Trace the call belongs to"),
  fact("spanId", "span_id", [], "Span of the call"),
  fact("parentSpanId", "parent_span_id", [], "Parent span"),
  fact("operationId", "operation_id", [], "Logical call whose attempts share this id"),

  count(
    "input_tokens",
    [`${GEN}input_tokens`, "prompt_tokens", `${GEN}prompt_tokens`],
    "Whole prompt, cached part included (see usage_convention)",
  ),
  count(
    "output_tokens",
    [`${GEN}output_tokens`, "completion_tokens", `${GEN}completion_tokens`],
    "Whole answer, reasoning included (see usage_convention)",
  ),
  count("total_tokens", [`${GEN}total_tokens`, "llm.usage.total_tokens"], "Checked against the rest"),
  count(
    "cached_input_tokens",
    [
      "cached_tokens",
      "cache_read_tokens",
      "cache_read_input_tokens",
      `${GEN}cache_read.input_tokens`,
      `${GEN}cache_read_input_tokens`,
      `${GEN}input_tokens.cached`,
      `${GEN}cached_tokens`,
    ],
    "Part of the prompt read from the cache",
  ),
  count(
    "cache_write_tokens",
    [
      "cache_creation_tokens",
      "cache_write_input_tokens",
      "cache_creation_input_tokens",
      `${GEN}cache_write.input_tokens`,
      `${GEN}cache_creation.input_tokens`,
      `${GEN}cache_creation_input_tokens`,
      `${GEN}input_tokens.cache_write`,
    ],
    "Part of the prompt written to the cache",
  ),
  count(
    "cache_write_1h_tokens",
    ["cache_creation_1h_tokens"],
    "Part of cache_write_tokens kept for one hour",
  ),
  count(
    "reasoning_tokens",
    [`${GEN}reasoning.output_tokens`, `${GEN}reasoning_tokens`, "llm.usage.reasoning_tokens"],
    "Part of the answer that is reasoning",
  ),
  count("audio_input_tokens", [`${GEN}audio.input_tokens`], "Audio part of the prompt"),
  count("audio_output_tokens", [`${GEN}audio.output_tokens`], "Audio part of the answer"),
  count("image_input_tokens", [`${GEN}image.input_tokens`], "Image part of the prompt"),
  count("image_output_tokens", [`${GEN}image.output_tokens`], "Image part of the answer"),
  count("video_input_tokens", [`${GEN}video.input_tokens`], "Video part of the prompt"),
  count("video_output_tokens", [], "Video part of the answer"),
  count("web_searches", ["web_search_requests"], "Web searches the provider bills"),
  count("images", [], "Images billed by the piece"),
  count("code_sessions", [], "Code sessions billed by the piece"),

  other(
    "occurred_at",
    ["timestamp", "ts", "@timestamp"],
    "When: ISO 8601 (no zone means UTC) or epoch s, ms, µs, ns",
  ),
  other("latency_ms", ["duration_ms"], "How long the call took"),
  other("attempt", [], "Attempt number, 1 is the first"),
  other("retry_count", [], "What you know about retries: a fact, never multiplied into cost"),
  other("status", [], "ok, error, aborted"),
  other(
    "http_status",
    ["http_status_code", "http.response.status_code"],
    "HTTP status of the provider's answer",
  ),
  other("rejected", [], "The provider refused before generating: costs nothing"),
  other(
    "response_cache_hit",
    [],
    "Answered from your response cache: costs nothing (a bare cache_hit says nothing)",
  ),
  other("usage_status", [], "actual, estimated or missing"),
  other(
    "usage_convention",
    [],
    "inclusive (default): totals include cached and reasoning; exclusive: they do not",
  ),
  other("reported_by", [], "app, gateway, provider or import"),
  other("estimated_cost_usd", ["usd_estimate", "cost_usd"], "What you think it cost: kept as a claim"),
  other("unit_price_source", ["price_card_version"], "Where your claim's price came from"),
  other("labels", [], "Workload labels and gateway tags, flat"),
  other("workload", [], "{ namespace, service_account, labels }"),
  other("usage", [], "Our token classes, disjoint and exact"),
  other("provider_usage", [], "The provider's own usage object, unchanged, or the list of a stream's"),
  other(
    "envelope",
    ["whospent.envelope", "whospent_envelope", "x-whospent-envelope"],
    "Signed envelope: a token that vouches for the owner",
  ),
];

/** Where a key of a record goes: index into `NATIVE_FIELDS` and how early its name stands. */
export const FIELD_OF_KEY: ReadonlyMap<string, { index: number; rank: number }> = new Map(
  NATIVE_FIELDS.flatMap((field, index) =>
    [field.name, ...field.aliases].map((key, rank) => [key, { index, rank }] as const),
  ),
);
