"use client";

import { type ReactNode, startTransition, useState } from "react";
import type { ActionState } from "../../../action";

/** A form about a key, with what went wrong under it; what was typed stays. */
export function KeyForm({
  label,
  state,
  send,
  onInput,
  children,
}: {
  label: string;
  state: ActionState;
  send: (form: FormData) => void;
  onInput?: () => void;
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
        onInput={onInput}
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

/**
 * Id of the key made last, as the key of the form that made it: the next one begins from empty fields, and a second
 * click makes no twin. An answer that made none (null) leaves what was typed.
 */
export function useNewest(id: number | null): number {
  const [newest, setNewest] = useState(0);
  if (id !== null && id !== newest) setNewest(id);
  return id ?? newest;
}
