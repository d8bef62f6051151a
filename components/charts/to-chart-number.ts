const MICRO = 1_000_000n;

/**
 * The only door from exact money to the floats that geometry needs: picodollars to dollars, exact to the
 * microdollar up to 9 billion dollars. For lengths of marks, never for printed amounts.
 *
 * @example toChartNumber(1_230_000_000_000n) === 1.23
 */
export function toChartNumber(pico: bigint): number {
  return Number(pico / MICRO) / 1e6;
}
