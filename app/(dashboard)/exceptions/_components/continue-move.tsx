"use client";

import { startTransition, useActionState, useEffect, useRef } from "react";
import { Button } from "@/components/ui/button";
import { count } from "@/lib/format";
import { continueMove } from "../actions";
import { Outcome } from "./outcome";

/** A re-attribution on its way: it goes on by itself for who began it here, and by the button for who comes back. */
export function ContinueMove({
  adjustment,
  events,
  by,
  goesOn,
}: {
  adjustment: number;
  /** Moved so far. */
  events: number;
  by: string;
  goesOn: boolean;
}) {
  const [state, send, pending] = useActionState(continueMove, null);
  const began = useRef(-1);
  useEffect(() => {
    if (!goesOn || pending || began.current === events || (state && !state.ok)) return;
    began.current = events;
    const form = new FormData();
    form.set("adjustment", String(adjustment));
    startTransition(() => send(form));
  }, [goesOn, pending, events, state, adjustment, send]);
  return (
    <form action={send} className="flex flex-wrap items-center gap-3">
      <input type="hidden" name="adjustment" value={adjustment} />
      <p role="status">
        {count(events)} requests re-attributed so far (adjustment {adjustment}, begun by {by}).
      </p>
      <Button type="submit" disabled={pending}>
        {pending ? "Working …" : "Go on"}
      </Button>
      <Outcome state={state && !state.ok ? state : null} done="" />
    </form>
  );
}
