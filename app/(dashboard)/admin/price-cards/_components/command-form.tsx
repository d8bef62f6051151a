"use client";

import { type ReactNode, startTransition, useActionState } from "react";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import type { ActionState } from "../../../action";

/** A form that runs one command. What was typed stays where the answer is no. Works without JavaScript. */
export function CommandForm({
  action,
  label,
  submit,
  primary = false,
  second,
  note,
  done = "Saved.",
  className,
  children,
}: {
  action: (state: ActionState, form: FormData) => Promise<ActionState>;
  /** What the form is about, for a screen reader. */
  label: string;
  submit: string;
  primary?: boolean;
  /** A further button: its name goes with the form. */
  second?: { name: string; text: string };
  note?: ReactNode;
  done?: string;
  className?: string;
  children?: ReactNode;
}) {
  const [state, send, busy] = useActionState(action, null);
  return (
    <form
      action={send}
      onSubmit={(event) => {
        // An action of its own accord would empty the fields.
        event.preventDefault();
        const { submitter } = event.nativeEvent as SubmitEvent;
        const data = new FormData(event.currentTarget, submitter);
        startTransition(() => send(data));
      }}
      aria-label={label}
      className={cn("grid max-w-200 gap-x-4 gap-y-3 md:grid-cols-3", className)}
    >
      {children}
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 col-span-full">
        <Button type="submit" variant={primary ? "primary" : "plain"} busy={busy}>
          {submit}
        </Button>
        {second ? (
          <Button type="submit" variant="quiet" name={second.name} value="1" busy={busy} formNoValidate>
            {second.text}
          </Button>
        ) : null}
        {note ? <span className="text-label text-ink-3">{note}</span> : null}
        <span role="status" className="text-label text-ink-2">
          {state?.ok ? done : ""}
        </span>
      </div>
      {state && !state.ok ? (
        <div role="alert" className="text-label text-alert col-span-full">
          <p className="wrap-anywhere">{state.message}</p>
          {state.problems.length > 1 ? (
            <ul className="mt-1">
              {state.problems.map((problem) => (
                <li key={problem} className="wrap-anywhere">
                  {problem}
                </li>
              ))}
            </ul>
          ) : null}
        </div>
      ) : null}
    </form>
  );
}
