import { expect, test } from "vitest";
import { periodParams, periodQuery, resolvePeriod } from "./period";

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
