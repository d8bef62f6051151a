import { addDays } from "@/lib/domain/period";
import { dayText, instantText, weekdayText } from "@/lib/format";
import type { ShownPeriod } from "@/lib/queries/shown-period";
import type { Period } from "../period";

/** One line on what the page leaves out or does not compare, and why; nothing when it shows all that was asked for. */
export function PeriodNote({
  period,
  shown,
  timeZone,
}: {
  period: Pick<Period, "kind">;
  shown: ShownPeriod;
  timeZone: string;
}) {
  const text = noteText(period, shown, timeZone);
  return text === null ? null : <p className="mt-2 text-label text-ink-2">{text}</p>;
}

/** "Data is complete through 17 Jul 2026, 06:00 UTC; both weeks are cut after Thursday, 16 Jul 2026." */
export function noteText(
  { kind }: Pick<Period, "kind">,
  shown: Pick<ShownPeriod, "cutAt" | "completeThrough" | "notCompared">,
  timeZone: string,
): string | null {
  if (shown.notCompared === "nothing-before")
    return "Not compared: there is nothing before this period to compare it with.";
  const complete = shown.completeThrough && instantText(shown.completeThrough, { timeZone, zone: true });
  if (shown.notCompared === "nothing-complete") {
    return complete === null
      ? "Not compared: no usage was reported yet."
      : `Not compared: data is complete through ${complete}, and no day of this period is complete yet.`;
  }
  if (shown.cutAt === null || complete === null) return null;
  const last = addDays(shown.cutAt, -1);
  const both = { week: "both weeks", month: "both months", days: "both periods" }[kind];
  return `Data is complete through ${complete}; ${both} are cut after ${weekdayText(last)}, ${dayText(last)}.`;
}
