import { divideHalfEven } from "@/lib/domain/money";
import { addDays } from "@/lib/domain/period";
import { chartUsd, dateRange, monthText, percent, relativeChangeText, usd } from "@/lib/format";
import type { MonthForecast } from "@/lib/queries/forecast";
import type { TeamHead } from "@/lib/queries/team-head";

/** "November", of a month "2026-11-01". */
export function monthName(month: string): string {
  return monthText(month).split(" ")[0] ?? "";
}

/** The days a month to date knows: "1–22 Nov 2026"; a month without a complete day says so. */
export function daysKnown({ month, untilDay }: Pick<MonthForecast, "month" | "untilDay">): string {
  return untilDay <= month ? "no complete day yet" : dateRange(month, untilDay);
}

/** "November to date, 1–22", or the month alone once it is over. */
export function monthLabel(month: MonthForecast): string {
  if (isOver(month)) return monthText(month.month);
  const last = Number(addDays(month.untilDay, -1).slice(8));
  const days = month.untilDay <= month.month ? "" : last === 1 ? ", 1" : `, 1–${last}`;
  return `${monthName(month.month)} to date${days}`;
}

export function isOver({ hidden }: Pick<MonthForecast, "hidden">): boolean {
  return hidden === "the month is over";
}

/** A cost against a plan in words: "ahead of plan by 759.36 (+3.6 %)"; of a whole month "over plan". */
export function againstPlan(pico: bigint, planPico: bigint, whole: boolean): { text: string; over: boolean } {
  const over = pico - planPico;
  if (over === 0n) return { text: "on plan", over: false };
  const relative = planPico > 0n ? relativeChangeText(pico, planPico) : "";
  const words = whole ? ["over plan by", "under plan by"] : ["ahead of plan by", "behind plan by"];
  const size = `${usd(over < 0n ? -over : over)}${relative ? ` (${relative})` : ""}`;
  return { text: `${over > 0n ? words[0] : words[1]} ${size}`, over: over > 0n };
}

/** "80 % range $38.2k–40.5k". */
export function rangeText(lowPico: bigint, highPico: bigint): string {
  return `${chartUsd(lowPico)}–${chartUsd(highPico).replace("$", "")}`;
}

/** "error 8.9 % on day 15": forecasts of that day against what the last three closed months came to. */
export function errorText(errorTenths: number | null): string {
  return errorTenths === null ? "error: no closed month yet" : `error ${percent(errorTenths)} on day 15`;
}

/** Tenths of a percent of a whole in words; nothing of nothing. */
export function shareOf(part: bigint, whole: bigint): string {
  if (whole <= 0n) return percent(0);
  const size = Number(divideHalfEven((part < 0n ? -part : part) * 1000n, whole));
  return percent(part < 0n ? -size : size);
}

/** "cc-4107 · lead noor.haddad@example.com · unit Customer". */
export function headText(page: Pick<TeamHead, "costCenter" | "lead" | "unit">): string {
  return [
    page.costCenter ? page.costCenter.code : "no cost center",
    page.lead ? `lead ${page.lead}` : null,
    page.unit ? `unit ${page.unit.name}` : null,
  ]
    .filter((part) => part !== null)
    .join(" · ");
}
