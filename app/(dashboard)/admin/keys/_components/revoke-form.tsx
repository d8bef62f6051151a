"use client";

import { useActionState } from "react";
import { Button } from "@/components/ui/button";
import type { ActionState } from "../../../action";
import { revokeKey, revokeSigningKey } from "../actions";
import { KeyForm } from "./key-form";

/** Ends a key at once, after a second look. */
export function RevokeForm({ id, name, signing = false }: { id: number; name: string; signing?: boolean }) {
  const action: (state: ActionState, form: FormData) => Promise<ActionState> = signing
    ? revokeSigningKey
    : revokeKey;
  const [state, send, busy] = useActionState(action, null);
  return (
    <details>
      <summary className="cursor-pointer text-accent">Revoke this key …</summary>
      <p className="mt-2 mb-3 max-w-180 text-ink-2">
        {signing
          ? "What is signed with it holds no more from now on, whenever it was signed. Calls that were counted keep their owner."
          : "Whatever sends with it is refused within a second. Events that came with it keep their owner."}{" "}
        It cannot be undone; a new key can be made.
      </p>
      <KeyForm label={`Revoke ${name}`} state={state} send={send}>
        <input type="hidden" name="id" value={id} />
        <div>
          <Button type="submit" busy={busy}>
            Revoke now
          </Button>
        </div>
      </KeyForm>
    </details>
  );
}
