/** The arithmetic under "why it moved": a product of factors split among them, exactly, in integers. */

/** Fixed point below the picodollar: amounts of this file are counts of 10^-18 pico. */
export const ONE = 10n ** 18n;

/** A factor in both periods over a common denominator: `before = pair[0] / pair[2]`, `after = pair[1] / pair[2]`. */
export type Pair = readonly [before: bigint, after: bigint, denominator: bigint];

/**
 * A ratio `n/d` before and after. With denominator 0 in one period it takes the other period's value, so that a
 * ratio that does not exist does not move; 0 in both: 0.
 *
 * @example pair(1000n, 10n, 1800n, 12n) // [12000n, 18000n, 120n]: 100 tokens a request, then 150
 */
export function pair(n0: bigint, d0: bigint, n1: bigint, d1: bigint): Pair {
  if (d0 === 0n) return d1 === 0n ? [0n, 0n, 1n] : [n1, n1, d1];
  return d1 === 0n ? [n0, n0, d0] : [n0 * d1, n1 * d0, d0 * d1];
}

/** Points of [0, 1] in `steps` and weights over `over`: the mean of a polynomial over it, exactly. */
interface Rule {
  steps: bigint;
  weights: readonly bigint[];
  over: bigint;
}

/** Of degree 3 and 5 (Simpson's and Boole's). */
const SIMPSON: Rule = { steps: 2n, weights: [1n, 4n, 1n], over: 6n };
const BOOLE: Rule = { steps: 4n, weights: [7n, 32n, 12n, 32n, 7n], over: 90n };

/**
 * What each of three to five factors contributes to the change of their product: the mean, over all orders of
 * switching the factors from before to after, of the change at its switch. Adds up to the change.
 *
 *     phi_j = sum over sets S of the other factors, w(|S|) [v(S + j) - v(S)]
 *           = (after_j - before_j) x mean over t in [0, 1] of the product of the others, each at before + t (after - before)
 *
 * with v(S) the product with the factors of S after and the rest before, and w the Shapley weights. The second form
 * (Owen's diagonal) is a polynomial in t of at most the fourth degree, whose mean a few points give exactly. In
 * 1/ONE, truncated toward zero, which makes it an odd function: swapped periods flip every sign.
 *
 * @example 10 requests of 100 tokens at 2 pico become 12 of 150: 500 from requests (2 more x 125 tokens x 2),
 * 1,100 from length (50 more x 11 requests x 2): 1,600 in all.
 * @throws RangeError for another number of factors
 */
export function shapley(factors: readonly Pair[]): bigint[] {
  const count = factors.length;
  if (count < 3 || count > 5) throw new RangeError(`no rule for ${count} factors`);
  const { steps, weights, over } = count === 5 ? BOOLE : SIMPSON;
  const means = factors.map(() => 0n);
  weights.forEach((weight, index) => {
    const step = BigInt(index);
    const values = factors.map(([before, after]) => before * (steps - step) + after * step);
    let left = weight;
    const lefts = values.map((value) => {
      const product = left;
      left *= value;
      return product;
    });
    let right = 1n;
    for (let j = count - 1; j >= 0; j -= 1) {
      means[j] = at(means, j) + at(lefts, j) * right;
      right *= at(values, j);
    }
  });
  const denominator = factors.reduce(
    (product, factor) => product * factor[2],
    over * steps ** BigInt(count - 1),
  );
  return factors.map(([before, after], j) =>
    before === after ? 0n : ((after - before) * at(means, j) * ONE) / denominator,
  );
}

/**
 * Parts in units of `1/unit` to whole units that sum to `total`: each is truncated toward zero, then the rest is
 * handed out one by one to the largest fractions of its sign; ties to the earlier part.
 *
 * @example wholeUnits([15n, 15n], 10n, 3n) // [2n, 1n]; wholeUnits([-15n, -15n], 10n, -3n) is [-2n, -1n]
 * @throws RangeError when the parts are not the total: more is left than one unit for each
 */
export function wholeUnits(parts: readonly bigint[], unit: bigint, total: bigint): bigint[] {
  const whole = parts.map((part) => part / unit);
  let rest = total - whole.reduce((sum, part) => sum + part, 0n);
  const sign = rest < 0n ? -1n : 1n;
  const order = parts
    .map((part, index) => ({ index, fraction: sign * (part % unit) }))
    .sort((a, b) => (a.fraction === b.fraction ? a.index - b.index : a.fraction > b.fraction ? -1 : 1));
  for (const { index } of order) {
    if (rest === 0n) break;
    whole[index] = at(whole, index) + sign;
    rest -= sign;
  }
  if (rest !== 0n) throw new RangeError(`the parts miss their total by ${rest}`);
  return whole;
}

function at(list: readonly bigint[], index: number): bigint {
  const value = list[index];
  if (value === undefined) throw new RangeError(`no element ${index}`);
  return value;
}
