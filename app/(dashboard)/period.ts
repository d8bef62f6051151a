import { z } from "zod";
import type { ComparisonKind } from "@/lib/domain/comparison";
import { addDays, reportingDays, weekStart } from "@/lib/domain/period";
import { shortDay, weekdayText } from "@/lib/format";
import type { ShownPeriod } from "@/lib/queries/shown-period";
import type { PeriodRange } from "@/lib/queries/spend-filter";

export const PRESETS = ["last-week", "this-week", "last-4-weeks", "month"] as const;
export type Preset = (typeof PRESETS)[number];

export const PRESET_NAMES: Readonly<Record<Preset, string>> = {
  "last-week": "Last week",
  "this-week": "This week to date",
  "last-4-weeks": "Last 4 weeks",
  month: "Month to date",
};

/** Before the day that a period was cut after. */
const SHORT_NAMES: Readonly<Record<Preset, string>> = {
  ...PRESET_NAMES,
  "this-week": "This week",
  month: "Month",
};

const PRESET_KINDS: Readonly<Record<Preset, ComparisonKind>> = {
  "last-week": "week",
  "this-week": "week",
  "last-4-weeks": "days",
  month: "month",
};

/** Longest range a page is asked for: two years, so that a link can never ask for the whole ledger by days. */
const MAX_DAYS = 731;

const day = z.iso.date();

/**
 * `?period=last-week|this-week|last-4-weeks|month`, or `?from=2026-07-01&through=2026-07-12` (both days included);
 * `compare=off` leaves the period before out. What does not parse falls back to last week, compared.
 */
export const periodParams = z
  .object({
    period: z.enum(PRESETS).optional().catch(undefined),
    from: day.optional().catch(undefined),
    through: day.optional().catch(undefined),
    compare: z.enum(["on", "off"]).catch("on"),
  })
  .transform(({ period, from, through, compare }) => ({
    preset: period ?? ("last-week" as Preset),
    custom: from && through && isRange(from, through) ? { from, through } : null,
    compare: compare === "on",
  }));
export type PeriodChoice = z.infer<typeof periodParams>;

/** The period that a page shows: `preset` is null for dates picked by hand. */
export interface Period {
  range: PeriodRange;
  preset: Preset | null;
  /** What it is compared with: the week before, the month before, or as many days just before. */
  kind: ComparisonKind;
  /** "Last week"; for picked dates "Chosen days". */
  name: string;
  compare: boolean;
}

function isRange(from: string, through: string): boolean {
  const days = (Date.parse(through) - Date.parse(from)) / 86_400_000;
  return from >= "2020-01-01" && days >= 0 && days < MAX_DAYS;
}

/**
 * Turns a choice into half-open reporting days. `now` is an argument; "to date" includes today.
 *
 * @example resolvePeriod(lastWeek, new Date("2026-07-20T06:00Z"), "UTC").range // 2026-07-13 to 2026-07-20
 */
export function resolvePeriod(choice: PeriodChoice, now: Date, timeZone: string): Period {
  if (choice.custom) {
    const { from, through } = choice.custom;
    const range = { fromDay: from, toDay: addDays(through, 1) };
    return { range, preset: null, kind: "days", name: "Chosen days", compare: choice.compare };
  }
  const { preset, compare } = choice;
  const range = presetRange(preset, now, timeZone);
  return { range, preset, kind: PRESET_KINDS[preset], name: PRESET_NAMES[preset], compare };
}

/** Half-open reporting days of a preset. */
export function presetRange(preset: Preset, now: Date, timeZone: string): PeriodRange {
  const today = reportingDays(timeZone)(now.getTime());
  const monday = weekStart(today);
  switch (preset) {
    case "last-week":
      return { fromDay: addDays(monday, -7), toDay: monday };
    case "this-week":
      return { fromDay: monday, toDay: addDays(today, 1) };
    case "last-4-weeks":
      return { fromDay: addDays(monday, -28), toDay: monday };
    case "month":
      return { fromDay: `${today.slice(0, 8)}01`, toDay: addDays(today, 1) };
  }
}

/**
 * The name of what a page shows of a period: where it was cut, with its last day.
 *
 * @example shownName(lastWeek, cutAtFriday) === "Last week to Thursday"; of longer ones "Last 4 weeks to 16 Jul"
 */
export function shownName(
  period: Pick<Period, "name" | "preset" | "kind">,
  shown: Pick<ShownPeriod, "cutAt">,
): string {
  if (shown.cutAt === null) return period.name;
  const last = addDays(shown.cutAt, -1);
  const name = period.preset === null ? period.name : SHORT_NAMES[period.preset];
  return `${name} to ${period.kind === "week" ? weekdayText(last) : shortDay(last)}`;
}

/** The query string of a period, without `?`; empty for the default, so that plain links stay plain. */
export function periodQuery(period: Period): string {
  const query = new URLSearchParams();
  if (period.preset === null) {
    query.set("from", period.range.fromDay);
    query.set("through", addDays(period.range.toDay, -1));
  } else if (period.preset !== "last-week") {
    query.set("period", period.preset);
  }
  if (!period.compare) query.set("compare", "off");
  return query.toString();
}

/** `href("/teams/support", "period=month") === "/teams/support?period=month"`. */
export function href(path: string, query: string): string {
  return query ? `${path}?${query}` : path;
}
