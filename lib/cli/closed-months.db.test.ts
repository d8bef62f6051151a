/** What arrives for a closed month: booked in the first open one, the closed one untouched. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CALL, MAY, testLedger, type TestLedger } from "./testing-ledger";

let ledger: TestLedger;
beforeEach(async () => {
  ledger = await testLedger();
});
afterEach(() => ledger.db.close());

const corrections = () => ledger.sql<
  { sign: number; period: string; original_period: string; requests: number; usd: string }[]
>`select sign, period::text, original_period::text, requests::int, trim_scale(sign * cost / 1e12)::text as usd
  from ledger_corrections order by id`;

describe("late events", () => {
  it("are booked in the first open month, by charge time in their own", async () => {
    await ledger.post([{ ...MAY, request_id: "a", team: "support" }]);
    await ledger.close("2026-05");
    await ledger.close("2026-06");
    expect(await ledger.post([{ ...MAY, request_id: "b", team: "support" }])).toMatchObject({ accepted: 1 });
    expect(await ledger.spend()).toEqual({ "2026-05 support": "0.56", "2026-07 support": "0.56" });
    const rows = await ledger.sql`select day::text from spend_daily where period = '2026-07-01'`;
    expect(rows).toEqual([{ day: "2026-05-20" }]);
    expect(await ledger.findings()).toEqual([]);
  });
  it("a redelivery after the close is a duplicate and changes nothing", async () => {
    const event = { ...MAY, request_id: "a", team: "support" };
    await ledger.post([event]);
    await ledger.close("2026-05");
    expect(await ledger.post([event])).toMatchObject({ duplicates: 1 });
    expect(await corrections()).toEqual([]);
    expect(await ledger.findings()).toEqual([]);
  });
});

describe("a merge into a closed month", () => {
  const app = { ...MAY, client_request_id: "c", team: "support", usage_status: "estimated" };
  const gateway = { ...MAY, client_request_id: "c", reported_by: "gateway", input_tokens: 2_000_000 };

  it("is a pair of signed lines in the open month; the seal holds; so is the next one", async () => {
    await ledger.post([app]);
    await ledger.close("2026-05");
    expect(await ledger.post([gateway], { source: "gateway" })).toMatchObject({ merged: 1 });
    expect(await corrections()).toEqual([
      { sign: -1, period: "2026-06-01", original_period: "2026-05-01", requests: 1, usd: "-0.56" },
      { sign: 1, period: "2026-06-01", original_period: "2026-05-01", requests: 1, usd: "0.96" },
    ]);
    expect(await ledger.spend()).toEqual({ "2026-05 support": "0.56", "2026-06 support": "0.4" });
    expect(await ledger.findings()).toEqual([]);

    expect(await ledger.post([gateway], { source: "gateway" })).toMatchObject({ duplicates: 1 });
    await ledger.close("2026-06");
    const provider = { ...gateway, reported_by: "provider", input_tokens: 3_000_000 };
    await ledger.post([provider], { source: "gateway" });
    expect(await ledger.spend()).toEqual({
      "2026-05 support": "0.56",
      "2026-06 support": "0.4",
      "2026-07 support": "0.4",
    });
    expect(await ledger.findings()).toEqual([]);
  });
  it("moves it to another team by signed lines of both", async () => {
    await ledger.post([{ ...MAY, client_request_id: "c" }]);
    await ledger.close("2026-05");
    await ledger.post([{ client_request_id: "c", team: "growth" }]);
    expect(await ledger.spend()).toEqual({
      "2026-05 untagged": "0.56",
      "2026-06 growth": "0.56",
      "2026-06 untagged": "-0.56",
    });
    expect(await ledger.findings()).toEqual([]);
  });
  it("a further attempt makes the earlier one retry cost by correction", async () => {
    const attempt = { ...MAY, ts: "2026-05-31T23:59:59Z", operation_id: "op", team: "support" };
    await ledger.post([{ ...attempt, request_id: "1", attempt: 1 }]);
    await ledger.close("2026-05");
    await ledger.post([{ ...attempt, ts: "2026-06-01T00:00:01Z", request_id: "2", attempt: 2 }]);
    const rows =
      await ledger.sql`select period::text, sum(operations)::int as operations, sum(retries)::int as retries,
      sum(requests)::int as requests from spend_daily group by period order by period`;
    expect(rows).toEqual([
      { period: "2026-05-01", operations: 1, retries: 0, requests: 1 },
      { period: "2026-06-01", operations: 0, retries: 1, requests: 1 },
    ]);
    expect(await ledger.findings()).toEqual([]);
  });
  it("a wrapper of a closed month gives way to its late child by correction", async () => {
    await ledger.post([{ ...MAY, trace_id: "t", span_id: "outer", team: "support" }]);
    await ledger.close("2026-05");
    await ledger.post([
      { ...MAY, trace_id: "t", span_id: "inner", parent_span_id: "outer", team: "support" },
    ]);
    expect(await ledger.spend()).toEqual({ "2026-05 support": "0.56" });
    expect(await ledger.findings()).toEqual([]);
  });
});

describe("two events that a third report joins", () => {
  const one = { ...MAY, client_request_id: "c", team: "support" };
  const joiner = { client_request_id: "c", provider_response_id: "chatcmpl-1", reported_by: "gateway" };

  it.each([
    ["the closed one survives", one, { ...CALL, provider_response_id: "chatcmpl-1" }],
    [
      "the open one survives, being of an earlier day",
      { ...MAY, provider_response_id: "chatcmpl-1" },
      { ...MAY, ts: "2026-05-10T10:00:00Z", client_request_id: "c", team: "support" },
    ],
  ])("one of them in a closed month: %s", async (_name, closed, open) => {
    await ledger.post([closed]);
    await ledger.close("2026-05");
    await ledger.post([open], { source: "gateway" });
    const answer = await ledger.post([{ ...MAY, ...joiner }], { source: "gateway" });
    expect(answer).toMatchObject({ merged: 1, quarantined: [] });
    expect(await ledger.findings()).toEqual([]);
    const [sum] =
      await ledger.sql`select sum(requests)::int as requests, trim_scale(sum(cost) / 1e12)::text as usd
      from spend_daily`;
    expect(sum).toEqual({ requests: 1, usd: "0.56" });
    const [may] =
      await ledger.sql`select sum(requests)::int as requests from spend_daily where period = '2026-05-01'`;
    expect(may).toEqual({ requests: 1 });
    for (const again of [closed, open, { ...MAY, ...joiner }]) {
      const source = again === closed ? "app" : "gateway";
      expect((await ledger.post([again], { source })).accepted).toBe(0);
    }
    expect(await ledger.findings()).toEqual([]);
  });

  it("both in a closed month, though the smaller was made later", async () => {
    await ledger.post([{ ...MAY, ts: "2026-05-21T10:00:00Z", provider_response_id: "chatcmpl-1" }], {
      source: "gateway",
    });
    await ledger.post([one]);
    await ledger.close("2026-05");
    await ledger.post([{ ...MAY, ...joiner }], { source: "gateway" });
    expect(await ledger.findings()).toEqual([]);
    const [sum] =
      await ledger.sql`select sum(requests)::int as requests, trim_scale(sum(cost) / 1e12)::text as usd
      from spend_daily`;
    expect(sum).toEqual({ requests: 1, usd: "0.56" });
    const traced =
      await ledger.sql`select count(*)::int as n from ledger_corrections where period = '2026-05-01'`;
    expect(traced).toEqual([{ n: 0 }]);
  });

  it("both in a closed month and in a trace", async () => {
    const trace = { trace_id: "t-closed" };
    await ledger.post([{ ...one, ...trace }]);
    await ledger.post([{ ...MAY, ...trace, provider_response_id: "chatcmpl-1" }], { source: "gateway" });
    await ledger.close("2026-05");
    await ledger.post([{ ...MAY, ...trace, ...joiner }], { source: "gateway" });
    expect(await ledger.findings()).toEqual([]);
  });
});

describe("a time that moves", () => {
  it("out of a closed month: a correction, the row stays where it is", async () => {
    await ledger.post([{ ...MAY, ts: "2026-05-31T23:59:59Z", client_request_id: "c", team: "support" }]);
    await ledger.close("2026-05");
    await ledger.post([
      { ...CALL, ts: "2026-06-01T00:00:01Z", client_request_id: "c", reported_by: "gateway" },
    ]);
    const [sum] = await ledger.sql`select sum(requests)::int as requests from spend_daily`;
    expect(sum).toEqual({ requests: 1 });
    expect(await ledger.findings()).toEqual([]);
  });
  it("into a closed month: booked where it is open", async () => {
    await ledger.post([{ ...CALL, ts: "2026-06-01T00:00:01Z", client_request_id: "c", team: "support" }]);
    await ledger.close("2026-05");
    await ledger.post([
      { ...MAY, ts: "2026-05-31T23:59:59Z", client_request_id: "c", reported_by: "gateway" },
    ]);
    expect(await ledger.spend()).toEqual({ "2026-06 support": "0.56" });
    const rows = await ledger.sql`select day::text from spend_daily where requests <> 0`;
    expect(rows).toEqual([{ day: "2026-05-31" }]);
    expect(await ledger.findings()).toEqual([]);
  });
});
