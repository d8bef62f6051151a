import { CLASS_NAMES } from "@/components/usage-class";
import type { OwnerStep } from "@/lib/domain/ledger-codes";
import type { TraceCall } from "@/lib/queries/trace-page";

/** A token class or unit as a person would say it. */
export function className(name: TraceCall["steps"][number]["usageClass"]): string {
  return CLASS_NAMES[name];
}

const UNITS: readonly string[] = ["web_searches", "images", "code_sessions", "requests"];

/** Is it counted by the piece, not by the million tokens? */
export function isUnit(name: TraceCall["steps"][number]["usageClass"]): boolean {
  return UNITS.includes(name);
}

const STEPS: Record<OwnerStep, string> = {
  none: "not decided",
  envelope: "step 1: the team named on the call",
  service_owner: "step 2: the catalog owner of the service",
  virtual_key: "step 3: the gateway's virtual key",
  ingest_key: "step 4: the team of the ingest key",
  rule: "step 5: an ownership rule",
  untagged: "step 6: nothing named a team",
};

/** The step of the ownership order in words. */
export function stepName(step: OwnerStep): string {
  return STEPS[step];
}

const PROVENANCES: Record<TraceCall["provenance"], string> = {
  provider: "the provider's answer",
  gateway: "the gateway",
  app: "the application",
  import: "an imported log",
};

/** Where the numbers were read. */
export function provenanceName(provenance: TraceCall["provenance"]): string {
  return PROVENANCES[provenance];
}
