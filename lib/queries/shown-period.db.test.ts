import { afterAll, beforeAll, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing";
import { ADMIN, CALLS, leadOf, NOW, postCalls, setUpCompany } from "@/lib/http/read/testing-company";
import { shownPeriod } from "./shown-period";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
  await setUpCompany(db.sql);
  await postCalls(db.sql, CALLS);
});
afterAll(() => db.close());

const WEEK = { fromDay: "2026-07-13", toDay: "2026-07-20" };
const shown = (range = WEEK, compare = true, viewer = ADMIN) =>
  shownPeriod(db.sql, viewer, { range, kind: "week", compare, now: NOW, timeZone: "UTC" });

async function slowSource(at: string): Promise<void> {
  await db.sql`insert into names (kind, name) values ('source', 'slow') on conflict do nothing`;
  await db.sql`
    insert into ingest_batches (evidence_id, source_id, format, received_at, received, accepted, merged, duplicates,
      context, ignored, quarantined)
    select 0, id, 'native', ${new Date(at)}, 0, 0, 0, 0, 0, 0, 0 from names where kind = 'source' and name = 'slow'`;
}

it("shows a complete week whole, and cuts both weeks at the last complete midnight", async () => {
  const earlier = { fromDay: "2026-07-06", toDay: "2026-07-13" };
  expect(await shown()).toMatchObject({ week: WEEK, earlier, compare: true, cutAt: null });
  await slowSource("2026-07-17T05:00:00Z");
  expect(await shown()).toEqual({
    week: { fromDay: "2026-07-13", toDay: "2026-07-17" },
    earlier: { fromDay: "2026-07-06", toDay: "2026-07-10" },
    compare: true,
    cutAt: "2026-07-17",
    completeThrough: new Date("2026-07-17T05:00:00Z"),
    notCompared: null,
  });
});

it("shows everything when it is not compared, by choice or because nothing is complete", async () => {
  expect(await shown(WEEK, false)).toMatchObject({
    week: WEEK,
    compare: false,
    cutAt: null,
    notCompared: null,
  });
  const thisWeek = { fromDay: "2026-07-20", toDay: "2026-07-21" };
  expect(await shown(thisWeek)).toMatchObject({
    week: thisWeek,
    compare: false,
    notCompared: "nothing-complete",
  });
});

it("cuts nothing where there is nothing before it: a first event shows at once", async () => {
  expect(await shown(WEEK, true, leadOf())).toMatchObject({
    week: WEEK,
    compare: false,
    notCompared: "nothing-before",
  });
});
