import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  percent,
  relativeChange,
  relativeChangeText,
  usd,
  usdChange,
  usdChangeWithSign,
  usdWithSign,
} from "./figures";
import { fromUsd } from "./money";

const pico = (text: string) => fromUsd(text);

describe("usd", () => {
  it.each([
    ["48697.79", "48,697.79"],
    ["0", "0.00"],
    ["0.005", "< 0.01"],
    ["0.015", "0.02"],
    ["0.025", "0.02"],
    ["0.000000000001", "< 0.01"],
    ["-0.001", "> −0.01"],
    ["-958.3", "−958.30"],
    ["999.995", "1,000.00"],
    ["1234567890.123", "1,234,567,890.12"],
  ])("%s is %s", (given, shown) => expect(usd(pico(given))).toBe(shown));

  it("never shows zero for something that is not", () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 25n), max: 10n ** 25n }),
        (n) => n === 0n || !/^\D*0\.00$/.test(usd(n)),
      ),
    );
  });
});

describe("signs and dollars", () => {
  it("writes plus and minus before the dollar", () => {
    expect(usdChangeWithSign(pico("1886.6"))).toBe("+$1,886.60");
    expect(usdChangeWithSign(pico("-958.3"))).toBe("−$958.30");
    expect(usdChange(0n)).toBe("0.00");
    expect(usdChange(pico("0.001"))).toBe("< +0.01");
    expect(usdWithSign(pico("0.001"))).toBe("< $0.01");
    expect(usdWithSign(pico("-5"))).toBe("−$5.00");
  });
});

describe("relativeChange", () => {
  it.each([
    ["9390.41", "7622.03", 232],
    ["7120.45", "8078.75", -119],
    ["5", "0", "new"],
    ["5", "0.99", "dollars-only"],
    ["109.91", "10", "more-than-tenfold"],
    ["0", "0", null],
    ["0", "10", -1000],
  ])("%s after %s", (now, before, expected) =>
    expect(relativeChange(pico(now), pico(before))).toBe(expected),
  );

  it("has a narrow space before the percent sign", () => {
    expect(relativeChangeText(pico("9390.41"), pico("7622.03"))).toBe("+23.2\u202f%");
    expect(relativeChangeText(pico("7120.45"), pico("8078.75"))).toBe("−11.9\u202f%");
    expect(relativeChangeText(pico("5"), 0n)).toBe("new");
    expect(percent(1000)).toBe("100.0\u202f%");
  });
});
