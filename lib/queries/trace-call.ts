import type { EnvelopeCode } from "@/lib/domain/signed-envelope";
import type { Attribution, Defect, EventFlag, OwnerStep } from "@/lib/domain/ledger-codes";
import type { RateField } from "@/lib/domain/price-card";
import type {
  CallStatus,
  OwnershipRank,
  Provenance,
  ServiceTier,
  UsageField,
  UsageStatus,
} from "@/lib/domain/usage-event";
import type { NamedId } from "./rows";

/** One step of "why this cost": quantity x rate = amount, exact. `amountPico` of the steps sum to the cost. */
export interface PriceStep {
  usageClass: RateField;
  quantity: bigint;
  /** Picodollars per token or unit. */
  ratePico: bigint;
  amountPico: bigint;
}

/** The price line an event was priced with. */
export interface PriceLineRef {
  lineId: number;
  cardId: number;
  provider: string;
  model: string;
  cardKind: "list" | "contracted";
  cardVersion: string;
  serviceTier: string;
  region: string | null;
  minInputTokens: number;
}

/** How the owner was found. */
export interface OwnerDecision {
  attributedBy: Attribution;
  step: OwnerStep;
  rule: { id: number; match: Record<string, string> } | null;
  /** Teams that other steps would have said. Names of teams the viewer may not see are left out. */
  losers: { step: OwnerStep; team: string; ruleId: number | null }[];
}

/** What the sender wrote, before any mapping. */
export interface SentEnvelope {
  team: string | null;
  costCenter: string | null;
  service: string | null;
  feature: string | null;
  environment: string | null;
}

export interface TraceCall {
  /** Decimal text: a 64-bit key does not fit a JSON number. */
  eventKey: string;
  occurredAt: Date;
  receivedAt: Date;
  period: string;
  source: string;
  team: NamedId;
  costCenter: string | null;
  service: NamedId;
  feature: NamedId;
  environment: NamedId;
  project: string | null;
  tenant: string | null;
  template: string | null;
  templateVersion: string | null;
  initiator: string | null;
  owner: OwnerDecision;
  sent: SentEnvelope;
  gateway: string | null;
  virtualKey: string | null;
  namespace: string | null;
  serviceAccount: string | null;
  providerAccount: string | null;
  providerProject: string | null;
  principal: string | null;
  provider: string;
  /** The model as priced; "(none)" when unknown. */
  model: string;
  modelRequested: string | null;
  modelActual: string | null;
  region: string | null;
  /** Null when nobody said. */
  serviceTier: ServiceTier | null;
  operation: string | null;
  status: CallStatus;
  errorType: string | null;
  fallbackFrom: string | null;
  usageStatus: UsageStatus;
  provenance: Provenance;
  ownershipRank: OwnershipRank;
  /** Of the signed envelopes that came with it: one held, or why none did; null where none came. */
  envelope: "held" | EnvelopeCode | null;
  attempt: number | null;
  retriesReported: number | null;
  latencyMs: number | null;
  flags: EventFlag[];
  defects: Defect[];
  /** Only what the sender told; absent is unknown, 0 is none. */
  usage: Partial<Record<UsageField, number>>;
  /** Null = unpriced. */
  costPico: bigint | null;
  listPico: bigint | null;
  /** Fallback premium, when there is one. */
  premiumPico: bigint | null;
  avoidedPico: bigint | null;
  /** What the sender claimed it cost, and from which price source. */
  claimedPico: bigint | null;
  claimedSource: string | null;
  priceLine: PriceLineRef | null;
  steps: PriceStep[];
  traceId: string | null;
  spanId: string | null;
  parentSpanId: string | null;
  operationId: string | null;
  providerResponseId: string | null;
  providerRequestId: string | null;
  clientRequestId: string | null;
  requestId: string | null;
  conversationId: string | null;
  /** Another event took this one's place; its cost no longer counts. */
  superseded: boolean;
}
