/**
 * The golden month: one small data set whose totals were worked out by hand (test-data/golden-month/README.md).
 * The SQL rollups, a plain loop over lib/domain and the spend query must all give that table.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing";
import { applyCatalog } from "@/lib/commands/apply-catalog";
import { addCharge } from "@/lib/commands/charges";
import { closePeriod } from "@/lib/commands/periods";
import { importPriceDraft, publishPriceCard } from "@/lib/commands/price-cards";
import type { Actor } from "@/lib/commands/define-command";
import { TEST_ADMIN } from "@/lib/commands/testing";
import { type Measure, MEASURES } from "@/lib/domain/ledger-codes";
import { type IngestAnswer, recordUsage } from "@/lib/pipeline/record-usage";
import { verifyLedger } from "@/lib/pipeline/verify";
import { spend } from "@/lib/queries/spend";
import { nativeSource } from "@/lib/sources/native";
import {
  addTo,
  goldenCards,
  goldenCatalog,
  goldenPosts,
  type GoldenTable,
  handTable,
  loopOverDomain,
  project,
  ROUND_RECEIVED_MS,
} from "./testing-golden-month";

const FINANCE: Actor = { name: "finance@example.com", role: "finance" };
let db: TestDatabase;
const answers: IngestAnswer[] = [];

beforeAll(async () => {
  db = await testDatabase();
  await applyCatalog(db.sql, TEST_ADMIN, goldenCatalog());
  const cards = await importPriceDraft(db.sql, TEST_ADMIN, { drafts: goldenCards() });
  await publishPriceCard(db.sql, TEST_ADMIN, { ids: cards.map((card) => card.id) });
  const { rounds, charges } = goldenPosts();
  await post(rounds[0] ?? [], ROUND_RECEIVED_MS[0]);
  await closePeriod(db.sql, FINANCE, { month: "2026-05" });
  await post(rounds[1] ?? [], ROUND_RECEIVED_MS[1]);
  for (const charge of charges) {
    await addCharge(db.sql, FINANCE, {
      kind: charge.kind,
      name: charge.name,
      chargedAt: new Date(charge.charged_at),
      amountUsd: charge.amount_usd,
      team: charge.team,
    });
  }
});
afterAll(() => db.close());

/** Posts a round, sender by sender. */
async function post(records: { source: string; event: unknown }[], receivedAtMs: number): Promise<void> {
  for (const source of [...new Set(records.map((record) => record.source))]) {
    const events = records.filter((record) => record.source === source).map((record) => record.event);
    const reading = nativeSource.read(events, { receivedAtMs });
    answers.push(
      ...(await recordUsage(db.sql, [{ keyId: null, source, format: "native", receivedAtMs, reading }])),
    );
  }
}

/** Booked months of a rollup by team. */
async function rollup(table: string, period: string): Promise<GoldenTable> {
  const columns = MEASURES.map((name) => `sum(d.${name})::text as ${name}`).join(", ");
  const rows = await db.sql.unsafe(
    `select t.slug, ${columns} from ${table} d join teams t on t.id = d.team_id
     where d.period = '${period}' group by t.slug`,
  );
  const result: GoldenTable = new Map();
  for (const row of rows)
    for (const name of MEASURES) addTo(result, row.slug as string, name, BigInt(row[name] as string));
  return result;
}

describe("the golden month", () => {
  const hand = handTable();

  it("every posted record is accounted for", () => {
    const sum = (of: (answer: IngestAnswer) => number) =>
      answers.reduce((total, answer) => total + of(answer), 0);
    expect(sum((answer) => answer.received)).toBe(38);
    expect(sum((answer) => answer.accepted)).toBe(35);
    expect(sum((answer) => answer.merged)).toBe(2);
    expect(sum((answer) => answer.duplicates)).toBe(1);
  });

  it("the hand table adds up over teams and classes", () => {
    const teams = [...hand].filter(([name]) => name !== "total");
    for (const measure of Object.keys(hand.get("total") ?? {}) as Measure[])
      expect(
        teams.reduce((sum, [, row]) => sum + (row[measure] ?? 0n), 0n),
        measure,
      ).toBe(hand.get("total")?.[measure]);
    for (const [team, row] of hand) {
      const classes = Object.entries(row).filter(([name]) => /^cost_(?!avoided)/.test(name));
      expect(
        classes.reduce((sum, [, amount]) => sum + amount, 0n),
        team,
      ).toBe(row.cost);
    }
  });

  it.each(["spend_daily", "tenant_daily", "template_daily", "team_daily"])(
    "SQL over %s gives it",
    async (table) => {
      expect(project(await rollup(table, "2026-06-01"), hand)).toEqual(hand);
    },
  );

  it("SQL over provider_daily gives the total", async () => {
    const columns = MEASURES.map((name) => `sum(${name})::text as ${name}`).join(", ");
    const [row] = await db.sql.unsafe(`select ${columns} from provider_daily where period = '2026-06-01'`);
    for (const [name, amount] of Object.entries(hand.get("total") ?? {}))
      expect(BigInt(row?.[name] as string), name).toBe(amount);
  });

  it("a plain loop over the domain gives it", () => {
    expect(project(loopOverDomain().get("2026-06-01") ?? new Map(), hand)).toEqual(hand);
  });

  it("the loop and SQL agree on every measure of every month", async () => {
    const loop = loopOverDomain();
    for (const period of ["2026-05-01", "2026-06-01", "2026-07-01"]) {
      const sql = await rollup("spend_daily", period);
      const all = new Map(
        [...sql].map(([team]) => [team, Object.fromEntries(MEASURES.map((name) => [name, 0n]))]),
      );
      expect(project(loop.get(period) ?? new Map(), all), period).toEqual(project(sql, all));
    }
  });

  it("the spend query gives it", async () => {
    const viewer = { userId: null, name: "finance", email: null, role: "finance", teamIds: "all" } as const;
    const answer = await spend(db.sql, viewer, {
      range: { fromDay: "2026-05-01", toDay: "2026-08-01" },
      groupBy: ["team", "month"],
      filters: {},
      earlier: null,
    });
    const table: GoldenTable = new Map();
    for (const { labels, measures } of answer.rows.filter((row) => row.labels.month === "2026-06")) {
      const { usage, byClass, ...plain } = measures;
      const add = (name: Measure, amount: bigint) => addTo(table, labels.team ?? "", name, amount);
      for (const name of ["requests", "operations", "answered", "failed", "retries", "fallbacks"] as const)
        add(name, plain[name]);
      add("estimated_n", plain.estimated);
      add("missing_n", plain.missing);
      add("unpriced_n", plain.unpriced);
      for (const [name, amount] of Object.entries(usage)) add(name as Measure, amount);
      for (const [name, amount] of Object.entries(byClass)) add(`cost_${name}` as Measure, amount);
      add("list_cost", plain.listPico);
      add("cost", plain.costPico);
      add("retry_cost", plain.retryPico);
      add("fallback_premium", plain.fallbackPico);
      add("cost_avoided", plain.avoidedPico);
    }
    expect(project(table, hand)).toEqual(hand);
  });

  it("May is as it was closed, July has its first instant", async () => {
    const total = async (period: string) => (await rollup("spend_daily", period)).get("total");
    expect(await total("2026-05-01")).toMatchObject({ requests: 2n, cost: 3_000_000_000_000n });
    expect(await total("2026-07-01")).toMatchObject({ requests: 1n, cost: 1_000_000_000_000n });
  });

  it("a trace over midnight is one trace of its last day", async () => {
    const rows = await db.sql`select last_day::text, calls::int, cost_pico::text from trace_totals`;
    expect(rows).toEqual([{ last_day: "2026-06-10", calls: 2, cost_pico: "4500000000000" }]);
  });

  it("verify finds nothing", async () => {
    expect((await verifyLedger(db.sql)).findings).toEqual([]);
  });
});
