import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing";
import { reviewTrace } from "@/lib/commands/trace-reviews";
import type { Viewer } from "@/lib/auth/viewer";
import {
  ADMIN,
  costOf,
  leadOf,
  postCalls,
  setUpCompany,
  type TestCall,
  type TestCompany,
} from "@/lib/http/read/testing-company";
import { type TraceFilter, type TraceSort, traceList } from "./trace-list";

const JUNE = { fromDay: "2026-06-08", toDay: "2026-06-22" };
const SERVICES = { support: "ticket-copilot", search: "site-search" } as const;

/** 300 traces over ten days; a third spans both teams, some span days, many tie. */
function someCalls(): TestCall[] {
  const calls: TestCall[] = [];
  for (let i = 0; i < 300; i += 1) {
    const teams = i % 3 === 0 ? (["support", "search"] as const) : ([i % 2 ? "support" : "search"] as const);
    for (const [at, team] of teams.entries()) {
      const extra = i % 7 === 0 ? 2 : 1;
      for (let n = 0; n < extra; n += 1) {
        const day = 10 + ((i + at + n) % 10);
        calls.push({
          id: `${i}-${team}-${n}`,
          at: `2026-06-${day}T${String(i % 24).padStart(2, "0")}:${String(i % 60).padStart(2, "0")}:00Z`,
          team,
          service: SERVICES[team],
          feature: team === "search" ? "rank-results" : i % 4 === 0 ? "draft-reply" : "summarize-thread",
          environment: "prod",
          trace: `t-${i}`,
          input: 1_000 * (1 + ((i * 37) % 40)),
          output: 0,
        });
      }
    }
  }
  return calls;
}

interface Whole {
  traceId: string;
  cost: bigint;
  calls: bigint;
  last: number;
}

/** The same question answered by a plain loop over the calls. */
function byHand(calls: readonly TestCall[], of: readonly string[], keep: (part: TestCall[]) => boolean) {
  const traces = new Map<string, TestCall[]>();
  for (const call of calls) {
    if (!of.includes(call.team ?? "")) continue;
    traces.set(call.trace ?? "", [...(traces.get(call.trace ?? "") ?? []), call]);
  }
  return [...traces]
    .filter(([, list]) => keep(list))
    .map(
      ([traceId, list]): Whole => ({
        traceId,
        cost: list.reduce((sum, call) => sum + costOf(call), 0n),
        calls: BigInt(list.length),
        last: Math.max(...list.map((call) => Date.parse(call.at))),
      }),
    );
}

let db: TestDatabase;
let company: TestCompany;
const calls = someCalls();
beforeAll(async () => {
  db = await testDatabase();
  company = await setUpCompany(db.sql);
  await postCalls(db.sql, calls);
});
afterAll(() => db.close());

/** Every page of a list, one after the other. */
async function pages(viewer: Viewer, filter: Partial<TraceFilter>, sort: TraceSort, limit = 17) {
  const all: Whole[] = [];
  let cursor: string | undefined;
  do {
    const page = await traceList(db.sql, viewer, { range: JUNE, ...filter, sort, limit, cursor });
    expect(page.traces.length).toBeLessThanOrEqual(limit);
    all.push(
      ...page.traces.map((trace) => ({
        traceId: trace.traceId,
        cost: trace.costPico,
        calls: trace.calls,
        last: trace.lastAt.getTime(),
      })),
    );
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return all;
}

const BOTH = ["support", "search"];
const byId = (list: readonly Whole[]) => [...list].sort((a, b) => (a.traceId < b.traceId ? -1 : 1));
const orders: Record<TraceSort, (trace: Whole) => bigint> = {
  cost: (trace) => trace.cost,
  calls: (trace) => trace.calls,
  last: (trace) => BigInt(trace.last),
};

describe("pages of the list", () => {
  it.each(["cost", "calls", "last"] as const)("by %s are exact and miss or repeat nothing", async (sort) => {
    const viewers: [Viewer, string[]][] = [
      [ADMIN, BOTH],
      [leadOf(company.teams.support, company.teams.search), BOTH],
      [leadOf(company.teams.search), ["search"]],
    ];
    for (const [viewer, teams] of viewers) {
      const got = await pages(viewer, {}, sort);
      expect(byId(got)).toEqual(byId(byHand(calls, teams, () => true)));
      const values = got.map(orders[sort]);
      expect(values.every((value, at) => at === 0 || value <= (values[at - 1] ?? 0n))).toBe(true);
    }
  });

  it("has nothing for somebody without teams, nor for a team that is not theirs", async () => {
    expect(await pages(leadOf(), {}, "cost")).toEqual([]);
    expect(await pages(leadOf(company.teams.search), { teamId: company.teams.support }, "cost")).toEqual([]);
  });

  it("starts at the top for a cursor of another order, and for no cursor at all", async () => {
    const first = await traceList(db.sql, ADMIN, { range: JUNE, sort: "cost", limit: 3 });
    for (const cursor of [
      first.nextCursor ?? "",
      "x",
      "' or 1=1",
      Buffer.from("cost~1~x").toString("base64url"),
    ]) {
      const page = await traceList(db.sql, ADMIN, { range: JUNE, sort: "calls", limit: 3, cursor });
      expect(page.traces).toEqual(
        (await traceList(db.sql, ADMIN, { range: JUNE, sort: "calls", limit: 3 })).traces,
      );
    }
  });

  it("counts a trace of two parts once, however high both parts rank", async () => {
    const may = { fromDay: "2026-05-01", toDay: "2026-05-08" };
    const at = "2026-05-04T10:00:00Z";
    const make = (id: string, team: "support" | "search", trace: string, input: number): TestCall => ({
      id,
      at,
      team,
      service: SERVICES[team],
      environment: "prod",
      trace,
      input,
      output: 0,
    });
    await postCalls(db.sql, [
      make("m1", "support", "m-two", 10_000),
      make("m2", "search", "m-two", 9_000),
      make("m3", "search", "m-one", 8_000),
    ]);
    const { traces } = await traceList(db.sql, ADMIN, { range: may, limit: 2 });
    expect(traces.map((trace) => trace.traceId)).toEqual(["m-two", "m-one"]);
    expect(traces[0]?.teams.map((team) => team.slug)).toEqual(["support", "search"]);
    expect(traces[0]?.calls).toBe(2n);
  });
});

describe("filters", () => {
  const idOf = async (table: "services" | "features", slug: string) => {
    const [row] = await db.sql<{ id: number }[]>`select id from ${db.sql(table)} where slug = ${slug}`;
    return row?.id ?? 0;
  };

  it("by team, service and feature, cost, calls and days agree with a plain loop", async () => {
    const { teams } = company;
    const support = await pages(ADMIN, { teamId: teams.support }, "cost");
    expect(byId(support)).toEqual(byId(byHand(calls, ["support"], () => true)));

    const featureId = await idOf("features", "draft-reply");
    const serviceId = await idOf("services", "ticket-copilot");
    const drafts = byHand(calls, BOTH, (list) => list.some((call) => call.feature === "draft-reply"));
    expect(drafts.length).toBeGreaterThan(20);
    expect(byId(await pages(ADMIN, { serviceId, featureId }, "calls"))).toEqual(byId(drafts));
    const other = await idOf("services", "site-search");
    expect(await pages(ADMIN, { serviceId: other, featureId }, "cost")).toEqual([]);

    const all = byHand(calls, BOTH, () => true);
    const dear = all.filter((trace) => trace.cost >= 150_000_000_000n);
    expect(dear.length).toBeGreaterThan(5);
    expect(byId(await pages(ADMIN, { minCostPico: 150_000_000_000n }, "last"))).toEqual(byId(dear));
    const long = all.filter((trace) => trace.calls >= 3n);
    expect(byId(await pages(ADMIN, { minCalls: 3n }, "cost"))).toEqual(byId(long));
    const range = { fromDay: "2026-06-12", toDay: "2026-06-14" };
    const days = all.filter(
      (trace) => new Date(trace.last).toISOString().slice(0, 10) in { "2026-06-12": 1, "2026-06-13": 1 },
    );
    expect(byId(await pages(ADMIN, { range }, "cost"))).toEqual(byId(days));
    expect(byId(await pages(ADMIN, { range }, "last"))).toEqual(byId(days));
  });

  it("by review: every trace is in exactly one state, as each viewer sees it", async () => {
    const { teams } = company;
    const supportLead = { name: "lead@example.com", role: "lead" as const, teamIds: [teams.support] };
    // Of both teams, looked at by one; of both teams, by both; of one team; could not be explained.
    await reviewTrace(db.sql, supportLead, { traceId: "t-0", outcome: "explained", note: "half of it" });
    await reviewTrace(db.sql, ALL, { traceId: "t-3", outcome: "explained", note: "all of it" });
    await reviewTrace(db.sql, ALL, { traceId: "t-1", outcome: "explained", note: "a long thread" });
    await reviewTrace(db.sql, supportLead, {
      traceId: "t-6",
      outcome: "unexplained",
      missingField: "tenant",
    });
    const ids = async (viewer: Viewer, review: NonNullable<TraceFilter["review"]>) =>
      (await pages(viewer, { review }, "last", 7)).map((trace) => trace.traceId).sort();
    expect(await ids(ADMIN, "explained")).toEqual(["t-1", "t-3"]);
    expect(await ids(ADMIN, "unexplained")).toEqual(["t-6"]);
    expect((await ids(ADMIN, "none")).length).toBe(297);
    expect(await ids(leadOf(teams.support), "explained")).toEqual(["t-0", "t-1", "t-3"]);
    expect(await ids(leadOf(teams.search), "explained")).toEqual(["t-3"]);
    expect(await ids(leadOf(teams.search), "none")).toContain("t-6");
    const { traces } = await traceList(db.sql, leadOf(teams.support), { range: JUNE, limit: 200 });
    expect(traces.find((trace) => trace.traceId === "t-6")?.review).toMatchObject({
      outcome: "unexplained",
      missingField: "tenant",
      reviewedBy: "lead@example.com",
    });
  });
});

const ALL = { name: "admin@example.com", role: "admin" as const, teamIds: "all" as const };
