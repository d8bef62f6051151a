import type { Tx } from "@/db/client";
import { LEDGER_LOCK } from "@/lib/pipeline/reference";

/** 74201 and 74202 belong to the partitions of the ledger. */
const CATALOG_LOCK = 74203;

/**
 * Takes the ledger for this transaction alone: it waits for the batches in flight and holds back new ones until
 * commit, so take it late and do little after it. Rows that batches touch (keys) are changed only under it,
 * else a batch and a command could wait for each other.
 */
export async function lockLedger(tx: Tx): Promise<void> {
  await tx`select pg_advisory_xact_lock(${LEDGER_LOCK})`;
}

/** Joins the batches: what is booked meanwhile cannot be closed or changed under our feet. */
export async function joinLedger(tx: Tx): Promise<void> {
  await tx`select pg_advisory_xact_lock_shared(${LEDGER_LOCK})`;
}

/** Tells every process that its copy of the catalog, the cards or the periods is old. Takes the ledger. */
export async function bumpVersion(tx: Tx, part: "catalog" | "cards" | "periods"): Promise<void> {
  await lockLedger(tx);
  await tx`update ledger_versions set ${tx(part)} = ${tx(part)} + 1`;
}

/** Puts changes of the catalog in a line; readers and batches pass. Taken before the first write. */
export async function lockCatalog(tx: Tx): Promise<void> {
  await tx`select pg_advisory_xact_lock(${CATALOG_LOCK})`;
}
