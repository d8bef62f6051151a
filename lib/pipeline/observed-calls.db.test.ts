import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing";
import { accessLogSource } from "@/lib/sources/access-log";
import { nativeSource } from "@/lib/sources/native";
import { sweepObserved } from "./observed-calls";
import { type IngestAnswer, recordUsage } from "./record-usage";
import { verifyLedger } from "./verify";

const RECEIVED = Date.UTC(2026, 5, 8, 12, 30);
const MINUTE = 60_000;

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

async function post(lines: unknown[], source = "mesh"): Promise<IngestAnswer> {
  const reading = accessLogSource.read(lines, { receivedAtMs: RECEIVED });
  return record(source, "access-log", reading);
}

async function report(events: unknown[]): Promise<IngestAnswer> {
  return record("app", "native", nativeSource.read(events, { receivedAtMs: RECEIVED }));
}

async function record(
  source: string,
  format: string,
  reading: Parameters<typeof recordUsage>[1][0]["reading"],
) {
  const posts = [{ keyId: null, source, format, receivedAtMs: RECEIVED, reading }];
  const [answer] = await recordUsage(db.sql, posts);
  if (!answer) throw new Error("no answer");
  return answer;
}

const line = (requestId: string, more: object = {}) => ({
  start_time: "2026-06-08T12:15:44Z",
  method: "POST",
  path: "/v1/chat/completions",
  authority: "api.openai.com",
  response_code: 200,
  bytes_sent: 4000,
  request_id: requestId,
  ...more,
});
const event = (more: object) => ({
  ts: "2026-06-08T12:15:44Z",
  provider: "openai",
  model: "gpt-4.1-mini",
  input_tokens: 10,
  output_tokens: 1,
  ...more,
});

async function explained(requestId: string): Promise<string | null | undefined> {
  const [row] = await db.sql<{ explained_by: string | null }[]>`
    select explained_by from observed_calls where request_id = ${requestId}`;
  return row?.explained_by;
}

describe("observed calls", () => {
  it("are context once, then duplicates, whoever ships the log; they bill nothing", async () => {
    const other = line("o-2", { authority: "shop.internal" });
    const refused = line("o-3", { start_time: "noon" });
    expect(await post([line("o-1"), line("o-1"), other, refused])).toMatchObject({
      received: 4,
      accepted: 0,
      context: 1,
      duplicates: 1,
      ignored: 1,
      quarantined: [{ index: 3, code: "bad_timestamp" }],
    });
    expect(await post([line("o-1")], "second-collector")).toMatchObject({ context: 0, duplicates: 1 });
    const [row] = await db.sql`
      select (select count(*)::int from observed_calls) as observed, (select count(*)::int from usage_events) as events`;
    expect(row).toEqual({ observed: 1, events: 0 });
  });

  it("are explained by an event that is there, at once", async () => {
    await report([event({ client_request_id: "before-1" }), event({ provider_request_id: "req_before2" })]);
    await post([line("before-1"), line("proxy-2", { resp_x_request_id: "req_before2" }), line("lonely-1")]);
    expect(await explained("before-1")).toBe("id");
    expect(await explained("proxy-2")).toBe("id");
    expect(await explained("lonely-1")).toBeNull();
  });

  it("are explained by an event that comes after, and rest between two sweeps", async () => {
    await post([line("after-1")]);
    await sweepObserved(db.sql, RECEIVED);
    expect(await explained("after-1")).toBeNull();
    await report([event({ client_request_id: "after-1" })]);
    expect(await sweepObserved(db.sql, RECEIVED + 5 * MINUTE)).toBe(0);
    expect(await sweepObserved(db.sql, RECEIVED + 11 * MINUTE)).toBe(1);
    expect(await explained("after-1")).toBe("id");
  });

  it("of a trace are explained as often as the trace has events, a failed one never", async () => {
    const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    await post([
      line("trace-failed", { traceparent, response_code: 429, start_time: "2026-06-08T12:15:40Z" }),
      line("trace-1", { traceparent, start_time: "2026-06-08T12:15:41Z" }),
      line("trace-2", { traceparent, start_time: "2026-06-08T12:15:42Z" }),
    ]);
    await report([event({ trace_id: "0af7651916cd43dd8448eb211c80319c", span_id: "aaaaaaaaaaaaaaaa" })]);
    expect(await sweepObserved(db.sql, RECEIVED + 30 * MINUTE)).toBe(1);
    expect([await explained("trace-failed"), await explained("trace-1"), await explained("trace-2")]).toEqual(
      [null, "trace", null],
    );
    expect(await sweepObserved(db.sql, RECEIVED + 60 * MINUTE)).toBe(0);
  });

  it("of many posts at once are each there once", async () => {
    const lines = Array.from({ length: 40 }, (_, index) => line(`many-${index}`));
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, index) => post(index % 2 === 0 ? lines : [...lines].reverse())),
    );
    expect(answers.reduce((sum, answer) => sum + answer.context, 0)).toBe(40);
    expect(answers.reduce((sum, answer) => sum + answer.duplicates, 0)).toBe(200);
  });

  it("leave every law as it was", async () => {
    expect((await verifyLedger(db.sql)).findings).toEqual([]);
  });

  it("are open for seven days: what comes later explains nothing any more", async () => {
    const day = 1_440 * MINUTE;
    await post([line("late-1"), line("late-2")]);
    await report([event({ client_request_id: "late-1" })]);
    expect(await sweepObserved(db.sql, RECEIVED + 8 * day)).toBeGreaterThan(0);
    expect(await explained("late-1")).toBe("id");
    await report([event({ client_request_id: "late-2" })]);
    expect(await sweepObserved(db.sql, RECEIVED + 9 * day)).toBe(0);
    expect(await explained("late-2")).toBeNull();
  });

  it("are forgotten after 45 days", async () => {
    await sweepObserved(db.sql, RECEIVED + 46 * 86_400_000);
    expect(await db.sql`select from observed_calls`).toHaveLength(0);
  });
});
