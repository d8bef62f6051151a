import { expect, test } from "vitest";
import { readTracesParams } from "./search-params";

const WEEK = { fromDay: "2026-07-13", toDay: "2026-07-20" };

test("nothing given is last week by cost; empty fields of the form are nothing", () => {
  const none = readTracesParams({}, WEEK);
  expect(none).toEqual({ range: WEEK, lastWeek: true, sort: "cost", problems: [] });
  expect(readTracesParams({ team: "", "min-cost": "", from: "", through: "" }, WEEK)).toEqual(none);
});

test("filters are read exactly, days include the last", () => {
  const choice = readTracesParams(
    {
      team: "support",
      "min-cost": "1.50",
      "min-calls": "5",
      review: "none",
      from: "2026-07-01",
      through: "2026-07-12",
    },
    WEEK,
  );
  expect(choice).toMatchObject({
    team: "support",
    "min-cost": 1_500_000_000_000n,
    "min-calls": 5n,
    review: "none",
    range: { fromDay: "2026-07-01", toDay: "2026-07-13" },
    lastWeek: false,
    problems: [],
  });
});

test.each([
  [{ "min-cost": "cheap" }, "“min cost” must be an amount in dollars, such as 1.50."],
  [{ "min-calls": "-1" }, "“min calls” must be a whole number."],
  [{ review: "maybe" }, "“review” must be explained, unexplained or none."],
  [{ sort: "name" }, "“sort” must be cost, calls or last."],
  [{ from: "2026-02-30", through: "2026-03-01" }, "“from” must be a date, such as 2026-07-13."],
  [{ from: "2026-07-01" }, "Give both the first and the last day."],
  [{ from: "2026-07-02", through: "2026-07-01" }, "The first day must not be after the last."],
  [{ from: "2026-01-01", through: "2026-07-01" }, "Traces are listed for at most 93 days at a time."],
  [{ feature: "summarize-thread" }, "A feature belongs to a service: choose one with it."],
  [{ team: ["a", "b"] }, "“team” is given twice."],
])("%j is refused in words", (params, sentence) => {
  expect(readTracesParams(params, WEEK).problems).toEqual([sentence]);
});
