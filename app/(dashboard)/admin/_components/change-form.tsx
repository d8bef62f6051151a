"use client";

import { type ReactNode, startTransition, useActionState, useState } from "react";
import { Button } from "@/components/ui/button";
import type { ChangeState } from "../change";
import { ChangePanel } from "./change-panel";
import { Saved } from "./saved";

/**
 * A form on the catalog. It first shows what would change and whose money moves; the button under that saves it.
 * `children` are its fields; what was typed stays until it is saved. Works without JavaScript.
 */
export function ChangeForm({
  action,
  opened,
  label,
  submit = "Show what changes",
  children,
}: {
  /** A Server Action made with `catalogChange`. */
  action: (state: ChangeState, form: FormData) => Promise<ChangeState>;
  /** Id of the newest audit line, from `lastAuditId`: what others change from now on is pointed out. */
  opened: string;
  /** Says what the form is about, for a screen reader. */
  label: string;
  submit?: string;
  children: ReactNode;
}) {
  const [state, send, busy] = useActionState(action, null);
  // What was shown is of the fields as they were; Save sends those and no others.
  const [changed, setChanged] = useState<ChangeState>(null);
  const stale = state !== null && changed === state;
  const done = state?.stage === "done" ? state : null;
  // What is over is not to be sent again.
  if (done?.next) return <Saved state={done} />;
  return (
    <div>
      <form
        action={send}
        onSubmit={(event) => {
          // An action of its own accord would empty the fields.
          event.preventDefault();
          const data = new FormData(event.currentTarget);
          startTransition(() => send(data));
        }}
        onInput={() => setChanged(state)}
        aria-label={label}
        className="grid max-w-200 gap-x-4 gap-y-3 md:grid-cols-3"
      >
        <input type="hidden" name="opened" value={opened} />
        {children}
        <div className="flex items-center gap-3 md:col-span-3">
          <Button type="submit" busy={busy}>
            {submit}
          </Button>
        </div>
      </form>
      <div role="status" aria-live="polite">
        {state?.stage === "preview" && stale ? (
          <p className="mt-3 text-ink-2">You changed the form: let it show again what changes.</p>
        ) : null}
      </div>
      {done && !stale ? <Saved state={done} /> : null}
      {state?.stage === "problem" ? (
        <div role="alert" className="mt-3 text-label text-alert">
          <p>{state.message}</p>
          {state.problems.length > 0 ? (
            <ul>
              {state.problems.map((problem) => (
                <li key={problem} className="wrap-anywhere">
                  {problem}
                </li>
              ))}
            </ul>
          ) : null}
        </div>
      ) : null}
      {state?.stage === "preview" && !stale ? (
        <ChangePanel state={state} busy={busy} send={send} label={label} />
      ) : null}
    </div>
  );
}
