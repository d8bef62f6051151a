import { columnUsd } from "@/components/precision";
import type { AuditCost } from "@/lib/domain/audit";

/** One precision for the lines of a cost, its total and the sentence that names it. */
export function costPrinter(cost: AuditCost): (pico: bigint) => string {
  if (cost.state !== "priced") return columnUsd([]);
  return columnUsd([...cost.steps.map(({ amountPico }) => amountPico), cost.totalPico]);
}
