import { FieldProblem, kindOf, scrub } from "@/lib/sources/values";

const FIRST_MS = Date.UTC(2020, 0, 1);
const DAY_MS = 86_400_000;
const ISO =
  /^(\d{4})-(\d\d)-(\d\d)(?:(?:[Tt]|\s+)(\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,18}))?)?)?\s*(?:([Zz]|UTC)|([+-])(\d\d):?(\d\d)?)?$/;
const EPOCH_TEXT = /^-?\d{9,19}(\.\d+)?$/;

/**
 * An instant as epoch milliseconds: ISO 8601 (any number of fractional digits, cut below the
 * millisecond; without a zone it is UTC), or an epoch number in s, ms, µs or ns, told apart by size.
 * null is absent.
 *
 * @example readTime("2023-11-16 18:17:03.9799600", "ts") === 1700158623979
 * @throws FieldProblem `bad_timestamp`, or `wrong_type` for an object or boolean
 */
export function readTime(value: unknown, field: string): number | null {
  if (value === null || value === undefined || value === "") return null;
  if (typeof value === "number") return fromEpoch(value, field);
  if (typeof value !== "string") {
    throw new FieldProblem(
      "wrong_type",
      field,
      `${field} is ${kindOf(value)}; send an ISO 8601 text or an epoch number`,
    );
  }
  const text = value.trim();
  if (text === "") return null;
  const parsed = fromIso(text);
  if (parsed !== null) return parsed;
  if (EPOCH_TEXT.test(text)) return fromEpoch(Number(text), field);
  throw new FieldProblem(
    "bad_timestamp",
    field,
    `${field} "${scrub(text.slice(0, 40))}" is not a time; send ISO 8601 such as 2026-06-08T12:15:44Z`,
  );
}

/** Seconds up to 10^11 (year 5138), then ms, µs, ns. Fractions of a second survive the float. */
function fromEpoch(value: number, field: string): number {
  if (!Number.isFinite(value)) {
    throw new FieldProblem("bad_timestamp", field, `${field} is not a finite number; send an epoch number`);
  }
  const size = Math.abs(value);
  const ms =
    size < 1e11
      ? Math.floor(value * 1000 + 0.0005)
      : size < 1e14
        ? Math.floor(value)
        : size < 1e17
          ? Math.floor(value / 1000)
          : Math.floor(value / 1_000_000);
  return ms + 0;
}

function fromIso(text: string): number | null {
  const match = ISO.exec(text);
  if (!match) return null;
  const [, year, month, day, hour, minute, second, fraction, , sign, zoneHour, zoneMinute] = match;
  const y = Number(year);
  const m = Number(month);
  const d = Number(day);
  const h = Number(hour ?? 0);
  const min = Number(minute ?? 0);
  const s = Number(second ?? 0);
  if (h > 23 || min > 59 || s > 60) return null;
  const midnight = Date.UTC(y, m - 1, d);
  const date = new Date(midnight);
  if (date.getUTCFullYear() !== y || date.getUTCMonth() !== m - 1 || date.getUTCDate() !== d) return null;
  const millis = fraction ? Number(fraction.slice(0, 3).padEnd(3, "0")) : 0;
  const offset = sign
    ? (Number(zoneHour) * 60 + Number(zoneMinute ?? 0)) * 60_000 * (sign === "-" ? -1 : 1)
    : 0;
  if (Math.abs(offset) > 18 * 3_600_000) return null;
  return midnight + ((h * 60 + min) * 60 + s) * 1000 + millis - offset;
}

/**
 * Refuses a charge time outside 2020-01-01 .. arrival + 1 day (half-open at neither end).
 * @throws FieldProblem `occurred_at_out_of_range`
 */
export function assertChargeTime(atMs: number, field: string, receivedAtMs: number): void {
  if (atMs >= FIRST_MS && atMs <= receivedAtMs + DAY_MS) return;
  const shown = Math.abs(atMs) <= 8.64e15 ? new Date(atMs).toISOString() : String(atMs);
  throw new FieldProblem(
    "occurred_at_out_of_range",
    field,
    `${field} reads as ${shown}; send a time from 2020-01-01 to one day ahead of now (check seconds against milliseconds)`,
  );
}
