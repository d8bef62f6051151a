"use client";

import { startTransition, useActionState, useId, useState } from "react";
import { Button } from "@/components/ui/button";
import { Choice } from "@/components/ui/choice";
import { Field } from "@/components/ui/field";
import type { IngestKey, KeyChoices } from "@/lib/queries/keys";
import { TakesFocus } from "../../_components/takes-focus";
import { changeKey } from "../actions";
import { ClaimsFields } from "./claims-fields";
import { KeyForm } from "./key-form";

/** Changes what a key may name, its environment and its end: first shows what that does, then does it. */
export function ChangeKeyForm({ ingestKey, choices }: { ingestKey: IngestKey; choices: KeyChoices }) {
  const { id, name, claims, environment, expiresAt } = ingestKey;
  const [state, send, busy] = useActionState(changeKey, null);
  // What was shown is of the fields as they were; Save sends those and no others.
  const [changed, setChanged] = useState<typeof state>(null);
  const stale = state !== null && changed === state;
  const field = useId();
  const environments = [
    ...new Set([...choices.environments, ...(environment === null ? [] : [environment])]),
  ];
  return (
    <>
      <KeyForm label={`Change ${name}`} state={state} send={send} onInput={() => setChanged(state)}>
        <input type="hidden" name="id" value={id} />
        <input type="hidden" name="seen_claims" value={claims === null ? "*" : claims.join(",")} />
        <input type="hidden" name="seen_environment" value={environment ?? ""} />
        <input type="hidden" name="seen_expires" value={expiresAt?.toISOString() ?? ""} />
        <Choice
          id={`${field}-environment`}
          name="environment"
          label="Environment"
          none="As the event says"
          defaultValue={environment ?? ""}
          options={environments.map((slug) => ({ value: slug, name: slug }))}
        />
        <Field
          id={`${field}-expires`}
          name="expires"
          type="date"
          label="Expires (UTC day)"
          hint="Empty: never"
          defaultValue={expiresAt?.toISOString().slice(0, 10) ?? ""}
        />
        <ClaimsFields legend="Teams that its events may name" teams={choices.teams} claims={claims} />
        <div className="md:col-span-3">
          <Button type="submit" busy={busy}>
            Show what changes
          </Button>
        </div>
      </KeyForm>
      <div role="status" aria-live="polite">
        {state?.ok && !state.result.saved && stale ? (
          <p className="mt-3 text-ink-2">You changed the form: let it show again what changes.</p>
        ) : null}
      </div>
      {state?.ok && state.result.saved && !stale ? (
        <TakesFocus of={state} className="mt-3">
          <p>
            Saved.
            {state.result.lines.map((line) => (
              <span key={line} className="block text-label text-ink-2 wrap-anywhere">
                {line}
              </span>
            ))}
          </p>
        </TakesFocus>
      ) : null}
      {state?.ok && !state.result.saved && !stale ? (
        <TakesFocus
          of={state}
          label="What would change"
          className="mt-5 max-w-200 border-t border-line-2 pt-3"
        >
          <Preview {...state.result} name={name} busy={busy} send={send} />
        </TakesFocus>
      ) : null}
    </>
  );
}

function Preview({
  lines,
  fields,
  name,
  busy,
  send,
}: {
  lines: readonly string[];
  fields: readonly (readonly [string, string])[];
  name: string;
  busy: boolean;
  send: (form: FormData) => void;
}) {
  return (
    <>
      {lines.length === 0 ? (
        <p className="text-ink-2">Nothing changes: the key is so already.</p>
      ) : (
        <>
          <ul>
            {lines.map((line) => (
              <li key={line} className="wrap-anywhere">
                {line}
              </li>
            ))}
          </ul>
          <p className="mt-1 text-label text-ink-3">
            From now on, for what arrives with this key. Events that came before keep their owner.
          </p>
          <form
            action={send}
            onSubmit={(event) => {
              event.preventDefault();
              const data = new FormData(event.currentTarget);
              startTransition(() => send(data));
            }}
            aria-label={`Save: ${name}`}
            className="mt-4 flex items-center gap-3"
          >
            {fields.map(([field, value], at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: one field may be there more than once
              <input key={`${field} ${at}`} type="hidden" name={field} value={value} />
            ))}
            <input type="hidden" name="confirmed" value="1" />
            <Button type="submit" variant="primary" busy={busy}>
              Save
            </Button>
            <span className="text-label text-ink-3">Written to the audit log with your name.</span>
          </form>
        </>
      )}
    </>
  );
}
