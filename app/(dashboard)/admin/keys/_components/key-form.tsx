"use client";

import { type ReactNode, startTransition } from "react";
import type { ActionState } from "../../../action";

/** A form about a key, with what went wrong under it; what was typed stays. */
export function KeyForm({
  label,
  state,
  send,
  children,
}: {
  label: string;
  state: ActionState;
  send: (form: FormData) => void;
  children: ReactNode;
}) {
  return (
    <>
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
        {children}
      </form>
      {state !== null && !state.ok ? (
        <p role="alert" className="mt-3 max-w-200 text-label text-alert wrap-anywhere">
          {state.problems.length > 0 ? state.problems.join(" ") : state.message}
        </p>
      ) : null}
    </>
  );
}
