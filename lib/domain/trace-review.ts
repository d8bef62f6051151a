/** The two words a review can end with. */
export const REVIEW_OUTCOMES = ["explained", "unexplained"] as const;
export type ReviewOutcome = (typeof REVIEW_OUTCOMES)[number];

/** What somebody lacked who could not explain a trace in five minutes. */
export const MISSING_FIELDS = [
  "team",
  "service",
  "feature",
  "environment",
  "tenant",
  "prompt template",
  "trace id of the parent",
  "model",
  "usage",
  "other",
] as const;
export type MissingField = (typeof MISSING_FIELDS)[number];

/** A team's newest word on a trace. */
export interface TraceReview {
  outcome: ReviewOutcome;
  note: string;
  /** Only with `unexplained`. */
  missingField: MissingField | null;
  reviewedBy: string;
  reviewedAt: Date;
}

/**
 * The review that stands for a trace of several teams: one that could not be explained stands before all; it is
 * explained when every part is; else nobody has answered for the whole of it yet.
 *
 * @param parts the review of each part that the viewer sees, null without one
 */
export function standingReview(parts: readonly (TraceReview | null)[]): TraceReview | null {
  const newest = (list: readonly TraceReview[]) =>
    list.reduce<TraceReview | null>(
      (top, review) => (top === null || review.reviewedAt > top.reviewedAt ? review : top),
      null,
    );
  const given = parts.filter((review) => review !== null);
  const open = newest(given.filter((review) => review.outcome === "unexplained"));
  if (open !== null) return open;
  return given.length === parts.length ? newest(given) : null;
}
