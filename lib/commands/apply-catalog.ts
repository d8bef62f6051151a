import { z } from "zod";
import type { Sql, Tx } from "@/db/client";
import { type CatalogFile, readCatalogFile } from "./catalog/catalog-file";
import { auditOf } from "./catalog/audit-plan";
import { type CatalogPlan, planCatalog } from "./catalog/catalog-plan";
import { writePlan } from "./catalog/write-plan";
import { CommandError, type CommandOutcome, defineCommand } from "./define-command";
import { bumpVersion, lockCatalog } from "./ledger-lock";
import { lockMembers } from "./members/sessions";

export { type CatalogFile, readCatalogFile } from "./catalog/catalog-file";
export { type CatalogPlan, planCatalog } from "./catalog/catalog-plan";
export { draftCatalog } from "./catalog/draft-catalog";
export { exportCatalog } from "./catalog/export-catalog";

const fileSource = z.union([z.string(), z.record(z.string(), z.unknown())]);

/** The file, and the plan it makes of the catalog as it is now. */
interface Prepared {
  file: CatalogFile;
  plan: CatalogPlan;
}

/**
 * Applies a catalog file (text, or the same as an object). Applying it again does nothing.
 * @returns the plan that was carried out
 * @throws CommandError `invalid_input` with every problem of the file
 */
export const applyCatalog = defineCommand({
  name: "catalog.apply",
  capability: "catalog:write",
  input: fileSource,
  prepare: (sql, source) => prepare(sql, source),
  run: (tx, _, actor, prepared) => carryOut(tx, prepared, actor.name, null),
});

/**
 * Applies a file only if it still does what was shown: `fingerprint` is that of the plan a person approved.
 * @throws CommandError `conflict` if the catalog changed since
 */
export const applyApprovedCatalog = defineCommand({
  name: "catalog.apply",
  capability: "catalog:write",
  input: z.strictObject({ file: fileSource, fingerprint: z.string() }),
  prepare: (sql, input) => prepare(sql, input.file),
  run: (tx, input, actor, prepared) => carryOut(tx, prepared, actor.name, input.fingerprint),
});

/** Reads a file and plans it. @throws CommandError `invalid_input` */
export async function prepare(sql: Sql, source: string | Record<string, unknown>): Promise<Prepared> {
  const file = readCatalogFile(source);
  return { file, plan: await planCatalog(sql, file) };
}

/**
 * Writes what the file plans now; people, groups and customers change also without a new version of the catalog.
 * @throws CommandError `conflict` when it is no longer the approved plan
 */
export async function carryOut(
  tx: Tx,
  { file }: Prepared,
  actor: string,
  approved: string | null,
): Promise<CommandOutcome<CatalogPlan>> {
  await lockCatalog(tx);
  // Nobody is changed elsewhere while it is decided who remains admin.
  if (file.members.length > 0 || file.access !== undefined) await lockMembers(tx);
  const plan = await planCatalog(tx, file);
  if (approved !== null && approved !== plan.fingerprint) {
    throw new CommandError(
      "conflict",
      "The catalog changed since the plan was shown: look at the new plan first.",
    );
  }
  await writePlan(tx, plan.changes, actor);
  // Batches are held back only from here to the commit.
  if (plan.changes.length > 0) await bumpVersion(tx, "catalog");
  return { result: plan, audit: plan.changes.map(auditOf) };
}
