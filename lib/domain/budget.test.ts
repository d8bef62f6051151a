import { describe, expect, it } from "vitest";
import { paceAgainstPlan, reachedThresholds } from "./budget";
import { fromUsd } from "./money";

const usd = fromUsd;

describe("reachedThresholds", () => {
  it.each([
    ["0", null, []],
    ["1249.99", null, []],
    ["1250", null, [50]],
    ["2000", 2600, [50, 80, "forecast"]],
    ["2000", 2500.004, [50, 80]],
    ["2500", null, [50, 80, 100]],
    ["10", 2500.01, ["forecast"]],
  ])("%s of 2,500 with a forecast of %s: %j", (actual, forecast, reached) =>
    expect(reachedThresholds(usd("2500"), usd(actual), forecast)).toEqual(reached),
  );
  it("a budget of nothing is reached by anything, not by nothing", () => {
    expect(reachedThresholds(0n, 0n, 0)).toEqual([]);
    expect(reachedThresholds(0n, 1n, 1)).toEqual([50, 80, 100, "forecast"]);
  });
});

describe("paceAgainstPlan", () => {
  it("is the budget by the weight of the days that have passed", () => {
    expect(paceAgainstPlan(usd("2500"), 0.359, usd("1000"))).toEqual({
      planToDatePico: usd("897.5"),
      overPico: usd("102.5"),
    });
    expect(paceAgainstPlan(usd("2410"), 865 / 2410, usd("800")).planToDatePico / 10n ** 10n).toBe(86_500n);
  });
  it("runs from nothing to the whole budget, to the picodollar", () => {
    expect(paceAgainstPlan(usd("2500.01"), 0, 0n)).toEqual({ planToDatePico: 0n, overPico: 0n });
    expect(paceAgainstPlan(usd("2500.01"), 1, 0n)).toEqual({
      planToDatePico: usd("2500.01"),
      overPico: usd("-2500.01"),
    });
  });
  it.each([-0.1, 1.1, Number.NaN])("refuses a share of %d", (share) =>
    expect(() => paceAgainstPlan(1n, share, 0n)).toThrow(RangeError),
  );
});
