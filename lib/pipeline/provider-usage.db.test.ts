import { readFileSync } from "node:fs";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing";
import { propertyRuns } from "@/db/testing-properties";
import { openaiUsageSource } from "@/lib/sources/openai-usage";
import { recordUsage } from "./record-usage";
import { verifyLedger } from "./verify";

const RECEIVED_MS = Date.UTC(2026, 5, 20);
let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());
beforeEach(async () => {
  await db.sql`truncate provider_usage, ingest_batches, quarantine, evidence`;
});

const DAY_S = Date.UTC(2026, 5, 8) / 1000;

/** A page of one day; times in hours of that day. */
function page(told: { input: number; model?: string; requests?: number; until?: number; from?: number }) {
  return {
    object: "page",
    data: [
      {
        start_time: DAY_S + (told.from ?? 0) * 3600,
        end_time: DAY_S + (told.until ?? 24) * 3600,
        results: [
          {
            object: "organization.usage.completions.result",
            input_tokens: told.input,
            num_model_requests: told.requests ?? 1,
            model: told.model ?? "gpt-5.4",
          },
        ],
      },
    ],
  };
}

async function post(...pages: unknown[]) {
  const answers = await recordUsage(
    db.sql,
    pages.map((payload) => ({
      keyId: null,
      source: "billing",
      format: "openai-usage",
      receivedAtMs: RECEIVED_MS,
      reading: openaiUsageSource.read(payload, { receivedAtMs: RECEIVED_MS }),
    })),
  );
  return answers.map(({ quarantined, ...counts }) => ({ ...counts, quarantined: quarantined.length }));
}

const stored = () =>
  db.sql`select m.name as model, u.starts_at, u.ends_at, u.requests, u.usage, u.layer from provider_usage u
    join names m on m.id = u.model_id order by 1, 2`;
const NOTHING = { accepted: 0, merged: 0, duplicates: 0, context: 0, ignored: 0, quarantined: 0 };

describe("provider usage", () => {
  it("is context when new or grown and a duplicate when repeated; no event comes of it, and verify agrees", async () => {
    expect(await post(page({ input: 100, until: 10 }))).toEqual([{ ...NOTHING, received: 1, context: 1 }]);
    expect(await post(page({ input: 100, until: 10 }))).toEqual([{ ...NOTHING, received: 1, duplicates: 1 }]);
    expect(await post(page({ input: 900 }))).toEqual([{ ...NOTHING, received: 1, context: 1 }]);
    // An older export that arrives late tells nothing fuller.
    expect(await post(page({ input: 100, until: 10 }))).toEqual([{ ...NOTHING, received: 1, duplicates: 1 }]);
    const rows = await stored();
    expect(rows).toMatchObject([{ requests: 1n, usage: { input_uncached: 900 }, layer: "api day model" }]);
    const [events] = await db.sql`select count(*)::int as n from usage_events`;
    expect(events?.n).toBe(0);
    expect((await verifyLedger(db.sql)).findings).toEqual([]);
    const [batch] = await db.sql`select sum(received)::int as received, sum(context)::int as context,
      sum(duplicates)::int as duplicates from ingest_batches`;
    expect(batch).toEqual({ received: 4, context: 2, duplicates: 2 });
  });

  it("keeps the line of the standing numbers as evidence", async () => {
    await post(page({ input: 100, until: 10 }), page({ input: 900 }));
    const [row] = await db.sql<{ reports: number }[]>`
      select e.reports from provider_usage u join evidence e on e.id = u.evidence_id`;
    expect(row?.reports).toBe(2);
  });

  it("counts lines that cannot be taken as quarantined, beside those that can", async () => {
    const text = readFileSync(
      new URL("../sources/fixtures/openai-usage/completions-page.json", import.meta.url),
      "utf8",
    );
    expect(await post(JSON.parse(text))).toEqual([
      { ...NOTHING, received: 4, context: 2, ignored: 1, quarantined: 1 },
    ]);
    expect((await verifyLedger(db.sql)).findings).toEqual([]);
  });

  it("ends the same whatever the order, repetition, batching and concurrency", async () => {
    const told = [
      page({ input: 10, until: 3 }),
      page({ input: 25, until: 9, requests: 2 }),
      page({ input: 25, until: 9, requests: 3 }),
      page({ input: 7, from: 20 }),
      page({ input: 5, model: "other" }),
      page({ input: 6, model: "other" }),
    ];
    const runs = fc.array(fc.constantFrom(...told), { minLength: 6, maxLength: 12 });
    let expected: unknown = null;
    await fc.assert(
      fc.asyncProperty(runs, fc.nat(4), async (extra, cut) => {
        await db.sql`truncate provider_usage, ingest_batches, quarantine, evidence`;
        const all = [...extra, ...told].sort((a, b) => (hash(a, cut) < hash(b, cut) ? -1 : 1));
        const [first, second] = [all.slice(0, cut * 2), all.slice(cut * 2)];
        await Promise.all([post(...first), post(...second)]);
        const rows = JSON.parse(
          JSON.stringify(await stored(), (_, v) => (typeof v === "bigint" ? String(v) : v)),
        );
        expected ??= rows;
        expect(rows).toEqual(expected);
      }),
      propertyRuns(15),
    );
    expect(expected).toMatchObject([
      { model: "gpt-5.4", usage: { input_uncached: 25 }, requests: "3" },
      { model: "other", usage: { input_uncached: 6 } },
    ]);
  });
});

/** Another order for each seed. */
function hash(value: unknown, seed: number): string {
  const text = `${seed}${JSON.stringify(value)}`;
  let sum = 7;
  for (const letter of text) sum = (sum * 31 + letter.charCodeAt(0) * (seed + 3)) % 1_000_003;
  return String(sum).padStart(7, "0");
}
