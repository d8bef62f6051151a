/** When the owner or the price of an event stands: nothing it was decided by has changed (law 5). */
import { type Defect, defectBit, flagBit } from "@/lib/domain/ledger-codes";
import { canonicalLabels } from "@/lib/domain/merge";
import { USAGE_FIELDS } from "@/lib/domain/usage-event";
import { DAY_MS, type EventRow } from "./event-row";

/** What an owner is decided by, beside the day and the labels. */
const OWNER_INPUTS = [
  "sent_team_id",
  "sent_cost_center_id",
  "sent_service_id",
  "sent_feature_id",
  "sent_environment_id",
  "key_id",
  "ownership_rank",
  "gateway_id",
  "virtual_key_id",
  "namespace_id",
  "service_account_id",
  "provider_account_id",
  "provider_project_id",
  "provider_key_id",
  "principal_id",
] as const satisfies readonly (keyof EventRow)[];

/** A tagging contract looks whether these are there; they decide no owner. */
const PRESENCE_INPUTS = [
  "tenant_id",
  "project_id",
  "template_id",
  "version_id",
  "initiator",
  "end_user",
  "conversation_id",
  "trace_hash",
] as const satisfies readonly (keyof EventRow)[];

/** What a price is decided by, beside the answer having come from a cache. */
const PRICE_INPUTS = [
  "provider_id",
  "model_requested_id",
  "model_actual_id",
  "fallback_from_id",
  "region_id",
  "provider_account_id",
  "service_tier",
  "status",
  "usage_status",
  "occurred_at",
  ...USAGE_FIELDS,
] as const satisfies readonly (keyof EventRow)[];

const OWNER_DEFECT_NAMES = [
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
] as const satisfies readonly Defect[];

/** Bits of the defects that come with the decision of an owner. */
export const OWNER_DEFECTS = OWNER_DEFECT_NAMES.reduce((bits, defect) => bits | defectBit(defect), 0);

/** True when the reports say of the owner what they said when `before` was decided. The catalog is dated by UTC days. */
export function ownerStands(row: EventRow, before: EventRow): boolean {
  // What gave way to another event has no defects to keep.
  if (before.superseded_by !== null) return false;
  if (Math.floor(row.occurred_at / DAY_MS) !== Math.floor(before.occurred_at / DAY_MS)) return false;
  return OWNER_INPUTS.every((name) => row[name] === before[name]) && labels(row) === labels(before);
}

/** True when a field that a tagging contract may require, and that decides no owner, came or went. */
export function presenceChanged(row: EventRow, before: EventRow): boolean {
  return PRESENCE_INPUTS.some((name) => !row[name] !== !before[name]);
}

/** True when the reports say of model, place, time and usage what they said when `before` was priced. */
export function priceStands(row: EventRow, before: EventRow, fromCache: boolean): boolean {
  if (((before.flags & flagBit("response_cache_hit")) !== 0) !== fromCache) return false;
  return PRICE_INPUTS.every((name) => row[name] === before[name]);
}

/** jsonb has an order of keys of its own. */
function labels(row: EventRow): string {
  return row.labels === null ? "" : canonicalLabels(row.labels as Record<string, string>);
}
