import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Tx } from "@/db/client";
import { type TestDatabase, testDatabase } from "@/db/testing";
import { propertyRuns } from "@/db/testing-properties";
import { compileCatalog } from "@/lib/domain/catalog";
import { loadCatalog } from "@/lib/pipeline/load-catalog";
import { carryOut } from "../apply-catalog";
import { CommandError } from "../define-command";
import { readCatalogFile } from "./catalog-file";
import { planCatalog, planFrom } from "./catalog-plan";
import { exportCatalog } from "./export-catalog";
import { loadCatalogState } from "./load-catalog-state";
import { anyFile, BASE_FILE, brokenFile, fittingPart } from "./testing-files";

let db: TestDatabase;
let other: TestDatabase;
beforeAll(async () => {
  [db, other] = await Promise.all([testDatabase(), testDatabase()]);
});
afterAll(() => Promise.all([db.close(), other.close()]));

class RollBack extends Error {}

/** An empty catalog to try things in. */
async function inNothing(database: TestDatabase, work: (tx: Tx) => Promise<void>): Promise<void> {
  try {
    await database.sql.begin(async (transaction) => {
      await work(transaction as Tx);
      throw new RollBack();
    });
  } catch (error) {
    if (!(error instanceof RollBack)) throw error;
  }
}

const plan = async (tx: Tx, source: string | Record<string, unknown>) =>
  (await planCatalog(tx, readCatalogFile(source))).lines;

async function apply(tx: Tx, source: string | Record<string, unknown>): Promise<void> {
  const file = readCatalogFile(source);
  await carryOut(tx, { file, plan: await planCatalog(tx, file) }, "ada@example.com", null);
}

/** Applies what of a file fits. */
async function applyFitting(tx: Tx, file: Record<string, unknown>): Promise<Record<string, unknown>> {
  const state = await loadCatalogState(tx);
  const part = fittingPart(file, (some) => {
    try {
      planFrom(state, readCatalogFile(some));
      return true;
    } catch (error) {
      if (error instanceof CommandError) return false;
      throw error;
    }
  });
  await apply(tx, part);
  return part;
}

const someFile = fc.oneof({ weight: 3, arbitrary: anyFile }, { weight: 1, arbitrary: brokenFile });

describe("for any catalog", () => {
  it("a file applied twice, and an export, change nothing; the export makes the same catalog elsewhere", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.boolean(),
        fc.array(someFile, { minLength: 1, maxLength: 3 }),
        async (bare, files) => {
          let exported = "";
          await inNothing(db, async (tx) => {
            if (!bare) await apply(tx, BASE_FILE);
            for (const file of files) {
              const part = await applyFitting(tx, file);
              expect(await plan(tx, part)).toEqual([]);
            }
            exported = await exportCatalog(tx);
            expect(await plan(tx, exported)).toEqual([]);
            compileCatalog(await loadCatalog(tx));
          });
          await inNothing(other, async (tx) => {
            await apply(tx, exported);
            expect(await exportCatalog(tx)).toBe(exported);
          });
        },
      ),
      propertyRuns(15),
    );
  });
});
