import { expect, test } from "vitest";
import { standingReview, type TraceReview } from "./trace-review";

const review = (outcome: TraceReview["outcome"], day: number): TraceReview => ({
  outcome,
  note: "",
  missingField: outcome === "unexplained" ? "team" : null,
  reviewedBy: `person ${day}`,
  reviewedAt: new Date(Date.UTC(2026, 6, day)),
});

test("a trace is explained when every part is, and the newest word is shown", () => {
  const parts = [review("explained", 1), review("explained", 3), review("explained", 2)];
  expect(standingReview(parts)?.reviewedBy).toBe("person 3");
});

test("one part that nobody looked at leaves the whole open", () => {
  expect(standingReview([review("explained", 1), null])).toBeNull();
  expect(standingReview([null])).toBeNull();
  expect(standingReview([])).toBeNull();
});

test("one part that could not be explained stands before later explanations of others", () => {
  const parts = [review("explained", 9), review("unexplained", 2), null];
  expect(standingReview(parts)).toMatchObject({ outcome: "unexplained", missingField: "team" });
});
