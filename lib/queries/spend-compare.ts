import type { Viewer } from "@/lib/auth/viewer";
import { addDays, nextPeriod } from "@/lib/domain/period";
import type { Reader } from "./reader";
import { daysBetween } from "./rows";
import { type PeriodRange, scope } from "./spend-filter";

/** What spend is compared with: the days just before, the same ones a year before, or nothing. */
export const SPEND_COMPARISONS = ["previous", "year", "off"] as const;
export type SpendComparison = (typeof SPEND_COMPARISONS)[number];

/** How far an earlier day lies before the later one that it stands against. */
export type DayShift = { days: number } | { months: number };

/** The days that a range is compared with. */
export interface EarlierDays {
  range: PeriodRange;
  /** Only what is booked in this month, `YYYY-MM-01`; null for all. */
  booked: string | null;
  shift: DayShift;
}

/** Whole weeks, so that a Monday stands against a Monday. */
const YEAR_DAYS = 364;

/**
 * The days a range is compared with. Whole months stand against as many months, a month to date against its first
 * days of the month before (or of the same month a year before); other days against as many just before, or against
 * those 52 weeks before.
 *
 * @example earlierDays({ fromDay: "2026-10-01", toDay: "2026-11-01" }, "year").range // October 2025
 * @example earlierDays({ fromDay: "2026-10-05", toDay: "2026-10-12" }, "year").range // 6 to 13 October 2025, Mondays
 */
export function earlierDays(range: PeriodRange, compare: "previous" | "year"): EarlierDays {
  const { fromDay, toDay } = range;
  if (!fromDay.endsWith("-01")) return byDays(range, compare);
  const whole = toDay.endsWith("-01");
  if (!whole && toDay > nextPeriod(fromDay)) return byDays(range, compare);
  const months = compare === "year" ? 12 : whole ? monthsBetween(fromDay, toDay) : 1;
  const from = addMonths(fromDay, -months);
  const to = addDays(from, daysBetween(fromDay, toDay));
  const end = whole ? addMonths(toDay, -months) : to < nextPeriod(from) ? to : nextPeriod(from);
  return { range: { fromDay: from, toDay: end }, booked: null, shift: { months } };
}

function byDays(range: PeriodRange, compare: "previous" | "year"): EarlierDays {
  const days = compare === "year" ? YEAR_DAYS : daysBetween(range.fromDay, range.toDay);
  const earlier = { fromDay: addDays(range.fromDay, -days), toDay: addDays(range.toDay, -days) };
  return { range: earlier, booked: null, shift: { days } };
}

/**
 * The same for what is booked in a month: against what is booked in the month before, or a year before. `chosen` are
 * days that narrow the month further; without them every day with a line of the other month counts.
 */
export async function earlierBooked(
  sql: Reader,
  viewer: Viewer,
  booked: string,
  compare: "previous" | "year",
  chosen: PeriodRange | null,
): Promise<EarlierDays> {
  const months = compare === "year" ? 12 : 1;
  const period = addMonths(booked, -months);
  const range = chosen
    ? { fromDay: shiftedBack(chosen.fromDay, months), toDay: shiftedBack(chosen.toDay, months) }
    : await bookedDays(sql, viewer, period);
  return { range, booked: period, shift: { months } };
}

/**
 * Every day with a line booked in a month, the month itself at least: what came late for a closed month is booked
 * in a later one, and days follow the reporting time zone.
 */
export async function bookedDays(sql: Reader, viewer: Viewer, period: string): Promise<PeriodRange> {
  const [row] = await sql<{ first: string | null; last: string | null }[]>`
    select min(day) as first, max(day) as last from team_daily where period = ${period} and ${scope(sql, viewer)}`;
  const [first, last] = [row?.first ?? period, addDays(row?.last ?? period, 1)];
  return {
    fromDay: first < period ? first : period,
    toDay: last > nextPeriod(period) ? last : nextPeriod(period),
  };
}

/** The first day with a line of the viewer's teams; null in an empty ledger. */
export async function firstSpendDay(sql: Reader, viewer: Viewer): Promise<string | null> {
  const [row] = await sql<{ day: string | null }[]>`
    select min(day) as day from team_daily where ${scope(sql, viewer)}`;
  return row?.day ?? null;
}

/** The first month that is whole a year before, `YYYY-MM-01`: from it on year over year exists in full. */
export function yearOverYearFrom(firstDay: string): string {
  const month = `${firstDay.slice(0, 7)}-01`;
  return addMonths(firstDay === month ? month : nextPeriod(month), 12);
}

/** `day` of a rollup as the later day it stands against; fixed text, its numbers are ours. */
export function shiftedDay(shift: DayShift | null): string {
  if (shift === null) return "day";
  return "days" in shift
    ? `(day + ${Math.trunc(shift.days)})`
    : `(day + interval '${Math.trunc(shift.months)} months')::date`;
}

/** `period` likewise: the booked month that the row stands against. */
export function shiftedPeriod(shift: DayShift | null): string {
  if (shift === null) return "period";
  return "days" in shift
    ? `date_trunc('month', ${shiftedDay(shift)}::timestamp)::date`
    : `(period + interval '${Math.trunc(shift.months)} months')::date`;
}

/** `addMonths("2026-01-01", -2) === "2025-11-01"`, of the first of a month. */
function addMonths(period: string, months: number): string {
  const at = Number(period.slice(0, 4)) * 12 + Number(period.slice(5, 7)) - 1 + months;
  return `${Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, "0")}-01`;
}

function monthsBetween(from: string, to: string): number {
  return (
    (Number(to.slice(0, 4)) - Number(from.slice(0, 4))) * 12 +
    Number(to.slice(5, 7)) -
    Number(from.slice(5, 7))
  );
}

/** The same date some months back, or the last of its month where that has fewer days. */
function shiftedBack(day: string, months: number): string {
  const month = addMonths(`${day.slice(0, 7)}-01`, -months);
  const same = addDays(month, Number(day.slice(8)) - 1);
  const last = addDays(nextPeriod(month), -1);
  return same < last ? same : last;
}
