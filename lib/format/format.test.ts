import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromUsd } from "@/lib/domain/money";
import {
  callUsd,
  chartTokens,
  chartUsd,
  count,
  dateRange,
  dayText,
  instantText,
  monthText,
  rateUsd,
  ratio,
  seconds,
  tokens,
} from ".";

describe("callUsd", () => {
  it.each([
    ["0.002314", "0.002314"],
    ["0.0009156", "0.0009156"],
    ["0.000123456789", "0.0001235"],
    ["0.152934", "0.152934"],
    ["0.1529344", "0.152934"],
    ["0.000000000001", "0.000000000001"],
    ["1.773384", "1.77"],
    ["0", "0.00"],
    ["-0.0005", "−0.0005000"],
  ])("%s is %s", (given, shown) => expect(callUsd(fromUsd(given))).toBe(shown));

  it("never shows zero for a call that cost something", () => {
    fc.assert(fc.property(fc.bigInt({ min: 1n, max: 10n ** 16n }), (n) => /[1-9]/.test(callUsd(n))));
  });
});

describe("charts and rates", () => {
  it("scales money", () => {
    const cases = [
      ["500", "$500"],
      ["1200", "$1.2k"],
      ["48697.79", "$48.7k"],
      ["1200000", "$1.2M"],
      ["999950", "$1M"],
      ["0", "$0"],
      ["2.5", "$2.50"],
      ["204172", "$204k"],
      ["0.0005", "$0.0005000"],
    ] as const;
    for (const [given, shown] of cases) expect(chartUsd(fromUsd(given)), given).toBe(shown);
  });
  it("writes unit prices exactly", () => {
    expect(rateUsd(2_500_000n)).toBe("2.50");
    expect(rateUsd(75_000n)).toBe("0.075");
    expect(rateUsd(15_000_000n)).toBe("15.00");
    expect(rateUsd(1n)).toBe("0.000001");
  });
});

describe("counts", () => {
  it("writes tokens with a unit from a million", () => {
    expect(tokens(1_240_000)).toBe("1.24M");
    expect(tokens(48_212)).toBe("48,212");
    expect(tokens(999_999)).toBe("999,999");
    expect(tokens(999_999_999n)).toBe("1.00B");
    expect(chartTokens(71_300_000n)).toBe("71.3M");
    expect(count(1_099_919n)).toBe("1,099,919");
  });
  it("writes ratios and times", () => {
    expect(ratio(1_773_384n, 16_120n)).toBe("110 ×");
    expect(ratio(45n, 10n)).toBe("4.5 ×");
    expect(ratio(1n, 0n)).toBeNull();
    expect(seconds(8420)).toBe("8.42");
  });
});

describe("dates", () => {
  it("writes half-open ranges by their last day", () => {
    expect(dateRange("2026-07-13", "2026-07-20")).toBe("13–19 Jul 2026");
    expect(dateRange("2026-06-29", "2026-07-06")).toBe("29 Jun – 5 Jul 2026");
    expect(dateRange("2025-12-29", "2026-01-05")).toBe("29 Dec 2025 – 4 Jan 2026");
    expect(dateRange("2026-07-13", "2026-07-14")).toBe("13 Jul 2026");
    expect(dayText("2026-02-01")).toBe("1 Feb 2026");
    expect(monthText("2026-07-01")).toBe("July 2026");
  });
  it("writes instants in a zone", () => {
    const at = new Date("2026-07-20T06:05:07Z");
    expect(instantText(at, { zone: true })).toBe("20 Jul 2026, 06:05 UTC");
    expect(instantText(at, { timeZone: "Asia/Kathmandu", seconds: true, year: false })).toBe(
      "20 Jul, 11:50:07",
    );
  });
});
