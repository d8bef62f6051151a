/** What "why it moved" is told about a cell, and the fields it answers in. */

/** What can have changed; ties in rounding go to the earlier one. */
export const MOVEMENT_FIELDS = [
  "newGone",
  "requests",
  "waste",
  "prompt",
  "answer",
  "cache",
  "mix",
  "price",
] as const;
export type MovementField = (typeof MOVEMENT_FIELDS)[number];
/** Picodollars by field. */
export type MovementFields = Record<MovementField, bigint>;

/** What a cell (provider, model, service tier) of a node used and cost in one period; counts, tokens, picodollars. */
export interface MovementCell {
  /** Operations whose last attempt, in this cell, reported usage. */
  answered: bigint;
  /** Attempts. */
  requests: bigint;
  unpriced: bigint;
  inputUncached: bigint;
  cacheRead: bigint;
  /** Both lifetimes. */
  cacheWrite: bigint;
  output: bigint;
  reasoning: bigint;
  costInput: bigint;
  costCacheRead: bigint;
  costCacheWrite: bigint;
  costOutput: bigint;
  costReasoning: bigint;
  /** All of it; what the five classes above do not explain (modalities, units) is the cost class other. */
  cost: bigint;
  /** Cost of repeated attempts of this cell, at most `cost`. */
  retryCost: bigint;
  /** On last attempts only; negative where the fallback was cheaper. */
  fallbackPremium: bigint;
}

/** A cell with nothing in it. */
export const NO_USAGE: MovementCell = {
  answered: 0n,
  requests: 0n,
  unpriced: 0n,
  inputUncached: 0n,
  cacheRead: 0n,
  cacheWrite: 0n,
  output: 0n,
  reasoning: 0n,
  costInput: 0n,
  costCacheRead: 0n,
  costCacheWrite: 0n,
  costOutput: 0n,
  costReasoning: 0n,
  cost: 0n,
  retryCost: 0n,
  fallbackPremium: 0n,
};

/** All fields zero. */
export function noFields(): MovementFields {
  return { newGone: 0n, requests: 0n, waste: 0n, prompt: 0n, answer: 0n, cache: 0n, mix: 0n, price: 0n };
}
