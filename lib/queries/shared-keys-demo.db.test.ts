import { afterAll, beforeAll, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing";
import { DEMO_PLAN, demoCompany } from "@/lib/demo/testing-company";
import { ADMIN } from "@/lib/http/read/testing-company";
import { sharedKeys } from "./shared-keys";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase(demoCompany);
});
afterAll(() => db?.close());

it("finds the demo company's key of three services, and its namespace of several features", async () => {
  const found = await sharedKeys(db.sql, ADMIN, DEMO_PLAN.now);
  expect(found?.keys.map(({ name, uses }) => [name, uses.map(({ service }) => service)])).toEqual([
    ["key-openai-legacy-01", ["lifecycle-mailer", "listing-helper", "voice-desk"]],
  ]);
  const coarse = found?.namespaces.find(({ name }) => name === "localization-prod");
  expect(coarse?.uses.filter(({ feature }) => feature !== "(none)").length).toBeGreaterThan(1);
  expect(coarse?.uses.some(({ feature }) => feature === "(none)")).toBe(true);
});
