import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing";
import { addDays } from "@/lib/domain/period";
import {
  ADMIN,
  CALLS,
  callsIn as testCallsIn,
  leadOf,
  postCalls,
  setUpCompany,
  type TestCall,
  type TestCompany,
  totalOf,
  UNPRICED,
  WEEK,
} from "@/lib/http/read/testing-company";
import { exploreSeries, exploreSpend, mergeByName, unknownNames } from "./explore";
import { bookedDays, earlierBooked, earlierDays, firstSpendDay, type SpendComparison } from "./spend-compare";
import type { SpendDimension } from "./spend-dimensions";

/** A year before the week, on both sides of its Monday, and the month before it. */
const SUPPORT = {
  team: "support",
  service: "ticket-copilot",
  environment: "prod",
  tenant: "acme",
  output: 3,
};
const OLD: TestCall[] = [
  { id: "y0", at: "2025-07-13T23:59:59Z", ...SUPPORT, feature: "draft-reply", input: 1_000 },
  { id: "y1", at: "2025-07-14T00:00:00Z", ...SUPPORT, feature: "draft-reply", input: 20_000 },
  { id: "y2", at: "2025-07-15T12:00:00Z", ...SUPPORT, feature: "summarize-thread", input: 300_000 },
  { id: "y3", at: "2025-07-21T00:00:00Z", ...SUPPORT, feature: "draft-reply", input: 4_000_000 },
  { id: "m1", at: "2026-06-10T10:00:00Z", ...SUPPORT, feature: "draft-reply", input: 50_000 },
  { id: "m2", at: "2026-06-30T23:59:59Z", ...SUPPORT, feature: "draft-reply", input: 600 },
];

let db: TestDatabase;
let company: TestCompany;
beforeAll(async () => {
  db = await testDatabase();
  company = await setUpCompany(db.sql);
  await postCalls(db.sql, [...CALLS, ...OLD, UNPRICED]);
});
afterAll(() => db.close());

const callsIn = (fromDay: string, toDay: string) => [
  ...testCallsIn(fromDay, toDay),
  ...OLD.filter((call) => call.at >= fromDay && call.at < toDay),
];
const week = callsIn("2026-07-13", "2026-07-20");
const ask = (
  groupBy: SpendDimension[],
  viewer = ADMIN,
  range = WEEK,
  compare: SpendComparison = "previous",
) =>
  exploreSpend(db.sql, viewer, {
    range,
    groupBy,
    filters: {},
    earlier: compare === "off" ? null : earlierDays(range, compare),
  });

describe("exploreSpend", () => {
  it.each<SpendDimension[]>([
    ["team"],
    ["feature"],
    ["service", "feature"],
    ["provider", "model", "service_tier"],
    ["tenant"],
    ["template"],
    ["token_class"],
    ["cost_center"],
    ["attributed_by", "day"],
    ["week"],
    ["month"],
    [],
  ])("by %s and %s adds up to what was posted, and so does its chart", async (...groupBy) => {
    const { rows, total } = await ask(groupBy);
    const cost = rows.reduce((sum, row) => sum + row.measures.costPico, 0n);
    expect(total.measures.costPico).toBe(totalOf(week));
    expect(cost).toBe(totalOf(week));
    expect(rows.reduce((sum, row) => sum + row.share, 0)).toBe(1000);
    const names = rows.map((row) => JSON.stringify(row.labels));
    expect(new Set(names).size).toBe(names.length);
    const of = groupBy.find((one) => !["day", "week", "month"].includes(one)) ?? null;
    const series = await exploreSeries(
      db.sql,
      ADMIN,
      { range: WEEK, groupBy, filters: {}, step: "day" },
      of,
      1,
    );
    expect(series.length).toBeLessThanOrEqual(2);
    const drawn = series.flatMap((one) => one.cost).reduce((sum, cell) => sum + cell.costPico, 0n);
    expect(drawn).toBe(totalOf(week));
  });

  it.each<SpendDimension[]>([["team"], ["day"], ["week"], ["month"], ["service", "day"], ["token_class"]])(
    "by %s and %s has a column of before that sums to its total",
    async (...groupBy) => {
      const { rows, total } = await ask(groupBy);
      expect(total.previousPico).toBe(totalOf(callsIn("2026-07-06", "2026-07-13")));
      expect(rows.reduce((sum, row) => sum + (row.previousPico ?? 0n), 0n)).toBe(total.previousPico);
    },
  );

  it("stands a day against the same weekday, and shows one that was spent on only then", async () => {
    const { rows } = await ask(["day"]);
    for (const { labels, measures, previousPico } of rows) {
      const day = labels.day ?? "";
      expect(day >= WEEK.fromDay && day < WEEK.toDay, day).toBe(true);
      expect(measures.costPico).toBe(totalOf(callsIn(day, addDays(day, 1))));
      expect(previousPico).toBe(totalOf(callsIn(addDays(day, -7), addDays(day, -6))));
    }
    expect(rows.some((row) => (row.previousPico ?? 0n) > 0n)).toBe(true);
  });

  it("shows a lead the own team only", async () => {
    const viewer = leadOf(company.teams.support);
    const { rows, total } = await ask(["team"], viewer);
    expect(rows.map((row) => row.labels.team)).toEqual(["support"]);
    expect(total.measures.costPico).toBeLessThan(totalOf(week));
    const series = await exploreSeries(
      db.sql,
      viewer,
      { range: WEEK, groupBy: ["team"], filters: {}, step: "week" },
      "team",
    );
    expect(series.map((one) => [one.name, one.hue])).toEqual([["support", 1]]);
  });
});

describe("year over year", () => {
  const week52 = callsIn("2025-07-14", "2025-07-21");
  it.each<SpendDimension[]>([["team"], ["service", "feature"], ["day"], ["week"], ["month"], ["tenant"], []])(
    "by %s and %s stands a week against the one 52 weeks before, as the team rollup has it",
    async (...groupBy) => {
      const { rows, total } = await ask(groupBy, ADMIN, WEEK, "year");
      const [row] = await db.sql<{ cost: string }[]>`
        select sum(cost) as cost from team_daily where day >= '2025-07-14' and day < '2025-07-21'`;
      expect(total.previousPico).toBe(BigInt(row?.cost ?? 0));
      expect(total.previousPico).toBe(totalOf(week52));
      expect(rows.reduce((sum, one) => sum + (one.previousPico ?? 0n), 0n)).toBe(totalOf(week52));
      expect(total.measures.costPico).toBe(totalOf(week));
    },
  );

  it("stands a month against the same month a year before, day by day", async () => {
    const july = { fromDay: "2026-07-01", toDay: "2026-08-01" };
    const { rows, total } = await ask(["day"], ADMIN, july, "year");
    expect(total.previousPico).toBe(totalOf(callsIn("2025-07-01", "2025-08-01")));
    expect(rows.find((row) => row.labels.day === "2026-07-15")?.previousPico).toBe(
      totalOf(callsIn("2025-07-15", "2025-07-16")),
    );
    const byMonth = await ask(["month"], ADMIN, july, "year");
    expect(byMonth.rows.map((row) => [row.labels.month, row.previousPico])).toEqual([
      ["2026-07", total.previousPico],
    ]);
  });

  it("knows where the viewer's ledger begins", async () => {
    expect(await firstSpendDay(db.sql, ADMIN)).toBe("2025-07-13");
    expect(await firstSpendDay(db.sql, leadOf(company.teams.search))).toBe("2026-07-08");
    expect(await firstSpendDay(db.sql, { ...ADMIN, teamIds: [] })).toBeNull();
  });
});

describe("a booked month", () => {
  const JUNE = "2026-06-01";
  const late = { id: "late-june", at: "2026-05-30T10:00:00Z", team: "support", input: 400, output: 7 };
  beforeAll(async () => {
    // May is closed by then: its late call is booked in June.
    await db.sql`update periods set closed_at = now() where period = '2026-05-01'`;
    await db.sql`update ledger_versions set periods = periods + 1`;
    await postCalls(db.sql, [late]);
  });

  it.each<SpendDimension[]>([["team"], ["service"], ["day"], ["month"], ["tenant"], ["model"]])(
    "by %s is what the team rollup has booked, late days included",
    async (...groupBy) => {
      const [row] = await db.sql<{ cost: string }[]>`
        select sum(cost) as cost from team_daily where period = ${JUNE}`;
      const range = await bookedDays(db.sql, ADMIN, JUNE);
      expect(range).toEqual({ fromDay: "2026-05-30", toDay: "2026-07-01" });
      const question = { range, groupBy, filters: {}, booked: JUNE, earlier: null };
      const { rows, total } = await exploreSpend(db.sql, ADMIN, question);
      expect(total.measures.costPico).toBe(BigInt(row?.cost ?? 0));
      expect(total.measures.costPico).toBe(totalOf([...callsIn("2026-06-01", "2026-07-01"), late]));
      expect(rows.reduce((sum, one) => sum + one.measures.costPico, 0n)).toBe(total.measures.costPico);
      const series = await exploreSeries(db.sql, ADMIN, { ...question, step: "month" }, null);
      expect(series.flatMap((one) => one.cost)).toEqual([{ step: JUNE, costPico: total.measures.costPico }]);
    },
  );

  it("stands against the month before as booked", async () => {
    const range = await bookedDays(db.sql, ADMIN, "2026-07-01");
    const earlier = await earlierBooked(db.sql, ADMIN, "2026-07-01", "previous", null);
    expect(earlier).toMatchObject({ booked: JUNE, range: { fromDay: "2026-05-30" } });
    const question = { range, groupBy: ["month" as const], filters: {}, booked: "2026-07-01", earlier };
    const { rows, total } = await exploreSpend(db.sql, ADMIN, question);
    expect(total.previousPico).toBe(totalOf([...callsIn("2026-06-01", "2026-07-01"), late]));
    expect(rows.map((row) => row.labels.month)).toEqual(["2026-07"]);
  });

  it("is of the viewer's teams only", async () => {
    const viewer = leadOf(company.teams.search);
    expect((await bookedDays(db.sql, viewer, JUNE)).fromDay).toBe(JUNE);
  });
});

describe("mergeByName", () => {
  it("takes rows of one name together, to the picodollar", async () => {
    const { rows } = await ask(["team"]);
    const [first] = rows;
    if (!first) throw new Error("no rows");
    const merged = mergeByName([...rows, first], ["team"]);
    expect(merged).toHaveLength(rows.length);
    expect(merged[0]?.measures.costPico).toBe(first.measures.costPico * 2n);
    expect(merged[0]?.previousPico).toBe((first.previousPico ?? 0n) * 2n);
    expect(merged.reduce((sum, row) => sum + row.share, 0)).toBe(1000);
  });
});

describe("unknownNames", () => {
  it("finds what nobody knows, by name and by alias", async () => {
    expect(
      await unknownNames(db.sql, ADMIN, { team: ["support", "supprt"], environment: ["production"] }),
    ).toEqual([{ dimension: "team", name: "supprt" }]);
  });

  it("answers a name that only another team uses like one that does not exist", async () => {
    const other = await ask(["service", "tenant"], leadOf(company.teams.search)).then(({ rows }) => rows);
    const own = await ask(["service", "tenant"], leadOf(company.teams.support)).then(({ rows }) => rows);
    for (const dimension of ["service", "tenant"] as const) {
      const names = (rows: typeof own) =>
        rows.map((row) => row.labels[dimension] ?? "").filter((name) => name !== "(none)");
      const theirs = names(other).filter((name) => !names(own).includes(name));
      expect(theirs.length, `${dimension} of the other team`).toBeGreaterThan(0);
      const viewer = leadOf(company.teams.support);
      const filter = { [dimension]: theirs };
      expect(await unknownNames(db.sql, ADMIN, filter)).toEqual([]);
      expect((await unknownNames(db.sql, viewer, filter)).map((one) => one.name)).toEqual(theirs);
      expect(await unknownNames(db.sql, viewer, { [dimension]: names(own) })).toEqual([]);
    }
    expect(await unknownNames(db.sql, leadOf(company.teams.support), { team: ["search"] })).toHaveLength(1);
  });
});
