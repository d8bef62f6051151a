import type { ContextItem, Item } from "./prepare";

/** Another transaction changed an event between our read and our write: try again. */
export class StaleEvent extends Error {
  override name = "StaleEvent";
}

/** A single report that the ledger cannot take; the batch is tried again without it. */
export class PoisonedItem extends Error {
  override name = "PoisonedItem";
  constructor(
    readonly item: Item | ContextItem,
    readonly code: "absurd_cost" | "internal",
    message: string,
  ) {
    super(message);
  }
}

/**
 * Serialisation failure, deadlock, lock not available; and a row that another transaction made meanwhile, as when
 * two make the totals of one trace anew.
 */
const RETRYABLE = new Set(["40001", "40P01", "55P03", "23505"]);

/** True when a transaction only lost a race: the same again may well succeed. */
export function lostRace(error: unknown): boolean {
  return error instanceof StaleEvent || RETRYABLE.has((error as { code?: string }).code ?? "");
}
