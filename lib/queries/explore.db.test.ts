import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing";
import {
  ADMIN,
  CALLS,
  callsIn,
  leadOf,
  postCalls,
  setUpCompany,
  type TestCompany,
  totalOf,
  UNPRICED,
  WEEK,
} from "@/lib/http/read/testing-company";
import { exploreSeries, exploreSpend, mergeByName, unknownNames } from "./explore";
import type { SpendDimension } from "./spend-dimensions";

let db: TestDatabase;
let company: TestCompany;
beforeAll(async () => {
  db = await testDatabase();
  company = await setUpCompany(db.sql);
  await postCalls(db.sql, [...CALLS, UNPRICED]);
});
afterAll(() => db.close());

const week = callsIn("2026-07-13", "2026-07-20");
const ask = (groupBy: SpendDimension[], viewer = ADMIN) =>
  exploreSpend(db.sql, viewer, { range: WEEK, groupBy, filters: {}, compare: true });

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

  it("shows no day of the range before, which the total alone compares with", async () => {
    const { rows, total } = await ask(["day"]);
    expect(rows.every((row) => (row.labels.day ?? "") >= WEEK.fromDay && row.previousPico === null)).toBe(
      true,
    );
    expect(total.previousPico).toBe(totalOf(callsIn("2026-07-06", "2026-07-13")));
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
