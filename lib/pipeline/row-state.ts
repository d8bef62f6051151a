import {
  canonicalLabels,
  type EventState,
  type Extent,
  extentOf,
  type Ranked,
  readLabels,
  type MergedUsage,
  OUTPUT_CLASSES,
  SIGNED_RANK,
} from "@/lib/domain/merge";
import { flagBit } from "@/lib/domain/ledger-codes";
import {
  CALL_STATUSES,
  type CallStatus,
  type FactField,
  INPUT_CLASSES,
  type Ownership,
  type OwnershipField,
  OWNERSHIP_FIELDS,
  PROVENANCES,
  SERVICE_TIERS,
  type ServiceTier,
  USAGE_FIELDS,
  type Usage,
} from "@/lib/domain/usage-event";
import type { EventRow } from "./event-row";
import type { NameKind, Names } from "./names";

/** Interned columns of facts: field -> column and kind of name. */
export const FACT_NAMES = {
  gateway: ["gateway_id", "gateway"],
  virtualKey: ["virtual_key_id", "virtual_key"],
  namespace: ["namespace_id", "namespace"],
  serviceAccount: ["service_account_id", "service_account"],
  providerAccount: ["provider_account_id", "account"],
  providerProjectId: ["provider_project_id", "provider_project"],
  providerKey: ["provider_key_id", "provider_key"],
  principal: ["principal_id", "principal"],
  modelRequested: ["model_requested_id", "model"],
  modelActual: ["model_actual_id", "model"],
  region: ["region_id", "region"],
  operation: ["operation_name_id", "operation"],
  errorType: ["error_type_id", "error_type"],
  fallbackFrom: ["fallback_from_id", "model"],
} as const satisfies Partial<Record<FactField, readonly [keyof EventRow, NameKind]>>;

/** Plain text columns of facts. */
export const FACT_TEXTS = {
  providerResponseId: "provider_response_id",
  providerRequestId: "provider_request_id",
  clientRequestId: "client_request_id",
  requestId: "request_id",
  spanId: "span_id",
  parentSpanId: "parent_span_id",
  operationId: "operation_id",
} as const satisfies Partial<Record<FactField, keyof EventRow>>;

/** Interned columns of the envelope as sent. */
export const OWNERSHIP_NAMES = {
  team: ["sent_team_id", "team"],
  costCenter: ["sent_cost_center_id", "cost_center"],
  service: ["sent_service_id", "service"],
  feature: ["sent_feature_id", "feature"],
  environment: ["sent_environment_id", "environment"],
  tenant: ["tenant_id", "tenant"],
  project: ["project_id", "project"],
  promptTemplate: ["template_id", "template"],
  promptVersion: ["version_id", "version"],
} as const satisfies Partial<Record<OwnershipField, readonly [keyof EventRow, NameKind]>>;

/** Plain text columns of the envelope. */
export const OWNERSHIP_TEXTS = {
  initiator: "initiator",
  endUser: "end_user",
  conversationId: "conversation_id",
} as const satisfies Partial<Record<OwnershipField, keyof EventRow>>;

const INFERRED_OPERATION = "attempts of ";

/** Ranks of a state that a row cannot tell by itself. */
interface MergeState {
  o: Record<string, number>;
  f: Record<string, number>;
  k: number | null;
  l: number | null;
  t: number;
  n: (number | null)[];
  s: number;
  i: Extent | null;
  u: Extent | null;
  /** Rank and value of `EventState.envelope`; left out where no envelope came. */
  e?: [rank: number, value: number];
}

/** The ranks of a merged state, for `usage_events.merge_state`. Not needed for a single report without an envelope. */
export function ranksOf(state: EventState): MergeState {
  const ranks = (fields: Map<string, Ranked<string>>) =>
    Object.fromEntries([...fields].map(([name, field]) => [name, field.rank]));
  return {
    o: ranks(state.ownership),
    f: ranks(state.facts),
    k: state.keyId?.rank ?? null,
    l: state.labels?.rank ?? null,
    t: state.occurredAtMs.rank,
    n: SCALARS.map((name) => state[name]?.rank ?? null),
    s: state.status.rank,
    i: state.inputExtent,
    u: state.outputExtent,
    ...(state.envelope && { e: [state.envelope.rank, state.envelope.value] }),
  };
}

const SCALARS = [
  "latencyMs",
  "attempt",
  "retriesReported",
  "responseCacheHit",
  "claimedCostPico",
  "claimedPriceSource",
] as const;

/**
 * The merged state of a stored event, as it was before contexts filled its empty fields. Inverse
 * of writing a state to a row: `stateOfRow(rowOf(state)) = state`.
 * @param names must have the row's names loaded
 */
export function stateOfRow(row: EventRow, names: Names, traceId: string | null): EventState {
  const merged = row.merge_state as MergeState | null;
  const evidence = row.usage_status * PROVENANCES.length + row.provenance;
  const ownership = new Map<OwnershipField, Ranked<string>>();
  const facts = new Map<FactField, Ranked<string>>();
  OWNERSHIP_FIELDS.forEach((field, index) => {
    if (row.context_fields & (1 << index)) return;
    const value = ownershipValue(row, field, names);
    if (value) ownership.set(field, { rank: merged?.o[field] ?? row.ownership_rank, value });
  });
  const fact = (field: FactField, value: string | undefined | null, rank: number) => {
    if (value) facts.set(field, { rank: merged?.f[field] ?? rank, value });
  };
  for (const field in FACT_NAMES) {
    const [column] = FACT_NAMES[field as keyof typeof FACT_NAMES];
    fact(field as FactField, names.text(row[column]), field === "errorType" ? evidence : row.provenance);
  }
  for (const field in FACT_TEXTS) {
    const value = row[FACT_TEXTS[field as keyof typeof FACT_TEXTS]];
    const inferred = field === "operationId" && value?.startsWith(INFERRED_OPERATION);
    fact(field as FactField, value, inferred ? -1 : row.provenance);
  }
  fact(
    "provider",
    names.text(row.provider_id),
    row.flags & flagBit("provider_inferred") ? -1 : row.provenance,
  );
  fact("serviceTier", SERVICE_TIERS[row.service_tier - 1], row.provenance);
  fact("traceId", traceId, row.provenance);
  const scalar = <T>(value: T | null | undefined, name: (typeof SCALARS)[number]): Ranked<T> | null =>
    value === null || value === undefined
      ? null
      : { rank: merged?.n[SCALARS.indexOf(name)] ?? row.provenance, value };
  const usage = usageFrom(row);
  const actual = row.usage_status === 2;
  return {
    ownership,
    facts,
    keyId: row.key_id === null ? null : { rank: merged?.k ?? row.ownership_rank, value: row.key_id },
    labels: row.labels === null ? null : { rank: merged?.l ?? row.provenance, value: labelText(row.labels) },
    occurredAtMs: {
      rank: merged?.t ?? (row.flags & flagBit("no_timestamp") ? -1 : evidence),
      value: row.occurred_at,
    },
    latencyMs: scalar(row.latency_ms, "latencyMs"),
    attempt: scalar(row.attempt, "attempt"),
    retriesReported: scalar(row.retries_reported, "retriesReported"),
    status: { rank: merged?.s ?? evidence, value: CALL_STATUSES[row.status] as CallStatus },
    responseCacheHit: scalar(row.flags & flagBit("response_cache_hit") ? 1 : null, "responseCacheHit"),
    claimedCostPico: scalar(row.claimed_pico, "claimedCostPico"),
    claimedPriceSource: scalar(names.text(row.claimed_source_id), "claimedPriceSource"),
    usage: {
      status: row.usage_status,
      provenance: row.provenance,
      usage,
      convention: names.text(row.convention_id) ?? "",
    },
    inputExtent: merged ? merged.i : actual ? extentOf(usage, INPUT_CLASSES) : null,
    outputExtent: merged ? merged.u : actual ? extentOf(usage, OUTPUT_CLASSES) : null,
    envelope: merged?.e ? { rank: merged.e[0], value: merged.e[1] } : null,
  };
}

/** Writes the merged state (with effective ownership) into the columns of a row. */
export function writeState(row: EventRow, state: EventState, effective: Ownership, names: Names): void {
  for (const field in OWNERSHIP_NAMES) {
    const [column, kind] = OWNERSHIP_NAMES[field as keyof typeof OWNERSHIP_NAMES];
    const id = names.id(kind, effective[field as OwnershipField]);
    (row as Record<string, unknown>)[column] = column.startsWith("sent_") && id === 0 ? null : id;
  }
  for (const field in OWNERSHIP_TEXTS) {
    row[OWNERSHIP_TEXTS[field as keyof typeof OWNERSHIP_TEXTS]] = effective[field as OwnershipField] ?? null;
  }
  for (const field in FACT_NAMES) {
    const [column, kind] = FACT_NAMES[field as keyof typeof FACT_NAMES];
    row[column] = names.id(kind, state.facts.get(field as FactField)?.value) || null;
  }
  for (const field in FACT_TEXTS) {
    row[FACT_TEXTS[field as keyof typeof FACT_TEXTS]] = state.facts.get(field as FactField)?.value ?? null;
  }
  row.provider_id = names.id("provider", state.facts.get("provider")?.value);
  row.service_tier = 1 + SERVICE_TIERS.indexOf(state.facts.get("serviceTier")?.value as ServiceTier);
  row.key_id = state.keyId?.value ?? null;
  row.labels = state.labels === null ? null : readLabels(state.labels.value);
  row.occurred_at = state.occurredAtMs.value;
  row.latency_ms = state.latencyMs?.value ?? null;
  row.attempt = state.attempt?.value ?? null;
  row.retries_reported = state.retriesReported?.value ?? null;
  row.status = CALL_STATUSES.indexOf(state.status.value);
  row.claimed_pico = state.claimedCostPico?.value ?? null;
  row.claimed_source_id = names.id("price_source", state.claimedPriceSource?.value) || null;
  row.usage_status = state.usage.status;
  row.provenance = state.usage.provenance;
  // Without a key the highest that vouches for any field: the first field depends on the order of arrival.
  let vouched = 0;
  for (const { rank } of state.ownership.values()) vouched = Math.max(vouched, rank);
  // A signed team needs nobody's leave, also where it came without a key.
  const signedTeam = state.ownership.get("team")?.rank === SIGNED_RANK;
  row.ownership_rank = signedTeam ? SIGNED_RANK : (state.keyId?.rank ?? vouched);
  row.convention_id = names.id("convention", state.usage.convention) || null;
  for (const name of USAGE_FIELDS) row[name] = state.usage.usage[name] ?? null;
}

/** Labels of a state as ownership rules read them. */
export function labelsOf(state: EventState): Record<string, string> | undefined {
  return state.labels === null ? undefined : readLabels(state.labels.value);
}

/** The usage that a row holds. */
export function usageFrom(row: EventRow): Usage {
  const usage: MergedUsage["usage"] = {};
  for (const name of USAGE_FIELDS) if (row[name] !== null) usage[name] = row[name];
  return usage;
}

/** Ids of names that a row refers to, to be loaded before `stateOfRow`. */
export function nameIdsOf(row: EventRow): (number | null)[] {
  return [
    ...Object.values(FACT_NAMES).map(([column]) => row[column]),
    ...Object.values(OWNERSHIP_NAMES).map(([column]) => row[column]),
    row.provider_id,
    row.convention_id,
    row.claimed_source_id,
    row.source_id,
    row.model_id,
  ];
}

function ownershipValue(row: EventRow, field: OwnershipField, names: Names): string | undefined | null {
  if (field in OWNERSHIP_NAMES) {
    return names.text(row[OWNERSHIP_NAMES[field as keyof typeof OWNERSHIP_NAMES][0]]);
  }
  return row[OWNERSHIP_TEXTS[field as keyof typeof OWNERSHIP_TEXTS]];
}

function labelText(labels: unknown): string {
  const parsed = typeof labels === "string" ? JSON.parse(labels) : labels;
  return canonicalLabels(parsed as Record<string, string>);
}
