"use client";

import { useActionState, useId, useState } from "react";
import { Button } from "@/components/ui/button";
import { Choice } from "@/components/ui/choice";
import { Field } from "@/components/ui/field";
import { change } from "../actions";
import type { MemberFormState } from "../form-state";
import { TakesFocus } from "../../_components/takes-focus";
import { keepFields } from "./keep-fields";
import { TeamBoxes } from "./team-boxes";

/** Name, role, teams and unit of an account: first what would change, then Save. Works without JavaScript. */
export function MemberChangeForm({
  member,
  roles,
  teams,
  units,
}: {
  member: {
    userId: number;
    version: number;
    name: string;
    role: string;
    unit: string | null;
    /** Slugs that an admin gave. */
    given: readonly string[];
  };
  roles: readonly { value: string; name: string }[];
  teams: readonly { slug: string; name: string }[];
  units: readonly { slug: string; name: string }[];
}) {
  const [state, send, busy] = useActionState(change, null);
  // What was shown is of the fields as they were; Save sends those and no others.
  const [changed, setChanged] = useState<MemberFormState>(null);
  const stale = state !== null && changed === state;
  const id = useId();
  return (
    <>
      <form
        // After a save the fields begin from what is there now.
        key={member.version}
        action={send}
        onSubmit={keepFields(send)}
        onInput={() => setChanged(state)}
        aria-label="Change the account"
        className="grid max-w-200 gap-x-4 gap-y-3 md:grid-cols-3"
      >
        <input type="hidden" name="userId" value={member.userId} />
        <input type="hidden" name="version" value={member.version} />
        <Field
          id={`${id}-name`}
          name="name"
          label="Name"
          required
          maxLength={200}
          defaultValue={member.name}
          autoComplete="off"
        />
        <Choice
          id={`${id}-role`}
          name="role"
          label="Role"
          options={roles}
          defaultValue={member.role}
          required
        />
        <Choice
          id={`${id}-unit`}
          name="unit"
          label="Unit, for a director"
          none="None"
          options={units.map(({ slug, name }) => ({ value: slug, name }))}
          defaultValue={member.unit ?? ""}
        />
        <TeamBoxes id={`${id}-team`} teams={teams} given={member.given} legend="Teams given by an admin" />
        <div className="md:col-span-3">
          <Button type="submit" busy={busy}>
            Show what changes
          </Button>
        </div>
      </form>
      {state?.stage === "problem" ? (
        <p role="alert" className="mt-3 max-w-200 text-label text-alert">
          {state.message}
        </p>
      ) : null}
      <div role="status" aria-live="polite">
        {state?.stage === "preview" && stale ? (
          <p className="mt-3 text-ink-2">You changed the form: let it show again what changes.</p>
        ) : null}
      </div>
      {state?.stage === "done" && !stale ? (
        <TakesFocus of={state} className="mt-3">
          <p>{state.message}</p>
        </TakesFocus>
      ) : null}
      {state?.stage === "preview" && !stale ? (
        <TakesFocus
          of={state}
          label="What would change"
          className="mt-5 max-w-200 border-t border-line-2 pt-3"
        >
          {state.lines.length === 0 ? (
            <p className="text-ink-2">Nothing: it says so already.</p>
          ) : (
            <>
              <ul>
                {state.lines.map((line) => (
                  <li key={line} className="wrap-anywhere">
                    {line}
                  </li>
                ))}
              </ul>
              <form
                action={send}
                onSubmit={keepFields(send)}
                aria-label="Save the change"
                className="mt-4 flex flex-wrap items-center gap-3"
              >
                {state.fields.map(([name, value], at) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: one field may be there more than once
                  <input key={`${name} ${at}`} type="hidden" name={name} value={value} />
                ))}
                <input type="hidden" name="save" value="yes" />
                <Button type="submit" variant="primary" busy={busy}>
                  Save
                </Button>
                <span className="text-label text-ink-3">
                  It acts on the next click of the person, and is in the audit log with your name.
                </span>
              </form>
            </>
          )}
        </TakesFocus>
      ) : null}
    </>
  );
}
