import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing";
import {
  ADMIN,
  CALLS,
  costOf,
  leadOf,
  postCalls,
  setUpCompany,
  type TestCall,
  type TestCompany,
  UNPRICED,
} from "@/lib/http/read/testing-company";
import { eventList } from "./event-list";
import { eventDetail, tracePage } from "./trace-page";

let db: TestDatabase;
let company: TestCompany;
beforeAll(async () => {
  db = await testDatabase();
  company = await setUpCompany(db.sql);
  await postCalls(db.sql, [...CALLS, UNPRICED]);
});
afterAll(() => db.close());

const text = (value: unknown) => JSON.stringify(value, (_, v) => (typeof v === "bigint" ? v.toString() : v));

async function keyOf(requestId: string): Promise<string> {
  const [row] = await db.sql<
    { event_key: bigint }[]
  >`select event_key from usage_events where request_id = ${requestId}`;
  return row?.event_key.toString() ?? "";
}

describe("tracePage", () => {
  it("adds up the calls of all teams for one who sees all", async () => {
    const page = await tracePage(db.sql, ADMIN, "t-both");
    expect(page?.calls.map((call) => call.team.slug)).toEqual(["support", "search"]);
    const sum = CALLS.filter((call) => call.trace === "t-both").reduce(
      (total, call) => total + costOf(call),
      0n,
    );
    expect(page).toMatchObject({ costPico: sum, callCount: 2n, unpricedCalls: 0n });
  });

  it("shows a lead the own calls and says nothing of the others", async () => {
    const page = await tracePage(db.sql, leadOf(company.teams.support), "t-both");
    expect(page?.calls).toHaveLength(1);
    expect(page).toMatchObject({
      callCount: 1n,
      costPico: costOf(CALLS.find((c) => c.id === "a2") as TestCall),
    });
    expect(page?.lastAt).toEqual(new Date("2026-07-14T10:00:00Z"));
    expect(text(page)).not.toMatch(/search|globex|rank-results|ranking/i);
  });

  it("answers the same for a trace of another team and one that does not exist", async () => {
    const lead = leadOf(company.teams.support);
    expect(await tracePage(db.sql, lead, "t-search")).toBeNull();
    expect(await tracePage(db.sql, lead, "never-seen")).toBeNull();
    expect(await tracePage(db.sql, leadOf(), "t-both")).toBeNull();
  });
});

describe("why this cost", () => {
  it("recomputes the cost from quantities and the stored line, step by step", async () => {
    const [call] = (await tracePage(db.sql, ADMIN, "t-big"))?.calls ?? [];
    expect(call?.steps).toEqual([
      {
        usageClass: "input_uncached",
        quantity: 60_000_000n,
        ratePico: 2_500_000n,
        amountPico: 150_000_000_000_000n,
      },
      { usageClass: "output", quantity: 2_000_000n, ratePico: 10_000_000n, amountPico: 20_000_000_000_000n },
    ]);
    expect(call?.steps.reduce((sum, step) => sum + step.amountPico, 0n)).toBe(call?.costPico);
    expect(call?.priceLine).toMatchObject({ model: "gpt-test", cardVersion: "test-1", cardKind: "list" });
    expect(call?.owner).toMatchObject({ attributedBy: "stamped", step: "envelope", rule: null, losers: [] });
  });

  it("says unpriced, not zero", async () => {
    const detail = await eventDetail(db.sql, ADMIN, await keyOf("u1"));
    expect(detail?.call).toMatchObject({ costPico: null, steps: [], priceLine: null, defects: ["unpriced"] });
    expect(detail?.call.usage).toMatchObject({ input_uncached: 1234, output: 66 });
  });
});

describe("eventDetail", () => {
  it("gives the raw report back as it was received", async () => {
    const detail = await eventDetail(db.sql, leadOf(company.teams.support), await keyOf("a1"));
    expect(detail?.reports).toHaveLength(1);
    expect(JSON.parse(detail?.reports[0]?.body ?? "")).toMatchObject({
      request_id: "a1",
      trace_id: "t-big",
      input_tokens: 60_000_000,
    });
    expect(detail?.reports[0]).toMatchObject({ source: "app", differs: false });
  });

  it("withholds raw reports from whoever has no right to them", async () => {
    const detail = await eventDetail(db.sql, { ...ADMIN, role: "retired-role" as never }, await keyOf("a1"));
    expect(detail?.call.eventKey).toBe(await keyOf("a1"));
    expect(detail?.reports).toEqual([]);
  });

  it("answers the same for another team's key, an unknown one and none at all", async () => {
    const lead = leadOf(company.teams.support);
    for (const key of [await keyOf("a4"), "1", "999999999999999999", "-1", "1 or 1=1", "", "9".repeat(40)]) {
      expect(await eventDetail(db.sql, lead, key)).toBeNull();
    }
  });

  it("hides the names of teams that other steps would have chosen, unless the viewer sees them", async () => {
    // The envelope says support, the service belongs to search.
    await postCalls(db.sql, [
      {
        id: "x1",
        at: "2026-07-15T11:00:00Z",
        team: "support",
        service: "site-search",
        environment: "prod",
        input: 10,
        output: 0,
      },
      {
        id: "x2",
        at: "2026-07-15T12:00:00Z",
        team: "Ranking",
        service: "site-search",
        environment: "prod",
        input: 10,
        output: 0,
      },
    ]);
    const all = await eventDetail(db.sql, ADMIN, await keyOf("x1"));
    expect(all?.call.owner.losers).toEqual([{ step: "service_owner", team: "search", ruleId: null }]);
    const own = await eventDetail(db.sql, leadOf(company.teams.support), await keyOf("x1"));
    expect(own?.call.owner.losers).toEqual([]);
    expect(own?.call.sent.team).toBe("support");
  });
});

describe("eventList", () => {
  const day = { from: new Date("2026-07-14T00:00:00Z"), to: new Date("2026-07-15T00:00:00Z") };

  it("is half-open and pages without repeating or missing", async () => {
    const first = await eventList(db.sql, ADMIN, { ...day, limit: 1 });
    const second = await eventList(db.sql, ADMIN, { ...day, limit: 1, cursor: first.nextCursor ?? "" });
    expect([...first.events, ...second.events].map((event) => event.requestId).sort()).toEqual(["a2", "a3"]);
    expect(second.nextCursor).toBeNull();
    const exact = { from: new Date("2026-07-14T10:00:00Z"), to: new Date("2026-07-14T10:00:01Z") };
    expect((await eventList(db.sql, ADMIN, { ...exact, limit: 10 })).events.map((e) => e.requestId)).toEqual([
      "a2",
    ]);
  });

  it("finds a trace without dates, and one source", async () => {
    expect((await eventList(db.sql, ADMIN, { traceId: "t-both", limit: 10 })).events).toHaveLength(2);
    expect((await eventList(db.sql, ADMIN, { ...day, source: "app", limit: 10 })).events).toHaveLength(2);
    expect((await eventList(db.sql, ADMIN, { ...day, source: "nobody", limit: 10 })).events).toEqual([]);
    expect((await eventList(db.sql, ADMIN, { limit: 10 })).events).toEqual([]);
  });

  it("keeps to the viewer's teams", async () => {
    const own = await eventList(db.sql, leadOf(company.teams.support), { traceId: "t-both", limit: 10 });
    expect(own.events.map((event) => event.requestId)).toEqual(["a2"]);
    expect((await eventList(db.sql, leadOf(), { ...day, limit: 10 })).events).toEqual([]);
  });
});
