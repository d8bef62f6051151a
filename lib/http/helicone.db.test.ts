import { createHmac } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { Sql } from "@/db/client";
import { type TestDatabase, testDatabase } from "@/db/testing";
import { createIngestKey } from "@/lib/commands/ingest-keys";
import type { NodeServer } from "./node-server";

const ADMIN = { name: "admin@example.com", role: "admin" } as const;
const SECRET = "an invented hmac key";

let db: TestDatabase;
let sql: Sql;
let key: string;
let server: NodeServer;

beforeAll(async () => {
  db = await testDatabase();
  sql = db.sql;
  process.env.DATABASE_URL = db.url;
  process.env.LOG_LEVEL = "silent";
  key = (await createIngestKey(sql, ADMIN, { name: "helicone", scopes: ["ingest"] })).key;
});
afterEach(async () => {
  await server.stop();
  delete process.env.HELICONE_WEBHOOK_SECRET;
});
afterAll(async () => {
  const { sql: pool } = await import("@/db/client");
  await pool().end({ timeout: 5 });
  await db.close();
});

/** A server that started with or without the secret: the environment is read once, with the first of its modules. */
async function start(secret?: string): Promise<void> {
  vi.resetModules();
  if (secret !== undefined) process.env.HELICONE_WEBHOOK_SECRET = secret;
  const { startNodeServer } = await import("./node-server");
  const { INGEST_ROUTES } = await import("./ingest-routes");
  server = await startNodeServer(INGEST_ROUTES, { port: 0, host: "127.0.0.1" });
}

let serial = 0;
/** A webhook's body as Helicone sends it, under an id of its own; the text is not plain ASCII. */
function body(): string {
  serial += 1;
  return JSON.stringify({
    request_id: `00000000-0000-4000-8000-${String(serial).padStart(12, "0")}`,
    user_id: "zoë",
    model: "gpt-4.1-mini",
    provider: "OPENAI",
    metadata: { cost: 0.0001, promptTokens: 10, completionTokens: 5, totalTokens: 15, latencyMs: 300 },
  });
}

function signed(text: string, secret = SECRET): Record<string, string> {
  return { "helicone-signature": createHmac("sha256", secret).update(text).digest("hex") };
}

async function post(
  text: string,
  headers: Record<string, string>,
  path = `?key=${key}`,
  source = "helicone",
) {
  const response = await fetch(`${server.address}/api/v1/ingest/${source}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: text,
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

const events = async () => (await sql`select count(*)::int as n from usage_events`)[0]?.n as number;

describe("with HELICONE_WEBHOOK_SECRET", () => {
  it("takes what is signed with it, and nothing else", async () => {
    await start(SECRET);
    const before = await events();
    const text = body();
    expect(await post(text, signed(text))).toMatchObject({ status: 200, body: { received: 1, accepted: 1 } });

    const changed = text.replace("15", "16");
    const wrong: [string, Record<string, string>][] = [
      [changed, signed(text)],
      [body(), signed("another body")],
      [text, signed(text, "another key")],
      [text, { "helicone-signature": "no hex" }],
      [text, { "helicone-signature": "ab" }],
    ];
    for (const [sent, headers] of wrong) {
      expect(await post(sent, headers)).toMatchObject({ status: 401, body: { code: "wrong_signature" } });
    }
    const unsigned = await post(body(), {});
    expect(unsigned).toMatchObject({ status: 401, body: { code: "missing_signature" } });
    expect(JSON.stringify(unsigned.body)).not.toContain(SECRET);
    expect(await events()).toBe(before + 1);
  });

  it("a signature is no key", async () => {
    await start(SECRET);
    const text = body();
    expect(await post(text, signed(text), "")).toMatchObject({
      status: 401,
      body: { code: "unauthenticated" },
    });
    const unknown = `?key=wsp_${"x".repeat(43)}`;
    expect(await post(text, signed(text), unknown)).toMatchObject({
      status: 401,
      body: { code: "unauthenticated" },
    });
  });

  it("other sources are not asked for one", async () => {
    await start(SECRET);
    const event = JSON.stringify({
      request_id: "other-1",
      model: "gpt-4.1",
      input_tokens: 1,
      output_tokens: 1,
    });
    const authorization = { authorization: `Bearer ${key}` };
    expect((await post(event, authorization, "", "native")).status).toBe(200);
  });
});

describe("without HELICONE_WEBHOOK_SECRET", () => {
  it("checks the key alone, in the header or in the URL", async () => {
    await start();
    expect((await post(body(), {})).status).toBe(200);
    expect((await post(body(), { authorization: `Bearer ${key}` }, "")).status).toBe(200);
    expect((await post(body(), { "helicone-signature": "anything" })).status).toBe(200);
    expect((await post(body(), {}, "")).status).toBe(401);
    // A header that is wrong is not mended by the URL.
    expect((await post(body(), { authorization: "Bearer wsp_wrong" })).status).toBe(401);
  });

  it("no other source takes a key from the URL", async () => {
    await start();
    const event = JSON.stringify({
      request_id: "other-2",
      model: "gpt-4.1",
      input_tokens: 1,
      output_tokens: 1,
    });
    expect((await post(event, {}, `?key=${key}`, "native")).status).toBe(401);
  });

  it("a webhook and the row of the export are one event, and the row's counts stand", async () => {
    await start();
    const before = await events();
    const webhook = body();
    const { request_id } = JSON.parse(webhook) as { request_id: string };
    const row = {
      request_id,
      response_status: 200,
      request_created_at: new Date().toISOString(),
      model: "gpt-4.1-mini",
      provider: "OPENAI",
      prompt_tokens: 10,
      prompt_cache_read_tokens: 90,
      completion_tokens: 5,
      request_properties: { Team: "support-ai" },
    };
    expect((await post(webhook, {})).body).toMatchObject({ accepted: 1 });
    expect((await post(JSON.stringify(row), {})).body).toMatchObject({ accepted: 0, merged: 1 });
    expect((await post(JSON.stringify(row), {})).body).toMatchObject({ duplicates: 1 });
    expect(await events()).toBe(before + 1);
  });
});
