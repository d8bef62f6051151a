import { request as httpRequest } from "node:http";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { Sql } from "@/db/client";
import { type TestDatabase, testDatabase } from "@/db/testing";
import { applyCatalog } from "@/lib/commands/apply-catalog";
import { createIngestKey, revokeIngestKey } from "@/lib/commands/ingest-keys";
import { publishShippedCards, TEST_ADMIN } from "@/lib/commands/testing";
import { addDays } from "@/lib/domain/period";
import type { NodeServer } from "./node-server";

let db: TestDatabase;
let sql: Sql;
let server: NodeServer;
let key: string;
let listedKey: string;
let flushChecks: () => Promise<void>;

// Our clock stands at noon, and moves only where a test moves it: no day ends, nothing grows old.
const NOW = Math.floor(Date.now() / 86_400_000) * 86_400_000 + 43_200_000;
const TODAY = new Date(NOW).toISOString().slice(0, 10);
const CATALOG = `
units: [{ slug: company }, { slug: customer, parent: company }]
environments: [{ slug: prod, class: production, aliases: [live] }, { slug: dev, class: staging }]
teams:
  - { slug: support, name: Support, unit: customer }
  - { slug: growth, name: Growth }
  - { slug: closed, name: Closed, until: 2026-01-01 }
services: [{ slug: copilot, team: support, features: [summarize] }, { slug: spender, team: growth, features: [spend] }]
ownership_rules: [{ match: { virtual_key: sk-growth }, team: growth }]
tagging_contract: [{ environment: prod, required: [team, service, feature, environment] }]
`;
const WHOLE = { team: "support", service: "copilot", feature: "summarize", environment: "prod" };

beforeAll(async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: NOW });
  db = await testDatabase();
  sql = db.sql;
  process.env.DATABASE_URL = db.url;
  process.env.LOG_LEVEL = "silent";
  // Imported late: the environment is read once, with the first of these modules.
  const { startNodeServer } = await import("./node-server");
  const { INGEST_ROUTES } = await import("./ingest-routes");
  ({ flushChecks } = await import("@/lib/pipeline/check-counts"));
  await applyCatalog(sql, TEST_ADMIN, CATALOG);
  await publishShippedCards(sql);
  server = await startNodeServer(INGEST_ROUTES, { port: 0, host: "127.0.0.1" });
  const scopes: ("check" | "ingest")[] = ["check", "ingest"];
  key = (await createIngestKey(sql, TEST_ADMIN, { name: "gateway", scopes })).key;
  listedKey = (await createIngestKey(sql, TEST_ADMIN, { name: "listed", scopes, claims: ["growth"] })).key;
});
afterAll(async () => {
  await server.stop();
  await flushChecks();
  const { sql: pool } = await import("@/db/client");
  await pool().end({ timeout: 5 });
  await db.close();
  vi.useRealTimers();
});
beforeEach(async () => {
  await flushChecks();
  await sql`truncate enforcement_modes, budgets, check_daily`;
  await changed();
});

/** What the server's reader of checks knows of its readings. */
async function readings() {
  const { checkReaderOf } = await import("@/lib/pipeline/check-state");
  const { sql: pool } = await import("@/db/client");
  const reader = checkReaderOf(pool());
  return {
    reader,
    inside: reader as unknown as { readAtMs: number; reading: { promise: Promise<void> } | null },
  };
}

/** On a busy machine a reading may take longer than a caller waits. */
async function readingEnds(): Promise<void> {
  await (await readings()).inside.reading?.promise;
}

/** What is written past the commands becomes known as a change of the catalog does. */
async function changed(): Promise<void> {
  await sql`update ledger_versions set catalog = catalog + 1`;
  // One that began before knows nothing of the change.
  await readingEnds();
  const { reader, inside } = await readings();
  Object.assign(reader, { readAtMs: 0, nextAtMs: 0 });
  while (inside.readAtMs === 0) {
    await reader.current(Date.now());
    await readingEnds();
  }
}

async function setMode(
  mode: string,
  more: { environment?: string; source?: string; from?: string; until?: string } = {},
) {
  await sql`
    insert into enforcement_modes (environment_id, source, mode, valid_from, valid_to)
    values ((select id from environments where slug = ${more.environment ?? null}), ${more.source ?? null}, ${mode},
      ${more.from ?? "2020-01-01"}, ${more.until ?? null})`;
  await changed();
}

interface Answer {
  status: number;
  type: string;
  body: {
    decision?: string;
    mode?: string;
    would?: string;
    team?: string;
    code?: string;
    reasons?: { code: string; field?: string; message: string }[];
  };
}

async function check(body: unknown, given = key, headers: Record<string, string> = {}): Promise<Answer> {
  const response = await fetch(`${server.address}/api/v1/check`, {
    method: "POST",
    headers: { authorization: `Bearer ${given}`, "content-type": "application/json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  const type = response.headers.get("content-type") ?? "";
  return { status: response.status, type, body: (await response.json()) as Answer["body"] };
}

/** Answers under observe, warn and enforce. */
async function underEach(body: object, given = key): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const mode of ["observe", "warn", "enforce"]) {
    await sql`truncate enforcement_modes`;
    await setMode(mode);
    answers.push(await check(body, given));
  }
  return answers;
}

describe("POST /api/v1/check", () => {
  it("allows a whole envelope and says who owns it, under any of its names", async () => {
    await setMode("enforce");
    const { status, body } = await check(WHOLE);
    expect(status).toBe(200);
    expect(body).toEqual({
      decision: "allow",
      reasons: [],
      mode: "enforce",
      would: "allow",
      team: "support",
    });
    const aliases = {
      "ai.team_id": "Support",
      "service.name": "COPILOT",
      "ai.product_area": "summarize",
      env: "live",
    };
    expect((await check(aliases)).body).toEqual(body);
    expect((await check({ virtual_key: "sk-growth", environment: "dev" })).body.team).toBe("growth");
  });

  it("observes while nothing is set, and tells what enforcing would do", async () => {
    const { status, body } = await check({ environment: "prod" });
    expect(status).toBe(200);
    expect(body).toMatchObject({ decision: "allow", mode: "observe", would: "deny", team: "untagged" });
    expect(body.reasons?.map(({ code, field }) => `${code} ${field}`)).toEqual([
      "missing_field team",
      "missing_field service",
      "missing_field feature",
    ]);
  });

  it.each([
    ["missing_field", { ...WHOLE, feature: undefined }],
    ["missing_field", { ...WHOLE, environment: undefined }],
    ["unknown_team", { ...WHOLE, team: "suport" }],
    ["team_ended", { ...WHOLE, team: "closed" }],
    ["unknown_service", { ...WHOLE, service: "nope" }],
    ["unknown_feature", { ...WHOLE, feature: "nope" }],
    ["unknown_environment", { ...WHOLE, environment: "prdo" }],
  ])("%s is let pass, warned of, denied: observe, warn, enforce", async (code, body) => {
    const answers = await underEach(body);
    expect(answers.map((answer) => [answer.status, answer.body.decision])).toEqual([
      [200, "allow"],
      [200, "warn"],
      [403, "deny"],
    ]);
    for (const answer of answers) expect(answer.body.reasons?.[0]?.code).toBe(code);
  });

  it("denies a team that the key may not claim, and says no more of it than of one that is not there", async () => {
    const [, , enforced] = await underEach(WHOLE, listedKey);
    const [, , unknown] = await underEach({ ...WHOLE, team: "supporz" }, listedKey);
    expect(enforced?.status).toBe(403);
    expect(enforced?.body.reasons?.[0]?.code).toBe("team_not_permitted");
    expect(JSON.stringify(unknown?.body).replaceAll("supporz", "support")).toBe(
      JSON.stringify(enforced?.body),
    );
    expect(enforced?.body.team).toBeUndefined();
  });

  it("takes the most specific mode of environment, sender and day", async () => {
    await setMode("warn");
    await setMode("enforce", { environment: "prod" });
    const bad = { ...WHOLE, feature: undefined };
    expect((await check(bad)).body.mode).toBe("enforce");
    expect((await check({ ...bad, environment: "dev" })).body.mode).toBe("warn");
    expect((await check({ ...bad, environment: "who knows" })).body.mode).toBe("enforce");
    await setMode("observe", { source: "gateway", environment: "prod" });
    expect((await check(bad)).body.mode).toBe("observe");
    expect((await check(bad, listedKey)).body.mode).toBe("enforce");
  });

  it.each([
    ["from today", { from: TODAY }, "enforce"],
    ["from tomorrow", { from: addDays(TODAY, 1) }, "observe"],
    ["until tomorrow", { until: addDays(TODAY, 1) }, "enforce"],
    ["until today", { until: TODAY }, "observe"],
  ])("a mode %s", async (_, days, mode) => {
    await setMode("enforce", days);
    expect((await check(WHOLE)).body.mode).toBe(mode);
  });

  it("lets a period of warning pass into enforcing on its day", async () => {
    await setMode("warn", { from: addDays(TODAY, -14), until: TODAY });
    await setMode("enforce", { from: TODAY });
    expect((await check({ ...WHOLE, feature: undefined })).status).toBe(403);
  });

  it("denies within two seconds after the ledger holds what exhausts a budget", async () => {
    await setMode("warn");
    const fragment = `budgets: [{ scope: { team: growth }, period: month, amount_usd: "1.00", enforce: block }]`;
    await applyCatalog(sql, TEST_ADMIN, fragment);
    await changed();
    const spender = { team: "growth", service: "spender", feature: "spend", environment: "prod" };
    expect((await check(spender)).body).toMatchObject({ decision: "allow", reasons: [] });
    const event = {
      ...spender,
      request_id: "big",
      provider: "openai",
      model: "gpt-4.1",
      input_tokens: 1_000_000,
      output_tokens: 0,
    };
    const posted = await fetch(`${server.address}/api/v1/events`, {
      method: "POST",
      headers: { authorization: `Bearer ${key}` },
      body: JSON.stringify(event),
    });
    expect(await posted.json()).toMatchObject({ accepted: 1 });
    // The state was read before the commit; while there are checks, it is read anew beside an answer.
    const committedAt = Date.now();
    vi.setSystemTime(committedAt + 1_100);
    await check(spender);
    await readingEnds();
    vi.setSystemTime(committedAt + 1_999);
    expect(await check(spender)).toMatchObject({
      status: 403,
      body: { decision: "deny", reasons: [{ code: "budget_exhausted", field: "team" }] },
    });
    // Another team's calls go on, and observing denies nobody.
    expect((await check(WHOLE)).body.decision).toBe("allow");
    await sql`truncate enforcement_modes`;
    await setMode("observe");
    expect((await check(spender)).body).toMatchObject({ decision: "allow", would: "deny" });
    // What another key may not know of, it is not told.
    const other = await createIngestKey(sql, TEST_ADMIN, {
      name: "of support",
      scopes: ["check"],
      team: "support",
    });
    await changed();
    const { body } = await check(spender, other.key);
    expect(body.reasons).toEqual([
      { code: "budget_exhausted", message: "The budget for this month is used up." },
    ]);
  });

  it.each([
    ["unit, through the tree", `{ unit: company }`, { ...WHOLE, tenant: "acme", project: "apollo" }, true],
    ["unit of other teams", `{ unit: customer }`, { team: "growth", environment: "dev" }, false],
    ["service", `{ service: copilot }`, WHOLE, true],
    ["feature", `{ feature: summarize }`, WHOLE, true],
    ["service and environment", `{ service: copilot, environment: prod }`, WHOLE, true],
    [
      "service in another environment",
      `{ service: copilot, environment: dev }`,
      { ...WHOLE, environment: "dev" },
      false,
    ],
    ["tenant", `{ tenant: Acme }`, { ...WHOLE, tenant: "acme" }, true],
    ["another tenant", `{ tenant: globex }`, { ...WHOLE, tenant: "globex" }, false],
    ["project", `{ project: apollo }`, { ...WHOLE, project: "Apollo" }, true],
    ["project, written otherwise", `{ project: "APOLLO " }`, { ...WHOLE, project: "apollo" }, true],
    ["the company, by the quarter", `{}`, { team: "growth", environment: "dev" }, true, "quarter"],
    ["the company, by the year", `{}`, { team: "growth", environment: "dev" }, true, "year"],
  ])(
    "reads the budget of a scope from the ledger: %s",
    async (_, scope, envelope, isDenied, period = "month") => {
      const event = { ...WHOLE, tenant: "acme", project: "apollo", provider: "openai", model: "gpt-4.1" };
      await fetch(`${server.address}/api/v1/events`, {
        method: "POST",
        headers: { authorization: `Bearer ${key}` },
        body: JSON.stringify({
          ...event,
          request_id: "for scopes",
          input_tokens: 1_000_000,
          output_tokens: 0,
        }),
      });
      await setMode("warn");
      const fragment = `budgets: [{ scope: ${scope}, period: ${period}, amount_usd: "2.00", enforce: block }]`;
      await applyCatalog(sql, TEST_ADMIN, fragment);
      await changed();
      const { body } = await check(envelope);
      expect(body.reasons?.map(({ code }) => code)).toEqual(isDenied ? ["budget_exhausted"] : []);
      expect(body.decision).toBe(isDenied ? "deny" : "allow");
      // Of the same size but not for blocking, it says nothing.
      await sql`update budgets set enforce = 'none'`;
      await changed();
      expect((await check(envelope)).body.reasons).toEqual([]);
    },
  );

  it("refuses who may not ask", async () => {
    expect(await check(WHOLE, "wsp_not-a-key-at-all-0000000000")).toMatchObject({
      status: 401,
      body: { code: "unauthenticated" },
    });
    const { key: ingestOnly } = await createIngestKey(sql, TEST_ADMIN, {
      name: "ingest",
      scopes: ["ingest"],
    });
    const refused = await check(WHOLE, ingestOnly);
    expect(refused).toMatchObject({ status: 403, body: { code: "missing_scope" } });
    expect(refused.type).toContain("application/problem+json");
    const short = await createIngestKey(sql, TEST_ADMIN, { name: "short", scopes: ["check"] });
    expect((await check(WHOLE, short.key)).status).toBe(200);
    await revokeIngestKey(sql, TEST_ADMIN, { id: short.id });
    vi.setSystemTime(Date.now() + 1_999);
    // A gateway is not kept waiting for a lookup that takes long; the next question is answered by it.
    await expect.poll(async () => (await check(WHOLE, short.key)).status, { timeout: 60_000 }).toBe(401);
  });

  it("answers nonsense with a problem that says what to send, never with a failure of its own", async () => {
    const deep = `${"[".repeat(5_000)}${"]".repeat(5_000)}`;
    for (const [body, status] of [
      ["", 400],
      ["nope", 400],
      ["null", 400],
      ["7", 400],
      ["[]", 400],
      ['[{"team":"support"}]', 400],
      [deep, 400],
      [`{"labels":${deep}}`, 400],
      ['{"team":{}}', 400],
      ['{"team":true}', 400],
      [JSON.stringify({ team: "x".repeat(1_001) }), 400],
      [JSON.stringify({ team: "x".repeat(70_000) }), 413],
      ['{"labels":7}', 400],
      ['{"usage":7}', 400],
      ['{"__proto__":{"team":"support"},"constructor":"x"}', 200],
      ['{"team":"\\u0000\\ud800"}', 200],
      [JSON.stringify({ envelope: "not a token" }), 200],
      [JSON.stringify({ messages: [{ role: "user", content: "hi" }], ...WHOLE }), 200],
    ] as const) {
      const answer = await check(body);
      expect([body.slice(0, 60), answer.status]).toEqual([body.slice(0, 60), status]);
      if (status !== 200) expect(answer.type).toContain("application/problem+json");
    }
    const packed = await check(WHOLE, key, { "content-encoding": "br" });
    expect(packed.status).toBe(415);
  });

  it("goes by what it knew while the database hangs, and lets everybody pass where it knows nothing", async () => {
    await setMode("enforce");
    const bad = { ...WHOLE, feature: undefined };
    expect((await check(bad)).status).toBe(403);
    const { sql: pool } = await import("@/db/client");
    const [lock, release] = await holdTables();
    try {
      // Past the seconds in which nothing is looked up. The answer comes although the tables stay locked.
      vi.setSystemTime(Date.now() + 2_200);
      expect(await check(bad)).toMatchObject({ status: 403, body: { mode: "enforce" } });
    } finally {
      await release();
      await lock;
    }
    const pools = globalThis as typeof globalThis & { whospentSql?: Sql };
    const real = pool();
    const hanging = Object.assign(() => new Promise(() => undefined), {
      begin: () => new Promise(() => undefined),
    });
    pools.whospentSql = hanging as unknown as Sql;
    try {
      const { status, body } = await check(bad);
      expect(status).toBe(200);
      expect(body).toMatchObject({
        decision: "allow",
        mode: null,
        reasons: [{ code: "ledger_unavailable" }],
      });
    } finally {
      pools.whospentSql = real;
    }
  });
});

/** Nobody can read keys or versions until `release`. */
async function holdTables(): Promise<[Promise<unknown>, () => Promise<void>]> {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  let locked = () => {};
  const isLocked = new Promise<void>((resolve) => {
    locked = resolve;
  });
  const lock = sql.begin(async (tx) => {
    await tx`lock table ingest_keys, ledger_versions in access exclusive mode`;
    locked();
    await held;
  });
  await isLocked;
  return [lock, async () => release()];
}

describe("counts of checks", () => {
  it("counts each answer once, with what enforcing would have answered", async () => {
    await setMode("warn", { environment: "prod" });
    for (let i = 0; i < 5; i += 1) await check({ ...WHOLE, feature: undefined });
    for (let i = 0; i < 3; i += 1) await check(WHOLE);
    await check({ service: "stranger", environment: "dev" });
    await flushChecks();
    const rows = await sql`
      select t.slug as team, coalesce(n.name, '') as service, coalesce(e.slug, '') as environment, mode, decision, would,
        reason, checks::int4, c.last_at >= c.first_at as ordered
      from check_daily c join teams t on t.id = c.team_id left join names n on n.id = c.service_id
      left join environments e on e.id = c.environment_id order by checks desc`;
    const counted = { team: "support", service: "copilot", environment: "prod", mode: "warn", ordered: true };
    expect(rows).toEqual([
      { ...counted, decision: "warn", would: "deny", reason: "missing_field:feature", checks: 5 },
      { ...counted, decision: "allow", would: "allow", reason: "", checks: 3 },
      {
        team: "untagged",
        service: "stranger",
        environment: "dev",
        mode: "observe",
        decision: "allow",
        would: "warn",
        reason: "unknown_service",
        checks: 1,
        ordered: true,
      },
    ]);
    await check(WHOLE);
    await flushChecks();
    expect((await sql`select sum(checks)::int4 as n from check_daily`)[0]).toEqual({ n: 10 });
  });

  it("writes them by itself, and keeps them while they cannot be written", async () => {
    await check(WHOLE);
    await expect
      .poll(async () => (await sql`select sum(checks)::int4 as n from check_daily`)[0]?.n, {
        timeout: 60_000,
      })
      .toBe(1);
    await sql`alter table check_daily rename to check_daily_away`;
    await check(WHOLE);
    await flushChecks();
    await sql`alter table check_daily_away rename to check_daily`;
    await flushChecks();
    expect((await sql`select sum(checks)::int4 as n from check_daily`)[0]).toEqual({ n: 2 });
  });

  it("does not let a sender fill the table with names", async () => {
    const { CheckCounter } = await import("@/lib/pipeline/check-counts");
    const counter = new CheckCounter(sql);
    const [made] = await sql<{ id: number; team: number }[]>`
      select k.id, t.id as team from ingest_keys k, teams t where t.slug = 'support' limit 1`;
    for (let i = 0; i < 1_500; i += 1)
      counter.add({
        atMs: Date.now(),
        keyId: made?.id ?? 0,
        environmentId: 0,
        teamId: made?.team ?? 0,
        service: `made-up-${i}`,
        mode: "observe",
        decision: "allow",
        would: "warn",
        reason: "unknown_service",
      });
    await counter.flush();
    const [row] = await sql`select count(*)::int4 as rows, sum(checks)::int4 as checks from check_daily`;
    expect(row).toEqual({ rows: 1_001, checks: 1_500 });
  });
});

describe("/api/v1/check/envoy", () => {
  const ask = (headers: Record<string, string>, path = "", method = "GET") =>
    new Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; body: string }>(
      (resolve, reject) => {
        const out = httpRequest(
          `${server.address}/api/v1/check/envoy${path}`,
          { method, headers: { authorization: `Bearer ${key}`, ...headers } },
          (response) => {
            const chunks: Buffer[] = [];
            response.on("data", (chunk: Buffer) => chunks.push(chunk));
            response.once("end", () =>
              resolve({
                status: response.statusCode ?? 0,
                headers: response.headers,
                body: Buffer.concat(chunks).toString("utf8"),
              }),
            );
          },
        );
        out.once("error", reject);
        out.end();
      },
    );
  const HEADERS = Object.fromEntries(
    Object.entries(WHOLE).map(([name, value]) => [`x-whospent-${name}`, value]),
  );

  it("reads the envelope of the headers, for any method and path", async () => {
    await setMode("enforce");
    for (const method of ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"]) {
      const { status, headers } = await ask(HEADERS, "/v1/chat/completions?x=1", method);
      expect([method, status]).toEqual([method, 200]);
      expect(headers).toMatchObject({ "x-whospent-decision": "allow", "x-whospent-team": "support" });
    }
    const denied = await ask({ "x-whospent-team": "support" });
    expect(denied.status).toBe(403);
    expect(denied.headers["x-whospent-decision"]).toBe("deny");
    expect(denied.headers["x-whospent-reasons"]).toContain("missing_field");
    expect(JSON.parse(denied.body)).toMatchObject({ decision: "deny" });
  });

  it("reads the baggage, where a header does not say otherwise", async () => {
    await setMode("enforce");
    const baggage =
      "whospent.team=growth,service=copilot;p=1, feature=summarize ,deployment.environment.name=live,x=y";
    const { status, headers } = await ask({ baggage });
    expect([status, headers["x-whospent-team"]]).toEqual([200, "growth"]);
    expect((await ask({ baggage, "x-whospent-team": "Sup%70ort" })).headers["x-whospent-team"]).toBe(
      "support",
    );
    expect(
      (await ask({ "x-whospent-labels": "a=b", "x-whospent-virtual-key": "sk-growth" })).headers[
        "x-whospent-team"
      ],
    ).toBe("growth");
  });

  it("passes over headers that cannot be read: an observer denies nobody", async () => {
    const { status, headers } = await ask({
      ...HEADERS,
      "x-whospent-feature": "x".repeat(2_000),
      baggage: `=,;,%%%=%,${"a=b,".repeat(900)}`,
      traceparent: "nonsense",
    });
    expect([status, headers["x-whospent-reasons"]]).toEqual([200, "missing_field"]);
    expect((await ask({ authorization: "Bearer wrong" })).status).toBe(401);
    expect((await ask({})).status).toBe(200);
  });
});
