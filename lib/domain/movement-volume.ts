/** A change with the volume held constant: what is left of it at the earlier period's requests. */
import type { Movement } from "./movement";
import { movementBars } from "./movement-bars";

export interface SameVolume {
  /** The whole change less the effect of requests, exact. */
  pico: bigint;
  /** As printed: the printed change less the printed Requests bar, so that the three foot. */
  cents: bigint;
}

/**
 * What the cost would have changed by with the earlier number of answered requests in every node: retries, tokens per
 * request, cache, models and prices moved as they did. What is new, gone, or a charge stays in, for it has no earlier
 * volume to be held at.
 *
 * @example $3,600.00 to $5,520.00, of which requests +$820.00: at the same volume +$1,100.00
 */
export function atSameVolume(movement: Movement): SameVolume {
  const bars = movementBars(movement);
  const others = bars.filter((bar) => bar.bar !== "requests");
  return {
    pico: movement.costAfter - movement.costBefore - movement.fields.requests,
    cents: others.reduce((sum, bar) => sum + bar.cents, 0n),
  };
}
