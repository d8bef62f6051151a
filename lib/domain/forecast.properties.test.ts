/** What holds for any series of daily cost. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { forecastMonthEnd, restUsd } from "./forecast";
import { type DailyUsd, sum, weekdayWeights } from "./forecast-weekday";

const WEEK = [100, 110, 105, 100, 85, 30, 20];
const weeks = (n: number, week: DailyUsd): number[] => Array.from({ length: n }, () => week).flat();

/** Weekly shapes with idle, faint and heavy days; at least one day with cost. */
const usd = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 10 }), fc.integer({ min: 1, max: 5000 }));
const anyWeek = fc.array(usd, { minLength: 7, maxLength: 7 }).filter((week) => sum(week) > 0);
/** Uneven weekdays and a lighter, perhaps idle, weekend. */
const businessWeek = fc
  .tuple(
    fc.array(fc.integer({ min: 60, max: 140 }), { minLength: 5, maxLength: 5 }),
    fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 2, maxLength: 2 }),
  )
  .map(([weekdays, weekend]) => [...weekdays, ...weekend]);
const anySeries = fc.array(usd, { minLength: 14, maxLength: 80 });
const span = fc.integer({ min: 1, max: 31 });

describe("properties", () => {
  it("a perfectly weekly series is forecast exactly", () => {
    fc.assert(
      fc.property(anyWeek, fc.integer({ min: 7, max: 70 }), span, (week, t, h) => {
        const y = weeks(15, week);
        const actual = sum(y.slice(t, t + h));
        expect(Math.abs(restUsd(y, t, h) - actual)).toBeLessThanOrEqual(1e-9 * (actual + 1));
      }),
      { numRuns: 1000 },
    );
  });

  it("y x k gives forecast and range x k", () => {
    fc.assert(
      fc.property(anySeries, fc.constantFrom(0.5, 2, 4, 1024), span, (y, k, h) => {
        const at = (scale: number) =>
          forecastMonthEnd(
            y.map((usd) => usd * scale),
            y.length,
            h,
            100 * scale,
          );
        const [one, many] = [at(1), at(k)];
        expect(many.kind).toBe(one.kind);
        if (!("monthEndUsd" in one) || !("monthEndUsd" in many)) return;
        expect(many.monthEndUsd).toBeCloseTo(one.monthEndUsd * k, 3);
        expect(many.lowUsd).toBeCloseTo(one.lowUsd * k, 3);
        expect(many.highUsd).toBeCloseTo(one.highUsd * k, 3);
      }),
      { numRuns: 200 },
    );
  });

  it.each([
    [14, 0.25],
    [28, 0.16],
  ])(
    "one past day x 6 moves a week's forecast or longer, of a weekly series, from t = %i by under %d",
    (from, limit) => {
      const anyDay = fc.nat();
      const ahead = fc.integer({ min: 7, max: 31 });
      fc.assert(
        fc.property(
          businessWeek,
          fc.integer({ min: from, max: from + 42 }),
          anyDay,
          ahead,
          (week, t, pick, h) => {
            const y = weeks(12, week);
            const day = pick % t;
            const spiked = y.with(day, (y[day] ?? 0) * 6);
            expect(Math.abs(restUsd(spiked, t, h) / restUsd(y, t, h) - 1)).toBeLessThan(limit);
          },
        ),
        { numRuns: 2000 },
      );
    },
  );

  /** How much of a doubling on day `t` is in the forecast `days` later. */
  const found = (week: DailyUsd, t: number, days: number) => {
    const y = weeks(14, week).map((usd, day) => (day < t ? usd : usd * 2));
    return restUsd(y, t + days, 28) / restUsd(y, t, 28) - 1;
  };
  it("a doubled level is in the forecast by 60 % after 7 days and 85 % after 14", () => {
    fc.assert(
      fc.property(businessWeek, fc.integer({ min: 28, max: 70 }), (week, t) => {
        expect(found(week, t, 7)).toBeGreaterThanOrEqual(0.6);
        expect(found(week, t, 14)).toBeGreaterThanOrEqual(0.85);
      }),
      { numRuns: 1000 },
    );
  });
  it.each([
    ["office", WEEK],
    ["idle at weekends", [100, 100, 100, 100, 100, 0, 0]],
    ["flat", [50, 50, 50, 50, 50, 50, 50]],
    ["consumer", [80, 80, 85, 90, 110, 140, 130]],
  ])("and by thirty percent after 4, whatever the day it began: %s", (_name, week) => {
    for (let t = 28; t < 70; t++) expect(found(week, t, 4)).toBeGreaterThanOrEqual(0.3);
  });

  it("all-zero weekends stay zero", () => {
    const weekdays = fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 14, maxLength: 80 });
    fc.assert(
      fc.property(weekdays, span, (days, h) => {
        const y = days.map((usd, day) => (day % 7 > 4 ? 0 : usd));
        const t = y.length;
        const weights = weekdayWeights(y, t);
        expect([weights[5], weights[6]]).toEqual([0, 0]);
        const ends = [0, 1, 2, 3].map((more) => restUsd(y, t, h + more));
        ends.slice(1).forEach((usd, index) => {
          if ((t + h + index) % 7 > 4) expect(usd).toBe(ends[index]);
        });
      }),
      { numRuns: 1000 },
    );
  });

  it("the forecast is at least the month to date, and inside its range", () => {
    fc.assert(
      fc.property(anySeries, span, fc.nat(10_000), (y, h, monthToDate) => {
        const forecast = forecastMonthEnd(y, y.length, h, monthToDate);
        if (!("monthEndUsd" in forecast)) return;
        expect(forecast.lowUsd).toBeGreaterThanOrEqual(monthToDate);
        expect(forecast.monthEndUsd).toBeGreaterThanOrEqual(forecast.lowUsd);
        expect(forecast.highUsd).toBeGreaterThanOrEqual(forecast.monthEndUsd);
        expect(Number.isFinite(forecast.highUsd)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it("nothing depends on days after t", () => {
    fc.assert(
      fc.property(anySeries, fc.array(usd, { maxLength: 20 }), span, (y, later, h) => {
        const t = y.length;
        const ahead = forecastMonthEnd([...y, ...later], t, h, 7);
        expect(ahead).toEqual(forecastMonthEnd(y, t, h, 7));
      }),
      { numRuns: 200 },
    );
  });

  it("weights have mean 1", () => {
    fc.assert(
      fc.property(anySeries, (y) => {
        expect(sum(weekdayWeights(y, y.length))).toBeCloseTo(7, 9);
      }),
    );
  });
});
