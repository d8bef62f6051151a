"use client";

import { startTransition, useActionState, useId } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { makeToolKey } from "../actions";
import { FirstSeen } from "./first-seen";
import { Snippets } from "./snippets";

/** A real key for a tool, shown once inside its snippet, and the wait for its first event. */
export function ConnectTool({ tool, name }: { tool: string; name: string }) {
  const [state, send, busy] = useActionState(makeToolKey, null);
  const id = useId();
  const made = state?.ok ? state.result : null;
  return (
    <>
      {made === null ? (
        <form
          action={send}
          onSubmit={(event) => {
            event.preventDefault();
            const data = new FormData(event.currentTarget);
            startTransition(() => send(data));
          }}
          aria-label="Make a key for it"
          className="mb-6 flex max-w-200 flex-wrap items-end gap-3"
        >
          <Field
            id={`${id}-name`}
            name="name"
            label="Name of the key, and of the source"
            required
            maxLength={200}
            defaultValue={name}
            className="min-w-60"
          />
          <Button type="submit" variant="primary" disabled={busy}>
            Make a key
          </Button>
          {state && !state.ok ? (
            <p role="alert" className="w-full text-label text-alert">
              {state.problems.length > 0 ? state.problems.join(" ") : state.message}
            </p>
          ) : null}
        </form>
      ) : (
        <p role="status" className="mb-4 max-w-200 border-l-2 border-warn pl-3 text-warn">
          Key {made.id} is made and stands in the lines below. Copy them now: it is stored nowhere and not
          shown again.
        </p>
      )}
      <Snippets tool={tool} apiKey={made?.key ?? null} />
      {made === null ? null : <FirstSeen keyId={made.id} />}
    </>
  );
}
