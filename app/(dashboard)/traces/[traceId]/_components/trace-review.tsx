"use client";

import { useCallback, useState } from "react";
import { ReviewState, ReviewWords } from "@/components/review-state";
import { Section } from "@/components/section";
import { Button } from "@/components/ui/button";
import type { TraceReview as Review } from "@/lib/domain/trace-review";
import { ReviewForm } from "../../_components/review-form";

/** What was said of this trace, and the form to say it. */
export function TraceReview({
  traceId,
  review,
  mayReview,
  timeZone,
}: {
  traceId: string;
  review: Review | null;
  mayReview: boolean;
  timeZone: string;
}) {
  const [changing, setChanging] = useState(false);
  const close = useCallback(() => setChanging(false), []);
  return (
    <Section id="review" title="Review" className="mt-8 md:mt-8">
      <div className="border-t border-line-2 pt-3">
        <p className="mb-3">
          <ReviewState review={review} />{" "}
          {review ? <ReviewWords review={review} timeZone={timeZone} /> : null}
        </p>
        {!mayReview ? null : review === null || changing ? (
          <ReviewForm traceId={traceId} {...(review && { onClose: close })} />
        ) : (
          <Button onClick={() => setChanging(true)}>Change the review</Button>
        )}
      </div>
    </Section>
  );
}
