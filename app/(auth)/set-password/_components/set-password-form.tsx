"use client";

import { useActionState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { setPassword } from "../actions";

/** The new password, twice. Works without JavaScript; the address is there for the password manager. */
export function SetPasswordForm({ email }: { email: string }) {
  const [state, set, busy] = useActionState(setPassword, null);
  return (
    <form action={set} className="mt-8 flex flex-col gap-4" aria-label="Set a password">
      <Field
        id="email"
        name="email"
        type="email"
        label="Email"
        autoComplete="username"
        defaultValue={email}
        readOnly
      />
      <Field
        id="password"
        name="password"
        type="password"
        label="New password"
        hint="At least 12 characters. A few words that nobody would put together are easy to keep."
        autoComplete="new-password"
        minLength={12}
        maxLength={1000}
        required
      />
      <Field
        id="again"
        name="again"
        type="password"
        label="The same once more"
        autoComplete="new-password"
        required
      />
      <div role="status" aria-live="polite">
        {state ? <p className="text-label text-alert">{state.problem}</p> : null}
      </div>
      <Button type="submit" variant="primary" busy={busy} className="self-start">
        {busy ? "Setting it" : "Set the password"}
      </Button>
    </form>
  );
}
