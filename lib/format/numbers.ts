import { group, MINUS } from "@/lib/domain/figures";
import { divideHalfEven } from "@/lib/domain/money";

const UNITS = [
  [1_000_000_000_000n, "T"],
  [1_000_000_000n, "B"],
  [1_000_000n, "M"],
] as const;

/** A count with thousands separators: `count(1_099_919n) === "1,099,919"`. */
export function count(value: bigint | number): string {
  return group(BigInt(value));
}

/**
 * Tokens: exact below a million, then two decimals and a unit; the exact count stands beside it (`count`).
 * @example tokens(1_240_000n) === "1.24M"; tokens(48_212n) === "48,212"
 */
export function tokens(value: bigint | number): string {
  return scaled(BigInt(value), 2);
}

/** Tokens in a dense table or chart, one decimal: `chartTokens(71_300_000n) === "71.3M"`. */
export function chartTokens(value: bigint | number): string {
  return scaled(BigInt(value), 1);
}

/**
 * How many times `a` is `b`: `ratio(1_773n, 16n) === "111 ×"`, one decimal under ten. Null for no base.
 */
export function ratio(a: bigint, b: bigint): string | null {
  if (b <= 0n || a < 0n) return null;
  const tenths = divideHalfEven(a * 10n, b);
  return tenths >= 100n ? `${group(divideHalfEven(a, b))} ×` : `${tenths / 10n}.${tenths % 10n} ×`;
}

/** Milliseconds as seconds with two decimals: `seconds(8_420) === "8.42"`. */
export function seconds(ms: number): string {
  return (ms / 1000).toFixed(2);
}

/** A count of days in words: `shortDays(1) === "1 day"`. */
export function shortDays(days: number): string {
  return days === 1 ? "1 day" : `${group(BigInt(days))} days`;
}

function scaled(value: bigint, places: 1 | 2): string {
  const size = value < 0n ? -value : value;
  const sign = value < 0n ? MINUS : "";
  const scale = 10n ** BigInt(places);
  for (const [unit, suffix] of UNITS) {
    // What rounds up to the unit is already shown in it: 999,999,999 is 1.00B, not 1,000.00M.
    const digits = divideHalfEven(size * scale, unit);
    if (digits >= scale && (size >= unit || unit > 1_000_000n)) {
      return `${sign}${group(digits / scale)}.${(digits % scale).toString().padStart(places, "0")}${suffix}`;
    }
  }
  return `${sign}${group(size)}`;
}
