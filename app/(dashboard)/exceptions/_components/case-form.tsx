"use client";

import { useActionState, useId, useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { editCase, reopen } from "../actions";
import { Outcome } from "./outcome";

/** Who looks after it, until when, and what is known. */
export function CaseForm({
  group,
  owner,
  dueOn,
  note,
  decided,
}: {
  group: string;
  owner: string | null;
  dueOn: string | null;
  note: string | null;
  decided: boolean;
}) {
  const id = useId();
  const [state, send, pending] = useActionState(editCase, null);
  const [reopened, sendReopen, reopening] = useActionState(reopen, null);
  const [fields, setFields] = useState({ owner: owner ?? "", dueOn: dueOn ?? "", note: note ?? "" });
  const set = (name: keyof typeof fields) => (event: { target: { value: string } }) =>
    setFields({ ...fields, [name]: event.target.value });
  return (
    <>
      <form action={send} className="flex flex-col gap-3">
        <input type="hidden" name="group" value={group} />
        <Field
          id={`${id}-owner`}
          name="owner"
          type="email"
          label="Owner, by e-mail address"
          hint="Empty: the team's lead"
          value={fields.owner}
          onChange={set("owner")}
        />
        <Field
          id={`${id}-due`}
          name="dueOn"
          type="date"
          label="Due"
          value={fields.dueOn}
          onChange={set("dueOn")}
        />
        <div className="flex flex-col gap-1">
          <label htmlFor={`${id}-note`} className="text-label text-ink-3">
            What is known about it
          </label>
          <textarea
            id={`${id}-note`}
            name="note"
            rows={3}
            maxLength={2_000}
            value={fields.note}
            onChange={set("note")}
            className="rounded-control border border-ctl bg-bg px-2.5 py-1.5"
          />
        </div>
        <Outcome state={state} done="Saved." />
        <Button type="submit" variant="primary" disabled={pending} className="self-start">
          Save
        </Button>
      </form>
      {decided ? (
        <form action={sendReopen} className="mt-4">
          <input type="hidden" name="group" value={group} />
          <Outcome state={reopened} done="It is back in the queue." />
          <Button type="submit" disabled={reopening}>
            Put back into the queue
          </Button>
        </form>
      ) : null}
    </>
  );
}
