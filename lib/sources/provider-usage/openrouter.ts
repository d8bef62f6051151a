import { type JsonObject, isObject, readClaim } from "@/lib/sources/values";

/**
 * OpenRouter states its charge in `cost` (USD). With the customer's own key (`is_byok`) that is
 * the fee only, and the model's price stands in `cost_details.upstream_inference_cost`.
 *
 * @example openRouterClaim({ cost: 0.025265 }) // { claimedCostPico: 25_265_000_000n }
 */
export function openRouterClaim(usage: JsonObject): { claimedCostPico?: bigint } {
  const cost = readClaim(usage.cost, "cost");
  if (cost === undefined) return {};
  if (usage.is_byok !== true || !isObject(usage.cost_details)) return { claimedCostPico: cost };
  const upstream = readClaim(
    usage.cost_details.upstream_inference_cost,
    "cost_details.upstream_inference_cost",
  );
  return { claimedCostPico: cost + (upstream ?? 0n) };
}
