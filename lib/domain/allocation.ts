import type { TeamKind } from "./catalog";
import { splitByWeight } from "./money";

/** What a shared pool can be split by. */
export const ALLOCATION_METHODS = ["requests", "tokens", "direct_cost", "fixed", "even"] as const;
export type AllocationMethod = (typeof ALLOCATION_METHODS)[number];

/** A team and its quantity of the base: requests, tokens, picodollars of direct cost, or a fixed weight. */
export interface AllocationPayer {
  teamId: number;
  kind: TeamKind;
  quantity: bigint;
}

/** What a payer gets of a pool; `ratio` in millionths of what is split, whose sum over the payers is a million. */
export interface AllocationPart {
  teamId: number;
  quantity: bigint;
  ratio: number;
  pico: bigint;
}

export interface Allocation {
  /** What stays where it is: the part that the policy keeps, or everything where nobody has a base. */
  centralPico: bigint;
  /** Sum of the payers' quantities; for `even` the number of payers. */
  baseTotal: bigint;
  parts: AllocationPart[];
}

const MILLION = 1_000_000n;

/**
 * Splits a shared pool by its policy: central + parts = pool, in picodollars, by largest remainder with ties to the
 * smaller team id. Untagged and shared teams receive nothing, nor does a team without a quantity. `even` splits over
 * the payers given, whatever their quantity. A pool that is a credit is split like a cost, nothing of it kept.
 *
 * @example 2,140.00 USD by requests, 1,140.00 kept, payers of 3 and 1 requests: 750.00 and 250.00
 */
export function allocate(
  poolPico: bigint,
  policy: { method: AllocationMethod; keepCentralPico: bigint },
  payers: readonly AllocationPayer[],
): Allocation {
  const entitled = payers
    .filter(({ kind }) => kind === "team")
    .map((payer) => ({ ...payer, quantity: policy.method === "even" ? 1n : payer.quantity }))
    .filter(({ quantity }) => quantity > 0n)
    .sort((a, b) => a.teamId - b.teamId);
  const kept = poolPico <= 0n ? 0n : policy.keepCentralPico < poolPico ? policy.keepCentralPico : poolPico;
  const baseTotal = entitled.reduce((sum, { quantity }) => sum + quantity, 0n);
  if (entitled.length === 0) return { centralPico: poolPico, baseTotal, parts: [] };
  const weights = entitled.map(({ quantity }) => quantity);
  const picos = splitByWeight(poolPico - kept, weights);
  const ratios = splitByWeight(MILLION, weights);
  return {
    centralPico: kept,
    baseTotal,
    parts: entitled.map(({ teamId, quantity }, at) => ({
      teamId,
      quantity,
      ratio: Number(ratios[at] ?? 0n),
      pico: picos[at] ?? 0n,
    })),
  };
}
