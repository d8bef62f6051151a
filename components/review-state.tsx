import type { TraceReview } from "@/lib/domain/trace-review";
import { instantText } from "@/lib/format";
import { Person } from "./person";
import { Tag } from "./ui/tag";

/** Where the review of a trace stands, in two or three words. */
export function ReviewState({ review }: { review: TraceReview | null }) {
  if (review === null) return <span className="text-ink-3">not reviewed</span>;
  if (review.outcome === "explained") return <span>explained</span>;
  return <Tag tone="warn">not explained: {review.missingField} missing</Tag>;
}

/** Who said it, when, and what. */
export function ReviewWords({ review, timeZone }: { review: TraceReview; timeZone: string }) {
  return (
    <>
      <span className="text-ink-3">
        <Person address={review.reviewedBy} />, {instantText(review.reviewedAt, { timeZone, year: false })}
      </span>
      {review.note ? <span className="block wrap-anywhere">{review.note}</span> : null}
    </>
  );
}
