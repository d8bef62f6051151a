"use client";

import Link from "next/link";
import { useActionState, useId } from "react";
import { Button } from "@/components/ui/button";
import { Choice } from "@/components/ui/choice";
import { Field } from "@/components/ui/field";
import type { KeyChoices } from "@/lib/queries/keys";
import { makeKey } from "../actions";
import { SCOPE_WORDS } from "../key-words";
import { ClaimsFields } from "./claims-fields";
import { KeyForm, useNewest } from "./key-form";
import { SecretOnce } from "./secret-once";

/** A new ingest key; it is shown under the form, once. */
export function MakeKeyForm({ choices }: { choices: KeyChoices }) {
  const [state, send, busy] = useActionState(makeKey, null);
  const made = useNewest(state?.ok ? state.result.id : null);
  const id = useId();
  return (
    <>
      <KeyForm key={made} label="Make an ingest key" state={state} send={send}>
        <Field
          id={`${id}-name`}
          name="name"
          label="Name"
          required
          maxLength={200}
          hint="What sends with it"
        />
        <Field
          id={`${id}-source`}
          name="source"
          label="Source label"
          maxLength={200}
          hint="Kept when it is rotated; the name if empty"
        />
        <Field
          id={`${id}-expires`}
          name="expires"
          type="date"
          label="Expires (UTC day)"
          hint="Empty: never"
        />
        <fieldset className="min-w-0 md:col-span-3">
          <legend className="text-label text-ink-3">It may</legend>
          <div className="mt-1 flex flex-wrap gap-x-6">
            {Object.entries(SCOPE_WORDS).map(([scope, words]) => (
              <label key={scope} className="flex min-h-10 items-center gap-2 md:min-h-7.5">
                <input type="checkbox" name="scope" value={scope} defaultChecked={scope === "ingest"} />
                {words}
              </label>
            ))}
          </div>
        </fieldset>
        <Choice
          id={`${id}-team`}
          name="team"
          label="Whose calls"
          none="Those of any owner (transport)"
          options={choices.teams.map(({ slug, name }) => ({ value: slug, name: `Of team ${name}` }))}
        />
        <Choice
          id={`${id}-environment`}
          name="environment"
          label="Environment"
          none="As the event says"
          options={choices.environments.map((slug) => ({ value: slug, name: slug }))}
        />
        <ClaimsFields legend="Teams that its events may name" teams={choices.teams} />
        <div className="md:col-span-3">
          <Button type="submit" busy={busy}>
            Make the key
          </Button>
        </div>
      </KeyForm>
      {state?.ok ? (
        <SecretOnce
          key={state.result.id}
          title={`Key ${state.result.id} is made`}
          secrets={[{ label: "The key", value: state.result.key }]}
        >
          Send it as <code className="font-mono text-code">Authorization: Bearer</code>.{" "}
          <Link href="/sources/connect" className="door" prefetch={false}>
            How to send with what you run
          </Link>
        </SecretOnce>
      ) : null}
    </>
  );
}
