/**
 * Money is an integer count of picodollars (10^-12 USD), held in a `bigint`.
 * Every published unit price is exact at that scale, so `tokens x price` never rounds.
 */
export type Pico = bigint;

/** Decimal places of a picodollar. */
export const PICO_SCALE = 12;
/** One US dollar in picodollars. */
export const PICO_PER_USD: Pico = 1_000_000_000_000n;
/** An event at or above this cost is not believed (10,000 USD) and is quarantined. */
export const MAX_EVENT_PICO: Pico = 10_000_000_000_000_000n;

const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?$/;

/** Thrown when a text is not a decimal number or is finer than the scale asked for. */
export class MoneyFormatError extends Error {
  override name = "MoneyFormatError";
}

/**
 * Reads a decimal text ("0.0335", "2.5e-06", "-12") as an integer at `scale` decimal places.
 * Never goes through a float. Digits finer than the scale are refused unless `round` is
 * "half-even".
 *
 * @example parseDecimal("2.50", 12) === 2_500_000_000_000n
 * @throws MoneyFormatError
 */
export function parseDecimal(text: string, scale: number, round: "refuse" | "half-even" = "refuse"): bigint {
  const match = DECIMAL.exec(text.trim());
  const whole = match?.[2] ?? "";
  const fraction = match?.[3] ?? "";
  if (!match || (whole === "" && fraction === "")) {
    throw new MoneyFormatError(`"${text}" is not a decimal number`);
  }
  const exponent = Number(match[4] ?? "0");
  if (Math.abs(exponent) > 400) throw new MoneyFormatError(`"${text}" is out of range`);
  const sign = match[1] === "-" ? -1n : 1n;
  const digits = BigInt(`${whole}${fraction}` || "0");
  const shift = scale - fraction.length + exponent;
  if (shift >= 0) return sign * digits * 10n ** BigInt(shift);
  const divisor = 10n ** BigInt(-shift);
  if (digits % divisor === 0n) return sign * (digits / divisor);
  if (round === "refuse") throw new MoneyFormatError(`"${text}" is finer than ${scale} decimal places`);
  return sign * divideHalfEven(digits, divisor);
}

/** Integer division of two non-negative integers, rounded half to even. */
export function divideHalfEven(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator;
  const twice = (numerator % denominator) * 2n;
  if (twice > denominator) return quotient + 1n;
  if (twice < denominator) return quotient;
  return quotient % 2n === 0n ? quotient : quotient + 1n;
}

/** Dollars as text to picodollars: `fromUsd("0.0335") === 33_500_000_000n`. */
export function fromUsd(text: string): Pico {
  return parseDecimal(text, PICO_SCALE);
}

/**
 * A sender's claimed dollars, which may have passed through a float: rounded half-even to
 * the picodollar. Only for claims, never for our own prices.
 */
export function fromClaimedUsd(value: string | number): Pico {
  return parseDecimal(String(value), PICO_SCALE, "half-even");
}

/** Picodollars as an exact dollar text with 12 decimals: `toUsd(1_230_000_000_000n) === "1.230000000000"`. */
export function toUsd(pico: Pico): string {
  const negative = pico < 0n;
  const digits = (negative ? -pico : pico).toString().padStart(PICO_SCALE + 1, "0");
  const cut = digits.length - PICO_SCALE;
  return `${negative ? "-" : ""}${digits.slice(0, cut)}.${digits.slice(cut)}`;
}

/** A price in USD per million units to picodollars per unit: `perMillion("2.50") === 2_500_000n`. */
export function perMillion(usd: string): Pico {
  return parseDecimal(usd, PICO_SCALE - 6);
}

/** A price in USD per thousand units to picodollars per unit: `perThousand("10") === 10_000_000_000n`. */
export function perThousand(usd: string): Pico {
  return parseDecimal(usd, PICO_SCALE - 3);
}

/** Sum of picodollars. */
export function sumPico(values: Iterable<Pico>): Pico {
  let total = 0n;
  for (const value of values) total += value;
  return total;
}

/**
 * Splits `total` over `weights` so that the parts sum to the total exactly: largest remainder,
 * ties to the earlier index. All weights zero: an even split. The sign of the total is kept.
 *
 * @example splitByWeight(15n, [1n, 1n, 1n]) // [5n, 5n, 5n]
 * @throws RangeError for no weights or a negative one
 */
export function splitByWeight(total: bigint, weights: readonly bigint[]): bigint[] {
  if (weights.length === 0) throw new RangeError("a split needs at least one weight");
  if (weights.some((weight) => weight < 0n)) throw new RangeError("a weight cannot be negative");
  const sum = weights.reduce((a, b) => a + b, 0n);
  const effective = sum === 0n ? weights.map(() => 1n) : [...weights];
  const base = sum === 0n ? BigInt(weights.length) : sum;
  const sign = total < 0n ? -1n : 1n;
  const size = total * sign;
  const parts = effective.map((weight) => (size * weight) / base);
  let rest = size - parts.reduce((a, b) => a + b, 0n);
  const order = effective
    .map((weight, index) => ({ index, remainder: (size * weight) % base }))
    .sort((a, b) => (a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1));
  for (const { index } of order) {
    if (rest === 0n) break;
    parts[index] = (parts[index] ?? 0n) + 1n;
    rest -= 1n;
  }
  return parts.map((part) => part * sign);
}

/**
 * Shares of a column in tenths of a percent that sum to exactly 1000 (largest remainder).
 * All-zero or empty columns give zeros; negative amounts count as zero.
 *
 * @example shares([2420n, 1140n, 1860n, 620n]) // [401, 189, 308, 102] = 40.1 / 18.9 / 30.8 / 10.2
 */
export function shares(amounts: readonly bigint[]): number[] {
  const weights = amounts.map((amount) => (amount > 0n ? amount : 0n));
  if (weights.every((weight) => weight === 0n)) return weights.map(() => 0);
  return splitByWeight(1000n, weights).map(Number);
}
