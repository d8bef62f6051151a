import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ONE, type Pair, pair, shapley, wholeUnits } from "./movement-shapley";

function orders(items: number[]): number[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item) =>
    orders(items.filter((other) => other !== item)).map((rest) => [item, ...rest]),
  );
}

/** The definition: the mean over all orders of switching the factors, in 1/ONE of whole-numbered factors. */
function byOrders(factors: readonly Pair[]): bigint[] {
  const all = orders(factors.map((_, index) => index));
  const sums = factors.map(() => 0n);
  for (const order of all) {
    const now = factors.map((factor) => factor[0]);
    const product = () => now.reduce((a, b) => a * b, 1n);
    for (const index of order) {
      const before = product();
      now[index] = factors[index]?.[1] ?? 0n;
      sums[index] = (sums[index] ?? 0n) + product() - before;
    }
  }
  const over = factors.reduce((a, factor) => a * factor[2], BigInt(all.length));
  return sums.map((sum) => (sum * ONE) / over);
}

describe("shapley", () => {
  const factor = fc.tuple(
    fc.bigInt(-50n, 1000n),
    fc.bigInt(-50n, 1000n),
    fc.oneof(fc.bigInt(1n, 40n), fc.bigInt(-5n, -1n)),
  );
  it.each([3, 4, 5])("of %i factors is the mean over all orders", (k) => {
    fc.assert(
      fc.property(fc.array(factor, { minLength: k, maxLength: k }), (factors) => {
        expect(shapley(factors)).toEqual(byOrders(factors));
      }),
      { numRuns: 200 },
    );
  });

  it("is change times mean of the other where two factors change", () => {
    const [traffic, , length] = shapley([
      [10n, 12n, 1n],
      [1n, 1n, 1n],
      [100n, 150n, 1n],
      [2n, 2n, 1n],
    ]);
    expect([traffic, length]).toEqual([500n * ONE, 1100n * ONE]);
  });

  it("refuses what it has no weights for", () => {
    expect(() => shapley([[1n, 2n, 1n]])).toThrow(RangeError);
  });
});

describe("pair", () => {
  it("brings both periods to one denominator", () =>
    expect(pair(1000n, 10n, 1800n, 12n)).toEqual([12_000n, 18_000n, 120n]));
  it("a ratio that does not exist takes the other period's value", () => {
    expect(pair(7n, 0n, 3n, 2n)).toEqual([3n, 3n, 2n]);
    expect(pair(3n, 2n, 7n, 0n)).toEqual([3n, 3n, 2n]);
    expect(pair(7n, 0n, 7n, 0n)).toEqual([0n, 0n, 1n]);
  });
});

describe("wholeUnits", () => {
  it("hands the rest to the largest fractions, ties to the first", () => {
    expect(wholeUnits([15n, 15n], 10n, 3n)).toEqual([2n, 1n]);
    expect(wholeUnits([-15n, -15n], 10n, -3n)).toEqual([-2n, -1n]);
    expect(wholeUnits([14n, 19n, -3n], 10n, 3n)).toEqual([1n, 2n, 0n]);
    expect(wholeUnits([], 10n, 0n)).toEqual([]);
  });
  it("refuses a total the parts do not make", () => {
    expect(() => wholeUnits([10n], 10n, 3n)).toThrow("miss their total by 1");
    expect(() => wholeUnits([10n], 10n, -3n)).toThrow(RangeError);
  });
});
