"use client";

import Link from "next/link";
import { useActionState, useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { change, remove } from "../actions";

/** One of one's own views: its link, and a form that opens in its place. */
export function OwnView({
  id,
  name,
  href,
  shared,
}: {
  id: number;
  name: string;
  href: string;
  shared: boolean;
}) {
  const [editing, setEditing] = useState(false);
  const [changed, sendChange, changing] = useActionState(
    async (before: Parameters<typeof change>[0], form: FormData) => {
      const state = await change(before, form);
      if (state?.ok) setEditing(false);
      return state;
    },
    null,
  );
  const [removed, sendRemove, removing] = useActionState(remove, null);
  if (!editing) {
    return (
      <li className="flex flex-wrap items-center gap-x-4 border-b border-line py-1.5">
        <div className="min-w-0 flex-1">
          <Link href={href} className="link font-name">
            {name}
          </Link>
          <span className="block truncate text-label text-ink-3">{href}</span>
        </div>
        {shared ? <span className="text-label text-ink-3">shared</span> : null}
        <Button variant="text" aria-label={`Rename or share ${name}`} onClick={() => setEditing(true)}>
          Edit
        </Button>
        <form action={sendRemove}>
          <input type="hidden" name="id" value={id} />
          <Button type="submit" variant="text" aria-label={`Remove ${name}`} disabled={removing}>
            Remove
          </Button>
        </form>
        {removed?.ok === false ? (
          <p role="alert" className="w-full text-label text-alert">
            {removed.message}
          </p>
        ) : null}
      </li>
    );
  }
  return (
    <li className="border-b border-line py-3">
      <form action={sendChange} className="flex flex-wrap items-end gap-3">
        <input type="hidden" name="id" value={id} />
        <Field
          id={`view-${id}`}
          name="name"
          label="Name"
          defaultValue={name}
          maxLength={80}
          required
          autoFocus
          className="w-72 max-w-full"
          {...(changed?.ok === false ? { error: changed.problems[0] ?? changed.message } : {})}
        />
        <label className="flex min-h-7.5 items-center gap-2 text-ink-2">
          <input
            type="checkbox"
            name="shared"
            defaultChecked={shared}
            className="size-3.5 accent-(--accent)"
          />
          Share with everybody
        </label>
        <Button type="submit" variant="primary" disabled={changing}>
          Save
        </Button>
        <Button variant="quiet" onClick={() => setEditing(false)}>
          Cancel
        </Button>
      </form>
    </li>
  );
}
