import { expect, test } from "vitest";
import { firstYearAgo, monthsOfQuarter, quarterSpans, quarterText } from "./quarter";

test("a month is in its quarter", () => {
  expect(monthsOfQuarter("2026-11-01")).toEqual(["2026-10-01", "2026-11-01", "2026-12-01"]);
  expect(monthsOfQuarter("2026-01-01")[0]).toBe("2026-01-01");
  expect(quarterText("2026-03-01")).toBe("Q1 2026");
  expect(quarterText("2026-04-01")).toBe("Q2 2026");
});

test("the quarters before stand beside as many days", () => {
  expect(quarterSpans("2026-11-01", "2026-11-23")).toEqual({
    quarter: { fromDay: "2026-10-01", toDay: "2027-01-01" },
    toDate: { fromDay: "2026-10-01", toDay: "2026-11-23" },
    prior: { fromDay: "2026-07-01", toDay: "2026-10-01" },
    priorToDate: { fromDay: "2026-07-01", toDay: "2026-08-23" },
    yearAgo: { fromDay: "2025-10-01", toDay: "2025-11-23" },
  });
  // The first quarter has 90 days and stands against 92 of the fourth; the second's 91 against the first's 90.
  expect(quarterSpans("2026-03-01", "2026-04-01")).toMatchObject({
    prior: { fromDay: "2025-10-01", toDay: "2026-01-01" },
    priorToDate: { fromDay: "2025-10-01", toDay: "2025-12-30" },
  });
  expect(quarterSpans("2026-06-01", "2026-08-01")).toMatchObject({
    toDate: { toDay: "2026-07-01" },
    priorToDate: { fromDay: "2026-01-01", toDay: "2026-04-01" },
  });
  // A leap year has a day more before the same date.
  expect(quarterSpans("2028-03-01", "2028-03-31").yearAgo).toEqual({
    fromDay: "2027-01-01",
    toDay: "2027-04-01",
  });
});

test("before its first day a quarter has nothing to date", () => {
  expect(quarterSpans("2026-10-01", "2026-09-20").toDate).toEqual({
    fromDay: "2026-10-01",
    toDay: "2026-10-01",
  });
});

test("a year ago exists from the first whole month on", () => {
  expect(firstYearAgo("2026-03-01")).toBe("2027-03-01");
  expect(firstYearAgo("2026-02-12")).toBe("2027-03-01");
  expect(firstYearAgo("2026-12-02")).toBe("2028-01-01");
});
