import { request as httpRequest } from "node:http";
import { createGzip, gzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { Sql } from "@/db/client";
import { type TestDatabase, testDatabase } from "@/db/testing";
import { createIngestKey, revokeIngestKey } from "@/lib/commands/ingest-keys";
import type { NodeServer } from "./node-server";

const ADMIN = { name: "admin@example.com", role: "admin" } as const;

let db: TestDatabase;
let sql: Sql;
let server: NodeServer;
let key: string;
let keyId: number;

beforeAll(async () => {
  db = await testDatabase();
  sql = db.sql;
  process.env.DATABASE_URL = db.url;
  process.env.LOG_LEVEL = "silent";
  // Imported late: the environment is read once, with the first of these modules.
  const { startNodeServer } = await import("./node-server");
  const { INGEST_ROUTES } = await import("./ingest-routes");
  server = await startNodeServer(INGEST_ROUTES, { port: 0, host: "127.0.0.1" });
  const made = await createIngestKey(sql, ADMIN, { name: "app", scopes: ["ingest"] });
  key = made.key;
  keyId = made.id;
});
afterAll(async () => {
  await server.stop();
  const { sql: pool } = await import("@/db/client");
  await pool().end({ timeout: 5 });
  await db.close();
});
beforeEach(async () => {
  await sql`truncate ingest_batches, quarantine`;
});

let serial = 0;

/** A good event under an id of its own. */
function good(more: object = {}): Record<string, unknown> {
  serial += 1;
  return {
    ts: new Date(Date.now() - 60_000).toISOString(),
    request_id: `req-${serial}`,
    provider: "openai",
    model: "gpt-4.1-mini",
    input_tokens: 100,
    output_tokens: 10,
    ...more,
  };
}

interface Answer {
  status: number;
  body: Record<string, unknown> & { quarantined?: { index: number; code: string; field?: string }[] };
}

async function post(
  body: BodyInit,
  headers: Record<string, string> = {},
  path = "/api/v1/events",
): Promise<Answer> {
  const response = await fetch(`${server.address}${path}`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, ...headers },
    body,
  });
  return { status: response.status, body: (await response.json()) as Answer["body"] };
}

/** Posts one record between two good ones: they are kept, it is quarantined with `code`. */
async function expectRefused(record: string, code: string): Promise<void> {
  const { status, body } = await post(`[${JSON.stringify(good())},${record},${JSON.stringify(good())}]`);
  expect(status, JSON.stringify(body)).toBe(200);
  expect(body).toMatchObject({ received: 3, accepted: 2, quarantined: [{ index: 1, code }] });
  const [kept] = await sql`select code, times from quarantine`;
  expect(kept).toEqual({ code, times: 1 });
  await expectBatchesLikeAnswer(body);
}

/** Law 1: the stored counts of the last batch are the answer that was given. */
async function expectBatchesLikeAnswer(body: Answer["body"]): Promise<void> {
  const [batch] = await sql`
    select received, accepted, merged, duplicates, context, ignored, quarantined, key_id
    from ingest_batches order by id desc limit 1`;
  const { quarantined, ...counts } = body;
  expect(batch).toEqual({ ...counts, quarantined: quarantined?.length, key_id: keyId });
}

function bad(more: object): string {
  return JSON.stringify(good(more));
}

describe("records that cannot be taken", () => {
  const cases: [what: string, record: () => string, code: string][] = [
    ["negative tokens", () => bad({ input_tokens: -1 }), "negative_tokens"],
    ["absurd tokens", () => bad({ output_tokens: 2_000_000_000 }), "absurd_tokens"],
    [
      "a count of 1e308",
      () => bad({ input_tokens: 0 }).replace('"input_tokens":0', '"input_tokens":1e308'),
      "absurd_tokens",
    ],
    [
      "a count beyond every float",
      () => bad({ input_tokens: 0 }).replace('"input_tokens":0', '"input_tokens":1e999'),
      "wrong_type",
    ],
    ["NaN as text", () => bad({ input_tokens: "NaN" }), "wrong_type"],
    ["a fraction of a token", () => bad({ input_tokens: 1.5 }), "wrong_type"],
    ["tokens as a list", () => bad({ input_tokens: [1] }), "wrong_type"],
    ["a model that is an object", () => bad({ model: { name: "x" } }), "wrong_type"],
    ["a text instead of a record", () => '"hello"', "not_an_object"],
    ["a number instead of a record", () => "1e308", "not_an_object"],
    ["null instead of a record", () => "null", "not_an_object"],
    ["a time in 1970", () => bad({ ts: "1970-01-01T00:00:00Z" }), "occurred_at_out_of_range"],
    ["a time in 2200", () => bad({ ts: "2200-01-01T00:00:00Z" }), "occurred_at_out_of_range"],
    ["a time that is none", () => bad({ ts: "yesterday" }), "bad_timestamp"],
    ["totals that do not fit", () => bad({ total_tokens: 7 }), "tokens_do_not_add_up"],
    ["neither id nor time", () => bad({ ts: undefined, request_id: undefined }), "no_identity"],
    ["an id of 100,000 characters", () => bad({ request_id: "x".repeat(100_000) }), "too_long"],
    ["100 levels", () => `{"request_id":"deep","labels":${"[".repeat(100)}${"]".repeat(100)}}`, "too_deep"],
    [
      "100,000 levels",
      () => `{"request_id":"deep","labels":${"[".repeat(100_000)}${"]".repeat(100_000)}}`,
      "too_deep",
    ],
    [
      "a claim of 1e308 dollars",
      () => bad({ usd_estimate: 0 }).replace('"usd_estimate":0', '"usd_estimate":1e308'),
      "absurd_cost",
    ],
  ];
  for (const [what, record, code] of cases) it(`${what}: ${code}`, () => expectRefused(record(), code));

  it("counts a record that comes again, and keeps it once", async () => {
    const record = bad({ input_tokens: -5 });
    await post(`[${record}]`);
    await post(`[${record},${record}]`);
    expect(await sql`select code, times from quarantine`).toEqual([{ code: "negative_tokens", times: 3 }]);
  });
});

describe("records that are odd but good", () => {
  it("takes NUL bytes and lone surrogates", async () => {
    const { status, body } = await post(
      `[${bad({ feature: "a\u0000b", end_user: "\u0000" })},${bad({}).replace('"gpt-4.1-mini"', '"gpt-\\ud800"')}]`,
    );
    expect(status).toBe(200);
    expect(body).toMatchObject({ received: 2, accepted: 2, quarantined: [] });
  });

  it("takes an unknown provider as unpriced", async () => {
    const record = good({ provider: "acme-llm", model: "acme-1", request_id: "unknown-provider" });
    expect((await post(JSON.stringify(record))).body).toMatchObject({ accepted: 1 });
    const [row] = await sql`select cost_pico from usage_events where request_id = 'unknown-provider'`;
    expect(row).toEqual({ cost_pico: null });
  });

  it("lets the last of two equal keys win", async () => {
    const record = JSON.stringify(good({ request_id: "twice" })).replace(
      '"input_tokens":100',
      '"input_tokens":1,"input_tokens":222',
    );
    expect((await post(record)).body).toMatchObject({ accepted: 1 });
    const [row] = await sql`select input_uncached from usage_events where request_id = 'twice'`;
    expect(row).toEqual({ input_uncached: 222 });
  });

  it("is not changed by __proto__ and constructor keys", async () => {
    const record = JSON.stringify(good()).replace("{", '{"__proto__":{"team":"x"},"constructor":1,');
    expect((await post(record)).status).toBe(200);
    expect(({} as Record<string, unknown>).team).toBeUndefined();
  });

  it("reads NDJSON around broken lines", async () => {
    const lines = [JSON.stringify(good()), "{broken", "", JSON.stringify(good()), '{"half":'].join("\n");
    const { status, body } = await post(lines, { "content-type": "application/x-ndjson" });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      received: 4,
      accepted: 2,
      quarantined: [
        { index: 1, code: "unreadable" },
        { index: 3, code: "unreadable" },
      ],
    });
    await expectBatchesLikeAnswer(body);
  });

  it("takes gzip", async () => {
    const body = gzipSync(JSON.stringify({ events: [good(), good()] }));
    expect((await post(body, { "content-encoding": "gzip" })).body).toMatchObject({
      received: 2,
      accepted: 2,
    });
  });

  it("takes the CSV of a provider's console as sums, not as events", async () => {
    const day = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
    const csv = `usage_date_utc,model_version,workspace,usage_input_tokens_no_cache,usage_output_tokens\n${day},claude-x,Support,10,2\n`;
    const headers = { "content-type": "text/csv; charset=utf-8" };
    const { status, body } = await post(csv, headers, "/api/v1/ingest/anthropic-usage");
    expect(status).toBe(200);
    expect(body).toMatchObject({ received: 1, accepted: 0, context: 1, quarantined: [] });
    await expectBatchesLikeAnswer(body);
    expect(await post(csv, headers)).toMatchObject({ status: 400, body: { code: "not_json" } });
  });

  it("answers an empty list", async () => {
    expect(await post("[]")).toMatchObject({ status: 200, body: { received: 0 } });
  });
});

describe("bodies that cannot be read", () => {
  const refusals: [
    what: string,
    body: BodyInit,
    headers: Record<string, string>,
    status: number,
    code: string,
  ][] = [
    ["nothing", "", {}, 400, "not_json"],
    ["no JSON", "hello", {}, 400, "not_json"],
    ["bytes that are no text", Buffer.from([0xff, 0xfe, 0x00, 0x80]), {}, 400, "not_json"],
    ["gzip that is none", "plain", { "content-encoding": "gzip" }, 400, "bad_encoding"],
    ["cut gzip", gzipSync("[1,2,3]").subarray(0, 12), { "content-encoding": "gzip" }, 400, "bad_encoding"],
    ["an unknown encoding", "[]", { "content-encoding": "br" }, 415, "unsupported_encoding"],
    ["too many records", `[${"{},".repeat(10_000)}{}]`, {}, 413, "too_many_records"],
    [
      "a gzip bomb",
      gzipSync(Buffer.alloc(200 * 1024 * 1024, "[")),
      { "content-encoding": "gzip" },
      413,
      "body_too_large",
    ],
    ["11 MB", "[".repeat(11 * 1024 * 1024), {}, 413, "body_too_large"],
  ];
  for (const [what, body, headers, status, code] of refusals) {
    it(`${what}: ${status} ${code}`, async () => {
      expect(await post(body, headers)).toMatchObject({ status, body: { code } });
      expect(await sql`select from ingest_batches`).toHaveLength(0);
    });
  }

  it("nesting of 5,000,000 levels is refused without falling over", async () => {
    const { status } = await post(`${"[".repeat(5_000_000)}${"]".repeat(5_000_000)}`);
    expect(status).toBeLessThan(500);
  });

  it.each([false, true])("100 MB in chunks are refused with bounded memory (gzip: %s)", async (packed) => {
    const before = process.memoryUsage().rss;
    const { status, peak } = await postEndless(100, packed);
    expect(status).toBe(413);
    expect(peak - before).toBeLessThan(120 * 1024 * 1024);
    expect((await post(JSON.stringify(good()))).status).toBe(200);
  });

  it("frees what refused bodies held", async () => {
    const { bytesInFlight } = await import("./body");
    expect(bytesInFlight()).toBe(0);
  });
});

/** Streams `megabytes` without saying how many, and watches this process's memory meanwhile. */
function postEndless(megabytes: number, packed: boolean): Promise<{ status: number; peak: number }> {
  return new Promise((resolve, reject) => {
    let peak = 0;
    const headers = { authorization: `Bearer ${key}`, ...(packed ? { "content-encoding": "gzip" } : {}) };
    const out = httpRequest(`${server.address}/api/v1/events`, { method: "POST", headers }, (response) => {
      response.resume();
      response.once("end", () => resolve({ status: response.statusCode ?? 0, peak }));
    });
    out.once("error", reject);
    const sink = packed ? createGzip({ level: 1 }) : out;
    if (sink !== out) (sink as ReturnType<typeof createGzip>).pipe(out);
    // Random enough that packing does not make it small.
    const chunk = Buffer.alloc(1024 * 1024);
    for (let i = 0; i < chunk.length; i += 1) chunk[i] = 32 + ((i * 7919 + (i >> 3) * 104_729) % 90);
    let sent = 0;
    const more = () => {
      peak = Math.max(peak, process.memoryUsage().rss);
      if (sent === megabytes || out.destroyed) {
        sink.end();
        return;
      }
      sent += 1;
      if (sink.write(chunk)) setImmediate(more);
      else sink.once("drain", more);
    };
    more();
  });
}

describe("who may post", () => {
  it.each([
    ["no key", {}],
    ["no key of ours", { authorization: "Bearer hello" }],
    ["a wrong key", { authorization: `Bearer wsp_${"x".repeat(43)}` }],
    ["basic", { authorization: "Basic d3NwOng=" }],
  ])("%s: 401", async (_, headers) => {
    const response = await fetch(`${server.address}/api/v1/events`, { method: "POST", headers, body: "[]" });
    expect(response.status).toBe(401);
    expect(response.headers.get("www-authenticate")).toContain("Bearer");
    expect(await response.json()).toMatchObject({ code: "unauthenticated" });
  });

  it("an expired key: 401", async () => {
    const made = await createIngestKey(sql, ADMIN, { name: "old", scopes: ["ingest"] });
    await sql`update ingest_keys set expires_at = now() - interval '1 second' where id = ${made.id}`;
    expect(await post("[]", { authorization: `Bearer ${made.key}` })).toMatchObject({ status: 401 });
  });

  it("a revoked key: 401 within two seconds", async () => {
    const made = await createIngestKey(sql, ADMIN, { name: "leaked", scopes: ["ingest"] });
    const headers = { authorization: `Bearer ${made.key}` };
    expect(await post(JSON.stringify(good()), headers)).toMatchObject({ status: 200 });
    await revokeIngestKey(sql, ADMIN, { id: made.id });
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 1_999 });
    try {
      expect(await post(JSON.stringify(good()), headers)).toMatchObject({
        status: 401,
        body: { code: "unauthenticated" },
      });
    } finally {
      vi.useRealTimers();
    }
  });

  it("a key for other things: 403", async () => {
    const made = await createIngestKey(sql, ADMIN, { name: "reader", scopes: ["read"] });
    expect(await post("[]", { authorization: `Bearer ${made.key}` })).toMatchObject({
      status: 403,
      body: { code: "missing_scope" },
    });
  });

  it("an unknown source: 404", async () => {
    expect(await post("[]", {}, "/api/v1/ingest/nobody")).toMatchObject({
      status: 404,
      body: { code: "unknown_source" },
    });
    expect(await post("[]", {}, "/api/v1/ingest/%E0%A4%A")).toMatchObject({ status: 404 });
  });

  it("another method: 405, another path: 404", async () => {
    expect((await fetch(`${server.address}/api/v1/events`)).status).toBe(405);
    expect((await fetch(`${server.address}/api/v1/none`)).status).toBe(404);
    expect((await fetch(`${server.address}/api/health/ready`)).status).toBe(200);
  });
});

describe("a server that is told to end", () => {
  it("answers what it accepted", async () => {
    const { startNodeServer } = await import("./node-server");
    const { INGEST_ROUTES } = await import("./ingest-routes");
    const other = await startNodeServer(INGEST_ROUTES, { port: 0, host: "127.0.0.1" });
    const post = httpRequest(`${other.address}/api/v1/events`, {
      method: "POST",
      headers: { authorization: `Bearer ${key}`, expect: "100-continue" },
    });
    const answer = new Promise<string>((resolve, reject) => {
      post.once("error", reject);
      post.once("response", (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (part: string) => (text += part));
        response.once("end", () => resolve(text));
      });
    });
    post.flushHeaders();
    // The server says "go on" once it has the request; it is told to end before it has the events.
    await new Promise((resolve) => post.once("continue", resolve));
    const stopped = other.stop();
    post.end(JSON.stringify(Array.from({ length: 2_000 }, () => good())));
    expect(JSON.parse(await answer)).toMatchObject({ accepted: 2_000 });
    await stopped;
    await expect(fetch(`${other.address}/api/health/live`)).rejects.toThrow();
  });
});
