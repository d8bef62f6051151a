/** Contexts: the app's envelope for calls that the gateway reports, before and after them. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { sweepContexts } from "@/lib/pipeline/sweeps";
import { CALL, testLedger, type TestLedger } from "./testing-ledger";

let ledger: TestLedger;
beforeEach(async () => {
  ledger = await testLedger();
});
afterEach(() => ledger.db.close());

const gateway = { source: "gateway" };

/** Teams and services of the events by request id. */
async function owners(): Promise<Record<string, string>> {
  const rows = await ledger.sql<{ id: string; owner: string }[]>`
    select coalesce(e.request_id, e.client_request_id, e.span_id) as id,
      t.slug || coalesce(' ' || s.slug, '') as owner
    from usage_events e join teams t on t.id = e.team_id left join services s on s.id = e.service_id order by 1`;
  return Object.fromEntries(rows.map(({ id, owner }) => [id, owner]));
}

/** Posts in both orders must end alike. */
async function bothOrders(
  calls: object[],
  contexts: object[],
  expected: Record<string, string>,
): Promise<void> {
  await ledger.post(contexts);
  await ledger.post(calls, gateway);
  expect(await owners()).toEqual(expected);
  const first = await ledger.spend();
  await ledger.db.close();
  ledger = await testLedger();
  for (const call of calls) await ledger.post([call], gateway);
  for (const context of contexts) await ledger.post([context]);
  expect(await owners()).toEqual(expected);
  expect(await ledger.spend()).toEqual(first);
  expect(await ledger.findings()).toEqual([]);
}

describe("contexts", () => {
  it("by trace id: every call of the trace, before and after", () =>
    bothOrders(
      [
        { ...CALL, request_id: "1", trace_id: "t" },
        { ...CALL, request_id: "2", trace_id: "t" },
        { ...CALL, request_id: "3", trace_id: "other" },
      ],
      [{ trace_id: "t", team: "growth" }],
      { "1": "growth", "2": "growth", "3": "untagged" },
    ));

  it("by client request id: that call alone", () =>
    bothOrders(
      [
        { ...CALL, request_id: "1", client_request_id: "c-1", trace_id: "t" },
        { ...CALL, request_id: "2", client_request_id: "c-2", trace_id: "t" },
      ],
      [{ client_request_id: "c-1", team: "growth" }],
      { "1": "growth", "2": "untagged" },
    ));

  it("the call's own context is more telling than its trace's; both fill", () =>
    bothOrders(
      [
        { ...CALL, request_id: "1", client_request_id: "c-1", trace_id: "t" },
        { ...CALL, request_id: "2", client_request_id: "c-2", trace_id: "t" },
      ],
      [
        { client_request_id: "c-1", team: "growth" },
        { trace_id: "t", team: "support", service: "copilot" },
      ],
      { "1": "growth copilot", "2": "support copilot" },
    ));

  it("only empty fields are filled", () =>
    bothOrders(
      [{ ...CALL, request_id: "1", trace_id: "t", team: "support" }],
      [{ trace_id: "t", team: "growth", service: "copilot" }],
      { "1": "support copilot" },
    ));

  it("two that disagree fill neither", async () => {
    await bothOrders(
      [{ ...CALL, request_id: "1", trace_id: "t" }],
      [
        { trace_id: "t", team: "growth" },
        { trace_id: "t", team: "support" },
      ],
      { "1": "untagged" },
    );
  });

  it("a conflicting one takes back what the first had filled", async () => {
    await ledger.post([{ trace_id: "t", team: "growth" }]);
    await ledger.post([{ ...CALL, request_id: "1", trace_id: "t" }], gateway);
    expect(await ledger.spend()).toEqual({ "2026-06 growth": "0.56" });
    expect(await ledger.post([{ trace_id: "t", team: "support" }])).toMatchObject({ context: 1 });
    expect(await ledger.spend()).toEqual({ "2026-06 untagged": "0.56" });
    expect(await ledger.findings()).toEqual([]);
  });

  it("a redelivered one is a duplicate, also within a post", async () => {
    const context = { trace_id: "t", team: "growth" };
    expect(await ledger.post([context, context])).toMatchObject({ context: 1, duplicates: 1 });
    expect(await ledger.post([context])).toMatchObject({ context: 0, duplicates: 1 });
    expect(await ledger.findings()).toEqual([]);
  });

  it("one that can join nothing is kept for replay", async () => {
    expect(await ledger.post([{ request_id: "r", team: "growth" }])).toMatchObject({
      quarantined: [{ index: 0, code: "no_identity" }],
    });
  });

  it("what one filled stays when another joins later in the trace", async () => {
    await ledger.post([{ client_request_id: "c-1", team: "growth" }]);
    await ledger.post([{ ...CALL, request_id: "1", client_request_id: "c-1", trace_id: "t" }], gateway);
    await ledger.post([{ trace_id: "t", service: "copilot" }]);
    expect(await owners()).toEqual({ "1": "growth copilot" });
    expect(await ledger.findings()).toEqual([]);
  });

  it("what one filled stays when a neighbouring span arrives", async () => {
    const span = { ...CALL, trace_id: "t" };
    await ledger.post([{ client_request_id: "c-1", team: "growth" }]);
    await ledger.post(
      [{ ...span, request_id: "1", client_request_id: "c-1", span_id: "a", parent_span_id: "root" }],
      gateway,
    );
    await ledger.post([{ ...span, request_id: "2", span_id: "b", parent_span_id: "root" }], gateway);
    await ledger.post(
      [{ ...span, request_id: "3", span_id: "c", parent_span_id: "a", team: "support" }],
      gateway,
    );
    expect(await owners()).toMatchObject({ "1": "growth" });
    expect(await ledger.findings()).toEqual([]);
  });

  it("what one filled stays when a further attempt arrives in another trace", async () => {
    const attempt = { ...CALL, operation_id: "op" };
    await ledger.post([
      { trace_id: "t-1", team: "growth" },
      { client_request_id: "c-1", service: "copilot" },
    ]);
    await ledger.post(
      [{ ...attempt, request_id: "1", client_request_id: "c-1", trace_id: "t-1", attempt: 1 }],
      gateway,
    );
    await ledger.post([{ ...attempt, request_id: "2", trace_id: "t-2", attempt: 2 }], gateway);
    expect(await owners()).toEqual({ "1": "growth copilot", "2": "untagged" });
    expect(await ledger.findings()).toEqual([]);
  });

  it("the sweep has nothing to do where nothing raced", async () => {
    await ledger.post([{ client_request_id: "c-1", team: "growth" }]);
    await ledger.post([{ ...CALL, request_id: "1", client_request_id: "c-1" }], gateway);
    await sweepContexts(ledger.sql);
    expect(await owners()).toEqual({ "1": "growth" });
    expect(await sweepContexts(ledger.sql)).toBe(0);
  });
});
