import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing";
import { fromUsd } from "@/lib/domain/money";
import {
  ADMIN,
  leadOf,
  postCalls,
  setUpCompany,
  type TestCall,
  type TestCompany,
  WEEK,
} from "@/lib/http/read/testing-company";
import { tracesOfIncrease } from "./increase-traces";

const EARLIER = { fromDay: "2026-07-06", toDay: "2026-07-13" };
/** 1,000,000 output tokens cost 10.00 USD. */
const PER_USD = 100_000;

let db: TestDatabase;
let company: TestCompany;
let made = 0;

function trace(id: string, day: string, usd: number, feature: string, team = "support"): TestCall {
  made += 1;
  const at = `2026-07-${day}T10:00:00Z`;
  const service = team === "support" ? "ticket-copilot" : "site-search";
  return {
    id: `i-${made}`,
    at,
    team,
    service,
    feature,
    environment: "prod",
    trace: id,
    input: 0,
    output: usd * PER_USD,
  };
}

beforeAll(async () => {
  db = await testDatabase();
  company = await setUpCompany(db.sql);
  await postCalls(db.sql, [
    // summarize-thread: earlier 1.00 and 3.00, mean 2.00.
    trace("e1", "07", 1, "summarize-thread"),
    trace("e2", "08", 3, "summarize-thread"),
    trace("l1", "14", 2.5, "summarize-thread"),
    trace("l2", "14", 1.9, "summarize-thread"),
    // One trace of two calls counts once, whole.
    trace("l3", "15", 4, "summarize-thread"),
    trace("l3", "16", 5, "summarize-thread"),
    trace("l4", "16", 2.25, "summarize-thread"),
    trace("l5", "16", 6, "summarize-thread"),
    // draft-reply is new; its earlier mean is unknown, not zero.
    trace("n1", "17", 0.5, "draft-reply"),
    // Outside both weeks, and of another team.
    trace("old", "01", 99, "summarize-thread"),
    trace("other", "15", 50, "rank-results", "search"),
  ]);
});
afterAll(() => db.close());

describe("tracesOfIncrease", () => {
  const ask = (viewer = ADMIN, perGroup?: number) =>
    tracesOfIncrease(db.sql, viewer, {
      teamId: company.teams.support,
      later: WEEK,
      earlier: EARLIER,
      ...(perGroup === undefined ? {} : { perGroup }),
    });

  it("names the three traces furthest above the earlier mean of their service and feature", async () => {
    const groups = await ask();
    const summarize = groups.find((group) => group.traces.some(({ traceId }) => traceId === "l3"));
    expect(summarize?.earlierMeanPico).toBe(fromUsd("2"));
    expect(summarize?.traces).toEqual([
      { traceId: "l3", costPico: fromUsd("9"), abovePico: fromUsd("7") },
      { traceId: "l5", costPico: fromUsd("6"), abovePico: fromUsd("4") },
      { traceId: "l1", costPico: fromUsd("2.5"), abovePico: fromUsd("0.5") },
    ]);
    const fresh = groups.find((group) => group !== summarize);
    expect(fresh).toMatchObject({
      earlierMeanPico: null,
      traces: [{ traceId: "n1", abovePico: fromUsd("0.5") }],
    });
    expect(groups).toHaveLength(2);
  });

  it("never lists a trace at or below the mean, however many are asked for", async () => {
    const names = (await ask(ADMIN, 50)).flatMap((group) => group.traces.map(({ traceId }) => traceId));
    expect(names).toEqual(expect.arrayContaining(["l4"]));
    expect(names).not.toContain("l2");
  });

  it("is empty for who does not see the team", async () => {
    expect(await ask(leadOf(company.teams.search))).toEqual([]);
    expect(await ask(leadOf())).toEqual([]);
    expect(await ask(leadOf(company.teams.support))).toHaveLength(2);
  });
});
