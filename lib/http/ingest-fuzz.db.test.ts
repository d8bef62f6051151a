import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing";
import { createIngestKey } from "@/lib/commands/ingest-keys";
import { TEST_ADMIN } from "@/lib/commands/testing";
import { verifyLedger } from "@/lib/pipeline/verify";
import { sourceRegistry } from "@/lib/sources/registry";
import { mutations } from "@/lib/sources/testing-fuzz";
import { propertyRuns } from "@/db/testing-properties";
import type { NodeServer } from "./node-server";

const POSTS = 40;
/** Of this process, which serves as well as asks: how busy the machine is does not count. */
const MOST_CPU_MS = 5_000;

let db: TestDatabase;
let server: NodeServer;
let key: string;
beforeAll(async () => {
  db = await testDatabase();
  process.env.DATABASE_URL = db.url;
  process.env.LOG_LEVEL = "silent";
  // Imported late: the environment is read once, with the first of these modules.
  const { startNodeServer } = await import("./node-server");
  const { INGEST_ROUTES } = await import("./ingest-routes");
  server = await startNodeServer(INGEST_ROUTES, { port: 0, host: "127.0.0.1" });
  key = (await createIngestKey(db.sql, TEST_ADMIN, { name: "fuzz", scopes: ["ingest"] })).key;
});
afterAll(async () => {
  await server.stop();
  const { sql: pool } = await import("@/db/client");
  await pool().end({ timeout: 5 });
  await db.close();
});

interface Answer {
  received: number;
  accepted: number;
  merged: number;
  duplicates: number;
  context: number;
  ignored: number;
  quarantined: unknown[];
}

it.each([...sourceRegistry.values()])(
  "$name answers damaged payloads without a failure, and accounts for every record",
  async ({ name, example }) => {
    await fc.assert(
      fc.asyncProperty(mutations([example]), async (payload) => {
        const before = process.cpuUsage();
        const response = await fetch(`${server.address}/api/v1/ingest/${name}`, {
          method: "POST",
          headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
          body: JSON.stringify(payload) ?? "null",
        });
        const text = await response.text();
        const { user, system } = process.cpuUsage(before);
        expect((user + system) / 1_000).toBeLessThan(MOST_CPU_MS);
        expect(response.status, text).toBeLessThan(500);
        if (response.status !== 200) return;
        const answer = JSON.parse(text) as Answer;
        const { received, accepted, merged, duplicates, context, ignored, quarantined } = answer;
        expect(accepted + merged + duplicates + context + ignored + quarantined.length).toBe(received);
      }),
      propertyRuns(POSTS),
    );
  },
);

it("leaves a ledger in which the laws hold", async () => {
  const { findings } = await verifyLedger(db.sql);
  expect(findings).toEqual([]);
});
