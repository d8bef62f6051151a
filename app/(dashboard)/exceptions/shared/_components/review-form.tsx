"use client";

import { useActionState, useId, useState } from "react";
import { Button } from "@/components/ui/button";
import { Outcome } from "../../_components/outcome";
import { reviewBucket } from "../actions";

/** "I looked at what is in here", with what was found. */
export function ReviewForm({
  team,
  name,
  month,
  again,
}: {
  team: string;
  name: string;
  month: string;
  again: boolean;
}) {
  const id = useId();
  const [state, send, pending] = useActionState(reviewBucket, null);
  const [note, setNote] = useState("");
  return (
    <form action={send} className="mt-2 flex max-w-180 flex-wrap items-end gap-2">
      <input type="hidden" name="team" value={team} />
      <input type="hidden" name="month" value={month} />
      <div className="flex min-w-60 flex-1 flex-col gap-1">
        <label htmlFor={`${id}-note`} className="text-label text-ink-3">
          What you found in {name}
        </label>
        <input
          id={`${id}-note`}
          name="note"
          maxLength={2_000}
          value={note}
          onChange={(event) => setNote(event.target.value)}
          className="h-10 rounded-control border border-ctl bg-bg px-2.5 md:h-7.5"
        />
      </div>
      <Button type="submit" disabled={pending}>
        {again ? "Review again" : "Mark as reviewed"}
      </Button>
      <Outcome state={state} done="Reviewed." />
    </form>
  );
}
