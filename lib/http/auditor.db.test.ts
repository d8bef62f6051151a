import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing";
import type { Viewer } from "@/lib/auth/viewer";
import { issueServiceKey } from "@/lib/commands/service-keys";
import { TEST_ADMIN, publishShippedCards } from "@/lib/commands/testing";
import { importPriceDraft, publishPriceCard } from "@/lib/commands/price-cards";
import type { Audit } from "@/lib/domain/audit";
import { signEnvelope } from "@/lib/pipeline/testing-envelopes";
import { NATIVE_EXAMPLE, OTLP_EXAMPLE, PROVIDER_RESPONSE_EXAMPLE } from "@/lib/sources/examples";
import { sourceRegistry } from "@/lib/sources/registry";
import { audit, auditExamples, MAX_AUDIT_BYTES } from "./auditor";
import { auditLimiter } from "./auditor-limit";

const NOW = Date.UTC(2026, 10, 20);
const ADMIN: Viewer = { userId: 1, name: "Admin", email: null, role: "admin", teamIds: "all" };
const SECRET = "the-quarterly-secret";

let db: TestDatabase;
let supportId = 0;
beforeAll(async () => {
  db = await testDatabase();
  await publishShippedCards(db.sql);
  const [unit] = await db.sql<{ id: number }[]>`
    insert into teams (slug, name, kind) values ('support', 'Support', 'team') returning id`;
  supportId = unit?.id ?? 0;
  await db.sql`insert into teams (slug, name, kind) values ('growth', 'Growth', 'team')`;
});
afterAll(() => db.close());

const ask = (payload: unknown, viewer: Viewer | null = null) =>
  audit(
    db.sql,
    typeof payload === "string" ? payload : JSON.stringify(payload),
    { address: "a", nowMs: NOW, viewer },
    auditLimiter(),
  );

/** Says more where it is not what was expected. */
function read(answer: Audit): Extract<Audit, { read: true }> {
  if (!answer.read) throw new Error(`not read: ${answer.message}`);
  return answer;
}

function first(answer: Audit) {
  const [record] = read(answer).records;
  if (record?.outcome !== "read") throw new Error("the first record was not read");
  return record;
}

/** Rows of every table, exactly. */
async function rowCounts(): Promise<Record<string, string>> {
  const tables = await db.sql<{ name: string }[]>`
    select format('%I.%I', schemaname, tablename) as name from pg_tables
    where schemaname not in ('pg_catalog', 'information_schema') order by 1`;
  expect(tables.length).toBeGreaterThan(20);
  const counts: Record<string, string> = {};
  for (const { name } of tables) {
    const [row] = await db.sql<{ n: string }[]>`select count(*)::text as n from ${db.sql.unsafe(name)}`;
    counts[name] = row?.n ?? "";
  }
  return counts;
}

describe("audit", () => {
  it("prices a call line by line with the published card, and sets the sender's claim against it", async () => {
    const { cost, claim, verdict, convention } = first(await ask(NATIVE_EXAMPLE));
    if (cost.state !== "priced") throw new Error(cost.state);
    expect(cost.steps.map(({ field, quantity, ratePico }) => [field, quantity, ratePico])).toEqual([
      ["input_uncached", 12_096, 400_000n],
      ["cache_read", 6_144, 100_000n],
      ["output", 1_642, 1_600_000n],
    ]);
    // 12,096 x 0.40 + 6,144 x 0.10 + 1,642 x 1.60 USD per million.
    expect(cost.totalPico).toBe(8_080_000_000n);
    expect(cost.line).toBe("gpt-4.1-mini, standard");
    expect(claim).toEqual({ pico: 10_500_000_000n, source: null, differencePico: 2_420_000_000n });
    expect(verdict.passes).toBe(true);
    expect(convention).toMatch(/cached and reasoning.*taken out/);
  });

  it("shows where each field stood, and where the missing ones belong", async () => {
    const otlp = first(await ask(OTLP_EXAMPLE));
    const field = (name: string) => otlp.fields.find((one) => one.name === name);
    expect(field("service")).toMatchObject({ value: "search-api", where: "resource › service.name" });
    expect(field("model_actual")).toMatchObject({ where: "attributes › gen_ai.response.model" });
    expect(field("team")).toMatchObject({ value: null, wanted: true });
    expect(field("team")?.where).toContain("ai.team_id");
    expect(otlp.advice).toEqual([{ need: "Team or tenant", where: expect.stringContaining("ai.team_id") }]);
    expect(JSON.parse(otlp.envelope)).toMatchObject({ team: "<team>", service: "search-api" });
    const response = first(await ask(PROVIDER_RESPONSE_EXAMPLE));
    expect(response.fields.find(({ name }) => name === "provider_response_id")).toMatchObject({
      value: "msg_example0001",
      where: "response › id",
    });
  });

  it("never uses a contracted card, whatever account is named", async () => {
    const rates = { input_uncached: 1n, cache_read: 1n, output: 1n };
    const line = {
      model: "gpt-4.1-mini",
      match: { exact: ["gpt-4.1-mini"], prefixes: ["gpt-4.1-mini"], patterns: [] },
      serviceTier: "standard" as const,
      region: null,
      minInputTokens: 0,
      contextApplies: "all" as const,
      validFromMs: null,
      validToMs: null,
      rates,
    };
    const card = {
      provider: "openai",
      kind: "contracted" as const,
      account: "acct-1",
      version: "secret-deal",
      validFromMs: null,
      source: "x",
      lines: [line],
    };
    const [drafted] = await importPriceDraft(db.sql, TEST_ADMIN, { drafts: [card] });
    await publishPriceCard(db.sql, TEST_ADMIN, { ids: [drafted!.id] });
    for (const viewer of [null, ADMIN]) {
      const answer = await ask({ ...NATIVE_EXAMPLE, provider_account: "acct-1" }, viewer);
      const { cost } = first(answer);
      expect(cost.state === "priced" && cost.totalPico).toBe(8_080_000_000n);
      expect(cost.state === "priced" && cost.card).not.toContain("secret-deal");
    }
  });

  it.each([...sourceRegistry.keys()])("reads an example of %s where there is one", async (name) => {
    const example = auditExamples().find((one) => one.name === name);
    if (example === undefined) {
      expect(["native", "provider-response", "otlp"]).not.toContain(name);
      return;
    }
    const answer = read(await ask(example.text));
    expect(answer.source.name).toBe(name);
    const { received, calls, contexts, sums, seen, ignored, rejected } = answer.counts;
    expect(calls + contexts + sums + seen + ignored + rejected).toBe(received);
    expect(calls + sums + seen).toBeGreaterThan(0);
  });

  it("shows the first twenty of many, calls before what was not taken", async () => {
    const many = [
      { team: 1, input_tokens: -5 },
      ...Array.from({ length: 30 }, (_, at) => ({
        request_id: `r${at}`,
        model: "gpt-4.1",
        input_tokens: 5,
        output_tokens: 1,
      })),
    ];
    const answer = read(await ask(many));
    expect(answer.counts).toMatchObject({ received: 31, calls: 30, rejected: 1 });
    expect(answer.records).toHaveLength(20);
    expect(answer.records.every(({ outcome }) => outcome === "read")).toBe(true);
    const few = read(
      await ask(
        many
          .slice(0, 3)
          .map((one) => JSON.stringify(one))
          .join("\n"),
      ),
    );
    expect(few.records.map(({ index, outcome }) => [index, outcome])).toEqual([
      [1, "read"],
      [2, "read"],
      [0, "rejected"],
    ]);
  });

  it.each([
    ["nothing", ""],
    ["words", "hello, is anybody there?"],
    ["a page", "<html><body>502 Bad Gateway</body></html>"],
    ["a number", "42"],
    ["null", "null"],
    ["an empty list", "[]"],
    ["an object of something else", '{"hello":"world"}'],
    ["a list of words", '["a","b"]'],
    ["10,000 lists in each other", "[".repeat(10_000) + "]".repeat(10_000)],
    ["10,000 objects in each other", `${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}`],
    [
      "10,000 deep beside a call",
      `{"request_id":"r","input_tokens":1,"x":${"[".repeat(10_000)}${"]".repeat(10_000)}}`,
    ],
    ["a prototype", '{"__proto__":{"team":"x"},"constructor":{"prototype":{}}}'],
    ["more records than a post may hold", `[${"1,".repeat(10_000)}1]`],
    ["more lines than a post may hold", "{\n".repeat(10_001)],
    ["more events than a post may hold", `{"events":[${"1,".repeat(10_000)}1]}`],
    ["more than 1 MB", `"${"x".repeat(MAX_AUDIT_BYTES)}"`],
  ])("answers %s with a sentence", async (_, text) => {
    const answer = await ask(text);
    expect(answer.read).toBe(false);
    if (!answer.read) expect(answer.message).toMatch(/^[A-Z].*\.$/s);
  });

  it("refuses politely after too many, with the seconds to wait", async () => {
    const limit = auditLimiter();
    const once = () => audit(db.sql, "42", { address: "a", nowMs: NOW, viewer: null }, limit);
    for (let at = 0; at < 30; at += 1) expect(await once()).not.toHaveProperty("retryAfter");
    expect(await once()).toEqual({
      read: false,
      message: expect.stringContaining("2 seconds"),
      retryAfter: 2,
    });
  });

  it("shows nothing of prompts and completions", async () => {
    const payloads = [
      { ...NATIVE_EXAMPLE, messages: [{ role: "user", content: SECRET }], prompt: SECRET },
      {
        ...PROVIDER_RESPONSE_EXAMPLE,
        response: { ...PROVIDER_RESPONSE_EXAMPLE.response, content: [{ type: "text", text: SECRET }] },
      },
      { request_id: "r", messages: SECRET, input_tokens: -1 },
      [{ input_tokens: 1, output_tokens: 1, request_id: "r", prompt: `growth ${SECRET}`, team: "growth" }],
    ];
    for (const payload of payloads) {
      const told = JSON.stringify(await ask(payload), (_, value) =>
        typeof value === "bigint" ? `${value}` : value,
      );
      expect(told).not.toContain(SECRET);
    }
  });

  it("writes nothing, not one row of any table", async () => {
    const before = await rowCounts();
    for (const { text } of auditExamples()) {
      await ask(text);
      await ask(text, ADMIN);
    }
    await ask("nonsense");
    await ask({ team: "new-team", service: "new-service", request_id: "r", input_tokens: -1 });
    expect(await rowCounts()).toEqual(before);
  });

  it("tells the signed out nothing of the catalog, and the signed in only of teams they see", async () => {
    const teamOf = async (team: string, viewer: Viewer | null) =>
      first(await ask({ ...NATIVE_EXAMPLE, team }, viewer)).fields.find(({ name }) => name === "team");
    // A team that exists and one that does not: the answers differ in the pasted name alone.
    const plain = async (team: string) =>
      JSON.stringify(await ask({ ...NATIVE_EXAMPLE, team }), (_, value) =>
        typeof value === "bigint" ? `${value}` : value,
      ).replaceAll(team, "x");
    expect(await plain("growth")).toBe(await plain("nobody-knows"));
    expect(await teamOf("growth", null)).not.toHaveProperty("inCatalog");

    const lead: Viewer = { userId: 2, name: "Lead", email: null, role: "lead", teamIds: [supportId] };
    expect((await teamOf("Support", lead))?.inCatalog).toBe(true);
    expect((await teamOf("growth", lead))?.inCatalog).toBe(false);
    expect((await teamOf("nobody-knows", lead))?.inCatalog).toBe(false);
    expect((await teamOf("growth", ADMIN))?.inCatalog).toBe(true);
  });
});

describe("a signed envelope", () => {
  const call = { ...NATIVE_EXAMPLE, client_request_id: "c-1", occurred_at: new Date(NOW).toISOString() };

  it("is named to everybody; whether it holds only to who is signed in", async () => {
    await db.sql`insert into services (slug, name) values ('ticket-copilot', 'Ticket copilot')`;
    const signer = await issueServiceKey(db.sql, TEST_ADMIN, { service: "ticket-copilot" });
    await db.sql`update service_keys set valid_from = ${new Date(NOW - 1)}`;
    const at = NOW / 1000;
    const envelope = await signEnvelope(signer, {
      iat: at - 60,
      exp: at + 60,
      bind: { client_request_id: "c-1" },
      team: "support",
    });
    expect(first(await ask(call, ADMIN)).signature).toBeNull();
    expect(first(await ask({ ...call, envelope })).signature).toEqual({ state: "unread" });
    expect(first(await ask({ ...call, envelope }, ADMIN)).signature).toEqual({
      state: "holds",
      service: "ticket-copilot",
      fields: ["team", "service"],
    });
    expect(first(await ask({ ...call, client_request_id: "c-2", envelope }, ADMIN)).signature).toEqual({
      state: "fails",
      message: "The envelope was made for another call.",
    });
    expect(JSON.parse(first(await ask({ ...call, envelope })).envelope).envelope).toBe(envelope);
  });
});
