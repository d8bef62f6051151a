import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing";
import { nativeSource } from "@/lib/sources/native";
import { publishShippedCards } from "@/lib/commands/testing";
import { recordUsage } from "@/lib/pipeline/record-usage";
import { verifyLedger } from "@/lib/pipeline/verify";

const RECEIVED = Date.UTC(2026, 5, 8, 12, 30);
let db: TestDatabase;

/** A small ledger with a bit of everything. */
beforeEach(async () => {
  db = await testDatabase();
  await publishShippedCards(db.sql, ["openai"]);
  const call = {
    ts: "2026-06-08T12:15:44Z",
    provider: "openai",
    model: "gpt-4.1-mini",
    input_tokens: 1000,
    output_tokens: 50,
  };
  const records = [
    { ...call, request_id: "a", trace_id: "t-1", team: "support", tenant: "acme" },
    { ...call, request_id: "b", trace_id: "t-1", team: "growth" },
    { ...call, request_id: "c", model: "no-such-model-9", ts: "2026-05-30T10:00:00Z" },
    { ...call, request_id: "d", input_tokens: undefined, output_tokens: undefined, status: "aborted" },
    { ...call, request_id: "e", provider_response_id: "chatcmpl-e", cached_input_tokens: 600 },
    { ...call, request_id: "f", input_tokens: -4 },
  ];
  const reading = nativeSource.read(records, { receivedAtMs: RECEIVED });
  await recordUsage(db.sql, [
    { keyId: null, source: "app", format: "native", receivedAtMs: RECEIVED, reading },
  ]);
});
afterEach(() => db.close());

/** The laws that verify finds broken. */
async function broken(): Promise<string[]> {
  const { findings } = await verifyLedger(db.sql);
  return [...new Set(findings.map((finding) => finding.law))].sort();
}

describe("verify", () => {
  it("finds nothing on a sound ledger, and counts what it checked", async () => {
    const result = await verifyLedger(db.sql);
    expect(result.findings).toEqual([]);
    expect(result.checked).toMatchObject({ events: 5, batches: 1 });
    const [row] = await db.sql<{ cost: string }[]>`select sum(cost)::text as cost from spend_daily`;
    expect(result.checked.costPico).toBe(BigInt(row?.cost ?? "-1"));
    expect(result.checked.costPico).toBeGreaterThan(0n);
  });

  const faults: [law: string, what: string, plant: () => Promise<unknown>][] = [
    [
      "1",
      "an event vanished",
      () => db.sql`update ingest_batches set accepted = accepted + 1, received = received + 1`,
    ],
    ["1", "a quarantined record vanished", () => db.sql`delete from quarantine`],
    ["1", "evidence vanished", () => db.sql`delete from evidence`],
    [
      "2",
      "an identity leads nowhere",
      () =>
        db.sql`update event_ids set event_key = 1 where id_hash = (select min(id_hash::text)::uuid from event_ids)`,
    ],
    [
      "2",
      "a call is counted twice",
      () => db.sql`update usage_events set provider_response_id = 'chatcmpl-e'
      where request_id = 'a'`,
    ],
    ["3", "a rollup lost a picodollar", () => db.sql`update spend_daily set cost = cost - 1 where cost > 0`],
    [
      "3",
      "a tenant's tokens moved",
      () => db.sql`update tenant_daily set input_uncached = input_uncached + 1`,
    ],
    ["3", "a provider's day vanished", () => db.sql`delete from provider_daily`],
    ["3", "an exception group is off by one", () => db.sql`update exception_groups set events = events + 1`],
    ["3", "a trace total is off", () => db.sql`update trace_totals set cost_pico = cost_pico + 5`],
    [
      "4",
      "a cost is not what its line gives",
      () => db.sql`update usage_events set cost_pico = cost_pico + 1 where request_id = 'a'`,
    ],
    [
      "5",
      "a line was booked in a closed month",
      () => db.sql`update periods set closed_at = '2026-06-01' where period = '2026-05-01'`,
    ],
    [
      "5",
      "a closed month changed",
      () => db.sql`update periods set closed_at = now(), sealed_lines = 1, sealed_cost = 12
      where period = '2026-05-01'`,
    ],
    [
      "6",
      "a final document does not tie by a cent",
      async () => {
        await db.sql`update periods set closed_at = now() where period = '2026-06-01'`;
        await db.sql`
          insert into provider_documents (provider, number, period, total_cents, final_at, entered_by)
          select 'openai', 'INV-1', '2026-06-01', round(sum(cost) / 1e10) + 1, now(), 'finance'
          from provider_daily where period = '2026-06-01'`;
      },
    ],
    [
      "7",
      "a trace is shown to a team without a call in it",
      () =>
        db.sql`
      insert into teams (slug, name) values ('nosy', 'Nosy')`.then(
          () => db.sql`
      insert into trace_totals (trace_hash, team_id, last_day, last_at, calls, cost_pico)
      select trace_hash, (select id from teams where slug = 'nosy'), last_day, now(), 1, 0 from traces limit 1`,
        ),
    ],
    [
      "8",
      "an unpriced call was given a cost of zero",
      () => db.sql`update usage_events set cost_pico = 0, list_pico = 0 where request_id = 'c'`,
    ],
    [
      "8",
      "missing usage was given a cost of zero",
      () => db.sql`update usage_events set cost_pico = 0 where request_id = 'd'`,
    ],
  ];
  for (const [law, what, plant] of faults) {
    it(`law ${law}: ${what}`, async () => {
      expect(await broken()).toEqual([]);
      await plant();
      expect(await broken()).toContain(law);
    });
  }
});
