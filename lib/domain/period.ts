/** Accounting months and reporting days. Ranges are half-open; months are UTC, days follow a zone. */

import { remembered } from "./remembered";

const DAY_MS = 86_400_000;
const periodOfDay = remembered((day: number) => `${new Date(day * DAY_MS).toISOString().slice(0, 7)}-01`);

/** "YYYY-MM-01" of the UTC month of an instant (epoch ms). */
export function periodOf(ms: number): string {
  return periodOfDay(Math.floor(ms / DAY_MS));
}

/** The month after: `nextPeriod("2026-12-01") === "2027-01-01"`. */
export function nextPeriod(period: string): string {
  const year = Number(period.slice(0, 4));
  const month = Number(period.slice(5, 7));
  return month === 12 ? `${year + 1}-01-01` : `${year}-${String(month + 1).padStart(2, "0")}-01`;
}

/**
 * The month a line is booked in: its own if open, else the first open one after it.
 * @param closed the closed months, "YYYY-MM-01"
 */
export function bookingPeriod(chargeMs: number, closed: ReadonlySet<string>): string {
  let period = periodOf(chargeMs);
  while (closed.has(period)) period = nextPeriod(period);
  return period;
}

/** A function from epoch ms to the "YYYY-MM-DD" of a zone, remembering each quarter hour it has seen. */
export function reportingDays(timeZone: string): (ms: number) => string {
  if (timeZone === "UTC" || timeZone === "Etc/UTC") {
    const days = new Map<number, string>();
    return (ms) => {
      const day = Math.floor(ms / 86_400_000);
      let text = days.get(day);
      if (text === undefined) {
        text = new Date(ms).toISOString().slice(0, 10);
        days.set(day, text);
      }
      return text;
    };
  }
  // en-CA writes dates as YYYY-MM-DD. Zone offsets are multiples of a quarter hour.
  const format = new Intl.DateTimeFormat("en-CA", {
    timeZone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  });
  const quarters = new Map<number, string>();
  return (ms) => {
    const quarter = Math.floor(ms / 900_000);
    let text = quarters.get(quarter);
    if (text === undefined) {
      if (quarters.size > 100_000) quarters.clear();
      text = format.format(quarter * 900_000);
      quarters.set(quarter, text);
    }
    return text;
  };
}

/** Monday of the week of a "YYYY-MM-DD" day. */
export function weekStart(day: string): string {
  const ms = Date.parse(`${day}T00:00:00Z`);
  const fromMonday = (new Date(ms).getUTCDay() + 6) % 7;
  return addDays(day, -fromMonday);
}

/** `addDays("2026-02-28", 1) === "2026-03-01"`. */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}
