/**
 * Law 2: the ledger is a function of the set of reports. Any order, repetition, batching and concurrency of the same
 * reports must end in the same events, rollups, traces and exceptions; a month that closes in between moves the
 * difference to the next, and no sum.
 */
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connect, type Sql } from "@/db/client";
import { type TestDatabase, testDatabase } from "@/db/testing";
import { applyCatalog } from "@/lib/commands/apply-catalog";
import { closePeriod } from "@/lib/commands/periods";
import { publishShippedCards, TEST_ADMIN } from "@/lib/commands/testing";
import { MEASURES } from "@/lib/domain/ledger-codes";
import { ROLLUP_NAMES, ROLLUPS } from "@/lib/pipeline/rollups";
import { sweepContexts } from "@/lib/pipeline/sweeps";
import { verifyLedger } from "@/lib/pipeline/verify";
import { propertyRuns } from "@/db/testing-properties";
import { clear, cutUp, ledger, postAll, REPORTS_CATALOG, reportsOn, shuffledTwice } from "./testing-reports";

const RUNS = propertyRuns(25);
const TIMEOUT = 180_000 + RUNS.numRuns * 5_000;
const WRITERS = 4;
const FINANCE = { name: "finance@example.com", role: "finance" } as const;
let db: TestDatabase;
/** Pools of their own, as of four processes. */
let writers: Sql[];

beforeAll(async () => {
  db = await testDatabase();
  await publishShippedCards(db.sql, ["openai"]);
  await applyCatalog(db.sql, TEST_ADMIN, REPORTS_CATALOG);
  writers = Array.from({ length: WRITERS }, () => connect(db.url, { max: 3, name: "writer" }));
});
afterAll(async () => {
  await Promise.all(writers.map((pool) => pool.end({ timeout: 5 })));
  await db.close();
});

const sizes = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 8 });

async function expectSound(): Promise<void> {
  expect((await verifyLedger(db.sql)).findings).toEqual([]);
}

/** Sums of every rollup over all months, by everything but the month; cells of nothing are left out. */
async function sumsOverMonths(): Promise<unknown> {
  return Promise.all(
    ROLLUP_NAMES.map((name) => {
      const dimensions = ROLLUPS[name].filter((dimension) => dimension !== "period").join(", ");
      const sums = MEASURES.map((measure) => `sum(${measure})::text as ${measure}`).join(", ");
      const any = MEASURES.map((measure) => `sum(${measure}) <> 0`).join(" or ");
      return db.sql.unsafe(
        `select ${dimensions}, ${sums} from ${name} group by ${dimensions} having ${any} order by ${dimensions}`,
      );
    }),
  ).then((tables) => tables.map((rows) => [...rows]));
}

describe("the ledger is a function of the set of reports", () => {
  const reports = reportsOn(Date.UTC(2026, 5, 9));

  it("any permutation, repetition and batching ends in the same ledger, and verify finds nothing", {
    timeout: TIMEOUT,
  }, async () => {
    const arrangement = reports.chain((sent) =>
      fc.record({ sent: fc.constant(sent), shuffled: shuffledTwice(sent), cuts: sizes }),
    );
    await fc.assert(
      fc.asyncProperty(arrangement, async ({ sent, shuffled, cuts }) => {
        await clear(db.sql);
        await postAll(db.sql, [sent]);
        const once = await ledger(db.sql);
        await expectSound();
        await clear(db.sql);
        await postAll(db.sql, cutUp(shuffled, cuts));
        expect(await ledger(db.sql)).toEqual(once);
        await expectSound();
      }),
      { ...RUNS, endOnFailure: false },
    );
  });

  it("so does posting them from four writers at the same time, after the sweep", {
    timeout: TIMEOUT,
  }, async () => {
    const arrangement = reports.chain((sent) =>
      fc.record({
        sent: fc.constant(sent),
        orders: fc.array(shuffledTwice(sent), { minLength: WRITERS, maxLength: WRITERS }),
        cuts: sizes,
      }),
    );
    await fc.assert(
      fc.asyncProperty(arrangement, async ({ sent, orders, cuts }) => {
        await clear(db.sql);
        await postAll(db.sql, [sent]);
        const once = await ledger(db.sql);
        await clear(db.sql);
        const posted = writers.map((pool, index) => postAll(pool, cutUp(orders[index] ?? [], cuts)));
        // All of them to the end, so that none writes on into the next run.
        const failed = (await Promise.allSettled(posted)).filter((end) => end.status === "rejected");
        expect(failed).toEqual([]);
        await sweepContexts(db.sql);
        expect(await ledger(db.sql)).toEqual(once);
        await expectSound();
      }),
      { ...RUNS, endOnFailure: false },
    );
  });

  it("a month that closes in between moves no sum, only months; the closed one stays as it was", {
    timeout: TIMEOUT,
  }, async () => {
    const arrangement = reportsOn(Date.UTC(2026, 5, 1)).chain((sent) =>
      fc.record({
        sent: fc.constant(sent),
        shuffled: shuffledTwice(sent),
        cuts: sizes,
        before: fc.double({ min: 0, max: 1, noNaN: true }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(arrangement, async ({ sent, shuffled, cuts, before }) => {
        await clear(db.sql);
        await postAll(db.sql, [sent]);
        const once = await sumsOverMonths();
        await clear(db.sql);
        const batches = cutUp(shuffled, cuts);
        const first = Math.round(batches.length * before);
        await postAll(db.sql, batches.slice(0, first));
        await closePeriod(db.sql, FINANCE, { month: "2026-05" });
        const may = () => db.sql`select * from spend_daily d where period = '2026-05-01' order by d::text`;
        const closed = await may();
        await postAll(db.sql, batches.slice(first));
        expect(await may()).toEqual(closed);
        expect(await sumsOverMonths()).toEqual(once);
        await expectSound();
      }),
      { ...RUNS, endOnFailure: false },
    );
  });
});
