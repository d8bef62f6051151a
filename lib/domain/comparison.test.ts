import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { type ComparisonKind, comparison } from "./comparison";
import { addDays, reportingDays } from "./period";

const days = (text: string) => {
  const [fromDay = "", toDay = ""] = text.split(" ");
  return { fromDay, toDay };
};

describe("comparison", () => {
  const cases: [
    name: string,
    kind: ComparisonKind,
    range: string,
    complete: string,
    later: string,
    earlier: string,
  ][] = [
    [
      "a complete week",
      "week",
      "2026-07-13 2026-07-20",
      "2026-07-21",
      "2026-07-13 2026-07-20",
      "2026-07-06 2026-07-13",
    ],
    [
      "a week complete to its last midnight",
      "week",
      "2026-07-13 2026-07-20",
      "2026-07-20",
      "2026-07-13 2026-07-20",
      "2026-07-06 2026-07-13",
    ],
    [
      "a week cut after Thursday",
      "week",
      "2026-07-13 2026-07-20",
      "2026-07-17",
      "2026-07-13 2026-07-17",
      "2026-07-06 2026-07-10",
    ],
    [
      "this week to date",
      "week",
      "2026-07-20 2026-07-23",
      "2026-07-22",
      "2026-07-20 2026-07-22",
      "2026-07-13 2026-07-15",
    ],
    [
      "over the year's end",
      "week",
      "2026-12-28 2027-01-04",
      "2027-01-02",
      "2026-12-28 2027-01-02",
      "2026-12-21 2026-12-26",
    ],
    [
      "a month to date",
      "month",
      "2026-07-01 2026-07-21",
      "2026-07-20",
      "2026-07-01 2026-07-20",
      "2026-06-01 2026-06-20",
    ],
    [
      "a month against a shorter one",
      "month",
      "2026-03-01 2026-04-01",
      "2026-04-02",
      "2026-03-01 2026-04-01",
      "2026-02-01 2026-03-01",
    ],
    [
      "a month against a leap February",
      "month",
      "2028-03-01 2028-03-31",
      "2028-03-30",
      "2028-03-01 2028-03-30",
      "2028-02-01 2028-03-01",
    ],
    [
      "a short month against a longer one",
      "month",
      "2026-02-01 2026-03-01",
      "2026-03-01",
      "2026-02-01 2026-03-01",
      "2026-01-01 2026-01-29",
    ],
    [
      "January against December",
      "month",
      "2027-01-01 2027-01-12",
      "2027-01-11",
      "2027-01-01 2027-01-11",
      "2026-12-01 2026-12-11",
    ],
    [
      "chosen days",
      "days",
      "2026-07-01 2026-07-11",
      "2026-08-01",
      "2026-07-01 2026-07-11",
      "2026-06-21 2026-07-01",
    ],
    [
      "chosen days, cut",
      "days",
      "2026-07-01 2026-07-11",
      "2026-07-09",
      "2026-07-01 2026-07-09",
      "2026-06-23 2026-07-01",
    ],
    [
      "four weeks, cut: the same weekdays",
      "days",
      "2026-06-22 2026-07-20",
      "2026-07-18",
      "2026-06-22 2026-07-18",
      "2026-05-25 2026-06-20",
    ],
  ];
  it.each(cases)("%s", (_, kind, range, completeThroughDay, later, earlier) => {
    const asked = days(range);
    const cutAt = completeThroughDay < asked.toDay ? completeThroughDay : null;
    expect(comparison({ range: asked, kind, completeThroughDay })).toEqual({
      later: days(later),
      earlier: days(earlier),
      cutAt,
    });
  });

  it("is none before a day is complete", () => {
    const range = days("2026-07-20 2026-07-23");
    for (const complete of ["2026-07-20", "2026-07-01", null])
      expect(comparison({ range, kind: "week", completeThroughDay: complete })).toBeNull();
  });

  it("never overlaps, never counts a day that is not complete, and compares as many days but for a shorter month", () => {
    const day = fc.integer({ min: 0, max: 3000 }).map((at) => addDays("2024-01-01", at));
    fc.assert(
      fc.property(
        day,
        fc.integer({ min: 1, max: 400 }),
        day,
        fc.constantFrom<ComparisonKind>("days", "month", "week"),
        (from, length, completeThroughDay, kind) => {
          const fromDay = kind === "month" ? `${from.slice(0, 8)}01` : from;
          const most = { days: 400, month: 28, week: 7 }[kind];
          const range = { fromDay, toDay: addDays(fromDay, ((length - 1) % most) + 1) };
          const both = comparison({ range, kind, completeThroughDay });
          if (both === null) {
            expect(completeThroughDay <= fromDay).toBe(true);
            return;
          }
          const size = ({ fromDay, toDay }: typeof range) => Date.parse(toDay) - Date.parse(fromDay);
          expect(both.earlier.toDay <= both.later.fromDay).toBe(true);
          expect(both.later.toDay <= completeThroughDay).toBe(true);
          expect(both.later.fromDay).toBe(fromDay);
          expect(size(both.earlier)).toBe(size(both.later));
        },
      ),
    );
  });
});

test("the cut follows the days of the zone, also where a day has 23 or 25 hours", () => {
  const cutOf = (zone: string, at: string, range: string) =>
    comparison({
      range: days(range),
      kind: "week",
      completeThroughDay: reportingDays(zone)(Date.parse(at)),
    })?.cutAt;
  // 29 March 2026 has 23 hours in Berlin: 22:30 UTC on the day before its end is already the 30th there.
  expect(cutOf("Europe/Berlin", "2026-03-29T22:30:00Z", "2026-03-23 2026-03-30")).toBeNull();
  expect(cutOf("Europe/Berlin", "2026-03-29T21:30:00Z", "2026-03-23 2026-03-30")).toBe("2026-03-29");
  expect(cutOf("UTC", "2026-03-29T22:30:00Z", "2026-03-23 2026-03-30")).toBe("2026-03-29");
  // 1 November 2026 has 25 hours in New York, and ends at 05:00 UTC.
  expect(cutOf("America/New_York", "2026-11-02T04:45:00Z", "2026-10-26 2026-11-02")).toBe("2026-11-01");
  expect(cutOf("America/New_York", "2026-11-02T05:00:00Z", "2026-10-26 2026-11-02")).toBeNull();
  // A zone of a quarter hour.
  expect(cutOf("Asia/Kathmandu", "2026-07-19T18:14:00Z", "2026-07-13 2026-07-20")).toBe("2026-07-19");
  expect(cutOf("Asia/Kathmandu", "2026-07-19T18:15:00Z", "2026-07-13 2026-07-20")).toBeNull();
});
