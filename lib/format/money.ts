import { MINUS, group } from "@/lib/domain/figures";
import { divideHalfEven, PICO_PER_USD, PICO_SCALE } from "@/lib/domain/money";

/**
 * Cost of one call or request: from one dollar up like a table, below it four significant digits and at least
 * six decimals; never 0.00 for something that is not zero.
 *
 * @example callUsd(2_314_000_000n) === "0.002314"; callUsd(1_773_384_000_000n) === "1.77"; callUsd(152_934_000_000n) === "0.152934"
 */
export function callUsd(pico: bigint): string {
  const size = pico < 0n ? -pico : pico;
  const sign = pico < 0n ? MINUS : "";
  if (size === 0n) return "0.00";
  if (size >= PICO_PER_USD) return sign + decimals(size, 2);
  const leadingZeros = PICO_SCALE - size.toString().length;
  return sign + decimals(size, Math.min(PICO_SCALE, Math.max(6, leadingZeros + 4)));
}

/**
 * A unit price in USD per million tokens, at least two decimals, exact.
 * @param ratePico picodollars per token
 * @example rateUsd(2_500_000n) === "2.50"; rateUsd(75_000n) === "0.075"
 */
export function rateUsd(ratePico: bigint): string {
  const exact = decimals(ratePico * 1_000_000n, 6);
  return exact.replace(/(\.\d\d\d*?)0+$/, "$1");
}

/**
 * Money on a chart: three significant digits and a unit.
 * @example chartUsd(48_697_790_000_000_000n) === "$48.7k"; chartUsd(500_000_000_000_000n) === "$500"
 */
export function chartUsd(pico: bigint): string {
  const sign = pico < 0n ? MINUS : "";
  const size = pico < 0n ? -pico : pico;
  for (const [unit, suffix] of CHART_UNITS) {
    // 999,950 dollars already rounds to 1.0M, so the unit is taken a little early.
    if (size * 2000n >= unit * 1999n)
      return `${sign}$${trimZero(decimalsOf(size, unit, size < unit * 100n ? 1 : 0))}${suffix}`;
  }
  if (size === 0n) return "$0";
  const whole = size >= 10n * PICO_PER_USD;
  return `${sign}$${whole ? decimals(size, 0) : decimals(size, 2) === "0.00" ? callUsd(size) : decimals(size, 2)}`;
}

const CHART_UNITS = [
  [1_000_000_000n * PICO_PER_USD, "B"],
  [1_000_000n * PICO_PER_USD, "M"],
  [1_000n * PICO_PER_USD, "k"],
] as const;

/** Dollars as a float, for the geometry of a chart and nothing else. */
export function toChartNumber(pico: bigint): number {
  return Number(pico) / 1e12;
}

/** Non-negative picodollars with a fixed number of decimals (0 to 12), rounded half-even. */
function decimals(pico: bigint, places: number): string {
  return decimalsOf(pico, PICO_PER_USD, places);
}

function decimalsOf(value: bigint, unit: bigint, places: number): string {
  const scaled = divideHalfEven(value * 10n ** BigInt(places), unit);
  const digits = scaled.toString().padStart(places + 1, "0");
  const whole = group(BigInt(digits.slice(0, digits.length - places)));
  return places === 0 ? whole : `${whole}.${digits.slice(-places)}`;
}

function trimZero(text: string): string {
  return text.endsWith(".0") ? text.slice(0, -2) : text;
}
