"use client";

import { useActionState, useId } from "react";
import { Button } from "../ui/button";
import { Field } from "../ui/field";

/** How saving ended; null before it was tried. */
export type SaveViewState = { ok: true; name: string } | { ok: false; message: string } | null;
export type SaveViewAction = (before: SaveViewState, form: FormData) => Promise<SaveViewState>;

/** Keeps the page on screen, with its filters, under a name. */
export function SaveViewForm({
  href,
  suggestion,
  action,
  onDone,
}: {
  /** Path and query of the page. */
  href: string;
  suggestion: string;
  action: SaveViewAction;
  onDone: () => void;
}) {
  const [state, send, sending] = useActionState(action, null);
  const id = useId();
  if (state?.ok) {
    return (
      <div className="p-4" role="status">
        <p>Saved as “{state.name}”. You find it here under its name, and under Saved views.</p>
        <Button variant="primary" className="mt-3" onClick={onDone} autoFocus>
          Done
        </Button>
      </div>
    );
  }
  return (
    <form action={send} className="flex flex-col gap-3 p-4">
      <input type="hidden" name="href" value={href} />
      <Field
        id={`${id}-name`}
        name="name"
        label="Name of this view"
        defaultValue={suggestion}
        maxLength={80}
        required
        autoFocus
        autoComplete="off"
        {...(state?.ok === false ? { error: state.message } : {})}
      />
      <label className="flex min-h-6 items-center gap-2 text-ink-2">
        <input type="checkbox" name="shared" className="size-3.5 accent-(--accent)" />
        Share with everybody; each sees only what is theirs
      </label>
      <div className="flex gap-2">
        <Button type="submit" variant="primary" disabled={sending}>
          Save view
        </Button>
        <Button variant="quiet" onClick={onDone}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
