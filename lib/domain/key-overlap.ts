/** How long a key still works after another has taken over from it. */

export const DEFAULT_OVERLAP_HOURS = 7 * 24;
/** Longer than this it is no rotation: a quarter. */
export const MAX_OVERLAP_HOURS = 92 * 24;

const UNITS: Readonly<Record<string, number>> = { h: 1, d: 24 };

/**
 * Hours of an overlap as a person writes it: `7d`, `12h`, `0` (at once); null for anything else or more than a quarter.
 *
 * @example overlapHours("7d") === 168
 */
export function overlapHours(text: string): number | null {
  const [, digits, unit] = /^(\d{1,4})([hd])?$/.exec(text.trim()) ?? [];
  if (digits === undefined || (unit === undefined && Number(digits) !== 0)) return null;
  const hours = Number(digits) * (UNITS[unit ?? "h"] ?? 1);
  return hours <= MAX_OVERLAP_HOURS ? hours : null;
}

/** When the older key ends: after the overlap, or when it would have ended anyway, if that is sooner. */
export function endOfOverlap(now: Date, expiresAt: Date | null, overlapMs: number): Date {
  const ends = now.getTime() + overlapMs;
  return expiresAt === null ? new Date(ends) : new Date(Math.min(ends, expiresAt.getTime()));
}
