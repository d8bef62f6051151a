"use client";

import { useActionState, useEffect, useId, useState } from "react";
import { Button } from "@/components/ui/button";
import { MISSING_FIELDS } from "@/lib/domain/trace-review";
import { review } from "../actions";

const BOX = "w-full rounded-control border border-ctl bg-bg px-2.5 py-1.5 text-body text-ink";

/** The word of a person on a trace: a sentence, or the field that was missing to find one. */
export function ReviewForm({ traceId, onClose }: { traceId: string; onClose?: () => void }) {
  const id = useId();
  const [state, send, pending] = useActionState(review, null);
  const [stuck, setStuck] = useState(false);
  // Kept here, for a form forgets its fields once it was sent, also when it was refused.
  const [note, setNote] = useState("");
  const done = state?.ok === true;
  useEffect(() => {
    if (done) onClose?.();
  }, [done, onClose]);
  const failed = state !== null && !state.ok ? state : null;
  return (
    <form action={send} className="flex max-w-140 flex-col gap-3">
      <input type="hidden" name="traceId" value={traceId} />
      {stuck ? (
        <div className="flex flex-col gap-1">
          <label htmlFor={`${id}-field`} className="text-label text-ink-3">
            What was missing?
          </label>
          <select
            id={`${id}-field`}
            name="missingField"
            // biome-ignore lint/a11y/noAutofocus: the field came up because its button was pressed
            autoFocus
            className="h-10 w-full max-w-80 rounded-control border border-ctl bg-bg px-2 text-body text-ink md:h-7.5"
          >
            {MISSING_FIELDS.map((field) => (
              <option key={field} value={field}>
                {field === "other" ? "something else" : field}
              </option>
            ))}
          </select>
        </div>
      ) : null}
      <div className="flex flex-col gap-1">
        <label htmlFor={`${id}-note`} className="text-label text-ink-3">
          {stuck ? "What did you look at? (may stay empty)" : "Why was it so expensive?"}
        </label>
        <textarea
          id={`${id}-note`}
          name="note"
          rows={2}
          value={note}
          onChange={(event) => setNote(event.target.value)}
          maxLength={2_000}
          required={!stuck}
          aria-describedby={failed ? `${id}-problem` : undefined}
          aria-invalid={failed ? true : undefined}
          placeholder={stuck ? undefined : "One sentence a colleague would accept"}
          className={BOX}
        />
        {failed ? (
          <p id={`${id}-problem`} role="alert" className="text-label text-alert">
            {failed.problems.length > 0 ? failed.problems.join(" ") : failed.message}
          </p>
        ) : null}
      </div>
      <div className="flex flex-wrap gap-2">
        {stuck ? (
          <>
            <Button type="submit" name="outcome" value="unexplained" variant="primary" disabled={pending}>
              Record what is missing
            </Button>
            <Button onClick={() => setStuck(false)}>Back</Button>
          </>
        ) : (
          <>
            <Button type="submit" name="outcome" value="explained" variant="primary" disabled={pending}>
              Mark as explained
            </Button>
            <Button onClick={() => setStuck(true)}>Could not explain in five minutes</Button>
          </>
        )}
        {onClose ? (
          <Button variant="quiet" onClick={onClose}>
            Cancel
          </Button>
        ) : null}
      </div>
    </form>
  );
}
