"use client";

import { type ReactNode, startTransition, useActionState, useId, useState } from "react";
import { Button } from "@/components/ui/button";
import { removeNote, writeNote } from "../actions";

/** What a note is on, as hidden fields of its form. */
export interface NoteSubject {
  unit?: string;
  team?: string;
  service?: string;
  feature?: string;
  from: string;
  /** The first day after. */
  to: string;
}

/** A button opens a field; what is written stands under the section, with name and day. */
export function NoteForm({
  subject,
  initiallyOpen,
  children,
}: {
  subject: NoteSubject;
  initiallyOpen: boolean;
  /** Further buttons, beside the one that opens the form. */
  children?: ReactNode;
}) {
  const [open, setOpen] = useState(initiallyOpen);
  const [state, write, busy] = useActionState(writeNote, null);
  const id = useId();
  // A note that was kept closes the form it came from.
  const [shown, setShown] = useState(state);
  if (state !== shown) {
    setShown(state);
    if (state?.ok) setOpen(false);
  }
  const problem = state && !state.ok ? state.message : null;
  if (!open) {
    return (
      <div className="mt-3 flex flex-wrap items-center gap-3">
        <Button onClick={() => setOpen(true)}>Explain this change</Button>
        {children}
        <span role="status" className="text-label text-ink-2">
          {state?.ok ? "Saved." : ""}
        </span>
      </div>
    );
  }
  return (
    <form
      action={write}
      onSubmit={(event) => {
        // An action of its own accord would empty the field, also where the answer is no.
        event.preventDefault();
        const data = new FormData(event.currentTarget);
        startTransition(() => write(data));
      }}
      className="mt-3 flex max-w-160 flex-col gap-2"
    >
      {Object.entries(subject).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <label htmlFor={id} className="text-label text-ink-3">
        What is behind this change?
      </label>
      <textarea
        id={id}
        name="note"
        required
        maxLength={2000}
        rows={3}
        // biome-ignore lint/a11y/noAutofocus: the person asked for this field a moment ago
        autoFocus
        aria-invalid={problem ? true : undefined}
        aria-describedby={problem ? `${id}-problem` : undefined}
        className="rounded-control border border-ctl bg-bg px-2.5 py-1.5 text-body text-ink aria-invalid:border-alert"
      />
      {problem ? (
        <p id={`${id}-problem`} role="alert" className="text-label text-alert">
          {problem}
        </p>
      ) : null}
      <div className="flex gap-2">
        <Button type="submit" disabled={busy}>
          Save the note
        </Button>
        <Button variant="quiet" onClick={() => setOpen(false)}>
          Cancel
        </Button>
      </div>
    </form>
  );
}

/** Takes one's own note away. */
export function RemoveNote({ id, label }: { id: number; label: string }) {
  const [state, remove, busy] = useActionState(removeNote, null);
  return (
    <form action={remove} className="inline">
      <input type="hidden" name="id" value={id} />
      <Button type="submit" variant="text" aria-label={label} disabled={busy}>
        Remove
      </Button>
      {state && !state.ok ? (
        <span role="alert" className="ml-2 text-label text-alert">
          {state.message}
        </span>
      ) : null}
    </form>
  );
}
