import {
  ATTRIBUTIONS,
  DEFECTS,
  defectBit,
  type Defect,
  flagBit,
  OWNER_STEPS,
} from "@/lib/domain/ledger-codes";
import { envelopeFailure, type EventState, hasIdentityConflict, type Ranked } from "@/lib/domain/merge";
import { normaliseModel } from "@/lib/domain/model-id";
import { type OwnerDecision, resolveOwner } from "@/lib/domain/ownership";
import { bookingPeriod, periodOf } from "@/lib/domain/period";
import { type CostByClass, type PriceAnswer, priceUsage, priceWithLine } from "@/lib/domain/pricing";
import {
  allTokens,
  CALL_STATUSES,
  type Facts,
  OWNERSHIP_FIELDS,
  OWNERSHIP_RANKS,
  type Ownership,
  type ServiceTier,
  USAGE_STATUSES,
} from "@/lib/domain/usage-event";
import { type CountedCall, measuresOf, type MeasureDelta } from "@/lib/domain/measures";
import type { EventRow } from "./event-row";
import { OWNER_DEFECTS, ownerStands, presenceChanged, priceStands } from "./standing";
import { OVERFLOW_NAME, type Names } from "./names";
import type { Reference } from "./reference";
import { labelsOf, usageFrom, writeState } from "./row-state";

/** What contexts say of a call: the fields they fill, and whether two of them disagreed. */
export interface AppliedContext {
  fields: Ownership;
  conflict: boolean;
}

/** What is decided about an event besides its merged state. */
export interface EventLinks {
  contexts: AppliedContext[];
  lastAttempt: boolean;
  supersededBy: bigint | null;
  late: boolean;
}

/** A sender's cost claim may differ from ours by this many thousandths before it is an exception. */
const CLAIM_TOLERANCE_PERMILLE = 50n;

/**
 * Decides owner, price and defects of a merged state and writes all of it into `row`. A function
 * of (state, links, reference): the same reports end in the same row.
 * @param before the row as it counts now, of which `row` is a copy: its owner stands unless a report says something
 *   new of the owner, and so does its price. History does not move because the catalog or a card did. Left out:
 *   both are decided by the reference as it is
 * @returns the cost by class; undefined where the price stands
 */
export function deriveRow(
  row: EventRow,
  state: EventState,
  links: EventLinks,
  reference: Reference,
  names: Names,
  before: EventRow | null = null,
): { byClass: CostByClass | null | undefined } {
  const { effective, mask, conflict } = fillFromContexts(state, links.contexts);
  writeState(row, state, effective, names);
  row.context_fields = mask;
  row.superseded_by = links.supersededBy;

  const facts: Facts = valuesOf(state.facts);
  const decide = () =>
    resolveOwner(
      {
        atMs: row.occurred_at,
        ownership: effective,
        ownershipRank: OWNERSHIP_RANKS[row.ownership_rank] ?? "app",
        facts,
        labels: labelsOf(state),
        keyId: row.key_id,
      },
      reference.catalog,
    );
  let defects: number;
  if (before !== null && ownerStands(row, before)) {
    defects = before.defects & OWNER_DEFECTS;
    const required = defectBit("missing_field");
    if (presenceChanged(row, before)) defects = (defects & ~required) | (decide().defects & required);
  } else {
    const owner = decide();
    writeOwner(row, owner);
    defects = owner.defects;
  }
  const cached = state.responseCacheHit !== null;
  const byClass =
    before !== null && priceStands(row, before, cached)
      ? undefined
      : writePrice(row, facts, cached, reference, names);

  const flag = (defect: Defect, present: boolean) => {
    if (present) defects |= defectBit(defect);
  };
  const usageStatus = USAGE_STATUSES[row.usage_status];
  flag("unpriced", row.cost_pico === null && usageStatus !== "missing");
  flag("usage_missing", usageStatus === "missing");
  flag("identity_conflict", hasIdentityConflict(state));
  flag("envelope_invalid", envelopeFailure(state) !== null);
  flag("context_conflict", conflict);
  flag("no_timestamp", state.occurredAtMs.rank < 0);
  flag("cost_claim_differs", claimDiffers(row.claimed_pico, row.cost_pico));
  flag("tenant_overflow", effective.tenant === OVERFLOW_NAME);
  flag("template_overflow", effective.promptTemplate === OVERFLOW_NAME);
  row.defects = row.superseded_by === null ? defects : 0;

  row.flags =
    (links.lastAttempt ? flagBit("last_attempt") : 0) |
    (state.responseCacheHit?.value ? flagBit("response_cache_hit") : 0) |
    (state.occurredAtMs.rank < 0 ? flagBit("no_timestamp") : 0) |
    ((state.facts.get("provider")?.rank ?? 0) < 0 ? flagBit("provider_inferred") : 0) |
    (facts.modelActual === undefined ? flagBit("priced_as_requested") : 0) |
    (links.late ? flagBit("late") : 0) |
    (hasIdentityConflict(state) ? flagBit("identity_conflict") : 0);
  return { byClass };
}

/** The month an event is booked in: the one it has while that is open and its charge month stands. */
export function bookedPeriod(
  current: { period: string; occurred_at: number } | null,
  occurredAt: number,
  closed: ReadonlySet<string>,
) {
  if (current && !closed.has(current.period) && periodOf(current.occurred_at) === periodOf(occurredAt)) {
    return current.period;
  }
  return bookingPeriod(occurredAt, closed);
}

/**
 * What a stored row adds to the rollups; nothing for a superseded one.
 * @param byClass given when just priced; else recomputed from the stored line (law 4)
 */
export function measuresOfRow(
  row: EventRow,
  reference: Reference,
  byClass?: CostByClass | null,
): MeasureDelta {
  if (row.superseded_by !== null) return [];
  const usage = usageFrom(row);
  const call: CountedCall = {
    status: CALL_STATUSES[row.status] ?? "ok",
    usageStatus: USAGE_STATUSES[row.usage_status] ?? "missing",
    usage,
    lastAttempt: (row.flags & flagBit("last_attempt")) !== 0,
    fellBack: row.fallback_from_id !== null || row.premium_pico !== null,
    costPico: row.cost_pico,
    listPico: row.list_pico,
    byClass: byClass === undefined ? costByClassOfRow(row, reference) : byClass,
    premiumPico: row.premium_pico,
    avoidedPico: row.avoided_pico,
  };
  return measuresOf(call);
}

/** Cost by class from stored usage and stored line; null when the event has no cost to split. */
export function costByClassOfRow(row: EventRow, reference: Reference): CostByClass | null {
  if (row.cost_pico === null || row.cost_pico === 0n || row.price_line_id === null) return null;
  const line = reference.lines.get(row.price_line_id);
  if (!line)
    throw new Error(`event ${row.event_key} names price line ${row.price_line_id}, which does not exist`);
  const price = priceWithLine(usageFrom(row), line);
  if ("missing" in price) throw new Error(`price line ${line.id} has no rate for ${price.missing}`);
  return price.byClass;
}

/** The merged values without the ranks they stand by. */
function valuesOf<K extends string>(fields: ReadonlyMap<K, Ranked<string>>): Partial<Record<K, string>> {
  const values: Partial<Record<K, string>> = {};
  fields.forEach(({ value }, name) => {
    values[name] = value;
  });
  return values;
}

/** Fills empty ownership fields from contexts; contexts that disagree fill nothing. */
function fillFromContexts(state: EventState, contexts: readonly AppliedContext[]) {
  const effective: Ownership = valuesOf(state.ownership);
  let mask = 0;
  let conflict = false;
  for (const context of contexts) {
    conflict ||= context.conflict;
    if (context.conflict) continue;
    OWNERSHIP_FIELDS.forEach((field, index) => {
      const value = context.fields[field];
      if (!value || effective[field] !== undefined) return;
      effective[field] = value;
      mask |= 1 << index;
    });
  }
  return { effective, mask, conflict };
}

function writeOwner(row: EventRow, owner: OwnerDecision): void {
  row.team_id = owner.teamId;
  row.cost_center_id = owner.costCenterId;
  row.service_id = owner.serviceId;
  row.feature_id = owner.featureId;
  row.environment_id = owner.environmentId;
  row.attributed_by = ATTRIBUTIONS.indexOf(owner.attributedBy);
  row.owner_step = OWNER_STEPS.indexOf(owner.step);
  row.rule_id = owner.ruleId;
  row.owner_losers = owner.losers.length > 0 ? owner.losers : null;
}

function writePrice(
  row: EventRow,
  facts: Facts,
  answeredFromCache: boolean,
  reference: Reference,
  names: Names,
): CostByClass | null {
  const usage = usageFrom(row);
  const usageStatus = USAGE_STATUSES[row.usage_status] ?? "missing";
  const model = facts.modelActual ?? facts.modelRequested ?? null;
  const priceAs = (name: string | null): PriceAnswer =>
    priceUsage(
      {
        provider: facts.provider ?? null,
        model: name,
        serviceTier: (facts.serviceTier as ServiceTier | undefined) ?? null,
        region: facts.region ?? null,
        account: facts.providerAccount ?? null,
        atMs: row.occurred_at,
        usage,
        usageStatus,
      },
      reference.book,
    );
  const price = priceAs(model);
  row.price_line_id = null;
  row.list_line_id = null;
  row.cost_pico = null;
  row.list_pico = null;
  row.premium_pico = null;
  row.avoided_pico = null;
  row.model_id = names.id(
    "model",
    price.priced ? price.model : model === null ? null : normaliseModel(model),
  );
  if (usageStatus === "missing") return null;
  if (!price.priced) {
    // Refused before generation: nothing was used, whatever the model costs.
    const nothing = row.status === CALL_STATUSES.indexOf("error") && allTokens(usage) === 0;
    if (nothing) row.cost_pico = row.list_pico = 0n;
    return null;
  }
  row.price_line_id = price.lineId;
  row.list_line_id = price.listLineId === price.lineId ? null : price.listLineId;
  if (row.status === CALL_STATUSES.indexOf("error") && allTokens(usage) === 0) {
    row.cost_pico = row.list_pico = 0n;
    return null;
  }
  if (answeredFromCache) {
    row.cost_pico = row.list_pico = 0n;
    row.avoided_pico = price.costPico;
    return null;
  }
  row.cost_pico = price.costPico;
  row.list_pico = price.listPico;
  const requested = facts.fallbackFrom ?? facts.modelRequested;
  if (requested && model && requested !== model) {
    const wanted = priceAs(requested);
    if (wanted.priced && wanted.model !== price.model) row.premium_pico = price.costPico - wanted.costPico;
  }
  return price.byClass;
}

function claimDiffers(claimed: bigint | null, cost: bigint | null): boolean {
  if (claimed === null || cost === null) return false;
  const difference = claimed > cost ? claimed - cost : cost - claimed;
  return difference * 1000n > cost * CLAIM_TOLERANCE_PERMILLE;
}

/** Text by which the exceptions of a defect are grouped, with the kind of name it is. */
export function defectValue(defect: Defect, row: EventRow, reference: Reference, names: Names): number {
  switch (defect) {
    case "unknown_team":
    case "team_not_permitted":
      return row.sent_team_id ?? 0;
    case "unknown_service":
      return row.sent_service_id ?? 0;
    case "unknown_feature":
      return row.sent_feature_id ?? 0;
    case "unknown_environment":
      return row.sent_environment_id ?? 0;
    case "cost_center_differs":
      return row.sent_cost_center_id ?? 0;
    case "untagged":
      return (
        row.virtual_key_id ??
        row.namespace_id ??
        row.service_account_id ??
        row.sent_service_id ??
        row.model_id
      );
    case "unpriced":
    case "cost_claim_differs":
      return row.model_id;
    case "missing_service":
      return row.virtual_key_id ?? row.namespace_id ?? row.service_account_id ?? row.model_id;
    case "missing_feature":
    case "missing_field":
    case "missing_environment":
    case "usage_missing":
    case "envelope_invalid":
    case "owners_disagree": {
      // What a person would look for first: the calling program, as far as it is known.
      const slug = reference.serviceSlugs.get(row.service_id);
      return slug === undefined ? (row.sent_service_id ?? row.model_id) : names.id("service", slug);
    }
    default:
      // The source of the first report would depend on the order of arrival; the model does not.
      return row.model_id;
  }
}

/** Index of a defect as stored in `exception_groups.defect`. */
export function defectCode(defect: Defect): number {
  return DEFECTS.indexOf(defect);
}
