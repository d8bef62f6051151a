/** Replay of quarantined records after a fix; and poisoned ones, which never fail a neighbour. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { listQuarantine, replayQuarantine } from "@/lib/pipeline/replay";
import { CALL, testLedger, type TestLedger } from "./testing-ledger";

let ledger: TestLedger;
beforeEach(async () => {
  ledger = await testLedger();
});
afterEach(() => ledger.db.close());

/** Stands for a fix of the source: the kept record is one that it can read. */
const fix = (id: string, record: object) =>
  ledger.sql`update quarantine set record = ${Buffer.from(JSON.stringify(record))}
    where convert_from(record, 'UTF8') like ${`%"${id}"%`}`;

describe("replay", () => {
  const bad = { ...CALL, request_id: "r-1", team: "support", input_tokens: -5 };

  it("records a fixed record once, under its sender; law 1 stays balanced", async () => {
    await ledger.post([{ ...CALL, request_id: "ok", team: "support" }, bad]);
    await ledger.post([bad]);
    expect(await listQuarantine(ledger.sql)).toMatchObject([
      { source: "app", format: "native", code: "negative_tokens", records: 1, times: 2 },
    ]);
    expect(await replayQuarantine(ledger.sql)).toEqual({ tried: 1, recorded: 0, ignored: 0, stayed: 1 });
    expect(await ledger.findings()).toEqual([]);

    await fix("r-1", { ...bad, input_tokens: 1_000_000 });
    expect(await replayQuarantine(ledger.sql)).toEqual({ tried: 1, recorded: 1, ignored: 0, stayed: 0 });
    expect(await ledger.spend()).toEqual({ "2026-06 support": "1.12" });
    expect(await ledger.findings()).toEqual([]);

    expect(await replayQuarantine(ledger.sql)).toEqual({ tried: 0, recorded: 0, ignored: 0, stayed: 0 });
    expect(await ledger.post([{ ...bad, input_tokens: 1_000_000 }])).toMatchObject({ duplicates: 1 });
    expect(await listQuarantine(ledger.sql)).toEqual([]);
  });

  it("a replay that stopped before its mark counts nothing twice", async () => {
    await ledger.post([bad]);
    await fix("r-1", { ...bad, input_tokens: 1_000_000 });
    await replayQuarantine(ledger.sql);
    await ledger.sql`update quarantine set replayed_at = null`;
    expect(await replayQuarantine(ledger.sql)).toMatchObject({ recorded: 1 });
    expect(await ledger.spend()).toEqual({ "2026-06 support": "0.56" });
    expect(await ledger.findings()).toEqual([]);
  });

  it("keeps sender, key and time of arrival, which stands in where there is no time", async () => {
    const [key] = await ledger.sql<{ id: number }[]>`
      insert into ingest_keys (name, source, prefix, key_hash, scopes) values ('k', 'gw', 'p', 'h', '{ingest}') returning id`;
    const receivedAtMs = Date.UTC(2026, 5, 9, 8);
    await ledger.post([{ ...bad, ts: undefined }], { source: "gw", receivedAtMs });
    await ledger.sql`update ingest_batches set key_id = ${key?.id ?? 0}`;
    await fix("r-1", { ...bad, ts: undefined, input_tokens: 1 });
    await replayQuarantine(ledger.sql);
    const rows = await ledger.sql`select e.occurred_at, e.received_at, e.key_id, n.name from usage_events e
      join names n on n.id = e.source_id`;
    expect(rows).toMatchObject([{ key_id: key?.id, name: "gw" }]);
    for (const time of ["occurred_at", "received_at"])
      expect(new Date(rows[0]?.[time]).getTime()).toBe(receivedAtMs);
    expect(
      await ledger.post([{ ...bad, ts: undefined, input_tokens: 1 }], { source: "gw", receivedAtMs }),
    ).toMatchObject({
      duplicates: 1,
    });
  });

  it("only what is asked for", async () => {
    const other = { ...CALL, request_id: "r-2", ts: "yesterday" };
    await ledger.post([bad, other]);
    await ledger.post([{ ...bad, request_id: "r-3" }], { source: "gw" });
    for (const id of ["r-1", "r-2", "r-3"]) await fix(id, { ...CALL, request_id: id });
    expect(await replayQuarantine(ledger.sql, { code: "bad_timestamp" })).toMatchObject({
      tried: 1,
      recorded: 1,
    });
    expect(await replayQuarantine(ledger.sql, { source: "gw" })).toMatchObject({ tried: 1, recorded: 1 });
    expect(await listQuarantine(ledger.sql)).toMatchObject([
      { source: "app", code: "negative_tokens", records: 1 },
    ]);
    expect(await ledger.findings()).toEqual([]);
  });

  it("a record that was cut off, and one of a source that is gone, stay", async () => {
    await ledger.post([bad, { ...bad, request_id: "r-2" }]);
    await ledger.sql`update quarantine set record = substr(record, 1, 20) where convert_from(record, 'UTF8') like '%r-1%'`;
    await ledger.sql`update quarantine set format = 'gone' where convert_from(record, 'UTF8') like '%r-2%'`;
    expect(await replayQuarantine(ledger.sql)).toEqual({ tried: 2, recorded: 0, ignored: 0, stayed: 2 });
  });

  it("one that the ledger refuses again stays and is counted", async () => {
    await ledger.post([bad]);
    const absurd = { ...CALL, model: "gpt-4.5-preview", request_id: "r-1", output_tokens: 1_000_000_000 };
    await fix("r-1", absurd);
    expect(await replayQuarantine(ledger.sql)).toMatchObject({ recorded: 0, stayed: 1 });
    expect(await ledger.findings()).toEqual([]);
  });
});

describe("a poisoned record", () => {
  const absurd = { ...CALL, model: "gpt-4.5-preview", request_id: "absurd", output_tokens: 1_000_000_000 };

  it("of an absurd cost is kept, its neighbours are recorded", async () => {
    const good = (n: number) => ({ ...CALL, request_id: `good-${n}`, team: "support" });
    const answer = await ledger.post([good(1), absurd, good(2), { trace_id: "t", team: "growth" }, good(3)]);
    expect(answer).toMatchObject({ received: 5, accepted: 3, context: 1 });
    expect(answer.quarantined).toMatchObject([{ index: 1, code: "absurd_cost" }]);
    expect(await ledger.spend()).toEqual({ "2026-06 support": "1.68" });
    expect(await ledger.findings()).toEqual([]);
  });
  it("does not take a sound report of the same call with it", async () => {
    const sound = { ...absurd, output_tokens: 1000, reported_by: "app" };
    for (const post of [
      [sound, { ...absurd, reported_by: "gateway" }],
      [{ ...absurd, reported_by: "gateway" }, sound],
    ]) {
      const answer = await ledger.post(post);
      expect(answer).toMatchObject({ accepted: 1, quarantined: [{ code: "absurd_cost" }] });
      expect(post[answer.quarantined[0]?.index ?? 0]?.output_tokens).toBe(1_000_000_000);
      expect(await ledger.findings()).toEqual([]);
      await ledger.db.close();
      ledger = await testLedger();
    }
  });
});

describe("tenants beyond the daily limit of a key", () => {
  it("become (other), with an exception; the money stays", async () => {
    const events = Array.from({ length: 1003 }, (_, n) => ({
      ...CALL,
      request_id: `r-${n}`,
      team: "support",
      tenant: `tenant-${String(n).padStart(4, "0")}`,
    }));
    expect(await ledger.post(events)).toMatchObject({ accepted: 1003 });
    const [row] = await ledger.sql`
      select count(distinct d.tenant_id)::int as tenants, sum(d.requests)::int as requests,
        (sum(d.requests) filter (where n.name = '(other)'))::int as other
      from tenant_daily d join names n on n.id = d.tenant_id`;
    expect(row).toEqual({ tenants: 1001, requests: 1003, other: 3 });
    expect(await ledger.post(events)).toMatchObject({ duplicates: 1003 });
    expect(await ledger.findings()).toEqual([]);
    // The next day has room again.
    const next = { ...CALL, ts: "2026-07-02T00:00:00Z", request_id: "next", tenant: "tenant-next" };
    await ledger.post([next], { receivedAtMs: Date.UTC(2026, 6, 2, 1) });
    const names = await ledger.sql`select name from names where kind = 'tenant' and name = 'tenant-next'`;
    expect(names).toHaveLength(1);
  });
});
