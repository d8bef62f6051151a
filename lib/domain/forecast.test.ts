/** Worked examples of forecast and pace; USD. */
import { describe, expect, it } from "vitest";
import { type Forecast, forecastError, forecastMonthEnd, halfWidth, restUsd } from "./forecast";
import { elapsedShare } from "./forecast-pace";
import { roughSeries } from "./forecast-samples";
import { type DailyUsd, level, quantile, sum, weekdayWeights } from "./forecast-weekday";

const WEEK = [100, 110, 105, 100, 85, 30, 20];
const weeks = (n: number, week: DailyUsd = WEEK): number[] => Array.from({ length: n }, () => week).flat();
const shown = (forecast: Forecast) => {
  if (!("monthEndUsd" in forecast)) throw new Error(forecast.kind);
  return forecast;
};
const cents = (...values: number[]) => values.map((value) => value.toFixed(2));

describe("worked example: two weeks of 550 USD, 16 of 30 days left", () => {
  const y = weeks(2);
  it("weights and level", () => {
    const weights = weekdayWeights(y, 14);
    expect(weights.map((weight) => weight.toFixed(4))).toEqual([
      "1.2727",
      "1.4000",
      "1.3364",
      "1.2727",
      "1.0818",
      "0.3818",
      "0.2545",
    ]);
    expect(level(y, 14, weights)).toBeCloseTo(550 / 7, 9);
  });
  it("rest, month end and range", () => {
    expect(halfWidth(y, 14, 16)).toBeCloseTo(1.28 * 0.03 * 4, 12);
    const { kind, monthEndUsd, lowUsd, highUsd } = shown(forecastMonthEnd(y, 14, 16, 1100));
    expect(kind).toBe("month-end");
    expect(cents(restUsd(y, 14, 16), monthEndUsd, lowUsd, highUsd)).toEqual([
      "1310.00",
      "2410.00",
      "2223.48",
      "2627.49",
    ]);
  });
  it("the second week x 1.1", () => {
    const grown = [...WEEK, ...WEEK.map((usd) => usd * 1.1)];
    expect(level(grown, 14, weekdayWeights(grown, 14)).toFixed(4)).toBe("84.2694");
    const { monthEndUsd, lowUsd, highUsd } = shown(forecastMonthEnd(grown, 14, 16, sum(grown)));
    expect(cents(restUsd(grown, 14, 16), monthEndUsd, lowUsd, highUsd)).toEqual([
      "1405.00",
      "2560.00",
      "2342.55",
      "2817.28",
    ]);
  });
  it("a day six times its size moves it by 12 %", () => {
    const spiked = y.with(8, 660);
    expect(restUsd(spiked, 14, 16).toFixed(2)).toBe("1472.63");
  });
});

describe("what is shown", () => {
  it("nothing under 14 days", () =>
    expect(forecastMonthEnd(weeks(2).slice(1), 13, 17, 900)).toEqual({ kind: "too-early", days: 13 }));
  it("no recent usage without cost in 28 days", () => {
    const y = [...WEEK, ...weeks(4, [0, 0, 0, 0, 0, 0, 0])];
    expect(forecastMonthEnd(y, 35, 10, 0)).toEqual({ kind: "no-recent-usage" });
    expect(forecastMonthEnd(y.with(34, 1), 35, 10, 1).kind).not.toBe("no-recent-usage");
  });
  it("only the range when it is three times more or less", () => {
    const wild = Array.from({ length: 40 }, (_, day) => (day % 5 === 0 ? 1000 : (day * 37) % 11));
    const forecast = shown(forecastMonthEnd(wild, 40, 10, 0));
    expect(forecast.halfWidth).toBeGreaterThan(Math.log(3));
    expect(forecast.kind).toBe("range-only");
  });
  it("the month to date alone on its last day", () => {
    const { monthEndUsd, lowUsd, highUsd } = shown(forecastMonthEnd(weeks(4), 28, 0, 2200));
    expect([monthEndUsd, lowUsd, highUsd]).toEqual([2200, 2200, 2200]);
  });
  it("charges in the month to date are not extrapolated", () => {
    const usage = shown(forecastMonthEnd(weeks(2), 14, 16, 1100));
    const charged = shown(forecastMonthEnd(weeks(2), 14, 16, 1100 + 500));
    expect(charged.monthEndUsd - usage.monthEndUsd).toBeCloseTo(500, 9);
    expect(charged.highUsd - charged.lowUsd).toBeCloseTo(usage.highUsd - usage.lowUsd, 9);
  });
});

describe("range with a past of its own", () => {
  it("past forecasts over the same days count the more, the more there are for their length", () => {
    // Every other week is half as large: single weeks ahead miss by the same each time.
    const y = Array.from({ length: 8 }, (_, week) => WEEK.map((usd) => (week % 2 ? usd / 2 : usd))).flat();
    const steady = halfWidth(weeks(8), 56, 7);
    expect(steady).toBeLessThan(1.28 * 0.03 * Math.sqrt(7));
    expect(halfWidth(y, 56, 7)).toBeGreaterThan(0.3);
  });
});

describe("error of the last three closed months", () => {
  it("is zero for a weekly series and null without a closed month", () => {
    const y = weeks(20);
    expect(forecastError(y, [{ start: 20, days: 31 }])).toBeCloseTo(0, 9);
    expect(forecastError(y, [])).toBeNull();
  });
  it("is what day 15 missed by, over what the months cost", () => {
    // Flat 10 USD; the second half of the second month runs at 12.
    const y = Array.from({ length: 90 }, (_, day) => (day >= 45 && day < 60 ? 12 : 10));
    const second = { start: 30, days: 30 };
    expect(forecastError(y, [second])).toBeCloseTo(30 / 330, 9);
    expect(forecastError(y, [{ start: 0, days: 30 }, second])).toBeCloseTo(30 / 630, 9);
  });
  it("leaves out months that would have shown nothing, are not over, or are older than three", () => {
    const y = weeks(20).map((usd, day) => (day < 31 ? usd * (1 + day / 10) : usd));
    expect(forecastError(y, [{ start: -2, days: 30 }])).toBeNull();
    expect(forecastError(y, [{ start: 120, days: 30 }])).toBeNull();
    const late = [60, 80, 100].map((start) => ({ start, days: 30 }));
    expect(forecastError(y, [{ start: 0, days: 30 }])).toBeGreaterThan(0.01);
    expect(forecastError(y, [{ start: 0, days: 30 }, ...late])).toBe(forecastError(y, late));
  });
});

describe("pace", () => {
  it("after 10 of 30 days from a Monday is 35.9 %, not 33.3", () => {
    expect(elapsedShare(weeks(8), 56, 30, 10)).toBeCloseTo(865 / 2410, 12);
  });
  it("is calendar days under one week of data, also where the data began inside the month", () => {
    expect(elapsedShare(weeks(1).slice(1), 6, 30, 10)).toBeCloseTo(1 / 3, 12);
    expect(elapsedShare(weeks(2), -5, 30, 10)).toBeCloseTo(1 / 3, 12);
  });
  it("is fixed as of the first: what the month does changes nothing", () => {
    const start = weeks(8);
    expect(elapsedShare([...start, 9000, 0, 0], 56, 30, 3)).toBe(elapsedShare(start, 56, 30, 3));
  });
  it("runs from 0 to 1, for quarters too", () => {
    expect([0, 92, 93, -1].map((elapsed) => elapsedShare(weeks(8), 56, 92, elapsed))).toEqual([0, 1, 1, 0]);
  });
});

describe("a rough series, against figures worked out by a separate plain program", () => {
  const y = roughSeries();
  it.each([
    [14, 16, 1474.017993, 0.17636878],
    [20, 11, 1062.435988, 0.18504715],
    [45, 15, 1626.352975, 0.23813901],
    [110, 20, 2741.677963, 0.23726187],
    [120, 1, 167.133532, 0.4962791],
    [150, 30, 4617.781, 0.22554709],
    [150, 7, 1069.491862, 0.21442334],
  ])("from day %i, %i days: %d USD, half-width %d", (t, h, rest, width) => {
    expect(restUsd(y, t, h)).toBeCloseTo(rest, 5);
    expect(halfWidth(y, t, h)).toBeCloseTo(width, 7);
  });
  it("a miss counts as ten times at most", () => {
    const flat = Array.from({ length: 15 }, () => 100);
    // One past forecast, of 100 USD: as far off as can be. The days before it were foreseen exactly.
    const expected = Math.sqrt(((1.28 * 0.03) ** 2 + Math.log(10) ** 2) / 2);
    for (const usd of [0, 1e-9, 10]) expect(halfWidth(flat.with(14, usd), 15, 1)).toBeCloseTo(expected, 12);
    expect(halfWidth(flat.with(14, 50), 15, 1)).toBeLessThan(expected / 2);
  });
});

describe("quantile", () => {
  it("interpolates linearly", () =>
    expect([
      quantile([4, 1, 2, 3], 0.5),
      quantile([0, 10], 0.68),
      quantile([7], 0.8),
      quantile([], 0.5),
    ]).toEqual([2.5, 6.800000000000001, 7, 0]));
});
