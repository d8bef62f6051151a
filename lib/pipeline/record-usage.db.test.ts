import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing";
import { nativeSource as native } from "@/lib/sources/native";
import { type IngestAnswer, recordUsage } from "./record-usage";

const RECEIVED = Date.UTC(2026, 5, 8, 12, 30);

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

/** Posts native records as one sender. */
async function post(records: unknown[], source = "app"): Promise<IngestAnswer> {
  const reading = native.read(records, { receivedAtMs: RECEIVED });
  const [answer] = await recordUsage(db.sql, [
    { keyId: null, source, format: "native", receivedAtMs: RECEIVED, reading },
  ]);
  if (!answer) throw new Error("no answer");
  return answer;
}

describe("recordUsage", () => {
  it("accepts an event once and knows it again", async () => {
    const event = {
      timestamp: "2026-06-08T12:15:44Z",
      request_id: "req_1",
      model: "gpt-4.1-mini",
      provider: "openai",
      input_tokens: 1000,
      output_tokens: 10,
      trace_id: "trace-1",
    };
    expect(await post([event])).toMatchObject({ received: 1, accepted: 1, duplicates: 0 });
    expect(await post([event, event])).toMatchObject({ received: 2, accepted: 0, duplicates: 2 });
    const [row] =
      await db.sql`select count(*)::int as n, sum(input_uncached)::int as input from usage_events`;
    expect(row).toEqual({ n: 1, input: 1000 });
    const [spend] =
      await db.sql`select sum(requests)::int as requests, sum(unpriced_n)::int as unpriced from spend_daily`;
    expect(spend).toMatchObject({ requests: 1 });
  });

  it("merges what a gateway says of the same call", async () => {
    const app = {
      ts: "2026-06-08T12:16:00Z",
      client_request_id: "c-1",
      model: "gpt-4.1-mini",
      provider: "openai",
      team: "x",
      input_tokens: 10,
      output_tokens: 1,
    };
    const gateway = {
      ...app,
      team: undefined,
      reported_by: "gateway",
      virtual_key: "vk-1",
      provider_response_id: "chatcmpl-1",
    };
    expect(await post([app])).toMatchObject({ accepted: 1 });
    expect(await post([gateway], "gateway")).toMatchObject({ merged: 1, accepted: 0 });
    expect(await post([gateway], "gateway")).toMatchObject({ duplicates: 1 });
    expect(await post([app])).toMatchObject({ duplicates: 1 });
  });

  it("marks a trace with its number of teams, met in one batch or in several", async () => {
    await db.sql`insert into teams (slug, name) values ('mark-a', 'A'), ('mark-b', 'B')`;
    await db.sql`update ledger_versions set catalog = catalog + 1`;
    const call = (trace: string, team: string, id: string) => ({
      ts: "2026-06-08T12:20:00Z",
      request_id: `mark-${trace}-${id}`,
      trace_id: `mark-${trace}`,
      model: "gpt-4.1-mini",
      provider: "openai",
      team,
      input_tokens: 10,
      output_tokens: 1,
    });
    await post([
      call("one", "mark-a", "1"),
      call("one", "mark-a", "2"),
      call("both", "mark-a", "1"),
      call("both", "mark-b", "2"),
      call("later", "mark-a", "1"),
    ]);
    await post([call("later", "mark-b", "2")]);
    const rows =
      await db.sql`select trace_id, teams from traces where trace_id like 'mark-%' order by trace_id`;
    expect([...rows]).toEqual([
      { trace_id: "mark-both", teams: 2 },
      { trace_id: "mark-later", teams: 2 },
      { trace_id: "mark-one", teams: 1 },
    ]);
  });
});
