import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { z } from "zod";
import { type TestDatabase, testDatabase } from "@/db/testing";
import { sessionToken } from "@/lib/auth/session";
import { testSession } from "@/lib/auth/testing";
import { fromUsd } from "@/lib/domain/money";
import { getBudgets } from "./budgets";
import { getEvents } from "./events";
import { getExceptions } from "./exceptions";
import * as schemas from "./answer-schemas";
import { getSpend } from "./spend";
import {
  CALLS,
  callsIn,
  postCalls,
  setUpCompany,
  type TestCompany,
  totalOf,
  UNPRICED,
} from "./testing-company";
import { getTrace, getTraces } from "./traces";

vi.stubEnv("NEXTAUTH_SECRET", "a secret for tests only");

let db: TestDatabase;
let company: TestCompany;
const pools = globalThis as typeof globalThis & { whospentReadSql?: TestDatabase["sql"] };
beforeAll(async () => {
  db = await testDatabase();
  pools.whospentReadSql = db.sql;
  company = await setUpCompany(db.sql);
  await postCalls(db.sql, [...CALLS, UNPRICED]);
});
afterAll(async () => {
  pools.whospentReadSql = undefined;
  vi.unstubAllEnvs();
  await db.close();
});

type Handler = (request: Request) => Promise<Response>;
const WEEK = "from=2026-07-13&to=2026-07-20";
const week = callsIn("2026-07-13", "2026-07-20");

function request(path: string, headers: Record<string, string> = {}): Request {
  return new Request(`http://localhost:3000/api/v1/${path}`, { headers });
}

async function ask(handler: Handler, path: string, key: string = company.keys.transportRead) {
  const response = await handler(request(path, { authorization: `Bearer ${key}` }));
  return { status: response.status, body: await response.json() };
}

async function sessionOf(userId: number, signedInAt?: Date): Promise<Record<string, string>> {
  const token = await sessionToken(await testSession(db.sql, userId, signedInAt));
  return { cookie: `theme=dark; next-auth.session-token=${token}` };
}

/** The answer, having checked that it is what the OpenAPI document promises. */
async function read<S extends z.ZodType>(
  handler: Handler,
  path: string,
  schema: S,
  key?: string,
): Promise<z.output<S>> {
  const { status, body } = await ask(handler, path, key);
  expect(status, JSON.stringify(body)).toBe(200);
  return schema.parse(body);
}

const sumUsd = (rows: readonly { cost_usd: string }[]) =>
  rows.reduce((sum, row) => sum + fromUsd(row.cost_usd), 0n);

describe("GET /api/v1/spend", () => {
  const spend = (query: string, key?: string) =>
    read(getSpend, `spend?${WEEK}&${query}`, schemas.spendAnswer, key);

  it("sums to the whole in every grouping it offers", async () => {
    const groupings = [
      "team",
      "service,feature",
      "environment",
      "project",
      "provider,model",
      "service_tier",
      "attributed_by",
    ];
    groupings.push(
      "cost_center",
      "kind",
      "day",
      "week",
      "month",
      "token_class",
      "team,token_class",
      "tenant",
      "template",
    );
    for (const grouping of groupings) {
      const { rows, total } = await spend(`group_by=${grouping}`);
      expect(sumUsd(rows), grouping).toBe(totalOf(week));
      expect(fromUsd(total.cost_usd), grouping).toBe(totalOf(week));
      const tenths = rows.reduce((sum, row) => sum + Math.round(row.share * 10), 0);
      expect(tenths, grouping).toBe(1000);
    }
  });

  it("gives rows of the documented shape", async () => {
    const { rows, complete_through } = await spend("group_by=team&compare=previous");
    expect(rows[0]).toMatchObject({
      team: "support",
      requests: 4,
      input_uncached: 65_001_234,
      output: 2_400_066,
      unpriced: 1,
    });
    expect(rows[0]?.cost_usd).toMatch(/^\d+\.\d{12}$/);
    expect(rows[0]?.previous_cost_usd).toBe("60.000000000000");
    expect(rows[0]?.change).toBeCloseTo((186.5 - 60) / 60, 4);
    expect(rows.find((row) => row.team === "untagged")?.change).toBeNull();
    expect(complete_through).toBe("2026-07-20T06:00:00.000Z");
  });

  it("pivots token classes into rows with the counts of the class alone", async () => {
    const { rows } = await spend("group_by=token_class");
    expect(rows.map((row) => row.token_class)).toEqual(["input", "output"]);
    expect(rows[0]).toMatchObject({ input_uncached: 105_501_234 });
    expect(rows[0]).not.toHaveProperty("requests");
    expect(rows[0]).not.toHaveProperty("output");
  });

  it("filters by name and by alias; an unknown name matches nothing", async () => {
    const own = totalOf(week.filter((call) => call.team === "support"));
    expect(sumUsd((await spend("group_by=service&filter[team]=support")).rows)).toBe(own);
    expect(sumUsd((await spend("group_by=service&filter[team]=Support%20Automation")).rows)).toBe(own);
    expect(sumUsd((await spend("group_by=team&filter[environment]=production")).rows)).toBe(totalOf(week));
    expect((await spend("group_by=team&filter[service]=nothing-such")).rows).toEqual([]);
    const both = await spend("group_by=team&filter[team]=support&filter[team]=search");
    expect(both.rows.map((row) => row.team)).toEqual(["support", "search"]);
    const none = await spend("group_by=team&filter[service]=(none)");
    expect(none.rows.map((row) => row.team)).toEqual(["untagged", "platform-shared"]);
  });

  it("includes charges", async () => {
    const { untagged } = company.teams;
    for (const table of ["team_daily", "spend_daily"]) {
      const rest =
        table === "team_daily"
          ? ""
          : ", cost_center_id, service_id, feature_id, environment_id, project_id, provider_id, model_id, service_tier";
      const zeros = rest
        .split(",")
        .slice(1)
        .map(() => ", 0")
        .join("");
      await db.sql.unsafe(
        `insert into ${table} (day, period, kind, team_id, attributed_by${rest}, cost, list_cost)
         values ('2026-07-15', '2026-07-01', 1, ${untagged}, 3${zeros}, 20000000000000, 20000000000000)`,
      );
    }
    try {
      expect(sumUsd((await spend("group_by=team")).rows)).toBe(totalOf(week) + 20_000_000_000_000n);
      const { rows } = await spend("group_by=kind,token_class");
      expect(rows.find((row) => row.kind === "charge")).toMatchObject({
        token_class: "other",
        cost_usd: "20.000000000000",
      });
    } finally {
      await db.sql`delete from team_daily where kind = 1`;
      await db.sql`delete from spend_daily where kind = 1`;
    }
  });

  it("pages through rows, whose shares are of the whole", async () => {
    const first = await spend("group_by=day,team&limit=3");
    const rest = await spend(`group_by=day,team&limit=100&cursor=${first.next_cursor}`);
    expect(first.rows).toHaveLength(3);
    expect(sumUsd([...first.rows, ...rest.rows])).toBe(totalOf(week));
    expect(rest.next_cursor).toBeNull();
  });

  it("says what cannot be grouped together, and what can", async () => {
    const refused = async (query: string) => ask(getSpend, `spend?${WEEK}&${query}`);
    for (const query of [
      "group_by=tenant,template",
      "group_by=tenant&filter[template]=x",
      "group_by=tenant,model",
    ]) {
      expect(await refused(query), query).toMatchObject({
        status: 400,
        body: { code: "unsupported_grouping" },
      });
    }
    expect((await refused("group_by=tenant,project")).body.detail).toContain(
      "team, service, feature, environment",
    );
  });

  it("refuses what it does not understand instead of ignoring it", async () => {
    const bad = [
      `spend?${WEEK}&group_by=colour`,
      `spend?${WEEK}&groupby=team`,
      `spend?${WEEK}&filter[colour]=red`,
      `spend?${WEEK}&group_by=team&group_by=day`,
      `spend?${WEEK}&group_by=team,team`,
      `spend?${WEEK}&limit=0`,
      `spend?${WEEK}&compare=decade`,
      "spend?to=2026-07-20",
      "spend?from=2026-02-30&to=2026-07-20",
      "spend?from=yesterday&to=2026-07-20",
      "spend?from=2026-07-20&to=2026-07-20",
      "spend?from=2026-07-13T05:00:00Z&to=2026-07-20",
    ];
    for (const path of bad) expect((await ask(getSpend, path)).status, path).toBe(400);
    const partOfDay = await ask(getSpend, "spend?from=2026-07-13T05:00:00Z&to=2026-07-20");
    expect(partOfDay.body.code).toBe("not_a_day_start");
    const instants = await read(
      getSpend,
      "spend?from=2026-07-13T02:00:00%2B02:00&to=2026-07-20T00:00:00Z",
      schemas.spendAnswer,
    );
    expect(sumUsd(instants.rows)).toBe(totalOf(week));
  });
});

describe("what a key or a session may see", () => {
  it("refuses no key, a wrong one, a revoked one, one without the scope", async () => {
    expect((await getSpend(request(`spend?${WEEK}`))).status).toBe(401);
    expect((await ask(getSpend, `spend?${WEEK}`, "wsp_nobody_has_this_key_at_all_000")).status).toBe(401);
    expect((await ask(getSpend, `spend?${WEEK}`, "not even a key")).status).toBe(401);
    expect(await ask(getSpend, `spend?${WEEK}`, company.keys.ingestOnly)).toMatchObject({
      status: 403,
      body: { code: "missing_scope" },
    });
  });

  it("keeps a team's key to its team, in every call", async () => {
    const key = company.keys.supportRead;
    const { rows } = await read(getSpend, `spend?${WEEK}&group_by=team,tenant`, schemas.spendAnswer, key);
    expect(new Set(rows.map((row) => row.team))).toEqual(new Set(["support"]));
    const paths: [Handler, string][] = [
      [getSpend, `spend?${WEEK}&group_by=team,service,feature,cost_center,model`],
      [getTraces, `traces?${WEEK}&limit=100`],
      [getTrace, "traces/t-both"],
      [getEvents, `events?${WEEK}`],
      [getExceptions, "exceptions"],
      [getBudgets, "budgets?on=2026-07-15"],
    ];
    for (const [handler, path] of paths) {
      const { status, body } = await ask(handler, path, key);
      expect(status, path).toBe(200);
      expect(JSON.stringify(body), path).not.toMatch(
        /site-search|"search|ranking|rank-results|globex|platform-shared|vk-7|suport"/i,
      );
    }
  });

  it("answers for another team exactly as for one that does not exist", async () => {
    const key = company.keys.supportRead;
    const pairs: [Handler, string, string][] = [
      [
        getSpend,
        `spend?${WEEK}&group_by=team&filter[team]=search`,
        `spend?${WEEK}&group_by=team&filter[team]=nobody`,
      ],
      [getSpend, `spend?${WEEK}&filter[team]=ranking`, `spend?${WEEK}&filter[team]=nobody`],
      [getSpend, `spend?${WEEK}&filter[service]=site-search`, `spend?${WEEK}&filter[service]=nobody`],
      [getTraces, `traces?${WEEK}&team=search`, `traces?${WEEK}&team=nobody`],
      [getTrace, "traces/t-search", "traces/nobody"],
      [getEvents, "events?trace_id=t-search", "events?trace_id=nobody"],
      [getExceptions, "exceptions?team=untagged", "exceptions?team=nobody"],
    ];
    for (const [handler, theirs, nobodys] of pairs) {
      expect(await ask(handler, theirs, key), theirs).toEqual(await ask(handler, nobodys, key));
    }
  });

  it("takes the session of a person, as long as it lasts", async () => {
    const get = async (headers: Record<string, string>) => {
      const response = await getSpend(request(`spend?${WEEK}&group_by=team`, headers));
      return { status: response.status, body: await response.json() };
    };
    const lead = await get(await sessionOf(company.users.lead));
    expect(lead.body.rows.map((row: { team: string }) => row.team)).toEqual(["support"]);
    expect((await get(await sessionOf(company.users.admin))).body.rows).toHaveLength(4);
    expect((await get(await sessionOf(company.users.stranger))).body.rows).toEqual([]);
    expect((await get(await sessionOf(company.users.lead, new Date("2025-12-31")))).status).toBe(401);
    expect((await get({ cookie: "next-auth.session-token=forged" })).status).toBe(401);
    const { sessionId } = await testSession(db.sql, company.users.lead);
    const ofNobody = await sessionToken({ userId: 999_999, sessionId });
    expect((await get({ cookie: `next-auth.session-token=${ofNobody}` })).status).toBe(401);
  });
});

describe("GET /api/v1/traces and events", () => {
  it("lists costliest traces, pages, and opens one", async () => {
    const all = await read(getTraces, `traces?${WEEK}`, schemas.tracesAnswer);
    expect(all.traces.map((trace) => trace.trace_id)).toEqual(["t-big", "t-search", "t-both"]);
    const first = await read(getTraces, `traces?${WEEK}&limit=2`, schemas.tracesAnswer);
    const second = await read(
      getTraces,
      `traces?${WEEK}&limit=2&cursor=${first.next_cursor}`,
      schemas.tracesAnswer,
    );
    expect([...first.traces, ...second.traces]).toEqual(all.traces);
    expect(second.next_cursor).toBeNull();
    const trace = await read(getTrace, "traces/t-both", schemas.traceAnswer);
    expect(trace.events).toHaveLength(2);
    expect(trace.cost_usd).toBe(all.traces[2]?.cost_usd);
  });

  it("gives an event as documented", async () => {
    const { events } = await read(getEvents, "events?trace_id=t-big", schemas.eventsAnswer);
    expect(events[0]).toMatchObject({
      period: "2026-07",
      team: "support",
      service: "ticket-copilot",
      feature: "summarize-thread",
      environment: "prod",
      attributed_by: "stamped",
      rule: null,
      usage: { input_uncached: 60_000_000, output: 2_000_000 },
      cost_usd: "170.000000000000",
      price_line: { card_version: "test-1" },
      sent: { team: "support" },
      claims: { cost_usd: null },
    });
    const unpriced = await read(getEvents, "events?from=2026-07-18&to=2026-07-19", schemas.eventsAnswer);
    expect(unpriced.events[0]).toMatchObject({ cost_usd: null, price_line: null, exceptions: ["unpriced"] });
  });

  it("needs a range or a trace, and both ends of a range", async () => {
    for (const path of [
      "events",
      "events?from=2026-07-13",
      "events?trace_id=t&from=2026-07-13",
      "traces?limit=3",
    ]) {
      const handler = path.startsWith("events") ? getEvents : getTraces;
      expect(await ask(handler, path), path).toMatchObject({
        status: 400,
        body: { code: "invalid_parameter" },
      });
    }
  });

  it("survives a trace id that is no id", async () => {
    for (const id of ["%00", "%E0%A4%A", "..", "'%20or%201=1", "x".repeat(5000)]) {
      expect((await ask(getTrace, `traces/${id}`)).status, id).toBe(404);
    }
  });
});

describe("GET /api/v1/exceptions and budgets", () => {
  it("lists groups with what they hold", async () => {
    const { exceptions, total } = await read(getExceptions, "exceptions", schemas.exceptionsAnswer);
    const defects = exceptions.map((group) => group.defect);
    for (const defect of ["untagged", "unknown_team", "unknown_feature", "unpriced"])
      expect(defects).toContain(defect);
    expect(total.groups).toBe(exceptions.length);
    expect(exceptions.find((group) => group.defect === "unknown_team")).toMatchObject({
      value: "suport",
      owner: "admin@example.com",
    });
    const one = await read(getExceptions, "exceptions?defect=unpriced", schemas.exceptionsAnswer);
    expect(one.exceptions).toHaveLength(1);
    expect(one.exceptions[0]).toMatchObject({
      value: "made-up-1",
      tokens: 1300,
      cost_usd: "0.000000000000",
      owner: "lead@example.com",
    });
    const first = await read(getExceptions, "exceptions?limit=1", schemas.exceptionsAnswer);
    const rest = await read(
      getExceptions,
      `exceptions?cursor=${first.next_cursor}`,
      schemas.exceptionsAnswer,
    );
    expect([...first.exceptions, ...rest.exceptions]).toEqual(exceptions);
  });

  it("leaves out what is waived, and finds it by its state", async () => {
    const before = await read(getExceptions, "exceptions?defect=unpriced", schemas.exceptionsAnswer);
    await db.sql`
      insert into exception_cases (defect, value_id, team_id, state, waived_until, owner)
      select 13, value_id, team_id, 'waived', '2100-01-01', 'lead@example.com' from exception_groups where defect = 13`;
    expect(
      (await read(getExceptions, "exceptions?defect=unpriced", schemas.exceptionsAnswer)).exceptions,
    ).toEqual([]);
    const waived = await read(getExceptions, "exceptions?state=waived", schemas.exceptionsAnswer);
    expect(waived.exceptions).toHaveLength(before.exceptions.length);
    await db.sql`update exception_cases set waived_until = '2026-01-01'`;
    expect(
      (await read(getExceptions, "exceptions?defect=unpriced", schemas.exceptionsAnswer)).exceptions,
    ).toHaveLength(1);
  });

  it("sets budgets against what is booked", async () => {
    const { budgets } = await read(getBudgets, "budgets?on=2026-07-31", schemas.budgetsAnswer);
    expect(budgets.map((budget) => budget.team)).toEqual(["search", "support"]);
    const support = totalOf(CALLS.filter((call) => call.team === "support"));
    expect(fromUsd(budgets[1]?.used_usd ?? "0")).toBe(support);
    expect(budgets[1]).toMatchObject({
      period: "month",
      from: "2026-07-01",
      to: "2026-08-01",
      amount_usd: "2500.000000000000",
    });
  });
});
