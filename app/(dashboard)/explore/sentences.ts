import type { Sentence, SentencePart } from "@/lib/domain/sentence";
import { nextPeriod } from "@/lib/domain/period";
import { dayText, monthText, relativeChange, relativeChangeText, usdWithSign } from "@/lib/format";
import type { UnknownName } from "@/lib/queries/explore";
import { daysBetween } from "@/lib/queries/rows";
import type { EarlierDays } from "@/lib/queries/spend-compare";
import type { PeriodRange } from "@/lib/queries/spend-filter";
import type { YearGap } from "./compared-days";
import { DIMENSION_NAMES } from "./explore-rows";

/** When a grouping yields more than anyone reads. */
export const TOO_MANY_ROWS =
  "This grouping yields more than 50,000 rows. Group by less, filter, or choose fewer days.";

/** The same words for a name that nobody knows and one that only other teams use. */
export function unknownSentence({ dimension, name }: UnknownName): string {
  return `There is no ${DIMENSION_NAMES[dimension].toLowerCase()} “${name}” among what you see.`;
}

/** "$1,234.56 was spent last week, up $120.00 (+10.8 %) on the 7 days before. Largest team: support, $400.00." */
export function exploreSentence(facts: {
  costPico: bigint;
  previousPico: bigint | null;
  /** "spent last week", "booked in October 2026". */
  when: string;
  /** What it is compared with, as `beforeText` says it. */
  before: string;
  /** "teams"; with the largest row. Null when nothing is grouped. */
  largest: { of: string; name: string; costPico: bigint } | null;
  /** As text, when the days are not complete. */
  completeThrough: string | null;
}): Sentence {
  const { costPico, previousPico, largest } = facts;
  const parts: SentencePart[] = [figure(usdWithSign(costPico)), text(` was ${facts.when}`)];
  if (previousPico !== null) {
    const change = costPico - previousPico;
    if (change === 0n) parts.push(text(`, as in ${facts.before}`));
    else {
      const relative = relativeChange(costPico, previousPico);
      const size = change < 0n ? -change : change;
      parts.push(text(change > 0n ? ", up " : ", down "), figure(usdWithSign(size)));
      if (relative !== null && relative !== "dollars-only" && relative !== "new")
        parts.push(text(" ("), figure(relativeChangeText(costPico, previousPico)), text(")"));
      parts.push(text(` on ${facts.before}`));
    }
  }
  parts.push(text("."));
  if (facts.completeThrough !== null)
    parts.push(
      text(
        ` Data is complete through ${facts.completeThrough} only${previousPico === null ? "" : ", so the change may still move"}.`,
      ),
    );
  else if (largest !== null) {
    const name = largest.name.length > 60 ? `${largest.name.slice(0, 59)}…` : largest.name;
    parts.push(text(` Largest ${largest.of}: ${name}, `), figure(usdWithSign(largest.costPico)), text("."));
  }
  return { text: parts.map((part) => part.text).join(""), parts };
}

/** "the 7 days before", "the month before", "the same month a year ago". */
export function beforeText({ range }: { range: PeriodRange }, earlier: EarlierDays, isYear: boolean): string {
  if ("months" in earlier.shift) {
    const whole = earlier.booked !== null || range.toDay.endsWith("-01");
    const same = earlier.shift.months === 1 || (isYear && isOneMonth(range)) ? "month" : "months";
    if (isYear) return whole ? `the same ${same} a year ago` : "the same days a year ago";
    if (!whole) return "the same days of the month before";
    return earlier.shift.months === 1 ? "the month before" : `the ${earlier.shift.months} months before`;
  }
  if (isYear) return "the same weekdays 52 weeks ago";
  const days = daysBetween(range.fromDay, range.toDay);
  return days === 1 ? "the day before" : `the ${days} days before`;
}

function isOneMonth(range: PeriodRange): boolean {
  return range.toDay <= nextPeriod(`${range.fromDay.slice(0, 7)}-01`);
}

/** "The ledger begins on 3 Mar 2026: year over year exists from April 2027 on." */
export function yearGapText({ firstDay, from, all }: YearGap): string {
  const begins = `The ledger begins on ${dayText(firstDay)}`;
  return all
    ? `${begins}, so there is no year ago to compare with yet: year over year exists from ${monthText(from)} on.`
    : `${begins}, so only a part of the days a year ago is in it: year over year is whole from ${monthText(from)} on.`;
}

const text = (words: string): SentencePart => ({ text: words, style: "text" });
const figure = (words: string): SentencePart => ({ text: words, style: "figure" });
