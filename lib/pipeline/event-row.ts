import { remembered } from "@/lib/domain/remembered";

/**
 * The columns of `usage_events` with their PostgreSQL types, in the order they are written.
 * One list serves insert, update and load, so that they cannot disagree.
 */
export const EVENT_COLUMNS = {
  event_key: "int8",
  revision: "int4",
  occurred_at: "timestamptz",
  received_at: "timestamptz",
  period: "date",
  evidence_id: "int8",
  evidence_ordinal: "int4",
  source_id: "int4",
  team_id: "int4",
  cost_center_id: "int4",
  service_id: "int4",
  feature_id: "int4",
  environment_id: "int4",
  project_id: "int4",
  tenant_id: "int4",
  template_id: "int4",
  version_id: "int4",
  attributed_by: "int2",
  owner_step: "int2",
  rule_id: "int4",
  owner_losers: "jsonb",
  sent_team_id: "int4",
  sent_cost_center_id: "int4",
  sent_service_id: "int4",
  sent_feature_id: "int4",
  sent_environment_id: "int4",
  key_id: "int4",
  gateway_id: "int4",
  virtual_key_id: "int4",
  namespace_id: "int4",
  service_account_id: "int4",
  provider_account_id: "int4",
  provider_project_id: "int4",
  provider_key_id: "int4",
  principal_id: "int4",
  provider_id: "int4",
  model_id: "int4",
  model_requested_id: "int4",
  model_actual_id: "int4",
  region_id: "int4",
  operation_name_id: "int4",
  error_type_id: "int4",
  fallback_from_id: "int4",
  convention_id: "int4",
  claimed_source_id: "int4",
  service_tier: "int2",
  status: "int2",
  usage_status: "int2",
  provenance: "int2",
  ownership_rank: "int2",
  attempt: "int2",
  retries_reported: "int2",
  flags: "int4",
  defects: "int4",
  context_fields: "int4",
  latency_ms: "int4",
  input_uncached: "int4",
  cache_read: "int4",
  cache_write_5m: "int4",
  cache_write_1h: "int4",
  output: "int4",
  reasoning: "int4",
  audio_in: "int4",
  audio_out: "int4",
  image_in: "int4",
  image_out: "int4",
  video_in: "int4",
  video_out: "int4",
  audio_cache_read: "int4",
  web_searches: "int4",
  images: "int4",
  code_sessions: "int4",
  price_line_id: "int4",
  list_line_id: "int4",
  cost_pico: "int8",
  list_pico: "int8",
  premium_pico: "int8",
  avoided_pico: "int8",
  claimed_pico: "int8",
  superseded_by: "int8",
  trace_hash: "uuid",
  operation_hash: "uuid",
  span_id: "text",
  parent_span_id: "text",
  provider_response_id: "text",
  provider_request_id: "text",
  client_request_id: "text",
  request_id: "text",
  operation_id: "text",
  conversation_id: "text",
  initiator: "text",
  end_user: "text",
  labels: "jsonb",
  merge_state: "jsonb",
  corrected: "jsonb",
} as const;

type Columns = typeof EVENT_COLUMNS;
type NullableInt = Exclude<
  { [K in keyof Columns]: Columns[K] extends "int4" | "int2" ? K : never }[keyof Columns],
  RequiredInt
>;
type RequiredInt =
  | "revision"
  | "evidence_ordinal"
  | "source_id"
  | "team_id"
  | "cost_center_id"
  | "service_id"
  | "feature_id"
  | "environment_id"
  | "project_id"
  | "tenant_id"
  | "template_id"
  | "version_id"
  | "attributed_by"
  | "owner_step"
  | "provider_id"
  | "model_id"
  | "service_tier"
  | "status"
  | "usage_status"
  | "provenance"
  | "ownership_rank"
  | "flags"
  | "defects"
  | "context_fields";
type TextColumn = { [K in keyof Columns]: Columns[K] extends "text" | "uuid" ? K : never }[keyof Columns];
type NullableMoney =
  | "cost_pico"
  | "list_pico"
  | "premium_pico"
  | "avoided_pico"
  | "claimed_pico"
  | "superseded_by";

/**
 * An event as stored, with the column names of the table. Times are epoch milliseconds, money
 * and keys bigint, `period` "YYYY-MM-01"; jsonb columns hold parsed values.
 */
export type EventRow = { [K in NullableInt]: number | null } & { [K in RequiredInt]: number } & {
  [K in TextColumn]: string | null;
} & { [K in NullableMoney]: bigint | null } & {
  event_key: bigint;
  evidence_id: bigint;
  occurred_at: number;
  received_at: number;
  period: string;
  owner_losers: unknown;
  /** Canonical text of the labels (see `canonicalLabels`), stored as jsonb. */
  labels: unknown;
  merge_state: unknown;
  corrected: unknown;
};

export const EVENT_COLUMN_NAMES = Object.keys(EVENT_COLUMNS) as (keyof Columns)[];

/** Milliseconds of a day. */
export const DAY_MS = 86_400_000;
/** The first day that a key can hold. */
export const KEY_EPOCH_MS = Date.UTC(2020, 0, 1);
const SEQUENCE_BITS = 40n;

/** Key of an event: its UTC day in the high bits, so that the key names the partition. */
export function eventKey(occurredAtMs: number, sequence: bigint): bigint {
  const day = Math.floor((occurredAtMs - KEY_EPOCH_MS) / DAY_MS);
  return (BigInt(day) << SEQUENCE_BITS) | sequence;
}

/** UTC day of a key as days since 2020-01-01. */
export function dayOfKey(key: bigint): number {
  return Number(key >> SEQUENCE_BITS);
}

/** Days since 2020-01-01 of an instant, the same number as in a key. */
export function dayNumber(ms: number): number {
  return Math.floor((ms - KEY_EPOCH_MS) / DAY_MS);
}

/** "YYYY-MM-DD" of a day number. */
export const isoDay = remembered((day: number) =>
  new Date(KEY_EPOCH_MS + day * DAY_MS).toISOString().slice(0, 10),
);

/** Smallest key of a day number: ranges of keys are ranges of days. */
export function firstKeyOf(day: number): bigint {
  return BigInt(day) << SEQUENCE_BITS;
}
