import { toUsd } from "@/lib/domain/money";
import { objectIn } from "@/lib/sources/gateway-owner";
import { type JsonObject, readClaim } from "@/lib/sources/values";

/**
 * What LiteLLM says a call cost, as native fields. `response_cost` (`spend` in a row) is what the proxy charges its
 * keys: with its discount and its margin (`cost_breakdown`: total = original - discount + margin). The claim that our
 * cost is compared with leaves the margin out; the price source then tells what was charged. A cost of 0 is LiteLLM's
 * word for a model it has no price of, and for a failure: no claim, but for a hit in its cache.
 *
 * @throws FieldProblem `wrong_type`, `absurd_cost`
 */
export function litellmCost(raw: JsonObject, metadata: JsonObject, cacheHit: boolean): JsonObject {
  const name = raw.response_cost === undefined && raw.spend !== undefined ? "spend" : "response_cost";
  const charged = readClaim(raw[name], name);
  if (charged === undefined || (charged === 0n && !cacheHit)) return {};
  const told = objectIn(raw.cost_breakdown);
  const breakdown = Object.keys(told).length > 0 ? told : objectIn(metadata.cost_breakdown);
  const net = withoutMargin(charged, breakdown, raw);
  const source = net === charged ? "litellm" : `litellm, without margin; charged ${toUsd(charged)} USD`;
  return { estimated_cost_usd: toUsd(net), unit_price_source: source };
}

function withoutMargin(charged: bigint, breakdown: JsonObject, raw: JsonObject): bigint {
  const original = amount(breakdown.original_cost);
  if (original !== undefined) {
    const net = original - (amount(breakdown.discount_amount) ?? 0n);
    return net < 0n ? 0n : net;
  }
  const margin = amount(breakdown.margin_total_amount);
  if (margin !== undefined && margin <= charged) return charged - margin;
  const hidden = amount(objectIn(raw.hidden_params).response_cost);
  return hidden !== undefined && hidden > 0n && hidden < charged ? hidden : charged;
}

/** An amount beside the claim: one that cannot be read says nothing. */
function amount(value: unknown): bigint | undefined {
  try {
    return readClaim(value, "cost_breakdown");
  } catch {
    // Only beside the claim itself, which is read strictly.
    return undefined;
  }
}
