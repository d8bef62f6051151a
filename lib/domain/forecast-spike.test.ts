import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { roughSeries } from "./forecast-samples";
import { checkSpike, spikeTickets } from "./forecast-spike";

const WEEK = [100, 110, 105, 100, 85, 30, 20];
const weeks = (n: number, week = WEEK) => Array.from({ length: n }, () => week).flat();

describe("checkSpike", () => {
  it("five weeks, then a Monday of 210 where 100 were expected; 140 is none", () => {
    const check = checkSpike([...weeks(5), 210], 35);
    expect(check?.spike).toBe(true);
    expect(check?.expectedUsd).toBeCloseTo(100, 9);
    expect(check?.overUsd).toBeCloseTo(110, 9);
    expect(check?.factor).toBeCloseTo(1.5, 9);
    expect(checkSpike([...weeks(5), 140], 35)?.spike).toBe(false);
  });
  it("flat on weekdays, nothing at weekends, Monday as ever: none", () => {
    const y = [...weeks(5, [100, 100, 100, 100, 100, 0, 0]), 100];
    expect(checkSpike(y, 35)).toMatchObject({ spike: false });
    expect(checkSpike(y, 35)?.expectedUsd).toBeCloseTo(100, 9);
    // Not adjusted by weekday it would read about 140 % of its mean.
    const mean = y.slice(5, 35).reduce((a, b) => a + b, 0) / 30;
    expect(100 / mean).toBeGreaterThan(1.35);
  });
  it("needs 14 days of history and 25 USD over", () => {
    expect(checkSpike([...weeks(2).slice(1), 9000], 13)).toBeNull();
    expect(checkSpike([...weeks(2), 9000], 14)?.spike).toBe(true);
    const small = weeks(5, [20, 20, 20, 20, 20, 20, 20]);
    expect(checkSpike([...small, 44.99], 35)?.spike).toBe(false);
    expect(checkSpike([...small, 45], 35)?.spike).toBe(true);
  });
  it("is quiet about a service that is restless anyway", () => {
    const restless = Array.from({ length: 42 }, (_, day) => (day % 2 ? 40 : 200));
    const check = checkSpike([...restless, 220], 42);
    expect(check?.factor).toBeGreaterThan(3);
    expect(check?.spike).toBe(false);
  });
  it("has no noise to judge by under seven usable days", () => {
    const y = Array.from({ length: 29 }, (_, day) => (day % 7 === 0 ? 100 * (1 + day) : 0));
    expect(checkSpike(y, 28)?.factor).toBe(1.5);
  });
  it.each([
    [14, 95.590366, 1.5],
    [60, 127.604899, 1.7316741],
    [78, 180.61987, 2.10507927],
    [118, 30.449236, 1.70370829],
    [119, 192.12546, 1.79192405],
    [149, 218.589345, 2.01930118],
  ])(
    "day %i of a rough series: expects %d, times %d (by a separate plain program)",
    (d, expected, factor) => {
      const check = checkSpike(roughSeries(), d);
      expect(check?.expectedUsd).toBeCloseTo(expected, 5);
      expect(check?.factor).toBeCloseTo(factor, 7);
      expect(check?.spike).toBe(d === 14 || d === 118);
    },
  );
  it("reads nothing after the day, and grows with the series", () => {
    const series = fc.array(fc.integer({ min: 0, max: 900 }), { minLength: 15, maxLength: 60 });
    fc.assert(
      fc.property(series, fc.array(fc.nat(900), { maxLength: 9 }), (y, later) => {
        const d = y.length - 1;
        const check = checkSpike(y, d);
        expect(checkSpike([...y, ...later], d)).toEqual(check);
        const twice = checkSpike(
          y.map((usd) => usd * 2),
          d,
        );
        expect(twice?.expectedUsd).toBe((check?.expectedUsd ?? 0) * 2);
        expect(twice?.factor).toBe(check?.factor);
      }),
    );
  });
});

describe("spikeTickets", () => {
  it("opens one a week, which later days join", () => {
    expect(spikeTickets([3, 4, 9, 10])).toEqual([[3, 4, 9], [10]]);
    expect(spikeTickets([])).toEqual([]);
  });
});
