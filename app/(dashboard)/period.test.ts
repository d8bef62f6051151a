import { expect, test } from "vitest";
import { noteText } from "./_components/period-note";
import { periodParams, periodQuery, resolvePeriod, shownName } from "./period";

const MONDAY = new Date("2026-07-20T06:00:00Z");
const resolve = (params: Record<string, string>, now = MONDAY, zone = "UTC") =>
  resolvePeriod(periodParams.parse(params), now, zone);

test("without anything in the URL it is last week, compared, and the link is plain", () => {
  const period = resolve({});
  expect(period).toMatchObject({ range: { fromDay: "2026-07-13", toDay: "2026-07-20" }, compare: true });
  expect(periodQuery(period)).toBe("");
});

test("every preset, half-open, to date including today", () => {
  expect(resolve({ period: "this-week" }).range).toEqual({ fromDay: "2026-07-20", toDay: "2026-07-21" });
  expect(resolve({ period: "last-4-weeks" }).range).toEqual({ fromDay: "2026-06-22", toDay: "2026-07-20" });
  expect(resolve({ period: "month" }).range).toEqual({ fromDay: "2026-07-01", toDay: "2026-07-21" });
});

test("picked days go round through the URL", () => {
  const period = resolve({ from: "2026-07-01", through: "2026-07-12", compare: "off" });
  expect(period.range).toEqual({ fromDay: "2026-07-01", toDay: "2026-07-13" });
  expect(resolve(Object.fromEntries(new URLSearchParams(periodQuery(period))))).toEqual(period);
});

test("nonsense falls back to last week", () => {
  const wrong: Record<string, string>[] = [
    { period: "forever" },
    { from: "2026-07-12", through: "2026-07-01" },
    { from: "1970-01-01", through: "2026-07-01" },
    { from: "2026-02-30", through: "2026-07-01" },
    { from: "2026-07-01" },
  ];
  for (const params of wrong) expect(resolve(params).preset).toBe("last-week");
});

test("the week follows the reporting zone, not UTC", () => {
  const sundayNightInNewYork = new Date("2026-07-20T02:00:00Z");
  expect(resolve({}, sundayNightInNewYork, "America/New_York").range.toDay).toBe("2026-07-13");
  expect(resolve({}, sundayNightInNewYork, "Asia/Kathmandu").range.toDay).toBe("2026-07-20");
});

test("a period that was cut says its last day, and the line under it says why", () => {
  const named = (params: Record<string, string>, cutAt: string | null) =>
    shownName(resolve(params), { cutAt });
  expect(named({}, null)).toBe("Last week");
  expect(named({}, "2026-07-17")).toBe("Last week to Thursday");
  expect(named({ period: "this-week" }, "2026-07-21")).toBe("This week to Monday");
  expect(named({ period: "last-4-weeks" }, "2026-07-17")).toBe("Last 4 weeks to 16 Jul");
  expect(named({ period: "month" }, "2026-07-17")).toBe("Month to 16 Jul");
  expect(named({ from: "2026-07-10", through: "2026-07-19" }, "2026-07-17")).toBe("Chosen days to 16 Jul");

  const completeThrough = new Date("2026-07-17T06:00:00Z");
  const note = (more: object) =>
    noteText({ kind: "week" }, { cutAt: null, completeThrough, notCompared: null, ...more }, "UTC");
  expect(note({})).toBeNull();
  expect(note({ cutAt: "2026-07-17" })).toBe(
    "Data is complete through 17 Jul 2026, 06:00 UTC; both weeks are cut after Thursday, 16 Jul 2026.",
  );
  expect(note({ notCompared: "nothing-complete" })).toContain("no day of this period is complete yet");
  expect(note({ notCompared: "nothing-before" })).toContain("nothing before");
});
