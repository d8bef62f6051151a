import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing";
import { ADMIN, leadOf } from "@/lib/http/read/testing-company";
import { silentSources, sources } from "./sources";
import { completeThrough } from "./trust-strip";

const NOW = new Date("2026-07-20T08:00:00Z");
let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
  await batches("steady", "2026-07-06T00:00Z", "2026-07-20T07:30Z", "30 minutes");
  await batches("stopped", "2026-07-06T00:00Z", "2026-07-18T05:00Z", "1 hour");
  await batches("retired", "2026-03-01T00:00Z", "2026-03-20T00:00Z", "1 day");
  await batches("once", "2026-07-19T12:00Z", "2026-07-19T12:00Z", "1 day");
  await db.sql`
    insert into ingest_keys (name, source, prefix, key_hash, kind, scopes)
    values ('gateway key', 'steady', 'a', ${Buffer.from("a")}, 'transport', '{ingest}'),
      ('new key', 'fresh', 'b', ${Buffer.from("b")}, 'transport', '{ingest}'),
      ('reporting', 'reports', 'c', ${Buffer.from("c")}, 'transport', '{read}')`;
  await db.sql`
    insert into quarantine (source_id, record_hash, code, message, record, format, first_seen_at, last_seen_at,
      replayed_at)
    select id, gen_random_uuid(), 'no_identity', 'x', '', 'native', ${NOW}, ${NOW},
      case when n = 3 then ${NOW}::timestamptz end
    from names, generate_series(1, 3) n where kind = 'source' and name = 'steady'`;
});
afterAll(() => db.close());

async function batches(source: string, from: string, to: string, step: string): Promise<void> {
  await db.sql`insert into names (kind, name) values ('source', ${source}) on conflict do nothing`;
  await db.sql`
    insert into ingest_batches (evidence_id, source_id, format, received_at, received, accepted, merged, duplicates,
      context, ignored, quarantined)
    select 0, id, 'native', at, 3, 1, 1, 1, 0, 0, 0 from names,
      generate_series(${from}::timestamptz, ${to}::timestamptz, ${step}::interval) at
    where kind = 'source' and name = ${source}`;
}

describe("sources", () => {
  it("says of each sender what it did and whether it keeps its rhythm", async () => {
    const found = await sources(db.sql, ADMIN, NOW);
    expect(found.map(({ label, state, rhythmHours }) => [label, state, rhythmHours])).toEqual([
      ["retired", "silent", 24],
      ["stopped", "silent", 1],
      ["steady", "on_time", 1],
      ["once", "no_rhythm", null],
      ["fresh", "nothing_yet", null],
    ]);
    expect(found.find((one) => one.label === "steady")).toMatchObject({
      keys: ["gateway key"],
      firstAt: new Date("2026-07-06T00:00Z"),
      lastAt: new Date("2026-07-20T07:30Z"),
      // Two events a batch, a batch every half hour, the one of 8:00 seven days ago no longer among them.
      events: { count: 2n * (7n * 48n - 1n), atLeast: false },
      quarantined: { count: 2n, atLeast: false },
      waitedFor: true,
    });
  });

  it("names the one that `complete through` waits for", async () => {
    const found = await sources(db.sql, ADMIN, NOW);
    const held = found.filter((one) => one.holdsBack);
    expect(held.map((one) => one.label)).toEqual(["stopped"]);
    expect(held[0]?.lastAt).toEqual(await completeThrough(db.sql, NOW));
    expect(found.find((one) => one.label === "retired")?.waitedFor).toBe(false);
  });

  it("stops counting at a limit and says so", async () => {
    await batches("busy", "2026-07-20T00:00Z", "2026-07-20T05:00Z", "1 second");
    const busy = (await sources(db.sql, ADMIN, NOW)).find((one) => one.label === "busy");
    expect(busy?.events).toEqual({ count: 20_002n, atLeast: true });
    await db.sql`delete from ingest_batches b using names n where n.id = b.source_id and n.name = 'busy'`;
  });

  it("is for those who see every team", async () => {
    expect(await sources(db.sql, leadOf(1, 2), NOW)).toEqual([]);
    expect(await silentSources(db.sql, leadOf(1, 2), NOW)).toEqual([]);
  });
});

describe("silentSources", () => {
  it("has those that stopped of late, not what was retired long ago", async () => {
    expect(await silentSources(db.sql, ADMIN, NOW)).toEqual([
      { label: "stopped", rhythmHours: 1, lastAt: new Date("2026-07-18T05:00Z") },
    ]);
  });
});
