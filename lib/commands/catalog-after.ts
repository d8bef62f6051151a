import type { Sql, Tx } from "@/db/client";
import { type Catalog, compileCatalog } from "@/lib/domain/catalog";
import { loadCatalog } from "@/lib/pipeline/load-catalog";
import type { CatalogPlan } from "./catalog/catalog-plan";
import { writePlan } from "./catalog/write-plan";
import { lockCatalog } from "./ledger-lock";

class RollBack extends Error {}

/** The catalog as it would be after the plan: written in a transaction that is rolled back. */
export async function catalogAfter(sql: Sql, plan: CatalogPlan): Promise<Catalog> {
  let after: Catalog | undefined;
  try {
    await sql.begin(async (transaction) => {
      const tx = transaction as Tx;
      await lockCatalog(tx);
      await writePlan(tx, plan.changes, "preview");
      after = compileCatalog(await loadCatalog(tx));
      throw new RollBack();
    });
  } catch (error) {
    if (!(error instanceof RollBack)) throw error;
  }
  if (!after) throw new Error("the catalog after the plan was not read");
  return after;
}
