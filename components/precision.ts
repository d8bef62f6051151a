import { divideHalfEven, PICO_PER_USD, PICO_SCALE } from "@/lib/domain/money";
import { group, MINUS } from "@/lib/format";

/** Dollars with a fixed number of decimals, rounded half-even once: `fixedUsd(152_934_000_000n, 6) === "0.152934"`. */
export function fixedUsd(pico: bigint, places: number): string {
  const scaled = divideHalfEven((pico < 0n ? -pico : pico) * 10n ** BigInt(places), PICO_PER_USD);
  const digits = scaled.toString().padStart(places + 1, "0");
  const cut = digits.length - places;
  const text = `${group(BigInt(digits.slice(0, cut)))}${places > 0 ? `.${digits.slice(cut)}` : ""}`;
  return pico < 0n && scaled !== 0n ? `${MINUS}${text}` : text;
}

/**
 * One precision down a column of call costs: two decimals if every amount is a dollar or more, else at least six,
 * and as many as its smallest amount needs for four significant digits.
 *
 * @example columnUsd([1_773_384_000_000n, 1_654_000_000n])(1_773_384_000_000n) === "1.773384"
 */
export function columnUsd(amounts: readonly (bigint | null)[]): (pico: bigint) => string {
  let smallest: bigint | null = null;
  for (const amount of amounts) {
    if (amount === null || amount === 0n) continue;
    const size = amount < 0n ? -amount : amount;
    if (smallest === null || size < smallest) smallest = size;
  }
  if (smallest === null || smallest >= PICO_PER_USD) return (pico) => fixedUsd(pico, 2);
  const leadingZeros = PICO_SCALE - smallest.toString().length;
  const places = Math.min(PICO_SCALE, Math.max(6, leadingZeros + 4));
  return (pico) => fixedUsd(pico, places);
}

/**
 * A unit price in USD per million tokens, exact, at least two decimals.
 *
 * @param ratePico picodollars per token
 * @example perMillionUsd(2_500_000n) === "2.50"; perMillionUsd(75_000n) === "0.075"
 */
export function perMillionUsd(ratePico: bigint): string {
  return fixedUsd(ratePico * 1_000_000n, PICO_SCALE).replace(/(\.\d\d\d*?)0+$/, "$1");
}
