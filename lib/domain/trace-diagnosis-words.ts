import { group, NARROW_SPACE } from "./figures";
import { divideHalfEven } from "./money";

/**
 * Tokens in a sentence, two significant digits from a thousand on.
 * @example tokenWords(3_118n) === "3.1k"; tokenWords(48_212n) === "48k"; tokenWords(640n) === "640"
 */
export function tokenWords(tokens: bigint): string {
  for (const [unit, suffix] of [
    [1_000_000n, "M"],
    [1_000n, "k"],
  ] as const) {
    if (tokens < unit) continue;
    const tenths = divideHalfEven(tokens * 10n, unit);
    return tenths < 100n
      ? `${tenths / 10n}.${tenths % 10n}${suffix}`
      : `${group(divideHalfEven(tokens, unit))}${suffix}`;
  }
  return group(tokens);
}

/**
 * How many times `a` is `b`, as a word: one decimal under ten. Null without a base.
 * @example timesWords(42n, 10n) === "4.2 times"; timesWords(1_100n, 10n) === "110 times"
 */
export function timesWords(a: bigint, b: bigint): string | null {
  if (b <= 0n || a < 0n) return null;
  const tenths = divideHalfEven(a * 10n, b);
  return tenths >= 100n ? `${group(divideHalfEven(a, b))} times` : `${tenths / 10n}.${tenths % 10n} times`;
}

const TENTHS = [
  "Almost nothing",
  "A tenth",
  "A fifth",
  "Three tenths",
  "Two fifths",
  "Half",
  "Three fifths",
  "Seven tenths",
  "Four fifths",
  "Nine tenths",
  "Nearly all",
] as const;

/** A share to the nearest tenth, in words: `shareWords(91n, 100n) === "Nine tenths"`; all of it is "All". */
export function shareWords(part: bigint, whole: bigint): string {
  if (whole <= 0n || part >= whole) return "All";
  const tenth = divideHalfEven(part * 10n, whole);
  return TENTHS[Number(tenth)] ?? "All";
}

/** Percent without decimals: `pointsWords(80n, 100n) === "80 %"`; nothing is "0", something never reads so. */
export function pointsWords(part: bigint, whole: bigint): string {
  if (part === 0n || whole <= 0n) return "0";
  const points = divideHalfEven(part * 100n, whole);
  return points === 0n ? `under 1${NARROW_SPACE}%` : `${points}${NARROW_SPACE}%`;
}
