import { readdirSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing";
import { readOtlp } from "@/lib/sources/otlp";
import { RECORDINGS, recorded } from "@/lib/sources/testing-otlp";
import { recordUsage } from "./record-usage";
import { verifyLedger } from "./verify";

const NOW = Date.parse("2026-11-24T00:00:00Z");

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

/** What real client libraries sent, billed: each call of the provider once, with the counts that can be known. */
describe("recorded requests in the ledger", () => {
  it.each(
    readdirSync(RECORDINGS, { withFileTypes: true }).flatMap((one) => (one.isDirectory() ? one.name : [])),
  )("%s", async (name) => {
    const { expected, payloads } = recorded(name);
    for (const payload of [...payloads, ...payloads.toReversed()]) {
      const reading = readOtlp(payload, NOW);
      // The stand-in of the provider counts its ids from one in every case.
      for (const { report } of reading.reports) {
        if (report.facts.providerResponseId) report.facts.providerResponseId += `-${name}`;
      }
      const post = { keyId: null, source: "otlp", format: "otlp", receivedAtMs: NOW, reading };
      const [answer] = await recordUsage(db.sql, [post]);
      expect(answer?.quarantined).toEqual([]);
    }
    const traces = expected.calls.map(({ trace_id }) => trace_id);
    const [row] = await db.sql`
        select count(*)::int as n, (coalesce(sum(e.input_uncached), 0) + coalesce(sum(e.cache_read), 0)
            + coalesce(sum(e.cache_write_5m), 0) + coalesce(sum(e.cache_write_1h), 0))::int as input,
          (coalesce(sum(e.output), 0) + coalesce(sum(e.reasoning), 0))::int as output,
          coalesce(sum(e.cache_read), 0)::int as cache_read
        from usage_events e join traces r on r.trace_hash = e.trace_hash
        where r.trace_id = any(${traces}) and e.superseded_by is null`;
    const billed = expected.calls.filter(({ gives_way_to }) => gives_way_to === undefined);
    const sum = (...classes: string[]) =>
      billed.reduce(
        (total, { recoverable }) =>
          total + classes.reduce((more, one) => more + (recoverable?.[one] ?? 0), 0),
        0,
      );
    expect(row).toEqual(
      expected.ledger ?? {
        n: billed.length,
        input: sum("input_uncached", "cache_read", "cache_write_5m", "cache_write_1h"),
        output: sum("output", "reasoning"),
        cache_read: sum("cache_read"),
      },
    );
  });

  it("keep the laws", async () => {
    expect((await verifyLedger(db.sql)).findings).toEqual([]);
  });
});
