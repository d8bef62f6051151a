import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing";
import { loadCardsById } from "@/lib/pipeline/load-prices";
import { writeCardFile } from "@/lib/prices/card-file";
import { cardHash, publishFingerprint } from "@/lib/prices/draft-fingerprint";
import { shippedCards } from "@/lib/prices/shipped-cards";
import type { Actor } from "./define-command";
import { publishPriceCard } from "./price-cards";
import {
  addPriceLine,
  changePriceDraft,
  changePriceLine,
  discardPriceDraft,
  draftNewVersion,
} from "./price-drafts";
import { importPriceList } from "./price-import";
import { publishShippedCards, TEST_ADMIN } from "./testing";

let db: TestDatabase;
const READER: Actor = { name: "reader@example.com", role: "reader" };

const entry = (model: string, price: Record<string, string>) => ({ model, price });
const stored = async (id: number) => {
  const [card] = await loadCardsById(db.sql, [id]);
  if (!card) throw new Error(`no card ${id}`);
  return card;
};
const seenOf = async (id: number) => cardHash(await stored(id));
const actions = () =>
  db.sql<{ action: string; subject: string }[]>`
    select action, subject from audit_log where action like 'price-card.%' order by id desc limit 3`;

beforeAll(async () => {
  db = await testDatabase();
  await publishShippedCards(db.sql, ["zai", "cerebras"]);
});
afterAll(() => db.close());

describe("a draft by hand", () => {
  it("is the first card of a provider, priced line by line, each in the log", async () => {
    const made = await addPriceLine(db.sql, TEST_ADMIN, {
      to: { provider: "Aurora Labs", version: "aurora-1" },
      entry: entry("aurora-large", { input: "1.25", output: "5" }),
    });
    expect(made).toMatchObject({ provider: "aurora-labs", version: "aurora-1" });
    await addPriceLine(db.sql, TEST_ADMIN, {
      to: { id: made.id, seen: await seenOf(made.id) },
      entry: entry("aurora-large", { tier: "batch", input: "0.625", output: "2.5" }),
    });
    const card = await stored(made.id);
    expect(card.lines.map((line) => [line.model, line.serviceTier, line.rates.input_uncached])).toEqual([
      ["aurora-large", "standard", 1_250_000n],
      ["aurora-large", "batch", 625_000n],
    ]);
    expect((await actions()).map(({ action }) => action)).toEqual([
      "price-card.change",
      "price-card.change",
      "price-card.draft",
    ]);
    const [by] = await db.sql`select created_by, state from price_cards where id = ${made.id}`;
    expect(by).toEqual({ created_by: TEST_ADMIN.name, state: "draft" });
  });

  it("starts from the card in force, which stays as it is", async () => {
    const shipped = shippedCards().find(({ provider }) => provider === "zai");
    const made = await addPriceLine(db.sql, TEST_ADMIN, {
      to: { provider: "zai", version: "zai-next" },
      entry: entry("glm-next", { input: "0.5", output: "1" }),
    });
    const card = await stored(made.id);
    expect(card.lines).toHaveLength((shipped?.lines.length ?? 0) + 1);
    expect(card.source).toBe(`${shipped?.version}, changed by hand`);
    await expect(
      addPriceLine(db.sql, TEST_ADMIN, {
        to: { provider: "zai", version: shipped?.version ?? "" },
        entry: entry("x", { input: "1" }),
      }),
    ).rejects.toThrow("is published: give the new card another version");
    await expect(
      addPriceLine(db.sql, TEST_ADMIN, {
        to: { provider: "zai", version: "zai-next" },
        entry: entry("x", { input: "1" }),
      }),
    ).rejects.toThrow("There is a draft of zai zai-next already");
  });

  it("is changed only as it was seen, line by line, and refused with every problem", async () => {
    const [row] = await db.sql<{ id: number }[]>`select id from price_cards where version = 'zai-next'`;
    const id = row?.id ?? 0;
    const seen = await seenOf(id);
    const line = (await stored(id)).lines.find(({ model }) => model === "glm-next");
    const lineId = line?.id ?? 0;
    await changePriceLine(db.sql, TEST_ADMIN, {
      id,
      lineId,
      seen,
      entry: { ...entry("glm-next", { input: "0.75", output: "1" }), names: ["glm-next", "glm-next-1"] },
    });
    const changed = (await stored(id)).lines.find(({ model }) => model === "glm-next");
    expect(changed).toMatchObject({
      match: { exact: ["glm-next", "glm-next-1"] },
      rates: { input_uncached: 750_000n, output: 1_000_000n },
    });
    await expect(
      changePriceLine(db.sql, TEST_ADMIN, { id, lineId: changed?.id ?? 0, seen, entry: null }),
    ).rejects.toThrow(/changed since you opened it by admin@example.com at/);
    await expect(
      addPriceLine(db.sql, TEST_ADMIN, {
        to: { id },
        entry: entry("other", { input: "abc", output: "-1" }),
      }),
    ).rejects.toMatchObject({
      code: "invalid_input",
      problems: [/^input: /, /^output: /].map((re) => expect.stringMatching(re)),
    });
    await changePriceLine(db.sql, TEST_ADMIN, {
      id,
      lineId: changed?.id ?? 0,
      seen: await seenOf(id),
      entry: null,
    });
    expect((await stored(id)).lines.some(({ model }) => model === "glm-next")).toBe(false);
  });

  it("gets another version, day and source; its last line is not taken out; it can be thrown away", async () => {
    const made = await addPriceLine(db.sql, TEST_ADMIN, {
      to: { provider: "tiny", version: "t1" },
      entry: entry("one", { input: "1" }),
    });
    await changePriceDraft(db.sql, TEST_ADMIN, {
      id: made.id,
      seen: await seenOf(made.id),
      version: "t2",
      validFrom: "2026-12-01",
      source: "their page, 2026-11-20",
    });
    const card = await stored(made.id);
    expect(card).toMatchObject({ version: "t2", source: "their page, 2026-11-20" });
    expect(new Date(card.validFromMs ?? 0).toISOString()).toBe("2026-12-01T00:00:00.000Z");
    const seen = cardHash(card);
    await expect(
      changePriceLine(db.sql, TEST_ADMIN, { id: card.id, lineId: card.lines[0]?.id ?? 0, seen, entry: null }),
    ).rejects.toThrow("discard the draft instead");
    await expect(discardPriceDraft(db.sql, TEST_ADMIN, { id: card.id, seen: "x" })).rejects.toMatchObject({
      code: "conflict",
    });
    await discardPriceDraft(db.sql, TEST_ADMIN, { id: card.id, seen });
    expect(await loadCardsById(db.sql, [card.id])).toEqual([]);
    expect((await actions())[0]).toMatchObject({ action: "price-card.discard" });
  });

  it("is nobody's but who may publish", async () => {
    for (const run of [
      () => draftNewVersion(db.sql, READER, { id: 1, version: "x" }),
      () => discardPriceDraft(db.sql, READER, { id: 1, seen: "x" }),
      () => importPriceList(db.sql, READER, { source: { from: "genai", provider: "openai" } }),
    ])
      await expect(run()).rejects.toMatchObject({ code: "not_permitted" });
  });
});

describe("publishing what was shown", () => {
  it("is refused when the draft or the card in force is another, and says which", async () => {
    const [current] = await db.sql<{ id: number; version: string }[]>`
      select id, version from price_cards where provider = 'cerebras'`;
    const base = { id: current?.id ?? 0 };
    const a = await draftNewVersion(db.sql, TEST_ADMIN, { ...base, version: "c-a" });
    const b = await draftNewVersion(db.sql, TEST_ADMIN, { ...base, version: "c-b" });
    const shown = async (id: number) => publishFingerprint(await stored(id), base.id);
    const [seenA, seenB] = [await shown(a.id), await shown(b.id)];
    await addPriceLine(db.sql, TEST_ADMIN, { to: { id: a.id }, entry: entry("new", { input: "1" }) });
    await expect(publishPriceCard(db.sql, TEST_ADMIN, { ids: [a.id], approved: seenA })).rejects.toThrow(
      "The draft c-a was changed since this was shown",
    );
    await publishPriceCard(db.sql, TEST_ADMIN, { ids: [a.id], approved: await shown(a.id) });
    await expect(publishPriceCard(db.sql, TEST_ADMIN, { ids: [b.id], approved: seenB })).rejects.toThrow(
      "cerebras c-a came into force since this was shown",
    );
    const [row] = await db.sql`select state from price_cards where id = ${b.id}`;
    expect(row).toEqual({ state: "draft" });
  });

  it("leaves nothing of a published card to be changed, in the database itself", async () => {
    const [card] = await db.sql<
      { id: number }[]
    >`select id from price_cards where state = 'published' limit 1`;
    const id = card?.id ?? 0;
    for (const statement of [
      db.sql`update price_cards set source = 'x' where id = ${id}`,
      db.sql`delete from price_cards where id = ${id}`,
      db.sql`insert into price_lines (card_id, model, match, rates) values (${id}, 'x', '{}', '{}')`,
      db.sql`update price_lines set model = 'x' where card_id = ${id}`,
      db.sql`delete from price_lines where card_id = ${id}`,
    ])
      await expect(statement).rejects.toThrow(/never edited/);
    await expect(
      changePriceDraft(db.sql, TEST_ADMIN, {
        id,
        seen: await seenOf(id),
        version: "x",
        validFrom: null,
        source: "x",
      }),
    ).rejects.toThrow("start a new version from it");
  });
});

describe("importing", () => {
  it("drafts one provider of the installed list, keeping what the list does not know", async () => {
    const made = await importPriceList(db.sql, TEST_ADMIN, { source: { from: "genai", provider: "zai" } });
    expect(made).toMatchObject({ provider: "zai", state: "draft" });
    const [current] = await db.sql<{ id: number }[]>`
      select id from price_cards where provider = 'zai' and state = 'published'`;
    const models = new Set((await stored(made.id)).lines.map(({ model }) => model));
    for (const { model } of (await stored(current?.id ?? 0)).lines) expect(models).toContain(model);
    await expect(
      importPriceList(db.sql, TEST_ADMIN, { source: { from: "genai", provider: "zai" } }),
    ).rejects.toThrow("There is a draft of zai");
    await expect(
      importPriceList(db.sql, TEST_ADMIN, { source: { from: "shipped", provider: "nobody" } }),
    ).rejects.toMatchObject({ code: "not_found" });
  });

  it("takes a card file, with every problem and its line when it cannot", async () => {
    const shipped = shippedCards().find(({ provider }) => provider === "perplexity");
    const text = writeCardFile({ ...(shipped ?? shippedCards()[0]), version: "mine-1" } as never);
    const made = await importPriceList(db.sql, TEST_ADMIN, {
      source: { from: "file", text },
      version: "mine-2",
    });
    expect(made).toMatchObject({ provider: "perplexity", version: "mine-2", state: "draft" });
    const bad = text.replace(/input: "?[\d.]+"?/, "input: cheap");
    await expect(
      importPriceList(db.sql, TEST_ADMIN, { source: { from: "file", text: bad } }),
    ).rejects.toMatchObject({
      code: "invalid_input",
      problems: [expect.stringMatching(/^line \d+: .*input/)],
    });
    await expect(
      importPriceList(db.sql, TEST_ADMIN, { source: { from: "file", text: "x".repeat(1_800_001) } }),
    ).rejects.toThrow("larger than 1.8 MB");
    await expect(
      importPriceList(db.sql, TEST_ADMIN, {
        source: { from: "litellm", provider: "openai", text: "{", asOf: "2026-11-01" },
      }),
    ).rejects.toThrow("This is not LiteLLM's list");
  });
});
