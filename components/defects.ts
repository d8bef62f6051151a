import type { Defect } from "@/lib/domain/ledger-codes";

/** A defect as a person would say it. */
export const DEFECT_NAMES: Readonly<Record<Defect, string>> = {
  untagged: "Team missing",
  unknown_team: "Team not in the catalog",
  team_not_permitted: "Key may not claim this team",
  unknown_service: "Service not in the catalog",
  unknown_feature: "Feature not in the catalog",
  unknown_environment: "Environment not in the catalog",
  missing_service: "Service missing",
  missing_feature: "Feature missing",
  missing_environment: "Environment missing",
  missing_field: "Required field missing",
  owners_disagree: "Owners disagree",
  rule_tie: "Two ownership rules fit equally",
  cost_center_differs: "Cost center differs from the catalog",
  unpriced: "Model has no price",
  usage_missing: "Usage not reported",
  identity_conflict: "Two reports of one call disagree",
  context_conflict: "Two contexts of one trace disagree",
  context_unmatched: "Context without a call",
  no_timestamp: "No time of the call",
  cost_claim_differs: "Claimed cost differs from ours",
  tenant_overflow: "Too many new tenants in a day",
  template_overflow: "Too many new templates in a day",
  trace_unexplained: "Trace could not be explained",
  envelope_invalid: "Signed envelope does not hold",
};

/** Defects whose value is a name that the sender claimed. */
const CLAIMED: readonly Defect[] = [
  "unknown_team",
  "team_not_permitted",
  "unknown_service",
  "unknown_feature",
  "unknown_environment",
  "cost_center_differs",
];

/**
 * The value of a defect in words.
 *
 * @example defectValue("untagged", "vk-batch-07", "virtual_key") === "virtual key vk-batch-07"
 */
export function defectValue(defect: Defect, value: string | null, kind: string | null): string | null {
  if (value === null || value === "") return null;
  if (defect === "trace_unexplained") return `missing: ${value}`;
  if (CLAIMED.includes(defect)) return `claimed as ${value}`;
  return kind ? `${kind.replaceAll("_", " ")} ${value}` : value;
}
