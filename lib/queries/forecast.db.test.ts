import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing";
import { forecastError, forecastMonthEnd } from "@/lib/domain/forecast";
import { estimatePico } from "@/lib/domain/forecast-month";
import { fromUsd, sumPico } from "@/lib/domain/money";
import { addDays } from "@/lib/domain/period";
import {
  ADMIN,
  leadOf,
  NOW,
  postCalls,
  setUpCompany,
  type TestCall,
  type TestCompany,
} from "@/lib/http/read/testing-company";
import { monthForecasts, teamForecasts } from "./forecast";

/** Monday to Sunday, USD. */
const WEEK = [100, 110, 105, 100, 85, 30, 20];
const PER_USD = 100_000;
/** Monday 1 June to Sunday 19 July 2026: seven weeks, all complete at NOW (Monday 20 July, 08:00). */
const DAYS = 49;
const SUPPORT = Array.from({ length: DAYS }, (_, day) => WEEK[day % 7] ?? 0);
/** Search is uneven, and 18 days old: nothing in its first ten days of July. */
const SEARCH = [40, 0, 55, 35, 60, 20, 10, 45, 80, 50, 30, 70, 15, 5, 42, 51, 38, 33];
const SEARCH_FROM = "2026-07-02";

let db: TestDatabase;
let company: TestCompany;

const call = (id: string, day: string, team: string, usd: number, hour = "10"): TestCall => ({
  id,
  at: `${day}T${hour}:00:00Z`,
  team,
  service: team === "support" ? "ticket-copilot" : "site-search",
  environment: "prod",
  input: 0,
  output: usd * PER_USD,
});

beforeAll(async () => {
  db = await testDatabase();
  company = await setUpCompany(db.sql);
  await postCalls(db.sql, [
    ...SUPPORT.map((usd, at) => call(`s-${at}`, addDays("2026-06-01", at), "support", usd)),
    ...SEARCH.flatMap((usd, at) =>
      usd === 0 ? [] : [call(`r-${at}`, addDays(SEARCH_FROM, at), "search", usd)],
    ),
    // Today is not over: neither in the month to date nor in what is forecast from.
    call("today", "2026-07-20", "support", 77, "05"),
  ]);
});
afterAll(() => db.close());

const ofSupport = async (options: Partial<Parameters<typeof teamForecasts>[2]> = {}) =>
  (await teamForecasts(db.sql, ADMIN, { now: NOW, ...options })).get(company.teams.support);

describe("teamForecasts", () => {
  it("ends a perfectly weekly July where the calendar says, by hand", async () => {
    // 1 to 19 July, from a Wednesday: 340 + 2 x 550. All of July: 340 + 3 x 550 + Mon to Fri (500).
    const month = await ofSupport();
    expect(month).toMatchObject({ month: "2026-07-01", untilDay: "2026-07-20", hidden: null });
    expect(month?.monthToDatePico).toBe(fromUsd("1440"));
    expect(month?.forecast?.totalPico).toBe(fromUsd("2490"));
    expect(month?.forecast?.method.daysLeft).toEqual([2, 2, 2, 2, 2, 1, 1]);
  });

  it("is the pure result to the integer, range included", async () => {
    const month = await ofSupport();
    const pure = forecastMonthEnd(SUPPORT, DAYS, 12, 0);
    if (!("monthEndUsd" in pure)) throw new Error("seven weeks are enough");
    expect(month?.forecast).toMatchObject({
      totalPico: fromUsd("1440") + estimatePico(pure.monthEndUsd),
      lowPico: fromUsd("1440") + estimatePico(pure.lowUsd),
      highPico: fromUsd("1440") + estimatePico(pure.highUsd),
    });
  });

  it("paces the plan by weekday as of the first of July: 1,440 of 2,490", async () => {
    const month = await ofSupport();
    const plan = fromUsd("2500");
    expect(month?.planPico).toBe(plan);
    // 2,500.00 x 1,440 / 2,490 = 1,445.783...
    expect(month?.paceDuePico).toBe(fromUsd("1445.78"));
    expect(sumPico(month?.paceByDay.map(({ pico }) => pico) ?? [])).toBe(plan);
    expect(month?.paceByDay[0]?.day).toBe("2026-07-01");
  });

  it("stops where data are complete through, and calls what is known by then", async () => {
    const month = await ofSupport({ completeThrough: new Date("2026-07-15T03:00:00Z") });
    expect(month?.untilDay).toBe("2026-07-15");
    // 340 + 550 + Monday and Tuesday.
    expect(month?.monthToDatePico).toBe(fromUsd("1100"));
    expect(month?.forecast?.totalPico).toBe(fromUsd("2490"));
  });

  it("counts a charge when it is booked and carries it no further", async () => {
    await db.sql`
      insert into team_daily (day, period, kind, team_id, attributed_by, cost)
      values ('2026-07-03', '2026-07-01', 1, ${company.teams.support}, 1, ${fromUsd("500").toString()})`;
    const month = await ofSupport();
    await db.sql`delete from team_daily where kind = 1`;
    expect(month?.monthToDatePico).toBe(fromUsd("1940"));
    expect(month?.forecast?.totalPico).toBe(fromUsd("2990"));
  });

  it("says why there is none", async () => {
    const shared = (await teamForecasts(db.sql, ADMIN, { now: NOW })).get(company.teams.shared);
    expect(shared).toMatchObject({
      forecast: null,
      hidden: "no recent usage",
      monthToDatePico: 0n,
      planPico: null,
    });
    const early = await teamForecasts(db.sql, ADMIN, { now: new Date("2026-07-12T08:00:00Z") });
    expect(early.get(company.teams.search)?.hidden).toBe("under 14 days of data");
    expect(await ofSupport({ month: "2026-06-01" })).toMatchObject({
      hidden: "the month is over",
      untilDay: "2026-07-01",
      monthToDatePico: fromUsd("2410"),
    });
  });

  it("judges itself by closed months alone", async () => {
    expect((await ofSupport())?.errorTenths).toBeNull();
    await db.sql`update periods set closed_at = '2026-07-05', closed_by = 'test' where period = '2026-06-01'`;
    const error = forecastError(SUPPORT, [{ start: 0, days: 30 }]);
    expect((await ofSupport())?.errorTenths).toBe(Math.round((error ?? 1) * 1000));
  });
});

describe("the whole", () => {
  it("is forecast from the summed days, not from the sum of forecasts", async () => {
    const { whole, teams } = await monthForecasts(db.sql, ADMIN, { now: NOW });
    const summed = SUPPORT.map((usd, at) => usd + (at >= 31 ? (SEARCH[at - 31] ?? 0) : 0));
    const pure = forecastMonthEnd(summed, DAYS, 12, 0);
    if (!("monthEndUsd" in pure)) throw new Error("seven weeks are enough");
    const parts = [...teams.values()];
    expect(whole.monthToDatePico).toBe(sumPico(parts.map((part) => part.monthToDatePico)));
    expect(whole.forecast?.totalPico).toBe(whole.monthToDatePico + estimatePico(pure.monthEndUsd));
    expect(whole.forecast?.totalPico).not.toBe(sumPico(parts.map((part) => part.forecast?.totalPico ?? 0n)));
    expect(whole).toMatchObject({ planPico: fromUsd("3400"), planTeams: 2 });
  });

  it("holds only what the viewer sees, whatever is asked for", async () => {
    const { teams, whole } = await monthForecasts(db.sql, leadOf(company.teams.support), {
      now: NOW,
      teamIds: [company.teams.support, company.teams.search],
    });
    expect([...teams.keys()]).toEqual([company.teams.support]);
    expect(whole.monthToDatePico).toBe(fromUsd("1440"));
    expect((await teamForecasts(db.sql, leadOf(), { now: NOW })).size).toBe(0);
  });
});
