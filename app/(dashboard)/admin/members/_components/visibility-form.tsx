"use client";

import { useActionState } from "react";
import { Button } from "@/components/ui/button";
import { show } from "../actions";

const CHOICES = [
  {
    value: "own",
    name: "Their own teams",
    about: "Leads, members and directors see the teams that are theirs, and nothing of others.",
  },
  {
    value: "all-teams",
    name: "Every team",
    about: "Everybody who signs in sees the figures of every team. What they may change stays the same.",
  },
];

/** Whose figures people see who do not see all by their role. */
export function VisibilityForm({ now }: { now: string }) {
  const [state, send, busy] = useActionState(show, null);
  return (
    <form key={now} action={send} aria-label="Who sees what" className="max-w-200">
      <fieldset>
        <legend className="sr-only">Leads, members and directors see</legend>
        {CHOICES.map(({ value, name, about }) => (
          <label
            key={value}
            htmlFor={`visibility-${value}`}
            className="flex gap-2.5 border-t border-line py-2.5"
          >
            <input
              id={`visibility-${value}`}
              type="radio"
              name="visibility"
              value={value}
              defaultChecked={value === now}
              className="mt-1 self-start accent-accent"
            />
            <span>
              <span className="font-name">{name}</span>
              <span className="block text-label text-ink-3">{about}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <div className="mt-3 flex items-center gap-3">
        <Button type="submit" busy={busy}>
          Save
        </Button>
        <span role="status" className="text-label text-ink-2">
          {state?.ok ? "Saved. It acts on everybody's next click." : ""}
        </span>
      </div>
      {state && !state.ok ? (
        <p role="alert" className="mt-2 text-label text-alert">
          {state.message}
        </p>
      ) : null}
    </form>
  );
}
