"use client";

import { useActionState, useId } from "react";
import { Button } from "@/components/ui/button";
import { rotateKey, rotateSigningKey } from "../actions";
import { utcText } from "../key-words";
import { KeyForm } from "./key-form";
import { SecretOnce } from "./secret-once";
import { SigningSecret } from "./signing-secret";

const OVERLAPS = [
  { hours: 168, name: "7 days" },
  { hours: 24, name: "1 day" },
  { hours: 1, name: "1 hour" },
  { hours: 720, name: "30 days" },
  { hours: 0, name: "Not at all: end it at once" },
];

interface RotateProps {
  id: number;
  name: string;
  /** The key that has taken over: the form stays for what it has to show, and asks no more. */
  successor: number | null;
}

/** Makes the ingest key that takes over. */
export function RotateKeyForm({ id, name, successor }: RotateProps) {
  const [state, send, busy] = useActionState(rotateKey, null);
  return (
    <>
      {successor === null ? (
        <KeyForm label={`Rotate ${name}`} state={state} send={send}>
          <OverlapFields id={id} busy={busy} />
        </KeyForm>
      ) : (
        <p className="text-ink-2">Key {successor} has taken over; rotate that one next.</p>
      )}
      {state?.ok ? (
        <SecretOnce
          key={state.result.id}
          title={`Key ${state.result.id} takes over`}
          secrets={[{ label: "The new key", value: state.result.key }]}
        >
          Key {id} works until {utcText(new Date(state.result.replacedEndsAt))}.
        </SecretOnce>
      ) : null}
    </>
  );
}

/** Makes the signing key that takes over. */
export function RotateSigningKeyForm({ id, name, successor }: RotateProps) {
  const [state, send, busy] = useActionState(rotateSigningKey, null);
  return (
    <>
      {successor === null ? (
        <KeyForm label={`Rotate ${name}`} state={state} send={send}>
          <OverlapFields id={id} busy={busy} />
        </KeyForm>
      ) : (
        <p className="text-ink-2">Key {successor} has taken over; rotate that one next.</p>
      )}
      {state?.ok ? (
        <>
          <SigningSecret key={state.result.id} made={state.result} />
          <p className="mt-3 text-ink-2">
            What is signed with key {id} holds until {utcText(new Date(state.result.replacedEndsAt))}.
          </p>
        </>
      ) : null}
    </>
  );
}

function OverlapFields({ id, busy }: { id: number; busy: boolean }) {
  const field = useId();
  return (
    <>
      <input type="hidden" name="id" value={id} />
      <div className="flex min-w-0 flex-col gap-1">
        <label htmlFor={field} className="text-label text-ink-3">
          The old key still works for
        </label>
        <select
          id={field}
          name="overlap"
          className="h-10 w-full rounded-control border border-ctl bg-bg px-2 text-body text-ink md:h-7.5"
        >
          {OVERLAPS.map(({ hours, name }) => (
            <option key={hours} value={hours}>
              {name}
            </option>
          ))}
        </select>
      </div>
      <div className="flex items-end">
        <Button type="submit" busy={busy}>
          Make the new key
        </Button>
      </div>
    </>
  );
}
