import { columnUsd } from "@/components/precision";
import type { AuditedReport } from "@/lib/domain/audit";

/** One precision for the lines of a cost, its total, the claim beside it, and the sentence that names it. */
export function costPrinter({
  cost,
  claim,
}: Pick<AuditedReport, "cost" | "claim">): (pico: bigint) => string {
  const priced =
    cost.state === "priced" ? [...cost.steps.map((step) => step.amountPico), cost.totalPico] : [];
  return columnUsd([...priced, claim?.pico ?? null, claim?.differencePico ?? null]);
}
