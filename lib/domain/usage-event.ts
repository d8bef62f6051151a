/**
 * The words of a call: token classes, where a report came from, what it says.
 *
 * A **report** is one record that some source sent about a call. Adapters (`lib/sources`) turn
 * outside formats into reports; `merge` joins the reports of one call into an event.
 */
import type { EnvelopeCode } from "./signed-envelope";

/** Disjoint token classes: a token is in exactly one. `null` = unknown, `0` = told to be none. */
export const TOKEN_CLASSES = [
  "input_uncached",
  "cache_read",
  "cache_write_5m",
  "cache_write_1h",
  "output",
  "reasoning",
  "audio_in",
  "audio_out",
  "image_in",
  "image_out",
  "video_in",
  "video_out",
  "audio_cache_read",
] as const;
export type TokenClass = (typeof TOKEN_CLASSES)[number];

/** Classes on the input side; their sum is the size of the prompt. */
export const INPUT_CLASSES = [
  "input_uncached",
  "cache_read",
  "cache_write_5m",
  "cache_write_1h",
  "audio_in",
  "image_in",
  "video_in",
  "audio_cache_read",
] as const satisfies readonly TokenClass[];

/** Units that are counted beside tokens. Every event is one `request` besides. */
export const COUNTED_UNITS = ["web_searches", "images", "code_sessions"] as const;

/** Everything a usage object can hold. */
export const USAGE_FIELDS = [...TOKEN_CLASSES, ...COUNTED_UNITS] as const;
export type UsageField = (typeof USAGE_FIELDS)[number];
export type Usage = Partial<Record<UsageField, number | null>>;

/** A count above this is quarantined (`absurd_tokens`). */
export const MAX_TOKENS = 1_000_000_000;

export const USAGE_STATUSES = ["missing", "estimated", "actual"] as const;
export type UsageStatus = (typeof USAGE_STATUSES)[number];

/** Where a report's numbers were read, lowest rank first. */
export const PROVENANCES = ["import", "app", "gateway", "provider"] as const;
export type Provenance = (typeof PROVENANCES)[number];

/** Who vouches for the ownership fields, lowest rank first. */
export const OWNERSHIP_RANKS = ["infrastructure", "gateway", "app", "signed"] as const;
export type OwnershipRank = (typeof OWNERSHIP_RANKS)[number];

export const CALL_STATUSES = ["ok", "error", "aborted"] as const;
export type CallStatus = (typeof CALL_STATUSES)[number];

export const SERVICE_TIERS = ["standard", "batch", "flex", "priority"] as const;
export type ServiceTier = (typeof SERVICE_TIERS)[number];

/** Text fields that decide or describe ownership; merged field by field by `OwnershipRank`. */
export const OWNERSHIP_FIELDS = [
  "team",
  "costCenter",
  "service",
  "feature",
  "environment",
  "tenant",
  "project",
  "initiator",
  "endUser",
  "conversationId",
  "promptTemplate",
  "promptVersion",
] as const;
export type OwnershipField = (typeof OWNERSHIP_FIELDS)[number];

/** Text fields about where a call came from and what ran; merged field by field by `Provenance`. */
export const FACT_FIELDS = [
  "gateway",
  "virtualKey",
  "namespace",
  "serviceAccount",
  "providerAccount",
  "providerProjectId",
  "providerKey",
  "principal",
  "provider",
  "modelRequested",
  "modelActual",
  "region",
  "serviceTier",
  "operation",
  "errorType",
  "fallbackFrom",
  "providerResponseId",
  "providerRequestId",
  "clientRequestId",
  "requestId",
  "traceId",
  "spanId",
  "parentSpanId",
  "operationId",
] as const;
export type FactField = (typeof FACT_FIELDS)[number];

export type Ownership = Partial<Record<OwnershipField, string>>;
export type Facts = Partial<Record<FactField, string>>;

/**
 * One record about one call, as an adapter read it. Names are as sent (trimmed, never mapped);
 * absent means unknown. Times are epoch milliseconds (UTC).
 */
export interface Report {
  /** `call`: about one billable attempt. `context`: ownership only, for a call reported elsewhere. */
  kind: "call" | "context";
  provenance: Provenance;
  ownershipRank: OwnershipRank;
  ownership: Ownership;
  facts: Facts;
  /** Key-value labels of the workload (`k8s` labels, gateway tags) for ownership rules. */
  labels?: Record<string, string>;
  /** `null`: the sender gave no time; the time of arrival stands in and the event says so. */
  occurredAtMs: number | null;
  latencyMs?: number;
  /** Attempt number as sent (1 = first). */
  attempt?: number;
  /** What the sender says about retries. A fact, never multiplied into cost. */
  retriesReported?: number;
  status?: CallStatus;
  usageStatus: UsageStatus;
  usage: Usage;
  /** How the numbers were turned into disjoint classes, e.g. `openai-inclusive`. */
  convention?: string;
  /** The answer came from a response cache that the source defines: cost 0, cost avoided counted. */
  responseCacheHit?: boolean;
  /** What the sender claims the call cost, in picodollars; kept and compared, never trusted. */
  claimedCostPico?: bigint;
  claimedPriceSource?: string;
  /** A context that may never meet a call (any span of a program may carry an owner): then it is no exception. */
  optional?: boolean;
  /** True when the provider was inferred from the model or host rather than told. */
  providerInferred?: boolean;
  /** The signed envelope that came with it, unread. */
  envelope?: string;
  /** What became of the envelope: the fields of `ownership` that it vouches for, or why it does not hold. */
  vouched?: { fields: readonly OwnershipField[] } | { failure: EnvelopeCode };
}

/** A record that could not be taken, with what to do about it. `field` names the culprit as sent. */
export interface Rejection {
  index: number;
  code: RejectionCode;
  field?: string;
  message: string;
}

export const REJECTION_CODES = [
  "not_an_object",
  "wrong_type",
  "missing_field",
  "negative_tokens",
  "absurd_tokens",
  "absurd_cost",
  "tokens_do_not_add_up",
  "bad_timestamp",
  "occurred_at_out_of_range",
  "no_identity",
  "too_deep",
  "too_long",
  "unreadable",
  "internal",
] as const;
export type RejectionCode = (typeof REJECTION_CODES)[number];

/** Sum of the known input-side tokens of a usage. */
export function inputTokens(usage: Usage): number {
  let total = 0;
  for (const name of INPUT_CLASSES) total += usage[name] ?? 0;
  return total;
}

/** Sum of every known token of a usage. */
export function allTokens(usage: Usage): number {
  let total = 0;
  for (const name of TOKEN_CLASSES) total += usage[name] ?? 0;
  return total;
}

/** Number of classes and units the sender told (zero counts as told). */
export function knownClasses(usage: Usage): number {
  let known = 0;
  for (const name of USAGE_FIELDS) if (usage[name] !== undefined && usage[name] !== null) known += 1;
  return known;
}
