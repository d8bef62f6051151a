import { defectBit, flagBit } from "@/lib/domain/ledger-codes";
import { toUsd } from "@/lib/domain/money";
import { priceWithLine } from "@/lib/domain/pricing";
import { allTokens, CALL_STATUSES, USAGE_STATUSES } from "@/lib/domain/usage-event";
import type { EventRow } from "./event-row";
import type { Reference } from "./reference";
import { usageFrom } from "./row-state";
import type { Finding } from "./verify";

/** Law 4: stored usage x stored price line = stored cost, exactly. */
export function checkCost(row: EventRow, reference: Reference): Finding[] {
  if (row.cost_pico === null) return [];
  const usage = usageFrom(row);
  const free =
    (row.flags & flagBit("response_cache_hit")) !== 0 ||
    (CALL_STATUSES[row.status] === "error" && allTokens(usage) === 0);
  if (free) {
    return row.cost_pico === 0n
      ? []
      : [{ law: "4", message: `Event ${row.event_key} is free but costs ${toUsd(row.cost_pico)}.` }];
  }
  return [
    ...recompute(row, "cost", row.cost_pico, row.price_line_id, reference),
    ...recompute(row, "list cost", row.list_pico ?? 0n, row.list_line_id ?? row.price_line_id, reference),
  ];
}

function recompute(
  row: EventRow,
  what: string,
  stored: bigint,
  lineId: number | null,
  reference: Reference,
): Finding[] {
  const line = lineId === null ? undefined : reference.lines.get(lineId);
  if (!line)
    return [
      {
        law: "4",
        message: `Event ${row.event_key} has a ${what} but price line ${lineId ?? "none"} does not exist.`,
      },
    ];
  const price = priceWithLine(usageFrom(row), line);
  if ("missing" in price) {
    return [
      {
        law: "4",
        message: `Event ${row.event_key}: price line ${line.id} has no rate for ${price.missing}.`,
      },
    ];
  }
  if (price.costPico === stored) return [];
  const message = `Event ${row.event_key}: stored ${what} ${toUsd(stored)}, recomputed ${toUsd(price.costPico)}.`;
  return [{ law: "4", message }];
}

/** Law 8: unknown is a value. No cost of zero where usage was not priced or not told, and both are counted. */
export function checkUnknowns(row: EventRow): Finding[] {
  if (row.superseded_by !== null) return [];
  const findings: Finding[] = [];
  const tell = (message: string) => findings.push({ law: "8", message: `Event ${row.event_key} ${message}` });
  const missing = USAGE_STATUSES[row.usage_status] === "missing";
  if (missing && row.cost_pico !== null) tell("has no usage, yet a cost.");
  if (!missing && row.cost_pico !== null && row.price_line_id === null && allTokens(usageFrom(row)) > 0) {
    tell("has tokens and no price line, yet a cost: it is unpriced.");
  }
  const marked = (defect: "unpriced" | "usage_missing") => (row.defects & defectBit(defect)) !== 0;
  if (missing !== marked("usage_missing")) tell("is not marked right for missing usage.");
  if ((row.cost_pico === null && !missing) !== marked("unpriced"))
    tell("is not marked right for being unpriced.");
  return findings;
}
