"use client";

import { useActionState, useId } from "react";
import { Button } from "@/components/ui/button";
import { Choice } from "@/components/ui/choice";
import { Field } from "@/components/ui/field";
import type { KeyChoices } from "@/lib/queries/keys";
import { makeSigningKey } from "../actions";
import { ClaimsFields } from "./claims-fields";
import { KeyForm, useNewest } from "./key-form";
import { SigningSecret } from "./signing-secret";

/** A new key that a service signs envelopes with. */
export function MakeSigningKeyForm({ choices }: { choices: KeyChoices }) {
  const [state, send, busy] = useActionState(makeSigningKey, null);
  const made = useNewest(state?.ok ? state.result.id : null);
  const id = useId();
  return (
    <>
      <KeyForm key={made} label="Make a signing key" state={state} send={send}>
        <Choice
          id={`${id}-service`}
          name="service"
          label="Service that signs"
          required
          options={choices.services.map(({ slug, name }) => ({ value: slug, name }))}
        />
        <Field
          id={`${id}-expires`}
          name="expires"
          type="date"
          label="Expires (UTC day)"
          hint="Empty: never"
        />
        <ClaimsFields legend="Teams that its envelopes may name" teams={choices.teams} />
        <div className="md:col-span-3">
          <Button type="submit" busy={busy}>
            Make the signing key
          </Button>
        </div>
      </KeyForm>
      {state?.ok ? <SigningSecret key={state.result.id} made={state.result} /> : null}
    </>
  );
}
