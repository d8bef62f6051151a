import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  divideHalfEven,
  fromClaimedUsd,
  fromUsd,
  MoneyFormatError,
  parseDecimal,
  perMillion,
  perThousand,
  shares,
  splitByWeight,
  sumPico,
  toUsd,
} from "@/lib/domain/money";

const anyPico = fc.bigInt(-(10n ** 30n), 10n ** 30n);

describe("reading", () => {
  it.each([
    ["0", 0n],
    ["0.0335", 33_500_000_000n],
    ["2.5e-06", 2_500_000n],
    ["1E3", 1_000_000_000_000_000n],
    ["-12", -12_000_000_000_000n],
    ["+.5", 500_000_000_000n],
    ["5.", 5_000_000_000_000n],
    [" 1 ", 1_000_000_000_000n],
    ["0.0000000000010", 1n],
    ["9300000.000000000001", 9_300_000_000_000_000_001n],
  ])("%s", (text, pico) => expect(fromUsd(text)).toBe(pico));

  it.each([
    "",
    ".",
    "-",
    "1,5",
    "1 2",
    "NaN",
    "Infinity",
    "0x10",
    "1e",
    "1e401",
    "1e99999",
    "--1",
    "1.2.3",
    "１",
  ])("refuses %j", (text) => expect(() => fromUsd(text)).toThrow(MoneyFormatError));

  it("refuses digits below the picodollar, except of a claim, which is rounded half-even", () => {
    expect(() => fromUsd("0.0000000000005")).toThrow(/finer than 12/);
    expect(fromClaimedUsd("0.0000000000005")).toBe(0n);
    expect(fromClaimedUsd("0.0000000000015")).toBe(2n);
    expect(fromClaimedUsd("-0.0000000000025")).toBe(-2n);
    expect(fromClaimedUsd(0.1)).toBe(100_000_000_000n);
    expect(fromClaimedUsd(1e-7)).toBe(100_000n);
  });

  it("unit prices", () => {
    expect(perMillion("2.50")).toBe(2_500_000n);
    expect(perThousand("10")).toBe(10_000_000_000n);
    expect(() => perMillion("0.0000001")).toThrow(MoneyFormatError);
  });

  it("what is written is read back", () => {
    fc.assert(fc.property(anyPico, (pico) => void expect(fromUsd(toUsd(pico))).toBe(pico)));
    expect(toUsd(1_230_000_000_000n)).toBe("1.230000000000");
    expect(toUsd(-1n)).toBe("-0.000000000001");
  });

  it("an exponent is only another way to place the point", () => {
    fc.assert(
      fc.property(fc.bigInt(-(10n ** 15n), 10n ** 15n), fc.integer({ min: 0, max: 12 }), (digits, places) => {
        expect(parseDecimal(`${digits}e-${places}`, 12)).toBe(digits * 10n ** BigInt(12 - places));
      }),
    );
  });
});

describe("half-even", () => {
  it.each([
    [5n, 2n, 2n],
    [7n, 2n, 4n],
    [1n, 2n, 0n],
    [3n, 2n, 2n],
    [10n, 4n, 2n],
    [11n, 4n, 3n],
    [9n, 4n, 2n],
    [0n, 9n, 0n],
  ])("%s / %s = %s", (numerator, denominator, rounded) =>
    expect(divideHalfEven(numerator, denominator)).toBe(rounded),
  );

  it("is never off by more than half, and even at exactly half", () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 10n ** 20n), fc.bigInt(1n, 10n ** 6n), (numerator, denominator) => {
        const rounded = divideHalfEven(numerator, denominator);
        const twice = 2n * (rounded * denominator - numerator);
        const size = twice < 0n ? -twice : twice;
        expect(size <= denominator).toBe(true);
        if (size === denominator) expect(rounded % 2n).toBe(0n);
      }),
    );
  });
});

describe("splits", () => {
  const anyWeights = fc.array(fc.bigInt(0n, 10n ** 15n), { minLength: 1, maxLength: 30 });

  it("sum to what was split, keep its sign, and no part is off by one or more", () => {
    fc.assert(
      fc.property(anyPico, anyWeights, (total, weights) => {
        const parts = splitByWeight(total, weights);
        expect(sumPico(parts)).toBe(total);
        const sum = sumPico(weights);
        parts.forEach((part, index) => {
          expect(total < 0n ? part <= 0n : part >= 0n).toBe(true);
          if (sum === 0n) return;
          const off = part * sum - total * (weights[index] ?? 0n);
          expect(off < sum && off > -sum).toBe(true);
        });
      }),
    );
  });
  it("a payer without weight pays nothing, unless nobody has weight", () => {
    expect(splitByWeight(100n, [0n, 3n, 0n])).toEqual([0n, 100n, 0n]);
    expect(splitByWeight(7n, [0n, 0n, 0n])).toEqual([3n, 2n, 2n]);
  });
  it("ties go to the earlier: 16 over 3 is 6, 5, 5, and minus 16 mirrors it", () => {
    expect(splitByWeight(15n, [1n, 1n, 1n])).toEqual([5n, 5n, 5n]);
    expect(splitByWeight(16n, [1n, 1n, 1n])).toEqual([6n, 5n, 5n]);
    expect(splitByWeight(-16n, [1n, 1n, 1n])).toEqual([-6n, -5n, -5n]);
  });
  it("refuses no weights and negative ones", () => {
    expect(() => splitByWeight(1n, [])).toThrow(RangeError);
    expect(() => splitByWeight(1n, [2n, -1n])).toThrow(RangeError);
  });
  it("shares of a column are 100.0, or nothing at all", () => {
    fc.assert(
      fc.property(fc.array(fc.bigInt(-100n, 10n ** 18n), { maxLength: 20 }), (amounts) => {
        const sum = shares(amounts).reduce((a, b) => a + b, 0);
        expect(sum).toBe(amounts.some((amount) => amount > 0n) ? 1000 : 0);
      }),
    );
  });
});
