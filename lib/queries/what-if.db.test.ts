import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing";
import {
  ADMIN,
  CALLS,
  callsIn,
  costOf,
  leadOf,
  NOW,
  postCalls,
  setUpCompany,
  type TestCompany,
  totalOf,
  UNPRICED,
  WEEK,
} from "@/lib/http/read/testing-company";
import type { WhyAsked } from "./why-scope";
import { type WhatIfAsked, whatIfPage } from "./what-if";

let db: TestDatabase;
let company: TestCompany;
beforeAll(async () => {
  db = await testDatabase();
  company = await setUpCompany(db.sql);
  await postCalls(db.sql, [...CALLS, UNPRICED]);
  const [card] = await db.sql<{ id: number }[]>`
    insert into price_cards (provider, kind, version, source) values ('cheap', 'list', '1', 'test') returning id`;
  for (const [model, rates] of [
    ["small", { input_uncached: "1000000", cache_read: "100000", output: "2000000" }],
    ["mute", { input_uncached: "1000000" }],
  ] as const)
    await db.sql`insert into price_lines (card_id, model, match, rates)
      values (${card?.id ?? 0}, ${model}, ${db.sql.json({ exact: [model] })}, ${db.sql.json(rates)})`;
  await db.sql`update price_cards set state = 'published', published_at = '2026-01-01', published_by = 'test'
    where id = ${card?.id ?? 0}`;
});
afterAll(() => db.close());

const NOTHING: WhatIfAsked = { model: null, insteadOf: null, shorterPercent: 0, cachePercent: null };
const SMALL = { provider: "cheap", model: "small" };
const support = callsIn("2026-07-13", "2026-07-20").filter((call) => call.team === "support");
const input = support.reduce((sum, call) => sum + BigInt(call.input), 0n);
const output = support.reduce((sum, call) => sum + BigInt(call.output), 0n);

async function ask(levers: Partial<WhatIfAsked>, asked: WhyAsked = { team: "support" }, viewer = ADMIN) {
  const page = await whatIfPage(db.sql, viewer, asked, {
    range: WEEK,
    levers: { ...NOTHING, ...levers },
    now: NOW,
  });
  if (!page) throw new Error("nothing found");
  return page;
}

describe("whatIfPage", () => {
  it("is the bill itself without levers, and its rows sum to it", async () => {
    for (const asked of [{}, { unit: "customer" }, { team: "support" }, { service: "ticket-copilot" }]) {
      const { rows, total } = await ask({}, asked);
      expect(total.whatIfPico).toBe(total.thenPico);
      expect(rows.reduce((sum, row) => sum + row.thenPico, 0n)).toBe(total.thenPico);
    }
    expect((await ask({})).total.thenPico).toBe(totalOf(support));
  });

  it("prices stored tokens with the other model's line; what had no price then is said", async () => {
    const page = await ask({ model: SMALL });
    // 1,234 in and 66 out had no price: they are priced now.
    expect(page.total.whatIfPico).toBe((input + 1234n) * 1_000_000n + (output + 66n) * 2_000_000n);
    expect(page.unpricedRequests).toBe(1n);
    expect(page.rows.reduce((sum, row) => sum + row.whatIfPico, 0n)).toBe(page.total.whatIfPico);
    expect(page.keptPico).toBe(0n);
  });

  it("changes only the calls of the model it stands in for", async () => {
    const page = await ask({ model: SMALL, insteadOf: { provider: "openai", model: "made-up-1" } });
    expect(page.total.whatIfPico).toBe(totalOf(support) + 1234n * 1_000_000n + 66n * 2_000_000n);
    expect(page.used.map((model) => model.model)).toEqual(["gpt-test", "made-up-1"]);
  });

  it("makes output shorter at what it cost, and moves input to the cache at list price", async () => {
    const shorter = await ask(
      { shorterPercent: 50 },
      { team: "support", service: "ticket-copilot", feature: "summarize-thread" },
    );
    const call = support.find((one) => one.id === "a1");
    if (!call) throw new Error("no such call");
    expect(shorter.total.whatIfPico).toBe(costOf(call) - BigInt(call.output) * 5_000_000n);
    // The card has no rate for cache reads: a provider without a discount bills them as input.
    expect((await ask({ cachePercent: 80 })).total.whatIfPico).toBe(totalOf(support));
    const both = await ask({ model: SMALL, cachePercent: 100, shorterPercent: 100 });
    expect(both.total.whatIfPico).toBe((input + 1234n) * 100_000n);
  });

  it("keeps what has no rate, and says so; knows no model that is on no card", async () => {
    const mute = await ask({ model: { provider: "cheap", model: "mute" } });
    expect(mute.rows.some((row) => row.missing.includes("output"))).toBe(true);
    expect(mute.keptPico).toBeGreaterThan(0n);
    const unknown = await ask({ model: { provider: "cheap", model: "ghost" } });
    expect(unknown.unknownModel).toBe(true);
    expect(unknown.total.whatIfPico).toBe(unknown.total.thenPico);
  });

  it("shows a lead their own teams only (law 7)", async () => {
    const lead = leadOf(company.teams.support);
    expect((await ask({}, {}, lead)).total.thenPico).toBe(totalOf(support));
    const foreign = { range: WEEK, levers: NOTHING, now: NOW };
    expect(await whatIfPage(db.sql, lead, { team: "search" }, foreign)).toBeNull();
    expect(await whatIfPage(db.sql, lead, { service: "site-search" }, foreign)).toBeNull();
  });
});
