/** Joins, moves and wrappers: what several reports of one call or operation make of each other. */
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { propertyRuns } from "@/db/testing-properties";
import { CALL, testLedger, type TestLedger } from "./testing-ledger";

let ledger: TestLedger;
beforeEach(async () => {
  ledger = await testLedger();
});
afterEach(() => ledger.db.close());

async function sums() {
  const [row] = await ledger.sql`
    select coalesce(sum(requests), 0)::int as requests, coalesce(sum(operations), 0)::int as operations,
      coalesce(sum(retries), 0)::int as retries, coalesce(trim_scale(sum(cost) / 1e12), 0)::text as usd from spend_daily`;
  return row;
}

describe("two events that a third report joins", () => {
  const a = { ...CALL, client_request_id: "c", team: "support" };
  const b = { ...CALL, provider_response_id: "chatcmpl-1", reported_by: "gateway" };
  const joiner = { ...CALL, client_request_id: "c", provider_response_id: "chatcmpl-1" };

  it("are one call, whatever the order", async () => {
    for (const order of [
      [a, b, joiner],
      [b, a, joiner],
      [joiner, a, b],
      [a, joiner, b],
    ]) {
      for (const record of order) await ledger.post([record]);
      expect(await sums()).toMatchObject({ requests: 1, operations: 1, usd: "0.56" });
      expect(await ledger.spend()).toEqual({ "2026-06 support": "0.56" });
      expect(await ledger.findings()).toEqual([]);
      await ledger.db.close();
      ledger = await testLedger();
    }
  });
  it("in one operation and one trace", async () => {
    const same = { operation_id: "op", trace_id: "t", attempt: 1 };
    for (const record of [a, b, joiner]) await ledger.post([{ ...record, ...same }]);
    expect(await sums()).toMatchObject({ requests: 1, operations: 1, retries: 0 });
    const totals = await ledger.sql`select calls::int from trace_totals`;
    expect(totals).toEqual([{ calls: 1 }]);
    expect(await ledger.findings()).toEqual([]);
  });
  it("of which one wraps a third", async () => {
    await ledger.post([{ ...a, trace_id: "t", span_id: "outer" }]);
    await ledger.post([
      { ...CALL, request_id: "inner", trace_id: "t", span_id: "inner", parent_span_id: "outer" },
    ]);
    await ledger.post([{ ...b, trace_id: "t" }]);
    await ledger.post([{ ...joiner, trace_id: "t" }]);
    expect(await sums()).toMatchObject({ requests: 1 });
    expect(await ledger.findings()).toEqual([]);
  });
  it("three, and then a fourth, in one post and apart", async () => {
    const ids = ["1", "2", "3"].map((n) => ({ ...CALL, provider_response_id: `chatcmpl-${n}` }));
    for (const record of ids) await ledger.post([record]);
    const link = (n: string) => ({ ...CALL, client_request_id: "c", provider_response_id: `chatcmpl-${n}` });
    await ledger.post([link("1"), link("2")]);
    await ledger.post([link("3")]);
    expect(await sums()).toMatchObject({ requests: 1 });
    for (const record of ids) expect(await ledger.post([record])).toMatchObject({ duplicates: 1 });
    expect(await ledger.findings()).toEqual([]);
  });
});

describe("a time that moves over midnight", () => {
  const app = { ...CALL, ts: "2026-06-08T23:59:59Z", client_request_id: "c", team: "support" };
  const gateway = { ...CALL, ts: "2026-06-09T00:00:01Z", client_request_id: "c", reported_by: "gateway" };

  it("takes the event with it, in both orders", async () => {
    for (const order of [
      [app, gateway],
      [gateway, app],
    ]) {
      for (const record of order) await ledger.post([record]);
      const days = await ledger.sql`select day::text, sum(requests)::int as n from spend_daily group by day
        having sum(requests) <> 0`;
      expect(days).toEqual([{ day: "2026-06-09", n: 1 }]);
      for (const record of order) expect(await ledger.post([record])).toMatchObject({ duplicates: 1 });
      expect(await ledger.findings()).toEqual([]);
      await ledger.db.close();
      ledger = await testLedger();
    }
  });
  it("over the end of a month, and its operation follows", async () => {
    const end = { operation_id: "op", attempt: 1, trace_id: "t" };
    await ledger.post([{ ...app, ...end, ts: "2026-06-30T23:59:59Z" }], {
      receivedAtMs: Date.UTC(2026, 6, 2),
    });
    await ledger.post([{ ...gateway, ...end, ts: "2026-07-01T00:00:01Z" }]);
    await ledger.post([
      { ...CALL, ts: "2026-07-01T00:00:05Z", request_id: "2", operation_id: "op", attempt: 2 },
    ]);
    expect(await ledger.spend()).toEqual({ "2026-07 support": "0.56", "2026-07 untagged": "0.56" });
    expect(await sums()).toMatchObject({ requests: 2, operations: 1, retries: 1 });
    expect(await ledger.findings()).toEqual([]);
  });
});

describe("wrappers", () => {
  const outer = { ...CALL, trace_id: "t", span_id: "outer", team: "support" };
  const inner = { ...CALL, trace_id: "t", span_id: "inner", parent_span_id: "outer" };

  it("give way to the child in both orders and in one post", async () => {
    for (const posts of [[[outer], [inner]], [[inner], [outer]], [[outer, inner]], [[inner, outer]]]) {
      for (const records of posts) await ledger.post(records);
      expect(await sums()).toMatchObject({ requests: 1, usd: "0.56" });
      expect(await ledger.findings()).toEqual([]);
      await ledger.db.close();
      ledger = await testLedger();
    }
  });
  it("a child without usage does not take the place of a wrapper that has some", async () => {
    await ledger.post([
      outer,
      { ...inner, input_tokens: undefined, output_tokens: undefined, status: "aborted" },
    ]);
    expect(await sums()).toMatchObject({ usd: "0.56" });
  });

  it("two that each name the other as their parent both count: neither is lost in silence", async () => {
    for (const [span_id, parent_span_id] of [
      ["a", "b"],
      ["b", "a"],
      ["self", "self"],
    ])
      await ledger.post([{ ...CALL, trace_id: "t", span_id, parent_span_id }]);
    expect(await sums()).toMatchObject({ requests: 3, usd: "1.68" });
    expect(await ledger.findings()).toEqual([]);
  });

  it("any order of reports ends in the same ledger", async () => {
    const anyReport = fc.record({
      span: fc.constantFrom("outer", "inner", "second", "innermost"),
      told: fc.boolean(),
      attempt: fc.constantFrom(undefined, 1, 2),
      midnight: fc.boolean(),
    });
    type Entry = { span: string; told: boolean; attempt: number | undefined; midnight: boolean };
    const parent: Record<string, string> = { inner: "outer", second: "outer", innermost: "inner" };
    const toRecord = ({ span, told, attempt, midnight }: Entry) => ({
      ts: midnight ? "2026-06-09T00:00:01Z" : "2026-06-08T23:59:59Z",
      provider: "openai",
      model: "gpt-4.1-mini",
      trace_id: "t",
      span_id: span,
      parent_span_id: parent[span],
      operation_id: attempt === undefined ? undefined : "op",
      attempt,
      ...(told ? { input_tokens: span.length * 1000, output_tokens: 10 } : { status: "aborted" }),
    });
    const state = () => ledger.sql`
      select span_id, occurred_at, usage_status, flags, superseded_by is null as counts, cost_pico::text,
        (select sum(operations)::int from spend_daily) as operations, (select sum(cost)::text from spend_daily) as cost
      from usage_events order by 1`;
    const arrangement = fc.array(anyReport, { minLength: 2, maxLength: 7 }).chain((reports) =>
      fc.record({
        reports: fc.constant(reports),
        shuffled: fc.shuffledSubarray(reports, { minLength: reports.length }),
        size: fc.integer({ min: 1, max: 3 }),
      }),
    );
    const clear = () =>
      ledger.sql.unsafe(`truncate event_ids, event_aliases, traces, usage_events, event_reports, operations,
        operation_events, trace_totals, spend_daily, tenant_daily, template_daily, provider_daily, team_daily,
        exception_groups, ingest_batches, evidence`);
    await fc.assert(
      fc.asyncProperty(arrangement, async ({ reports, shuffled, size }) => {
        await clear();
        await ledger.post(reports.map(toRecord));
        const once = await state();
        expect(await ledger.findings()).toEqual([]);
        await clear();
        for (let i = 0; i < shuffled.length; i += size)
          await ledger.post(shuffled.slice(i, i + size).map(toRecord));
        expect([...(await state())]).toEqual([...once]);
        expect(await ledger.findings()).toEqual([]);
      }),
      propertyRuns(25),
    );
  });
});
