import { describe, expect, it } from "vitest";
import { forecastError, forecastMonthEnd } from "./forecast";
import { estimatePico, monthEnd, monthEndErrorTenths, planPace } from "./forecast-month";
import { roughSeries } from "./forecast-samples";
import { fromUsd, sumPico } from "./money";

const WEEK = [100, 110, 105, 100, 85, 30, 20];
/** Monday 1 June 2026 and the thirteen days after it: the worked example of docs/methods.md, part B. */
const TWO_WEEKS = { firstDay: "2026-06-01", usd: [...WEEK, ...WEEK] };
const cents = (pico: bigint) => Math.round(Number(pico) / 1e10) / 100;

describe("monthEnd", () => {
  it("gives the worked example, in picodollars, and says how it was made", () => {
    const { end } = monthEnd(TWO_WEEKS, "2026-06-01", fromUsd("1100"));
    expect(end && [end.totalPico, end.lowPico, end.highPico].map(cents)).toEqual([2410, 2223.48, 2627.49]);
    expect(end?.method.levelUsd).toBeCloseTo(550 / 7, 6);
    expect(end?.method.weights.map((w) => w.toFixed(4)).slice(0, 2)).toEqual(["1.2727", "1.4000"]);
    expect(end?.method.daysLeft).toEqual([3, 3, 2, 2, 2, 2, 2]);
    expect(end?.method.restPico).toBe(fromUsd("1310"));
  });

  it("is the pure result to the integer, whatever weekday the series begins on", () => {
    const y = roughSeries();
    const series = { firstDay: "2026-02-12", usd: y };
    const known = { ...series, usd: y.slice(0, 130) };
    const pure = forecastMonthEnd(y, 130, 9, 0);
    const { end } = monthEnd(known, "2026-06-01", 7n);
    if (!("monthEndUsd" in pure)) throw new Error("130 days are enough");
    expect(end?.totalPico).toBe(7n + estimatePico(pure.monthEndUsd));
    expect(end?.lowPico).toBe(7n + estimatePico(pure.lowUsd));
    // Level times the weights of the days left, weekday by weekday, is the rest.
    const { levelUsd = 0, weights = [], daysLeft = [], restPico } = end?.method ?? {};
    const rest = daysLeft.reduce((sum, days, weekday) => sum + levelUsd * days * (weights[weekday] ?? 0), 0);
    expect(rest).toBeCloseTo(Number(restPico) / 1e12, 1);
  });

  it("leaves out the days between the last known one and the first of the month", () => {
    // Known through Sunday 14 June; July is forecast, the rest of June is no part of it.
    const { end } = monthEnd(TWO_WEEKS, "2026-07-01", 0n);
    expect(end?.method.daysLeft.reduce((sum, days) => sum + days, 0)).toBe(31);
    expect(cents(end?.totalPico ?? 0n)).toBe(4 * 550 + 105 + 100 + 85);
  });

  it("is hidden with its reason", () => {
    const early = { ...TWO_WEEKS, usd: TWO_WEEKS.usd.slice(1) };
    expect(monthEnd(early, "2026-06-01", 0n).hidden).toBe("under 14 days of data");
    expect(monthEnd(TWO_WEEKS, "2026-05-01", 0n).hidden).toBe("the month is over");
    const idle = { ...TWO_WEEKS, usd: [...TWO_WEEKS.usd, ...Array.from({ length: 28 }, () => 0)] };
    expect(monthEnd(idle, "2026-07-01", 0n).hidden).toBe("no recent usage");
  });
});

it("the error is that of the pure function on the days of closed months", () => {
  const y = roughSeries();
  const series = { firstDay: "2026-01-20", usd: y };
  const months = [
    { start: 12, days: 28 },
    { start: 40, days: 31 },
  ];
  expect(monthEndErrorTenths(series, ["2026-02-01", "2026-03-01"])).toBe(
    Math.round((forecastError(y, months) ?? 0) * 1000),
  );
  expect(monthEndErrorTenths(series, [])).toBeNull();
});

describe("planPace", () => {
  it("gives the days of the month the plan, and those elapsed the plan to date, exactly", () => {
    const plan = fromUsd("2500.01");
    const { duePico, byDay } = planPace(TWO_WEEKS, "2026-06-01", plan, 10);
    expect(sumPico(byDay.map(({ pico }) => pico))).toBe(plan);
    expect(sumPico(byDay.slice(0, 10).map(({ pico }) => pico))).toBe(duePico);
    // As of the first of June nothing is known: calendar days.
    expect(duePico).toBe(fromUsd("833.34"));
  });

  it("weighs weekdays as of the first of the month: 865 of 2,410 after ten days from a Monday", () => {
    const series = { firstDay: "2026-05-18", usd: [...WEEK, ...WEEK, 999, 999, 999] };
    const { duePico, byDay } = planPace(series, "2026-06-01", fromUsd("2410"), 10);
    expect(cents(byDay[0]?.pico ?? 0n)).toBeCloseTo(100, 1);
    expect(duePico).toBe(fromUsd("865"));
  });

  it("keeps weekdays apart for a month that begins after the last known day", () => {
    const { byDay } = planPace(TWO_WEEKS, "2026-07-01", fromUsd("3100"), 0);
    const ofWeekday = (day: string) => cents(byDay.find((one) => one.day === day)?.pico ?? 0n);
    expect(ofWeekday("2026-07-07") / ofWeekday("2026-07-12")).toBeCloseTo(110 / 20, 2);
  });
});
