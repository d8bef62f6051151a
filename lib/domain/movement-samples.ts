/** Small cells and nodes for the tests of "why it moved". */
import { type MovementCell, NO_USAGE } from "./movement-cell";
import type { CallNode, CellChange } from "./movement";

/** Tokens and price per token of each class, besides the plain counts. */
export interface SampleCell {
  n: number;
  requests?: number;
  unpriced?: number;
  u?: readonly [tokens: number, price: number];
  r?: readonly [tokens: number, price: number];
  w?: readonly [tokens: number, price: number];
  o?: readonly [tokens: number, price: number];
  g?: readonly [tokens: number, price: number];
  other?: number;
  retryCost?: number;
  premium?: number;
}

/** A cell whose costs are tokens times price; requests are the answered operations if not told. */
export function cell(sample: SampleCell): MovementCell {
  const tokens = (name: "u" | "r" | "w" | "o" | "g") => BigInt(sample[name]?.[0] ?? 0);
  const cost = (name: "u" | "r" | "w" | "o" | "g") => tokens(name) * BigInt(sample[name]?.[1] ?? 0);
  return {
    answered: BigInt(sample.n),
    requests: BigInt(sample.requests ?? sample.n),
    unpriced: BigInt(sample.unpriced ?? 0),
    inputUncached: tokens("u"),
    cacheRead: tokens("r"),
    cacheWrite: tokens("w"),
    output: tokens("o"),
    reasoning: tokens("g"),
    costInput: cost("u"),
    costCacheRead: cost("r"),
    costCacheWrite: cost("w"),
    costOutput: cost("o"),
    costReasoning: cost("g"),
    cost: cost("u") + cost("r") + cost("w") + cost("o") + cost("g") + BigInt(sample.other ?? 0),
    retryCost: BigInt(sample.retryCost ?? 0),
    fallbackPremium: BigInt(sample.premium ?? 0),
  };
}

/** A node of named cells, before and after. */
export function node(
  cells: Record<string, readonly [before: MovementCell | null, after: MovementCell | null]>,
): CallNode {
  return {
    key: "support/copilot/summarize/prod",
    cells: Object.entries(cells).map(([key, [before, after]]): CellChange => ({ key, before, after })),
  };
}

/** Every number of a cell times `k`. */
export function times(given: MovementCell, k: bigint): MovementCell {
  const scaled = { ...NO_USAGE };
  for (const key of Object.keys(NO_USAGE) as (keyof MovementCell)[]) scaled[key] = given[key] * k;
  return scaled;
}

/** The same node with its periods swapped. */
export function swapped(given: CallNode): CallNode {
  return {
    ...given,
    cells: given.cells.map(({ key, before, after }) => ({ key, before: after, after: before })),
  };
}
