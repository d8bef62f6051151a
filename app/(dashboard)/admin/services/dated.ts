import { OPEN_FROM } from "@/lib/domain/catalog";
import { addDays } from "@/lib/domain/period";
import { dayText } from "@/lib/format";

/** Half-open days; `until` null: without an end. */
interface Dated {
  from: string;
  until: string | null;
}
type DatedState = "now" | "later" | "ended";

/** Does it hold on `today`, not yet, or no longer? */
export function stateOf({ from, until }: Dated, today: string): DatedState {
  if (until !== null && until <= today) return "ended";
  return from > today ? "later" : "now";
}

/** `from` as people read it: the first day that a charge can have stands for ever. */
export function fromText(from: string): string {
  return from <= OPEN_FROM ? "always" : dayText(from);
}

/** @example spanText({ from: "2026-01-01", until: null }) === "since 1 Jan 2026" */
export function spanText({ from, until }: Dated): string {
  const start = from <= OPEN_FROM ? "" : until === null ? `since ${dayText(from)}` : `from ${dayText(from)}`;
  if (until === null) return start === "" ? "always" : start;
  return [start, `until ${dayText(until)}`].filter((part) => part !== "").join(" ");
}

/** Reads look back this many days for a first day (`Seen`); one near that edge was seen before it. */
const LOOKED_BACK = 365;

/** When something was first and last seen, short enough for a cell. */
export function seenText(firstDay: string | null, lastDay: string | null, today: string): string {
  if (firstDay === null || lastDay === null) return "not in a year";
  if (firstDay === lastDay) return dayText(lastDay);
  const first = firstDay < addDays(today, 14 - LOOKED_BACK) ? null : dayText(firstDay);
  return first === null ? `for over a year, last ${dayText(lastDay)}` : `${first} – ${dayText(lastDay)}`;
}
