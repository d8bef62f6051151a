import { divideHalfEven } from "./money";

/** Minus of figures; a hyphen is no minus. */
export const MINUS = "\u2212";
/** Narrow no-break space, before a percent sign. */
export const NARROW_SPACE = "\u202f";

const PICO_PER_CENT = 10_000_000_000n;

/**
 * Dollars with two decimals and thousands separators, rounded half-even once: the form of tables. Something that
 * is not zero never reads as zero.
 *
 * @example usd(48_697_790_000_000_000n) === "48,697.79"; usd(2_314_000_000n) === "< 0.01"; usd(-1_500_000_000_000n) === "−1.50"
 */
export function usd(pico: bigint): string {
  const cents = divideHalfEven(pico < 0n ? -pico : pico, PICO_PER_CENT);
  if (cents === 0n && pico !== 0n) return pico < 0n ? `> ${MINUS}0.01` : "< 0.01";
  return `${pico < 0n ? MINUS : ""}${centsText(cents)}`;
}

/** `usd` with the dollar sign of sentences and figures: `$48,697.79`, `−$1.50`, `< $0.01`. */
export function usdWithSign(pico: bigint): string {
  return usd(pico).replace(/\d/, "$$$&");
}

/**
 * A signed change: plus is written, zero has no sign.
 * @example usdChange(1_886_600_000_000_000n) === "+1,886.60"
 */
export function usdChange(pico: bigint): string {
  const text = usd(pico);
  if (pico <= 0n) return text;
  return text.startsWith("<") ? "< +0.01" : `+${text}`;
}

/** `usdChange` with the dollar sign after the sign: `+$1,886.60`, `−$958.30`. */
export function usdChangeWithSign(pico: bigint): string {
  return usdChange(pico).replace(/\d/, "$$$&");
}

/** Tenths of a percent: `percent(951) === "95.1 %"` with a narrow no-break space. */
export function percent(tenths: number): string {
  const size = Math.abs(tenths);
  const text = `${group(BigInt(Math.floor(size / 10)))}.${size % 10}${NARROW_SPACE}%`;
  return tenths < 0 ? `${MINUS}${text}` : text;
}

/** What stands in a change column where a percentage would mislead. */
export type ChangeWord = "new" | "dollars-only" | "more-than-tenfold";

/**
 * Relative change: tenths of a percent, rounded half-even; `new` from nothing; dollars only from
 * under one dollar; `> 10x` above 999 %. Null when nothing moved from nothing.
 *
 * @example relativeChange(9_390_410_000_000_000n, 7_622_030_000_000_000n) === 232
 */
export function relativeChange(now: bigint, before: bigint): number | ChangeWord | null {
  if (before === 0n) return now === 0n ? null : "new";
  if (before < 1_000_000_000_000n) return "dollars-only";
  const change = now - before;
  const tenths = Number(divideHalfEven((change < 0n ? -change : change) * 1000n, before));
  if (tenths > 9990) return "more-than-tenfold";
  return change < 0n ? -tenths : tenths;
}

/** `relativeChange` as text: `+23.2 %`, `−11.9 %`, `new`, `> 10x`, and nothing for dollars only. */
export function relativeChangeText(now: bigint, before: bigint): string {
  const change = relativeChange(now, before);
  if (change === null || change === "dollars-only") return "";
  if (change === "more-than-tenfold") return "> 10x";
  if (change === "new") return "new";
  return change > 0 ? `+${percent(change)}` : percent(change);
}

/** Digits in threes: `group(1234567n) === "1,234,567"`. */
export function group(value: bigint): string {
  const digits = (value < 0n ? -value : value).toString().replace(/\B(?=(\d{3})+$)/g, ",");
  return value < 0n ? `${MINUS}${digits}` : digits;
}

function centsText(cents: bigint): string {
  return `${group(cents / 100n)}.${(cents % 100n).toString().padStart(2, "0")}`;
}
