import type { Defect } from "@/lib/domain/ledger-codes";
import type { Way } from "./search-params";

const FITTING: Partial<Record<Defect, readonly Way[]>> = {
  untagged: ["assign"],
  missing_environment: ["assign"],
  unknown_team: ["map", "register"],
  unknown_service: ["map", "register"],
  unknown_environment: ["map", "register"],
  // A feature has no other names: it is registered under its service, or sent right.
  unknown_feature: ["register"],
  unpriced: ["publish"],
};

/** What fits a defect, the most likely first. Every group can be waived, and has an owner, a due day and a note. */
export function waysFor(defect: Defect): readonly Way[] {
  const fitting = FITTING[defect] ?? [];
  return fitting.length > 0 ? [...fitting, "waive", "case"] : ["case", "waive"];
}

/** Ways that change the catalog, for which one needs the right to. */
export const CATALOG_WAYS: readonly Way[] = ["assign", "map", "register"];

export const WAY_NAMES: Readonly<Record<Way, string>> = {
  assign: "Assign",
  map: "Map",
  register: "Register",
  publish: "Publish",
  waive: "Waive",
  case: "Owner and note",
};
