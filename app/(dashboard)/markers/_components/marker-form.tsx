"use client";

import { startTransition, useActionState, useEffect, useId, useRef } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { MARKER_KINDS } from "@/lib/domain/marker";
import { addMarker, takeAwayMarker } from "../actions";
import { KIND_NAMES } from "../words";

/** A new marker. What was typed stays where the answer is no. */
export function MarkerForm({
  teams,
  everybody,
  now,
}: {
  teams: readonly { slug: string; name: string }[];
  /** Whether the person may mark for everybody. */
  everybody: boolean;
  /** `2026-07-14T09:30`, UTC. */
  now: string;
}) {
  const [state, add, busy] = useActionState(addMarker, null);
  const id = useId();
  const failed = state !== null && !state.ok;
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (state?.ok) form.current?.reset();
  }, [state]);
  return (
    <form
      ref={form}
      action={add}
      onSubmit={(event) => {
        // An action of its own accord would empty the fields, also where the answer is no.
        event.preventDefault();
        const data = new FormData(event.currentTarget);
        startTransition(() => add(data));
      }}
      className="mt-5 grid max-w-200 gap-3 md:grid-cols-3"
      aria-label="New marker"
    >
      <Field
        id={`${id}-name`}
        name="name"
        label="What happened"
        required
        maxLength={200}
        className="md:col-span-2"
      />
      <Field id={`${id}-at`} name="at" type="datetime-local" label="When, UTC" required defaultValue={now} />
      <Choice
        id={`${id}-kind`}
        name="kind"
        label="Kind"
        options={MARKER_KINDS.map((kind) => [kind, KIND_NAMES[kind] ?? kind])}
      />
      <Choice
        id={`${id}-team`}
        name="team"
        label="Team"
        options={[
          ...(everybody ? ([["", "Everybody"]] as const) : []),
          ...teams.map((team) => [team.slug, team.name] as const),
        ]}
      />
      <Field id={`${id}-service`} name="service" label="Service, if only one" maxLength={200} />
      <Field
        id={`${id}-url`}
        name="url"
        type="url"
        label="Where to read more"
        placeholder="https://"
        className="md:col-span-2"
      />
      <div className="flex items-end gap-3">
        <Button type="submit" disabled={busy}>
          Set the marker
        </Button>
        <span role="status" className="text-label text-ink-2">
          {state?.ok ? "Set." : ""}
        </span>
      </div>
      {failed ? (
        <p role="alert" className="text-label text-alert md:col-span-3">
          {state.message}
        </p>
      ) : null}
    </form>
  );
}

function Choice({
  id,
  name,
  label,
  options,
}: {
  id: string;
  name: string;
  label: string;
  options: readonly (readonly [value: string, text: string])[];
}) {
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="text-label text-ink-3">
        {label}
      </label>
      <select
        id={id}
        name={name}
        className="h-10 rounded-control border border-ctl bg-bg px-2 text-body text-ink md:h-7.5"
      >
        {options.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}

/** Takes one marker away, at once. */
export function RemoveMarker({ id, name }: { id: number; name: string }) {
  const [state, remove, busy] = useActionState(takeAwayMarker, null);
  return (
    <form action={remove}>
      <input type="hidden" name="id" value={id} />
      <Button type="submit" variant="text" aria-label={`Remove ${name}`} disabled={busy}>
        Remove
      </Button>
      {state && !state.ok ? (
        <span role="alert" className="block text-label whitespace-normal text-alert">
          {state.message}
        </span>
      ) : null}
    </form>
  );
}
