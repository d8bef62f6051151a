import { expect, test } from "vitest";
import type { TraceReview } from "@/lib/domain/trace-review";
import { reviewSentence } from "./review-sentence";

const line = (outcome: TraceReview["outcome"] | null) => ({
  costPico: 8_420_000_000_000n,
  review:
    outcome &&
    ({ outcome, note: "", missingField: null, reviewedBy: "", reviewedAt: new Date() } as TraceReview),
});

test.each([
  [[], "No trace had its last call in the last complete week."],
  [[line(null)], "The one trace of last week cost $8.42. 0 of 1 are reviewed."],
  [
    [line("explained"), line("unexplained"), ...Array.from({ length: 8 }, () => line(null))],
    "The ten costliest traces of last week cost $84.20 together. 2 of 10 are reviewed, of which 1 could not be explained.",
  ],
])("%#", (lines, sentence) => expect(reviewSentence(lines).text).toBe(sentence));
