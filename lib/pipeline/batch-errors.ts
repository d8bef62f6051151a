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
