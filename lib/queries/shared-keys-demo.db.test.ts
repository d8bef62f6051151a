import { afterAll, beforeAll, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing";
import { loadDemo } from "@/lib/demo/load";
import { ADMIN } from "@/lib/http/read/testing-company";
import { sharedKeys } from "./shared-keys";

const now = new Date("2026-07-22T15:30:00Z");
let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
  await loadDemo({ databaseUrl: db.url, log: () => undefined, now, seed: "test", scale: 0.04 });
}, 60_000);
afterAll(() => db?.close());

it("finds the demo company's key of three services, and its namespace of several features", async () => {
  const found = await sharedKeys(db.sql, ADMIN, now);
  expect(found?.keys.map(({ name, uses }) => [name, uses.map(({ service }) => service)])).toEqual([
    ["key-openai-legacy-01", ["lifecycle-mailer", "listing-helper", "voice-desk"]],
  ]);
  const coarse = found?.namespaces.find(({ name }) => name === "localization-prod");
  expect(coarse?.uses.filter(({ feature }) => feature !== "(none)").length).toBeGreaterThan(1);
  expect(coarse?.uses.some(({ feature }) => feature === "(none)")).toBe(true);
});
