"use client";

import { type ReactNode, startTransition, useActionState, useId } from "react";
import { Button } from "@/components/ui/button";
import type { ChangeState } from "../change";
import { ChangePanel } from "./change-panel";

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
  const id = useId();
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
        aria-label={label}
        className="grid max-w-200 gap-x-4 gap-y-3 md:grid-cols-3"
      >
        <input type="hidden" name="opened" value={opened} />
        {children}
        <div className="flex items-center gap-3 md:col-span-3">
          <Button type="submit" disabled={busy}>
            {submit}
          </Button>
        </div>
      </form>
      <div role="status" aria-live="polite" id={`${id}-status`}>
        {state?.stage === "done" ? (
          <p className="mt-3 text-body">
            Saved{state.lines.length === 0 ? "; it said so already" : ""}.
            {state.lines.map((line) => (
              <span key={line} className="block text-label text-ink-2 wrap-anywhere">
                {line}
              </span>
            ))}
          </p>
        ) : null}
      </div>
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
      {state?.stage === "preview" ? (
        <ChangePanel state={state} busy={busy} send={send} label={label} />
      ) : null}
    </div>
  );
}
