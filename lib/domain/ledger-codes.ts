/**
 * Const lists whose position is the code stored in the ledger's smallint columns and bitmasks.
 * Append only: a position is never reused.
 */
import { USAGE_FIELDS } from "./usage-event";

/** How a team was found. Only `stamped` counts for the tagging target; attributed = the last three. */
export const ATTRIBUTIONS = ["untagged", "stamped", "mapped", "assigned"] as const;
export type Attribution = (typeof ATTRIBUTIONS)[number];

/** The step of the ownership order that answered (docs/design.md, who owns a call); index = stored code. */
export const OWNER_STEPS = [
  "none",
  "envelope",
  "service_owner",
  "virtual_key",
  "ingest_key",
  "rule",
  "untagged",
] as const;
export type OwnerStep = (typeof OWNER_STEPS)[number];

/** Kinds of ledger line in a rollup. */
export const LINE_KINDS = ["call", "charge"] as const;

/** Defects of an event: bit `1 << index` of `usage_events.defects`, `index` in `exception_groups.defect`. */
export const DEFECTS = [
  "untagged",
  "unknown_team",
  "team_not_permitted",
  "unknown_service",
  "unknown_feature",
  "unknown_environment",
  "missing_service",
  "missing_feature",
  "missing_environment",
  "missing_field",
  "owners_disagree",
  "rule_tie",
  "cost_center_differs",
  "unpriced",
  "usage_missing",
  "identity_conflict",
  "context_conflict",
  "context_unmatched",
  "no_timestamp",
  "cost_claim_differs",
  "tenant_overflow",
  "template_overflow",
  // No event carries it: a trace that its team's weekly review could not explain.
  "trace_unexplained",
  // A signed envelope came with the call and did not hold; nothing in it was used.
  "envelope_invalid",
] as const;
export type Defect = (typeof DEFECTS)[number];

/** Facts about an event that are true or false: bit `1 << index` of `usage_events.flags`. */
export const EVENT_FLAGS = [
  "last_attempt",
  "response_cache_hit",
  "no_timestamp",
  "provider_inferred",
  "priced_as_requested",
  "late",
  "identity_conflict",
] as const;
export type EventFlag = (typeof EVENT_FLAGS)[number];

/** Bit of a defect. */
export function defectBit(defect: Defect): number {
  return 1 << DEFECTS.indexOf(defect);
}

/** The defects in a bitmask, in list order. */
export function defectsOf(mask: number): Defect[] {
  return DEFECTS.filter((_, index) => (mask & (1 << index)) !== 0);
}

/** Bit of a flag. */
export function flagBit(flag: EventFlag): number {
  return 1 << EVENT_FLAGS.indexOf(flag);
}

/** Counts of a rollup row (bigint columns). */
export const COUNT_MEASURES = [
  "requests",
  "operations",
  "answered",
  "failed",
  "retries",
  "fallbacks",
  "estimated_n",
  "missing_n",
  "unpriced_n",
] as const;
/** Money of a rollup row (numeric columns, picodollars). */
export const MONEY_MEASURES = [
  "cost_input",
  "cost_cache_read",
  "cost_cache_write",
  "cost_output",
  "cost_reasoning",
  "cost_other",
  "list_cost",
  "cost",
  "retry_cost",
  "fallback_premium",
  "cost_avoided",
] as const;
/** Every measure column of a rollup, in column order. */
export const MEASURES = [...COUNT_MEASURES, ...USAGE_FIELDS, ...MONEY_MEASURES] as const;
export type Measure = (typeof MEASURES)[number];
