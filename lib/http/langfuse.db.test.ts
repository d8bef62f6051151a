import { afterAll, beforeAll, expect, it } from "vitest";
import type { Sql } from "@/db/client";
import { type TestDatabase, testDatabase } from "@/db/testing";
import { createIngestKey } from "@/lib/commands/ingest-keys";
import { defectsOf } from "@/lib/domain/ledger-codes";
import type { NodeServer } from "./node-server";

let db: TestDatabase;
let sql: Sql;
let server: NodeServer;
let key: string;

beforeAll(async () => {
  db = await testDatabase();
  sql = db.sql;
  process.env.DATABASE_URL = db.url;
  process.env.LOG_LEVEL = "silent";
  // Imported late: the environment is read once, with the first of these modules.
  const { startNodeServer } = await import("./node-server");
  const { INGEST_ROUTES } = await import("./ingest-routes");
  server = await startNodeServer(INGEST_ROUTES, { port: 0, host: "127.0.0.1" });
  const actor = { name: "admin@example.com", role: "admin" } as const;
  key = (await createIngestKey(sql, actor, { name: "langfuse", scopes: ["ingest"] })).key;
});
afterAll(async () => {
  await server.stop();
  const { sql: pool } = await import("@/db/client");
  await pool().end({ timeout: 5 });
  await db.close();
});

async function post(path: string, body: string, type = "application/json"): Promise<unknown> {
  const response = await fetch(`${server.address}${path}`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": type },
    body,
  });
  expect(response.status).toBe(200);
  return response.json();
}

const PARTS = { input: 520, input_cached_tokens: 900, output: 70, output_reasoning: 30, total: 1520 };
const IDS = { traceId: "4bf92f3577b34da6a3ce929d0e0e4736", spanId: "00f067aa0ba902b7" };

it("an observation by OpenTelemetry and by export, as JSON and as CSV, is one event", async () => {
  const startMs = Date.now() - 60_000;
  const attributes = [
    { key: "langfuse.observation.type", value: { stringValue: "generation" } },
    { key: "langfuse.observation.model.name", value: { stringValue: "gpt-4.1-mini" } },
    { key: "langfuse.observation.usage_details", value: { stringValue: JSON.stringify(PARTS) } },
  ];
  const span = {
    ...IDS,
    name: "answer",
    startTimeUnixNano: `${startMs}000000`,
    endTimeUnixNano: `${startMs + 900}000000`,
    attributes,
  };
  await post(
    "/v1/traces",
    JSON.stringify({ resourceSpans: [{ scopeSpans: [{ scope: { name: "langfuse-sdk" }, spans: [span] }] }] }),
  );

  const row = {
    id: IDS.spanId,
    trace_id: IDS.traceId,
    type: "GENERATION",
    start_time: new Date(startMs).toISOString().replace("T", " ").replace("Z", "000"),
    provided_model_name: "gpt-4.1-mini",
    usage_details: PARTS,
    total_cost: 0.002,
  };
  expect(
    await post("/api/v1/ingest/langfuse", JSON.stringify([row, { ...row, id: "tool-1", type: "TOOL" }])),
  ).toMatchObject({
    received: 2,
    accepted: 0,
    merged: 1,
    ignored: 1,
  });
  const columns = Object.keys(row) as (keyof typeof row)[];
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const cells = columns.map((name) => {
    const value = row[name];
    return quoted(typeof value === "string" ? value : JSON.stringify(value));
  });
  const csv = `${columns.map(quoted).join(",")}\n${cells.join(",")}\n`;
  expect(await post("/api/v1/ingest/langfuse", csv, "text/csv")).toMatchObject({
    received: 1,
    accepted: 0,
    quarantined: [],
  });
  const events = await sql<{ defects: number }[]>`select defects from usage_events`;
  expect(events).toHaveLength(1);
  expect(defectsOf(events[0]?.defects ?? 0)).not.toContain("identity_conflict");
});
