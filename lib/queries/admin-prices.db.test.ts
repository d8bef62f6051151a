import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Viewer } from "@/lib/auth/viewer";
import { CALL, type TestLedger, testLedger } from "@/lib/cli/testing-ledger";
import { addPriceLine, draftNewVersion } from "@/lib/commands/price-drafts";
import { publishPriceCard } from "@/lib/commands/price-cards";
import { TEST_ADMIN } from "@/lib/commands/testing";
import { fromUsd } from "@/lib/domain/money";
import { sweepUnpriced } from "@/lib/pipeline/sweeps";
import { cardsInForce, listVersions, unpricedModels, waitingDrafts } from "./admin-prices";
import { priceCardPage } from "./admin-prices-card";
import { draftEffect } from "./admin-prices-effect";
import { modelHistory } from "./admin-prices-history";

const ADMIN: Viewer = { userId: 1, name: "Admin", email: "admin@example.com", role: "admin", teamIds: "all" };
/** The company shows everything to everybody: prices are still not for leads. */
const LEAD: Viewer = { ...ADMIN, role: "lead", email: "lead@example.com" };
/** CALL is of 8 June 2026. */
const NOW = new Date("2026-06-20T08:00:00Z");

let ledger: TestLedger;

async function effectOf(id: number) {
  const page = await priceCardPage(ledger.sql, ADMIN, id, NOW);
  if (!page) throw new Error("no card");
  const effect = await draftEffect(ledger.sql, ADMIN, page.card, NOW);
  if (!effect) throw new Error("no effect");
  return { page, effect };
}

async function openaiCard() {
  return (await cardsInForce(ledger.sql, ADMIN)).find(({ provider }) => provider === "openai");
}

beforeAll(async () => {
  ledger = await testLedger(["openai"]);
  await ledger.post([
    { ...CALL, request_id: "a", team: "support" },
    { ...CALL, request_id: "b", team: "growth" },
    { ...CALL, request_id: "c", team: "growth" },
    // Nobody has these two on a card; the second says no provider, and its name tells none.
    { ...CALL, request_id: "d", team: "support", model: "gpt-aurora", input_tokens: 600, output_tokens: 40 },
    { ...CALL, request_id: "e", team: "support", model: "gpt-aurora", input_tokens: 400, output_tokens: 60 },
    { ...CALL, request_id: "f", team: "support", provider: undefined, model: "zz-unknown" },
  ]);
});
afterAll(() => ledger.db.close());

describe("what has no price", () => {
  it("is listed by provider and model with requests, tokens and since when", async () => {
    const models = await unpricedModels(ledger.sql, ADMIN);
    expect(models).toMatchObject([
      {
        provider: "openai",
        providerSlug: "openai",
        model: "gpt-aurora",
        requests: 2n,
        tokens: 1_100n,
        draft: null,
        current: expect.stringMatching(/^openai-/),
      },
      { provider: null, providerSlug: null, model: "zz-unknown", requests: 1n, current: null },
    ]);
    expect(models[0]?.since.toISOString()).toBe("2026-06-08T10:00:00.000Z");
  });

  it("is nobody's who may not read prices", async () => {
    expect(await unpricedModels(ledger.sql, LEAD)).toEqual([]);
    expect(await cardsInForce(ledger.sql, LEAD)).toEqual([]);
    expect(await waitingDrafts(ledger.sql, LEAD)).toEqual([]);
    expect(await listVersions(ledger.sql, LEAD, "openai")).toEqual([]);
    expect(await priceCardPage(ledger.sql, LEAD, 1, NOW)).toBeNull();
    expect(await modelHistory(ledger.sql, LEAD, "openai", "gpt-4.1-mini")).toBeNull();
  });
});

describe("cards that begin later", () => {
  it("are shown as to come until one that is published after them takes over", async () => {
    const publishAs = async (version: string, validFrom: string | null) => {
      const made = await addPriceLine(ledger.sql, TEST_ADMIN, {
        to: { provider: "later-labs", version },
        entry: { model: `model-${version}`, price: { input: "1", output: "1" } },
      });
      await ledger.sql`update price_cards set valid_from = ${validFrom} where id = ${made.id}`;
      await publishPriceCard(ledger.sql, TEST_ADMIN, { ids: [made.id] });
    };
    const shown = async () =>
      (await cardsInForce(ledger.sql, ADMIN))
        .filter(({ provider }) => provider === "later-labs")
        .map(({ version, upcoming }) => [version, upcoming]);
    await publishAs("now-1", null);
    await publishAs("then-1", "2099-01-01");
    expect(await shown()).toEqual([
      ["now-1", false],
      ["then-1", true],
    ]);
    await publishAs("now-2", null);
    expect(await shown()).toEqual([["now-2", false]]);
  });
});

describe("a draft beside the card in force", () => {
  it("moves what was used, by team, and prices what waits; publishing does exactly that", async () => {
    const current = await openaiCard();
    const copy = await draftNewVersion(ledger.sql, TEST_ADMIN, {
      id: current?.id ?? 0,
      version: "openai-test",
    });
    const same = await effectOf(copy.id);
    expect(same.effect).toMatchObject({ lost: [], teams: [] });
    expect(same.effect.afterPico).toBe(same.effect.beforePico);
    // 3 calls of 0.40 + 0.16 dollars.
    expect(same.effect.beforePico).toBe(fromUsd("1.68"));
    expect(same.page.comparison).toEqual({ added: [], removed: [], changed: [] });

    const line = same.page.card.lines.find(
      (one) => one.model === "gpt-4.1-mini" && one.serviceTier === "standard" && one.region === null,
    );
    await ledger.sql`
      update price_lines set rates = rates || '{"output": "3200000"}'::jsonb where id = ${line?.id ?? 0}`;
    await addPriceLine(ledger.sql, TEST_ADMIN, {
      to: { id: copy.id },
      entry: { model: "gpt-aurora", price: { input: "2", output: "10" } },
    });
    const { page, effect } = await effectOf(copy.id);
    expect(page.comparison).toMatchObject({
      added: ["gpt-aurora"],
      removed: [],
      changed: [{ model: "gpt-4.1-mini", field: "output", before: "1.6", after: "3.2" }],
    });
    // 100,000 output tokens a call at 1.60 more: 0.16 each, one of support, two of growth.
    expect(effect.afterPico - effect.beforePico).toBe(fromUsd("0.48"));
    expect(effect.teams).toEqual([
      { name: "Growth", slug: "growth", pico: fromUsd("0.32") },
      { name: "Support", slug: "support", pico: fromUsd("0.16") },
    ]);
    // 1,000 in at 2 and 100 out at 10 per million.
    expect(effect.backlog).toEqual({
      requests: 2n,
      priced: 2n,
      pricedPico: fromUsd("0.003"),
      models: ["gpt-aurora"],
    });
    expect((await unpricedModels(ledger.sql, ADMIN))[0]?.draft).toEqual({
      id: copy.id,
      version: "openai-test",
    });

    await publishPriceCard(ledger.sql, TEST_ADMIN, { ids: [copy.id], approved: page.approved });
    expect(await sweepUnpriced(ledger.sql)).toBe(2);
    expect((await unpricedModels(ledger.sql, ADMIN)).map(({ model }) => model)).toEqual(["zz-unknown"]);
    expect(await ledger.spend()).toMatchObject({ "2026-06 support": "0.563", "2026-06 growth": "1.12" });

    const now = await openaiCard();
    expect(now).toMatchObject({ version: "openai-test", earlier: 1, publishedBy: TEST_ADMIN.name });
    const history = await modelHistory(ledger.sql, ADMIN, "openai", "gpt-aurora");
    expect(history?.versions.map(({ version, line: said }) => [version, said?.rates.output])).toEqual([
      ["openai-test", 10_000_000n],
      [current?.version, undefined],
    ]);
    expect(history?.segments).toMatchObject([{ fromMs: null, toMs: null, card: { version: "openai-test" } }]);
  });

  it("prices no call from before it holds", async () => {
    await ledger.post([{ ...CALL, request_id: "g", team: "support", model: "gpt-borealis" }]);
    const current = await openaiCard();
    const copy = await draftNewVersion(ledger.sql, TEST_ADMIN, {
      id: current?.id ?? 0,
      version: "openai-late",
    });
    await addPriceLine(ledger.sql, TEST_ADMIN, {
      to: { id: copy.id },
      entry: { model: "gpt-borealis", price: { input: "2", output: "10" } },
    });
    expect((await effectOf(copy.id)).effect.backlog).toMatchObject({ requests: 1n, priced: 1n });
    await ledger.sql`update price_cards set valid_from = '2026-06-10' where id = ${copy.id}`;
    expect((await effectOf(copy.id)).effect.backlog).toMatchObject({ requests: 1n, priced: 0n });
  });

  it("tells what would lose its price", async () => {
    const current = await openaiCard();
    const copy = await draftNewVersion(ledger.sql, TEST_ADMIN, {
      id: current?.id ?? 0,
      version: "openai-less",
    });
    await ledger.sql`delete from price_lines where card_id = ${copy.id} and model = 'gpt-4.1-mini'`;
    const { page, effect } = await effectOf(copy.id);
    expect(page.comparison?.removed).toEqual(["gpt-4.1-mini"]);
    expect(effect.lost).toMatchObject([{ model: "gpt-4.1-mini", requests: 3n }]);
    expect(page.current?.version).toBe("openai-test");
  });
});
