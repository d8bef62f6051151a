import type { Sentence, SentencePart } from "@/lib/domain/sentence";
import { relativeChange, relativeChangeText, usdWithSign } from "@/lib/format";
import type { UnknownName } from "@/lib/queries/explore";
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
  when: string;
  /** Length of the range, and of the one it is compared with. */
  days: number;
  /** "teams"; with the largest row. Null when nothing is grouped. */
  largest: { of: string; name: string; costPico: bigint } | null;
  /** As text, when the days are not complete. */
  completeThrough: string | null;
}): Sentence {
  const { costPico, previousPico, largest } = facts;
  const parts: SentencePart[] = [figure(usdWithSign(costPico)), text(` was spent ${facts.when}`)];
  if (previousPico !== null) {
    const change = costPico - previousPico;
    const before = facts.days === 1 ? "the day before" : `the ${facts.days} days before`;
    if (change === 0n) parts.push(text(`, as in ${before}`));
    else {
      const relative = relativeChange(costPico, previousPico);
      const size = change < 0n ? -change : change;
      parts.push(text(change > 0n ? ", up " : ", down "), figure(usdWithSign(size)));
      if (relative !== null && relative !== "dollars-only" && relative !== "new")
        parts.push(text(" ("), figure(relativeChangeText(costPico, previousPico)), text(")"));
      parts.push(text(` on ${before}`));
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

const text = (words: string): SentencePart => ({ text: words, style: "text" });
const figure = (words: string): SentencePart => ({ text: words, style: "figure" });
