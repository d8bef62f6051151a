import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing";
import type { Viewer } from "@/lib/auth/viewer";
import { DEMO_PLAN, demoCompany } from "@/lib/demo/testing-company";
import { undecidedNames } from "@/lib/queries/claimed-names";
import { exceptionList } from "@/lib/queries/exception-list";
import { exploreSeries, exploreSpend } from "@/lib/queries/explore";
import { bookedDays, earlierDays } from "@/lib/queries/spend-compare";
import { overviewPage } from "@/lib/queries/overview";
import { tracesOfIncrease } from "@/lib/queries/increase-traces";
import { sharedBuckets } from "@/lib/queries/shared-buckets";
import { attributionByWeek, attributionOf, taggingReport } from "@/lib/queries/tagging";
import { teamPage } from "@/lib/queries/team-page";
import { teamMonth, teamTagging, teamWaste } from "@/lib/queries/team-parts";
import { traceContext } from "@/lib/queries/trace-context";
import { TRACE_SORTS, traceList } from "@/lib/queries/trace-list";
import { serviceOptions } from "@/lib/queries/trace-options";
import { tracePage } from "@/lib/queries/trace-page";
import { unreviewedTraces } from "@/lib/queries/trace-review";
import { recordStatements, scansOf } from "./testing-query-plans";

const { now } = DEMO_PLAN;
const week = { fromDay: "2026-07-13", toDay: "2026-07-20" };
const earlier = { fromDay: "2026-07-06", toDay: "2026-07-13" };
const options = { week, earlier, compare: true, now };
const ADMIN: Viewer = { userId: 1, name: "Admin", email: null, role: "admin", teamIds: "all" };
let LEAD: Viewer;
let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase(demoCompany);
  await db.sql`analyze`;
  const [team] = await db.sql<{ id: number }[]>`select id from teams where slug = 'support'`;
  LEAD = { userId: 2, name: "Lead", email: null, role: "lead", teamIds: [team?.id ?? 0] };
});
afterAll(() => db?.close());

/** The reads behind every page with figures. A page that is not here is not watched. */
const READS: Record<string, (viewer: Viewer) => Promise<unknown>> = {
  Overview: (viewer) => overviewPage(db.sql, viewer, options),
  Team: async (viewer) => {
    const page = await teamPage(db.sql, viewer, "support", options);
    const teamId = page?.team.teamId ?? 0;
    await tracesOfIncrease(db.sql, viewer, { teamId, later: week, earlier });
    await teamMonth(db.sql, viewer, "support", { month: "2026-07-01", now });
    await teamWaste(db.sql, viewer, "support", options);
    await teamTagging(db.sql, viewer, "support", options);
  },
  Explore: async (viewer) => {
    for (const groupBy of [
      ["service", "feature"],
      ["tenant"],
      ["template"],
      ["provider", "model"],
      ["week"],
    ] as const) {
      const question = {
        range: week,
        groupBy: [...groupBy],
        filters: {},
        earlier: earlierDays(week, "year"),
      };
      await exploreSpend(db.sql, viewer, question);
      await exploreSeries(db.sql, viewer, { ...question, step: "day" }, groupBy[0]);
      const booked = `${week.fromDay.slice(0, 7)}-01`;
      const range = await bookedDays(db.sql, viewer, booked);
      await exploreSpend(db.sql, viewer, { ...question, range, booked });
    }
  },
  Exceptions: (viewer) => exceptionList(db.sql, viewer, { now }),
  Names: (viewer) => undecidedNames(db.sql, viewer, now),
  SharedBuckets: (viewer) => sharedBuckets(db.sql, viewer, "2026-07-01"),
  Tagging: async (viewer) => {
    await taggingReport(db.sql, viewer, week);
    await attributionByWeek(db.sql, viewer, week.toDay);
    await attributionOf(db.sql, viewer, week);
  },
  Traces: async (viewer) => {
    await serviceOptions(db.sql, viewer, week);
    await unreviewedTraces(db.sql, viewer, now, "UTC");
    for (const sort of TRACE_SORTS) {
      const { nextCursor } = await traceList(db.sql, viewer, { range: week, sort, limit: 5 });
      const filter = { serviceId: 1, minCalls: 2n, review: "none" as const, cursor: nextCursor ?? undefined };
      await traceList(db.sql, viewer, { range: week, sort, limit: 5, ...filter });
      await traceList(db.sql, viewer, { range: week, sort, limit: 5, review: "explained" });
    }
  },
  Trace: async (viewer) => {
    const { traces } = await traceList(db.sql, LEAD, { range: week, limit: 1 });
    const page = await tracePage(db.sql, viewer, traces[0]?.traceId ?? "");
    if (!page) throw new Error("no trace in the week");
    await traceContext(db.sql, viewer, page);
  },
};

test.each(Object.keys(READS))("%s reads no event by time, for all teams and for one", async (name) => {
  const read = READS[name];
  for (const viewer of [ADMIN, LEAD]) {
    const statements = await recordStatements(db.sql, () => read?.(viewer) ?? Promise.reject(name));
    expect(statements.length).toBeGreaterThan(0);
    expect(await scansOf(db.sql, statements)).toEqual([]);
  }
});

test("a scan of events is found, with and without a time range, and so is one of every trace", async () => {
  const caught = async (run: () => Promise<unknown>) => scansOf(db.sql, await recordStatements(db.sql, run));
  const from = new Date("2026-07-13T00:00:00Z");
  expect(await caught(() => db.sql`select count(*) from usage_events`)).not.toEqual([]);
  expect(
    await caught(
      () => db.sql`select sum(cost_pico) from usage_events where occurred_at >= ${from} and team_id = ${1}`,
    ),
  ).not.toEqual([]);
  expect(await caught(() => db.sql`select sum(cost_pico) from trace_totals`)).not.toEqual([]);
  expect(
    await caught(
      () => db.sql`select 1 from usage_events where trace_hash = ${"00000000-0000-0000-0000-000000000000"}`,
    ),
  ).toEqual([]);
});
