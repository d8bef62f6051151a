import { usdWithSign } from "@/lib/domain/figures";
import type { Sentence, SentencePart } from "@/lib/domain/sentence";
import type { TraceLine } from "./trace-lines";

/**
 * The opening of the page: what the costliest traces cost together, and how many somebody has looked at. One that
 * could not be explained was looked at.
 *
 * @example "The ten costliest traces of last week cost $84.20 together. 3 of 10 are reviewed."
 */
export function reviewSentence(lines: readonly Pick<TraceLine, "costPico" | "review">[]): Sentence {
  const cost = lines.reduce((sum, line) => sum + line.costPico, 0n);
  const reviewed = lines.filter((line) => line.review !== null).length;
  const stuck = lines.filter((line) => line.review?.outcome === "unexplained").length;
  const parts: SentencePart[] =
    lines.length === 0
      ? [{ text: "No trace had its last call in the last complete week.", style: "text" }]
      : [
          {
            text: `${lines.length === 10 ? "The ten costliest traces" : lines.length === 1 ? "The one trace" : `The ${lines.length} traces`} of last week cost `,
            style: "text",
          },
          { text: usdWithSign(cost), style: "figure" },
          { text: `${lines.length === 1 ? "" : " together"}. `, style: "text" },
          { text: `${reviewed} of ${lines.length}`, style: "figure" },
          { text: ` ${reviewed === 1 ? "is" : "are"} reviewed`, style: "text" },
          {
            text: stuck === 0 ? "." : `, of which ${stuck} could not be explained.`,
            style: "text",
          },
        ];
  return { text: parts.map((part) => part.text).join(""), parts };
}
