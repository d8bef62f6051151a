import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Sql } from "@/db/client";
import { type TestDatabase, testDatabase } from "@/db/testing";
import { clear, ledger } from "@/lib/cli/testing-reports";
import { applyCatalog } from "@/lib/commands/apply-catalog";
import { createIngestKey } from "@/lib/commands/ingest-keys";
import { issueServiceKey, revokeServiceKey, rotateServiceKey } from "@/lib/commands/service-keys";
import { publishShippedCards, TEST_ADMIN } from "@/lib/commands/testing";
import { DEFECTS, defectsOf } from "@/lib/domain/ledger-codes";
import { type Post, recordUsage } from "@/lib/pipeline/record-usage";
import { type Signer, signEnvelope, tamperedWith } from "@/lib/pipeline/testing-envelopes";
import { verifyLedger } from "@/lib/pipeline/verify";
import { loadCalls } from "@/lib/queries/call-reads";
import { nativeSource } from "@/lib/sources/native";
import { propertyRuns } from "@/db/testing-properties";
import type { NodeServer } from "./node-server";

const CATALOG = `
teams: [{ slug: support, name: Support }, { slug: growth, name: Growth }]
environments: [{ slug: prod, class: production, aliases: [production] }]
services:
  - { slug: copilot, owner: o@example.com, team: support, features: [summarize] }
  - { slug: ticket-copilot, owner: o@example.com, team: growth, features: [summarize-thread] }
  - { slug: mailer, owner: o@example.com, team: growth, features: [campaign] }
`;

let db: TestDatabase;
let sql: Sql;
let server: NodeServer;
/** May claim nothing but growth: whatever names support needs a signature. */
let key: string;
let keyId: number;
let signer: Signer;

beforeAll(async () => {
  db = await testDatabase();
  sql = db.sql;
  process.env.DATABASE_URL = db.url;
  process.env.LOG_LEVEL = "silent";
  // Imported late: the environment is read once, with the first of these modules.
  const { startNodeServer } = await import("./node-server");
  const { INGEST_ROUTES } = await import("./ingest-routes");
  server = await startNodeServer(INGEST_ROUTES, { port: 0, host: "127.0.0.1" });
  await publishShippedCards(sql, ["openai"]);
  await applyCatalog(sql, TEST_ADMIN, CATALOG);
  const made = await createIngestKey(sql, TEST_ADMIN, {
    name: "gateway",
    scopes: ["ingest"],
    claims: ["growth"],
  });
  key = made.key;
  keyId = made.id;
  signer = await newSigner();
});
afterAll(async () => {
  await server.stop();
  const { sql: pool } = await import("@/db/client");
  await pool().end({ timeout: 5 });
  await db.close();
});
beforeEach(() => clear(sql));

async function newSigner(claims?: string[]): Promise<Signer & { id: number }> {
  return issueServiceKey(sql, TEST_ADMIN, { service: "copilot", ...(claims && { claims }) });
}

const ts = new Date(Date.now() - 60_000).toISOString();
const CALL = { ts, provider: "openai", model: "gpt-4.1-mini", input_tokens: 1000, output_tokens: 100 };
const call = (id: string, more: object = {}) => ({
  ...CALL,
  client_request_id: id,
  trace_id: "t-1",
  ...more,
});
const sign = (payload: object, by = signer) =>
  signEnvelope(by, { bind: { client_request_id: "c-1" }, team: "support", ...payload });

async function post(body: unknown, path = "/api/v1/events"): Promise<Record<string, unknown>> {
  const response = await fetch(`${server.address}${path}`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  expect(response.status).toBe(200);
  return response.json() as Promise<Record<string, unknown>>;
}

interface Event {
  team: string;
  service: string | null;
  feature: string | null;
  rank: number;
  defects: string[];
}

/** Events in the order of their client request ids. */
async function events(): Promise<Event[]> {
  const rows = await sql<(Omit<Event, "defects"> & { defects: number })[]>`
    select t.slug as team, s.slug as service, f.slug as feature, e.ownership_rank as rank, e.defects
    from usage_events e join teams t on t.id = e.team_id left join services s on s.id = e.service_id
      left join features f on f.id = e.feature_id order by e.client_request_id`;
  return rows.map((row) => ({ ...row, defects: defectsOf(row.defects) }));
}

async function expectSound(): Promise<void> {
  expect((await verifyLedger(sql)).findings).toEqual([]);
}

const SIGNED = 3;
const APP = 2;

describe("an event with a signed envelope", () => {
  it("is owned as signed, whatever was sent beside it and whatever the sender's key may claim", async () => {
    await post([
      call("c-1", { team: "growth", service: "mailer", feature: "campaign", envelope: await sign({}) }),
      call("c-2", { team: "support" }),
    ]);
    expect(await events()).toMatchObject([
      { team: "support", service: "copilot", feature: null, rank: SIGNED, defects: ["unknown_feature"] },
      { team: "untagged", service: null, rank: APP },
    ]);
    expect((await events())[1]?.defects).toContain("team_not_permitted");
    await expectSound();
  });

  it.each([
    ["first", true],
    ["last", false],
  ])(
    "holds where an import brought it and a key without leave reports the call too, %s",
    async (_, first) => {
      const unsigned = () => post([call("c-1", { team: "support" })]);
      if (first) await unsigned();
      const receivedAtMs = Date.now();
      const reading = nativeSource.read([call("c-1", { envelope: await sign({}) })], { receivedAtMs });
      await recordUsage(sql, [{ keyId: null, source: "file", format: "native", receivedAtMs, reading }]);
      if (!first) await unsigned();
      const [event] = await events();
      expect(event).toMatchObject({ team: "support", rank: SIGNED });
      expect(event?.defects).not.toContain("team_not_permitted");
      await expectSound();
    },
  );

  it("vouches for the fields in it alone: a team beside it still needs the key's leave", async () => {
    const envelope = await sign({ team: undefined, feature: "summarize" });
    await post([
      call("c-1", { team: "support", envelope }),
      call("c-2", { team: "growth", service: "copilot" }),
    ]);
    const [event, plain] = await events();
    expect(event).toMatchObject({ team: "support", service: "copilot", feature: "summarize", rank: APP });
    // Found through the signed service, not through the claim.
    expect(event?.defects).toContain("team_not_permitted");
    expect(plain).toMatchObject({ team: "growth" });
    await expectSound();
  });

  it.each<[string, string, () => Promise<string>]>([
    ["of another call", "bound_elsewhere", () => sign({ bind: { client_request_id: "c-9" } })],
    [
      "changed on the way",
      "bad_signature",
      async () => tamperedWith(await sign({}), { team: "support", feature: "x" }),
    ],
    ["that had expired", "expired", async () => sign({ iat: 1_700_000_000, exp: 1_700_000_600 })],
    ["that is none", "malformed", async () => "hello"],
    ["longer than any", "malformed", async () => "x".repeat(10_000)],
  ])("%s: what is in it is not used, the call is kept and marked", async (_, code, make) => {
    expect(await post([call("c-1", { team: "growth", envelope: await make() })])).toMatchObject({
      accepted: 1,
    });
    const [event] = await events();
    expect(event).toMatchObject({ team: "growth", service: null, rank: APP });
    expect(event?.defects).toContain("envelope_invalid");
    const [group] = await sql`
      select events::int from exception_groups where defect = ${DEFECTS.indexOf("envelope_invalid")} and events > 0`;
    expect(group).toEqual({ events: 1 });
    const admin = { userId: 1, name: "Admin", email: null, role: "admin", teamIds: "all" } as const;
    const [seen] = await loadCalls(sql, admin, sql`true`, sql`e.event_key`, 1);
    expect(seen?.envelope).toBe(code);
    await expectSound();
  });

  it("is what the key of the moment makes of it: revoked, it holds no more; what came before stays", async () => {
    const leaked = await newSigner();
    const envelope = await sign({}, leaked);
    const other = await sign({ bind: { client_request_id: "c-2" } }, leaked);
    await post([call("c-1", { envelope })]);
    await revokeServiceKey(sql, TEST_ADMIN, { id: leaked.id });
    // The same report again is a duplicate still, and a new one is not believed.
    expect(await post([call("c-1", { envelope }), call("c-2", { envelope: other })])).toMatchObject({
      accepted: 1,
      duplicates: 1,
    });
    expect(await events()).toMatchObject([
      { team: "support", rank: SIGNED },
      { team: "untagged", rank: APP, defects: expect.arrayContaining(["envelope_invalid"]) },
    ]);
    await expectSound();
  });

  it("counts from either key while one takes over from the other", async () => {
    const old = await newSigner(["support"]);
    const next = await rotateServiceKey(sql, TEST_ADMIN, { id: old.id, overlapHours: 1 });
    await post([call("c-1", { envelope: await sign({}, old) })]);
    await post([call("c-2", { envelope: await sign({ bind: { client_request_id: "c-2" } }, next) })]);
    await post([
      call("c-3", { envelope: await sign({ bind: { client_request_id: "c-3" }, team: "growth" }, next) }),
    ]);
    expect((await events()).map(({ team, rank }) => [team, rank])).toEqual([
      ["support", SIGNED],
      ["support", SIGNED],
      ["untagged", APP],
    ]);
    const [used] =
      await sql`select last_used_at is not null as used from service_keys where kid = ${next.kid}`;
    expect(used).toEqual({ used: true });
  });

  it("may come as context of a call that a gateway reports", async () => {
    const envelope = await sign({ feature: "summarize" });
    await post([
      { client_request_id: "c-1", ts, envelope },
      { client_request_id: "c-2", ts, envelope },
    ]);
    const gateway = await createIngestKey(sql, TEST_ADMIN, { name: "open", scopes: ["ingest"] });
    await fetch(`${server.address}/api/v1/events`, {
      method: "POST",
      headers: { authorization: `Bearer ${gateway.key}` },
      body: JSON.stringify([call("c-1"), call("c-2")]),
    });
    expect(await events()).toMatchObject([
      { team: "support", service: "copilot", feature: "summarize" },
      { team: "untagged", service: null, feature: null },
    ]);
    await expectSound();
  });

  it("is the same ledger in any order and repetition of an unsigned, a signed and a tampered report", {
    timeout: 120_000,
  }, async () => {
    const good = await sign({ feature: "summarize" });
    const partial = await sign({ team: undefined, tenant: "acme" });
    const tampered = tamperedWith(good, { team: "growth" });
    const reports: [number | null, object][] = [
      [keyId, call("c-1", { team: "growth", service: "mailer" })],
      [keyId, call("c-1", { team: "support", reported_by: "gateway", virtual_key: "vk-1" })],
      [keyId, call("c-1", { team: "growth", envelope: good })],
      [null, call("c-1", { feature: "campaign", envelope: good })],
      [keyId, call("c-1", { team: "growth", envelope: tampered })],
      [keyId, call("c-1", { team: "support", envelope: partial })],
      [keyId, { client_request_id: "c-1", ts, team: "growth", cost_center: "cc-9" }],
    ];
    const receivedAtMs = Date.now();
    const record = async (batch: readonly [number | null, object][]) => {
      const posts = batch.map(([keyId, body]): Post => {
        const reading = nativeSource.read([body], { receivedAtMs });
        return { keyId, source: "app", format: "native", receivedAtMs, reading };
      });
      await recordUsage(sql, posts);
    };
    const some = fc.subarray(reports, { minLength: 1 });
    const runs = some.chain((sent) =>
      fc.record({
        sent: fc.constant(sent),
        order: fc.shuffledSubarray([...sent, ...sent], { minLength: sent.length * 2 }),
        size: fc.integer({ min: 1, max: 5 }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(runs, async ({ sent, order, size }) => {
        await clear(sql);
        await record(sent);
        const once = [await ledger(sql), await ranks()];
        await expectSound();
        await clear(sql);
        for (let at = 0; at < order.length; at += size) await record(order.slice(at, at + size));
        expect([await ledger(sql), await ranks()]).toEqual(once);
        await expectSound();
      }),
      { ...propertyRuns(25), endOnFailure: false },
    );
  });

  const ranks = async () => [...(await sql`select ownership_rank, key_id, tenant_id from usage_events`)];
});

describe("a check with a signed envelope", () => {
  it("judges it as ingest does, from the body or from a header", async () => {
    const made = await createIngestKey(sql, TEST_ADMIN, {
      name: "asks",
      scopes: ["check"],
      claims: ["growth"],
    });
    const ask = async (body: object, headers: Record<string, string> = {}) => {
      const response = await fetch(`${server.address}/api/v1/check`, {
        method: "POST",
        headers: { authorization: `Bearer ${made.key}`, ...headers },
        body: JSON.stringify({ client_request_id: "c-1", environment: "prod", ...body }),
      });
      const { reasons } = (await response.json()) as { reasons: { code: string }[] };
      return reasons.map(({ code }) => code);
    };
    const good = await sign({ feature: "summarize" });
    expect(await ask({ team: "support" })).toContain("team_not_permitted");
    expect(await ask({ envelope: good })).toEqual([]);
    expect(await ask({ team: "growth" }, { "x-whospent-envelope": good })).toEqual([]);
    const bad = await ask({ team: "support", envelope: tamperedWith(good, { team: "growth" }) });
    expect(bad).toEqual(expect.arrayContaining(["invalid_envelope", "team_not_permitted"]));
  });
});

describe("the examples of docs/signed-envelopes.md", () => {
  const example = (language: string) => {
    const [, code] =
      new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(
        readFileSync("docs/signed-envelopes.md", "utf8"),
      ) ?? [];
    if (code === undefined) throw new Error(`no example in ${language}`);
    return code;
  };

  it.each([
    ["js", process.execPath, ["--input-type=module", "-"]] as const,
    // Of a Python with pyjwt and cryptography, where one is named.
    ...(process.env.TEST_PYTHON ? [["python", process.env.TEST_PYTHON, ["-"]] as const] : []),
  ])("%s signs and sends a call that is owned as signed", async (language, command, options) => {
    const made = await issueServiceKey(sql, TEST_ADMIN, { service: "ticket-copilot", claims: ["support"] });
    const environment = {
      ...process.env,
      WHOSPENT_URL: server.address,
      WHOSPENT_KEY: key,
      SIGNING_KEY: made.privateKey,
      SIGNING_KID: made.kid,
    };
    const run = promisify(execFile)(command, options, { env: environment });
    run.child.stdin?.end(example(language));
    const { stdout } = await run;
    expect(stdout).toMatch(/accepted"?: ?1/);
    expect(await events()).toEqual([
      {
        team: "support",
        service: "ticket-copilot",
        feature: "summarize-thread",
        rank: SIGNED,
        defects: ["owners_disagree"],
      },
    ]);
  });
});

describe("an envelope of another sender", () => {
  const traced = (payload: object = {}) =>
    sign({ bind: { trace_id: "0af7651916cd43dd8448eb211c80319c" }, ...payload });

  it("comes as an attribute of OpenTelemetry, on the call or on a span above it", async () => {
    const envelope = await traced({ feature: "summarize" });
    const now = Date.now();
    const attribute = (name: string, value: string | number) => ({
      key: name,
      value: typeof value === "number" ? { intValue: value } : { stringValue: value },
    });
    const span = (spanId: string, parentSpanId: string, attributes: object[]) => ({
      traceId: "0af7651916cd43dd8448eb211c80319c",
      spanId,
      parentSpanId,
      name: "chat",
      kind: 3,
      startTimeUnixNano: `${now - 2_000}000000`,
      endTimeUnixNano: `${now - 1_000}000000`,
      attributes,
    });
    const usage = [
      attribute("gen_ai.operation.name", "chat"),
      attribute("gen_ai.system", "openai"),
      attribute("gen_ai.request.model", "gpt-4.1-mini"),
      attribute("gen_ai.usage.input_tokens", 10),
      attribute("gen_ai.usage.output_tokens", 1),
    ];
    await post(
      {
        resourceSpans: [
          {
            resource: { attributes: [attribute("service.name", "mailer")] },
            scopeSpans: [
              {
                scope: { name: "test" },
                spans: [
                  span("00f067aa0ba902b7", "", [attribute("whospent.envelope", envelope)]),
                  span("00f067aa0ba902b8", "00f067aa0ba902b7", usage),
                ],
              },
            ],
          },
        ],
      },
      "/v1/traces",
    );
    expect(await events()).toMatchObject([
      { team: "support", service: "copilot", feature: "summarize", rank: SIGNED },
    ]);
  });

  it.each([
    [
      "metadata",
      (envelope: string) => ({ metadata: { requester_metadata: { whospent_envelope: envelope } } }),
    ],
    [
      "a header",
      (envelope: string) => ({
        metadata: { requester_custom_headers: { "x-whospent-envelope": envelope } },
      }),
    ],
  ])("comes in LiteLLM's record: %s", async (_, place) => {
    const envelope = await traced();
    const at = Date.now() / 1000 - 5;
    await post(
      [
        {
          id: "chatcmpl-signed",
          litellm_call_id: "4f1f8f5e-7d53-4a4b-9b43-0d2f9e3a7f11",
          trace_id: "0af7651916cd43dd8448eb211c80319c",
          call_type: "acompletion",
          status: "success",
          custom_llm_provider: "openai",
          model: "gpt-4.1-mini",
          startTime: at,
          endTime: at + 1,
          prompt_tokens: 10,
          completion_tokens: 1,
          total_tokens: 11,
          response_cost: 0.00001,
          ...place(envelope),
        },
      ],
      "/api/v1/ingest/litellm",
    );
    expect(await events()).toMatchObject([{ team: "support", service: "copilot", rank: SIGNED }]);
  });
});
