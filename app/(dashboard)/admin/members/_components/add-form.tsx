"use client";

import Link from "next/link";
import { useActionState, useEffect, useId, useRef } from "react";
import { Button } from "@/components/ui/button";
import { Choice } from "@/components/ui/choice";
import { Field } from "@/components/ui/field";
import { add } from "../actions";
import { keepFields } from "./keep-fields";
import { OneTimeLink } from "./one-time-link";
import { TeamBoxes } from "./team-boxes";

/** A new account. What was typed stays where the answer is no. */
export function AddForm({
  roles,
  teams,
  units,
  company,
}: {
  roles: readonly { value: string; name: string }[];
  teams: readonly { slug: string; name: string }[];
  units: readonly { slug: string; name: string }[];
  /** Whether there is an identity provider, so that nobody needs a password. */
  company: boolean;
}) {
  const [state, send, busy] = useActionState(add, null);
  const id = useId();
  const form = useRef<HTMLFormElement>(null);
  const done = state?.stage === "done" ? state : null;
  useEffect(() => {
    if (done) form.current?.reset();
  }, [done]);
  return (
    <>
      <form
        ref={form}
        action={send}
        onSubmit={keepFields(send)}
        aria-label="Add somebody"
        className="grid max-w-200 gap-x-4 gap-y-3 md:grid-cols-3"
      >
        <Field id={`${id}-email`} name="email" type="email" label="Address" required autoComplete="off" />
        <Field id={`${id}-name`} name="name" label="Name" required maxLength={200} autoComplete="off" />
        <Choice id={`${id}-role`} name="role" label="Role" options={roles} required />
        <TeamBoxes id={`${id}-team`} teams={teams} given={[]} />
        <Choice
          id={`${id}-unit`}
          name="unit"
          label="Unit, for a director"
          none="None"
          options={units.map(({ slug, name }) => ({ value: slug, name }))}
        />
        <label
          htmlFor={`${id}-link`}
          className="flex items-center gap-2 self-end text-body md:col-span-2 md:h-7.5"
        >
          <input
            id={`${id}-link`}
            type="checkbox"
            name="link"
            value="yes"
            defaultChecked={!company}
            className="accent-accent"
          />
          Make a link to set a password
        </label>
        <div className="md:col-span-3">
          <Button type="submit" busy={busy}>
            Add
          </Button>
        </div>
      </form>
      <div role="status" aria-live="polite">
        {done?.link ? <OneTimeLink message={done.message} link={done.link} /> : null}
        {done && !done.link ? <p className="mt-3 text-body">{done.message}</p> : null}
        {done?.href ? (
          <p className="mt-2">
            <Link href={done.href} className="link">
              Open the account
            </Link>
          </p>
        ) : null}
      </div>
      {state?.stage === "problem" ? (
        <p role="alert" className="mt-3 max-w-200 text-label text-alert">
          {state.message}
        </p>
      ) : null}
    </>
  );
}
