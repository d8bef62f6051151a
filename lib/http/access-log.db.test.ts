import { afterAll, beforeAll, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing";
import { createIngestKey } from "@/lib/commands/ingest-keys";
import type { NodeServer } from "./node-server";

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
  const admin = { name: "admin@example.com", role: "admin" } as const;
  ({ key } = await createIngestKey(db.sql, admin, { name: "mesh", scopes: ["ingest"] }));
});
afterAll(async () => {
  await server.stop();
  const { sql: pool } = await import("@/db/client");
  await pool().end({ timeout: 5 });
  await db.close();
});

it("takes a log with a broken line, and counts every line once", async () => {
  const line = (more: object) =>
    JSON.stringify({
      start_time: new Date(Date.now() - 60_000).toISOString(),
      method: "POST",
      path: "/v1/messages",
      authority: "api.anthropic.com",
      response_code: 200,
      pod_namespace: "shop",
      request_id: "r-1",
      ...more,
    });
  const good = line({});
  const body = [
    good,
    "[info] started",
    "",
    line({ authority: "shop.internal" }),
    line({ start_time: 1 }),
    good,
  ];
  const response = await fetch(`${server.address}/api/v1/ingest/access-log`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/x-ndjson" },
    body: body.join("\n"),
  });
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({
    received: 5,
    accepted: 0,
    context: 1,
    duplicates: 1,
    ignored: 1,
    quarantined: [
      { index: 1, code: "unreadable" },
      { index: 3, code: "occurred_at_out_of_range" },
    ],
  });
  const [stored] = await db.sql`
    select p.name as provider, n.name as namespace from observed_calls o join names p on p.id = o.provider_id
      join names n on n.id = o.namespace_id`;
  expect(stored).toEqual({ provider: "anthropic", namespace: "shop" });
});
