"use client";

import { useActionState, useEffect, useId, useRef } from "react";
import { Button } from "@/components/ui/button";
import { Choice } from "@/components/ui/choice";
import { Field } from "@/components/ui/field";
import { map, unmap } from "../actions";
import { keepFields } from "./keep-fields";
import { TeamBoxes } from "./team-boxes";

/** What members of a group get: a new mapping, or a changed one. */
export function GroupForm({
  mapping,
  roles,
  teams,
  units,
}: {
  /** Null for a new one. */
  mapping: {
    group: string;
    role: string;
    unit: string | null;
    given: readonly string[];
    seenAt: string;
  } | null;
  roles: readonly { value: string; name: string }[];
  teams: readonly { slug: string; name: string }[];
  units: readonly { slug: string; name: string }[];
}) {
  const [state, send, busy] = useActionState(map, null);
  const id = useId();
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (state?.ok && mapping === null) form.current?.reset();
  }, [state, mapping]);
  return (
    <form
      ref={form}
      action={send}
      onSubmit={keepFields(send)}
      aria-label={mapping ? `Change the group ${mapping.group}` : "Map a group"}
      className="grid max-w-200 gap-x-4 gap-y-3 md:grid-cols-3"
    >
      <input type="hidden" name="seenAt" value={mapping?.seenAt ?? ""} />
      <Field
        id={`${id}-group`}
        name="group"
        label="Group, exactly as the provider sends it"
        required
        maxLength={300}
        defaultValue={mapping?.group}
        readOnly={mapping !== null}
        autoComplete="off"
      />
      <Choice
        id={`${id}-role`}
        name="role"
        label="Role"
        options={roles}
        defaultValue={mapping?.role ?? ""}
        required
      />
      <Choice
        id={`${id}-unit`}
        name="unit"
        label="Unit, for directors"
        none="None"
        options={units.map(({ slug, name }) => ({ value: slug, name }))}
        defaultValue={mapping?.unit ?? ""}
      />
      <TeamBoxes id={`${id}-team`} teams={teams} given={mapping?.given ?? []} />
      <div className="flex items-center gap-3 md:col-span-3">
        <Button type="submit" busy={busy}>
          {mapping ? "Save" : "Map the group"}
        </Button>
        <span role="status" className="text-label text-ink-2">
          {state?.ok ? "Saved. It acts at each person's next sign-in." : ""}
        </span>
      </div>
      {state && !state.ok ? (
        <p role="alert" className="text-label text-alert md:col-span-3">
          {state.message}
        </p>
      ) : null}
    </form>
  );
}

/** Takes a mapping away. */
export function UnmapGroup({ group }: { group: string }) {
  const [state, send, busy] = useActionState(unmap, null);
  return (
    <form action={send}>
      <input type="hidden" name="group" value={group} />
      <Button type="submit" variant="text" aria-label={`Remove ${group}`} busy={busy}>
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
