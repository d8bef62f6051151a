"use client";

import { useActionState, useId, useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { addDays } from "@/lib/domain/period";
import { reopen, waive } from "../actions";
import { Outcome } from "./outcome";

const USUAL_DAYS = 30;

/** Takes a group out of the queue until a day; a waived one can be put back at once. */
export function WaiveForm({ group, waived, today }: { group: string; waived: boolean; today: string }) {
  const id = useId();
  const [state, send, pending] = useActionState(waive, null);
  const [reopened, sendReopen, reopening] = useActionState(reopen, null);
  // Kept here, for a form forgets its fields once it was sent, also when it was refused.
  const [until, setUntil] = useState(addDays(today, USUAL_DAYS));
  const [reason, setReason] = useState("");
  return (
    <>
      <form action={send} className="flex flex-col gap-3">
        <input type="hidden" name="group" value={group} />
        <p className="text-ink-2">
          It leaves the queue, keeps its place in every total, and comes back after the day.
        </p>
        <Field
          id={`${id}-until`}
          name="until"
          type="date"
          label="Until"
          required
          min={addDays(today, 1)}
          value={until}
          onChange={(event) => setUntil(event.target.value)}
        />
        <Field
          id={`${id}-reason`}
          name="reason"
          label="Reason"
          required
          maxLength={2_000}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
        <Outcome state={state} done="It is waived." />
        <Button type="submit" variant="primary" disabled={pending} className="self-start">
          {waived ? "Waive anew" : "Waive"}
        </Button>
      </form>
      {waived ? (
        <form action={sendReopen} className="mt-4">
          <input type="hidden" name="group" value={group} />
          <Outcome state={reopened} done="It is back in the queue." />
          <Button type="submit" disabled={reopening}>
            Put back into the queue
          </Button>
        </form>
      ) : null}
    </>
  );
}
