import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing";
import type { Viewer } from "@/lib/auth/viewer";
import { compileCatalog } from "@/lib/domain/catalog";
import { loadBudgets, readBudgets } from "@/lib/pipeline/check-budgets";
import { loadCatalog } from "@/lib/pipeline/load-catalog";
import { budgetList } from "./budget-list";
import { applyCatalog } from "@/lib/commands/apply-catalog";
import { enforcementEffect } from "@/lib/commands/check-estimate";
import { createIngestKey } from "@/lib/commands/ingest-keys";
import { publishShippedCards, TEST_ADMIN } from "@/lib/commands/testing";
import { addDays } from "@/lib/domain/period";
import { CheckCounter } from "@/lib/pipeline/check-counts";
import { recordUsage } from "@/lib/pipeline/record-usage";
import { nativeSource } from "@/lib/sources/native";
import { wouldBeDenials } from "./check-denials";
import { ledgerEstimate } from "./check-ledger";
import { enforcementModes, modePlaces } from "./check-modes";
import { virtualKeys } from "./check-virtual-keys";

const NOW = new Date();
const TODAY = NOW.toISOString().slice(0, 10);
const DAY = 86_400_000;

let db: TestDatabase;
let admin: Viewer;
let lead: Viewer;
let asking: number;
let silent: number;
const ids: Record<string, number> = {};

beforeAll(async () => {
  db = await testDatabase();
  const { sql } = db;
  await applyCatalog(
    sql,
    TEST_ADMIN,
    `
environments: [{ slug: prod, class: production }, { slug: dev, class: staging }]
teams: [{ slug: support, name: Support }, { slug: growth, name: Growth }]
services: [{ slug: copilot, team: support, features: [summarize] }]
tagging_contract: [{ environment: prod, required: [team, service, feature, environment] }]
ownership_rules:
  - { match: { virtual_key: vk-growth }, team: growth }
  - { match: { virtual_key: vk-eu, gateway: eu }, team: support }
  - { match: { virtual_key: vk-past }, team: support, until: ${TODAY} }
  - { match: { virtual_key: vk-part, namespace: jobs }, team: support }
budgets: [{ scope: { team: growth }, period: month, amount_usd: "100.00", enforce: block }, { scope: { team: support }, period: quarter, amount_usd: "7.00" }]
enforcement:
  - { mode: observe }
  - { environment: prod, mode: warn, from: ${addDays(TODAY, -20)}, until: ${addDays(TODAY, -6)} }
  - { environment: prod, mode: enforce, from: ${addDays(TODAY, 8)} }
  - { environment: prod, source: gateway, mode: observe, from: ${TODAY} }
`,
  );
  await publishShippedCards(sql);
  asking = (await createIngestKey(sql, TEST_ADMIN, { name: "gateway", scopes: ["check", "ingest"] })).id;
  silent = (await createIngestKey(sql, TEST_ADMIN, { name: "silent", scopes: ["ingest"] })).id;
  for (const { id, slug } of await sql<{ id: number; slug: string }[]>`select id, slug from teams`)
    ids[slug] = id;
  const person = { userId: 1, name: "x", email: null };
  admin = { ...person, role: "admin", teamIds: "all" };
  lead = { ...person, role: "lead", teamIds: [ids.growth ?? 0] };

  const counter = new CheckCounter(sql);
  const check = (
    team: string,
    would: "allow" | "warn" | "deny",
    reason: string,
    daysAgo: number,
    times: number,
  ) => {
    for (let i = 0; i < times; i += 1)
      counter.add({
        atMs: NOW.getTime() - daysAgo * DAY,
        keyId: asking,
        environmentId: 0,
        teamId: ids[team] ?? 0,
        service: team === "support" ? "copilot" : "",
        mode: "observe",
        decision: "allow",
        would,
        reason,
      });
  };
  check("support", "deny", "missing_field:feature", 0, 3);
  check("support", "allow", "", 6, 5);
  check("growth", "deny", "budget_exhausted", 1, 1);
  check("growth", "warn", "unknown_service", 0, 2);
  check("support", "deny", "unknown_team", 10, 40);
  await counter.flush();

  const call = (id: string, daysAgo: number, more: object) => ({
    ts: new Date(NOW.getTime() - daysAgo * DAY).toISOString(),
    request_id: id,
    provider: "openai",
    model: "gpt-4.1",
    input_tokens: 1_000_000,
    output_tokens: 0,
    ...more,
  });
  const whole = { team: "support", service: "copilot", feature: "summarize", environment: "prod" };
  const events = [
    call("good", 1, { ...whole, tenant: "Acme", project: "Apollo" }),
    call("no feature", 1, { ...whole, feature: undefined }),
    call("no feature 2", 2, { ...whole, feature: undefined }),
    call("unknown name that nobody asks for", 1, { team: "growht", environment: "dev" }),
    call("nobody's, nowhere", 1, {}),
  ];
  const receivedAtMs = NOW.getTime();
  await recordUsage(
    sql,
    [
      {
        keyId: silent,
        source: "silent",
        format: "native",
        receivedAtMs,
        reading: nativeSource.read(events, { receivedAtMs }),
      },
    ],
    { keepContent: false },
  );
});
afterAll(() => db.close());

describe("wouldBeDenials", () => {
  it("counts by reason, team, service and sender what enforcing would have denied", async () => {
    const found = await wouldBeDenials(db.sql, admin, { days: 7, now: NOW });
    expect(found).toMatchObject({ checks: 11n, wouldDeny: 4n, denied: 0n, fromDay: addDays(TODAY, -6) });
    const of = (rows: { key: string; wouldDeny: bigint; checks: bigint }[]) =>
      rows.map(({ key, wouldDeny, checks }) => [key, wouldDeny, checks]);
    expect(of(found.byReason)).toEqual([
      ["missing_field:feature", 3n, 3n],
      ["budget_exhausted", 1n, 1n],
    ]);
    expect(of(found.byTeam)).toEqual([
      ["support", 3n, 8n],
      ["growth", 1n, 3n],
    ]);
    expect(of(found.byService)).toEqual([
      ["copilot", 3n, 8n],
      ["", 1n, 3n],
    ]);
    expect(of(found.bySource)).toEqual([["gateway", 4n, 11n]]);
    expect((await wouldBeDenials(db.sql, admin, { days: 14, now: NOW })).wouldDeny).toBe(44n);
  });

  it("tells a viewer nothing of teams they do not see, nor of senders", async () => {
    const found = await wouldBeDenials(db.sql, lead, { days: 30, now: NOW });
    expect(found).toMatchObject({ checks: 3n, wouldDeny: 1n, bySource: [] });
    expect(found.byTeam.map(({ key }) => key)).toEqual(["growth"]);
  });
});

describe("ledgerEstimate", () => {
  it("finds calls that a check would have denied, and who never asked", async () => {
    const { rows, neverAsked } = await ledgerEstimate(db.sql, admin, { days: 7, now: NOW });
    const months = new Set(
      [1, 2].map((days) => new Date(NOW.getTime() - days * DAY).toISOString().slice(0, 7)),
    );
    // Groups are kept by month: in its first days, part of these belongs to the one before.
    if (months.size === 1 && months.has(TODAY.slice(0, 7))) {
      expect(rows.map((row) => [row.defect, row.environment, row.team.slug, row.calls])).toEqual([
        ["missing_feature", "prod", "support", 2n],
        ["untagged", null, "untagged", 1n],
      ]);
      expect(rows[0]?.costPico).toBe(4_000_000_000_000n);
    }
    expect(neverAsked).toEqual(["silent"]);
    expect(await ledgerEstimate(db.sql, lead, { days: 7, now: NOW })).toMatchObject({
      rows: [],
      neverAsked: [],
    });
  });
});

describe("enforcementEffect", () => {
  const all = { environment: "", source: "" };
  it("answers last week's calls as a check would have, by sender and reason", async () => {
    const effect = await enforcementEffect(db.sql, TEST_ADMIN, all, NOW.getTime());
    expect(effect).toMatchObject({
      calls: 5,
      denied: 3,
      deniedPico: 6_000_000_000_000n,
      bySource: [{ name: "silent", denied: 3 }],
      byReason: [
        { name: "missing_field:feature", denied: 2 },
        { name: "missing_field:team", denied: 1 },
      ],
    });
  });

  it("looks only at what the mode would concern; unknown environments belong to production", async () => {
    const of = (place: typeof all) => enforcementEffect(db.sql, TEST_ADMIN, place, NOW.getTime());
    expect(await of({ environment: "prod", source: "" })).toMatchObject({ calls: 4, denied: 3 });
    expect(await of({ environment: "dev", source: "" })).toMatchObject({ calls: 1, denied: 0 });
    expect(await of({ environment: "", source: "gateway" })).toMatchObject({ calls: 0, denied: 0 });
    await expect(enforcementEffect(db.sql, { name: "x", role: "finance" }, all, 0)).rejects.toMatchObject({
      code: "not_permitted",
    });
  });
});

describe("enforcementModes", () => {
  it("has what holds and is planned first, then what has ended", async () => {
    const modes = await enforcementModes(db.sql, admin, TODAY);
    expect(modes.map(({ environment, source, mode, state }) => [environment, source, mode, state])).toEqual([
      [null, null, "observe", "current"],
      ["prod", null, "enforce", "planned"],
      ["prod", "gateway", "observe", "current"],
      ["prod", null, "warn", "ended"],
    ]);
    expect(modes[0]).toMatchObject({ fromDay: null, toDay: null });
    expect(await enforcementModes(db.sql, lead, TODAY)).toEqual([]);
    expect(await modePlaces(db.sql, admin)).toEqual({
      environments: [
        { slug: "prod", isProduction: true },
        { slug: "dev", isProduction: false },
      ],
      sources: [
        { label: "gateway", mayAsk: true },
        { label: "silent", mayAsk: false },
      ],
    });
  });
});

describe("virtualKeys", () => {
  it("lists keys that a rule in force maps by themselves, with the team's monthly budget", async () => {
    const rows = await virtualKeys(db.sql, admin, TODAY);
    expect(rows.map(({ virtualKey, gateway, team }) => [virtualKey, gateway, team.slug])).toEqual([
      ["vk-growth", null, "growth"],
      ["vk-eu", "eu", "support"],
    ]);
    expect(rows[0]?.budget).toMatchObject({ amountPico: 100_000_000_000_000n, enforce: "block" });
    // A quarter's budget is none of the month.
    expect(rows[1]?.budget).toBeNull();
    expect((await virtualKeys(db.sql, lead, TODAY)).map(({ virtualKey }) => virtualKey)).toEqual([
      "vk-growth",
    ]);
  });
});

describe("what a check reads of budgets", () => {
  it("is what the budgets' page shows as used", async () => {
    const { sql } = db;
    const scopes = [
      "{}",
      "{ team: support }",
      "{ service: copilot }",
      "{ feature: summarize }",
      "{ environment: prod }",
      "{ team: support, environment: prod }",
      "{ team: growth, service: copilot }",
      "{ tenant: acme }",
      "{ project: apollo }",
      "{ tenant: acme, project: apollo }",
      "{ feature: nobody-knows-it }",
    ];
    const budgets = scopes.flatMap((scope) =>
      ["quarter", "year"].map(
        (period) => `{ scope: ${scope}, period: ${period}, amount_usd: "3.00", enforce: block }`,
      ),
    );
    await applyCatalog(sql, TEST_ADMIN, `budgets: [${budgets.join(", ")}]`);
    const shown = (await budgetList(sql, admin, TODAY)).filter(({ enforce }) => enforce !== "none");
    const catalog = compileCatalog(await loadCatalog(sql));
    const read = await readBudgets(sql, await loadBudgets(sql, catalog, TODAY));
    const asShown = new Map(shown.map(({ id, usedPico, amountPico }) => [id, usedPico >= amountPico]));
    expect(new Map(read.map(({ id, isExhausted }) => [id, isExhausted]))).toEqual(asShown);
    // In the first days of a year the calls above are of the one before.
    if (TODAY.slice(5) > "01-03") expect(new Set(asShown.values())).toEqual(new Set([true, false]));
  });
});
