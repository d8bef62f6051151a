/** Laws 4 and 5: what changes past events, and what never does. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { applyCatalog } from "@/lib/commands/apply-catalog";
import { importPriceDraft, publishPriceCard } from "@/lib/commands/price-cards";
import { TEST_ADMIN } from "@/lib/commands/testing";
import { applyRestatement, planRestatement, type RestatementScope, StalePlan } from "@/lib/pipeline/restate";
import { sweepUnpriced } from "@/lib/pipeline/sweeps";
import { readCardFile } from "@/lib/prices/card-file";
import { CALL, MAY, testLedger, type TestLedger } from "./testing-ledger";

const BY = { name: "admin@example.com", reason: "test" };
let ledger: TestLedger;
beforeEach(async () => {
  ledger = await testLedger([]);
});
afterEach(() => ledger.db.close());

/** Publishes a card of one model: input and output in USD per million. */
async function publish(version: string, input: string, output: string): Promise<void> {
  const draft = readCardFile(`
provider: openai
kind: list
version: ${version}
source: test
unit: USD per million tokens, per thousand for other units
models: [{ model: gpt-4.1-mini, prices: [{ input: "${input}", output: "${output}" }] }]`);
  const cards = await importPriceDraft(ledger.sql, TEST_ADMIN, { drafts: [draft] });
  await publishPriceCard(ledger.sql, TEST_ADMIN, { ids: cards.map((card) => card.id) });
}

const scope = (kind: RestatementScope["kind"]): RestatementScope => ({
  kind,
  from: "2026-05-01",
  to: "2026-07-01",
});

async function teams(amounts: ReadonlyMap<number, bigint>): Promise<Record<string, string>> {
  const rows = await ledger.sql<{ id: number; slug: string }[]>`select id, slug from teams`;
  return Object.fromEntries(
    rows.flatMap(({ id, slug }) => (amounts.get(id) ? [[slug, String(amounts.get(id))]] : [])),
  );
}

describe("the backlog", () => {
  it("publishing a card prices the unpriced calls of open months, and only those", async () => {
    await ledger.post([{ ...MAY, request_id: "may", team: "support" }]);
    await ledger.close("2026-05");
    await ledger.post([{ ...CALL, request_id: "june", team: "support" }]);
    expect(await ledger.spend()).toEqual({});
    await publish("v1", "1", "5");
    expect(await sweepUnpriced(ledger.sql)).toBe(1);
    expect(await ledger.spend()).toEqual({ "2026-06 support": "1.5" });
    const left =
      await ledger.sql`select sum(unpriced_n)::int as n, period::text from spend_daily group by period order by 2`;
    expect(left).toEqual([
      { n: 1, period: "2026-05-01" },
      { n: 0, period: "2026-06-01" },
    ]);
    expect(await sweepUnpriced(ledger.sql)).toBe(0);
    expect(await ledger.findings()).toEqual([]);
  });
});

describe("law 5: a change of rules does not touch past events", () => {
  const catalog = (team: string, from: string) =>
    applyCatalog(
      ledger.sql,
      TEST_ADMIN,
      `ownership_rules: [{ match: { virtual_key: vk-growth }, team: ${team}, from: ${from} }]`,
    );
  const call = { ...CALL, virtual_key: "vk-growth" };

  it("neither of itself, nor by a redelivery, nor by a sweep", async () => {
    await publish("v1", "1", "5");
    await ledger.post([{ ...call, request_id: "1" }]);
    await catalog("support", "2026-06-01");
    await ledger.post([{ ...call, request_id: "1" }]);
    await sweepUnpriced(ledger.sql);
    expect(await ledger.spend()).toEqual({ "2026-06 growth": "1.5" });
    await ledger.post([{ ...call, request_id: "2" }]);
    expect(await ledger.spend()).toEqual({ "2026-06 growth": "1.5", "2026-06 support": "1.5" });
    expect(await ledger.findings()).toEqual([]);
  });

  it("nor does a card that is published later", async () => {
    await publish("v1", "1", "5");
    await ledger.post([{ ...call, request_id: "1" }]);
    await publish("v2", "2", "10");
    await sweepUnpriced(ledger.sql);
    expect(await ledger.spend()).toEqual({ "2026-06 growth": "1.5" });
    expect(await ledger.findings()).toEqual([]);
  });

  it("until they are reattributed: shown, then done; the closed month stands", async () => {
    await publish("v1", "1", "5");
    await ledger.post([{ ...call, ts: MAY.ts, request_id: "may" }]);
    await ledger.close("2026-05");
    await ledger.post([
      { ...call, request_id: "1" },
      { ...CALL, request_id: "2", team: "support" },
    ]);
    await catalog("support", "2026-05-01");
    const before = await ledger.spend();
    const plan = await planRestatement(ledger.sql, scope("reattribute"));
    expect(plan).toMatchObject({ events: 1, total: 0n });
    expect(await teams(plan.byTeam)).toEqual({ growth: "-1500000000000", support: "1500000000000" });
    expect(await ledger.spend()).toEqual(before);
    const done = await applyRestatement(ledger.sql, scope("reattribute"), plan.fingerprint, BY);
    expect(done.events).toBe(1);
    expect(await ledger.spend()).toEqual({ "2026-05 growth": "1.5", "2026-06 support": "3" });
    const lines = await ledger.sql`select before->>'team_id' <> after->>'team_id' as moved,
      before->>'cost_pico' = after->>'cost_pico' as same_cost from adjustment_lines`;
    expect(lines).toEqual([{ moved: true, same_cost: true }]);
    expect(await ledger.findings()).toEqual([]);
  });
});

describe("repricing", () => {
  it("the difference shown is the difference made, by team, with a trail of what, who, why", async () => {
    await publish("v1", "1", "5");
    await ledger.post([
      { ...CALL, request_id: "1", team: "support" },
      { ...CALL, request_id: "2", team: "growth", output_tokens: 0 },
      { ...CALL, request_id: "3", status: "error", input_tokens: 0, output_tokens: 0 },
    ]);
    await publish("v2", "2", "5");
    const plan = await planRestatement(ledger.sql, scope("reprice"));
    expect(await teams(plan.byTeam)).toEqual({ growth: "1000000000000", support: "1000000000000" });
    expect(plan.total).toBe(2_000_000_000_000n);
    const done = await applyRestatement(ledger.sql, scope("reprice"), plan.fingerprint, BY);
    expect(done.events).toBe(plan.events);
    expect(await ledger.spend()).toEqual({ "2026-06 growth": "2", "2026-06 support": "2.5" });
    const [header] = await ledger.sql`select kind, reason, created_by, finished_at is not null as finished,
      (select count(*)::int from adjustment_lines l where l.adjustment_id = a.id) as lines,
      (select count(*)::int from audit_log where action = 'ledger.reprice') as audited from adjustments a`;
    expect(header).toEqual({
      kind: "reprice",
      reason: "test",
      created_by: BY.name,
      finished: true,
      lines: plan.events,
      audited: 1,
    });
    expect(await ledger.findings()).toEqual([]);
    expect(await planRestatement(ledger.sql, scope("reprice"))).toMatchObject({ events: 0, total: 0n });
  });

  it("refuses a fingerprint of another range or kind, and any after a publish or a change of catalog", async () => {
    await publish("v1", "1", "5");
    await ledger.post([{ ...CALL, request_id: "1" }]);
    const { fingerprint } = await planRestatement(ledger.sql, scope("reprice"));
    const apply = (other: RestatementScope, print = fingerprint) =>
      applyRestatement(ledger.sql, other, print, BY);
    await expect(apply({ ...scope("reprice"), to: "2026-08-01" })).rejects.toThrow(StalePlan);
    await expect(apply(scope("reattribute"))).rejects.toThrow(StalePlan);
    await expect(apply(scope("reprice"), "1.2.3.x")).rejects.toThrow(StalePlan);
    await publish("v2", "2", "5");
    await expect(apply(scope("reprice"))).rejects.toThrow(StalePlan);
    const next = await planRestatement(ledger.sql, scope("reprice"));
    await applyCatalog(ledger.sql, TEST_ADMIN, "teams: [{ slug: new-team, name: New }]");
    await expect(apply(scope("reprice"), next.fingerprint)).rejects.toThrow(StalePlan);
    expect(await ledger.sql`select count(*)::int as n from adjustments`).toEqual([{ n: 0 }]);
  });

  it("an event that came after the plan was made is not in it", async () => {
    await publish("v1", "1", "5");
    await ledger.post([{ ...CALL, request_id: "1", team: "support" }]);
    await publish("v2", "2", "5");
    const plan = await planRestatement(ledger.sql, scope("reprice"));
    await ledger.sql`update usage_events set received_at = now() + interval '1 hour'`;
    expect((await applyRestatement(ledger.sql, scope("reprice"), plan.fingerprint, BY)).events).toBe(0);
    expect(await ledger.spend()).toEqual({ "2026-06 support": "1.5" });
  });

  it("interrupted after a slice it is taken up again, and counts every event once", async () => {
    await publish("v1", "1", "5");
    const events = Array.from({ length: 5_200 }, (_, n) => ({
      ...CALL,
      request_id: `r-${n}`,
      team: "support",
    }));
    await ledger.post(events);
    await publish("v2", "2", "5");
    const plan = await planRestatement(ledger.sql, scope("reprice"));
    expect(plan).toMatchObject({ events: 5_200, total: 5_200_000_000_000_000n });
    const killed = applyRestatement(ledger.sql, scope("reprice"), plan.fingerprint, BY, () => {
      throw new Error("killed");
    });
    await expect(killed).rejects.toThrow("killed");
    expect(await ledger.spend()).toEqual({ "2026-06 support": "12800" });
    expect(await ledger.findings()).toEqual([]);
    const slices: number[] = [];
    const done = await applyRestatement(ledger.sql, scope("reprice"), plan.fingerprint, BY, (n) =>
      slices.push(n),
    );
    expect(done.events).toBe(5_200);
    expect(slices).toEqual([5_200]);
    expect(await ledger.spend()).toEqual({ "2026-06 support": "13000" });
    const [trail] =
      await ledger.sql`select count(*)::int as lines, count(distinct adjustment_id)::int as adjustments
      from adjustment_lines`;
    expect(trail).toEqual({ lines: 5_200, adjustments: 1 });
    expect(await ledger.findings()).toEqual([]);
  });

  it("beside a sender that keeps changing the same events", async () => {
    await publish("v1", "1", "5");
    const events = Array.from({ length: 200 }, (_, n) => ({
      ...CALL,
      request_id: `r-${n}`,
      team: "support",
    }));
    await ledger.post(events);
    await publish("v2", "2", "5");
    const plan = await planRestatement(ledger.sql, scope("reprice"));
    const more = (latency_ms: number) => ledger.post(events.map((event) => ({ ...event, latency_ms })));
    const merging = (async () => {
      for (let n = 20; n > 0; n -= 1) await more(n);
    })();
    await applyRestatement(ledger.sql, scope("reprice"), plan.fingerprint, BY);
    await merging;
    expect(await ledger.spend()).toEqual({ "2026-06 support": "500" });
    expect(await ledger.findings()).toEqual([]);
  });

  it("a card published between two slices stops it", async () => {
    await publish("v1", "1", "5");
    await ledger.post(
      Array.from({ length: 5_100 }, (_, n) => ({ ...CALL, request_id: `r-${n}`, team: "support" })),
    );
    await publish("v2", "2", "5");
    const plan = await planRestatement(ledger.sql, scope("reprice"));
    // Applied by another connection's publish while the second slice waits: here, in the order of the calls.
    let published: Promise<void> | null = null;
    const applied = applyRestatement(ledger.sql, scope("reprice"), plan.fingerprint, BY, () => {
      published ??= ledger.sql`update ledger_versions set cards = cards + 1`.then(() => undefined);
    });
    await applied.catch(() => undefined);
    await published;
    const [state] = await ledger.sql`select finished_at is not null as finished from adjustments`;
    const lines = await ledger.sql`select count(*)::int as n from adjustment_lines`;
    // Whichever came first: stopped whole slices short, or finished before the publish.
    expect([5_000, 5_100]).toContain(lines[0]?.n);
    expect(state?.finished).toBe(lines[0]?.n === 5_100);
    expect(await ledger.findings()).toEqual([]);
  });
});
