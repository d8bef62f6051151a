import type { PriceLine } from "@/lib/domain/price-card";
import { priceWithLine } from "@/lib/domain/pricing";
import type { Usage } from "@/lib/domain/usage-event";
import type { PriceLineRef, PriceStep } from "./trace-call";

/** A stored price line as the arithmetic needs it, and as it is shown. */
export interface PricedLine {
  line: PriceLine;
  ref: PriceLineRef;
}

/**
 * "Why this cost": the steps that stored usage and stored line yield, by the same function that priced the call
 * (law 4). No steps when the line lacks a rate for what was used, which a priced call cannot have.
 */
export function priceSteps(usage: Usage, { line }: PricedLine): PriceStep[] {
  const price = priceWithLine(usage, line);
  if ("missing" in price) return [];
  return price.steps.map(({ field, quantity, ratePico, amountPico }) => ({
    usageClass: field,
    quantity: BigInt(quantity),
    ratePico,
    amountPico,
  }));
}
