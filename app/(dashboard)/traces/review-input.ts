import type { reviewTrace } from "@/lib/commands/trace-reviews";

type ReviewInput = Parameters<typeof reviewTrace>[2];

/** What the form says, as the command takes it; the command judges it. */
export function reviewInput(form: FormData): ReviewInput {
  const text = (name: string) => {
    const value = form.get(name);
    return typeof value === "string" ? value : "";
  };
  const [traceId, note] = [text("traceId"), text("note")];
  return text("outcome") === "explained"
    ? { traceId, outcome: "explained", note }
    : {
        traceId,
        outcome: "unexplained",
        missingField: text("missingField") as Extract<ReviewInput, { missingField: unknown }>["missingField"],
        note,
      };
}
