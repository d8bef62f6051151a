"use client";

import { startTransition, useActionState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { eraseTenantForGood } from "../actions";

/** Erases a tenant's name once it is typed as it is written. */
export function EraseForm({ id, name }: { id: number; name: string }) {
  const [state, erase, busy] = useActionState(eraseTenantForGood, null);
  return (
    <form
      action={erase}
      onSubmit={(event) => {
        // An action of its own accord would empty the field, also where the answer is no.
        event.preventDefault();
        const data = new FormData(event.currentTarget);
        startTransition(() => erase(data));
      }}
      aria-label="Erase the name"
      className="grid max-w-200 gap-3 md:grid-cols-3"
    >
      <div className="text-ink-2 md:col-span-3">
        <p>
          The name, and what is written about the tenant here, go for good: everywhere it becomes erased-{id}.
          Amounts and budgets stay under that.
        </p>
        <p className="mt-1">
          Not touched: raw records as they were received, and what people wrote in notes, saved views and the
          audit log before. Stop the calls first: what keeps arriving under the name is counted here until the
          server starts anew, and is then a new tenant.
        </p>
      </div>
      <input type="hidden" name="id" value={id} />
      <Field
        id="erase-confirm"
        name="confirm"
        label={`Type ${name} to erase it`}
        required
        autoComplete="off"
        spellCheck={false}
        error={state && !state.ok ? state.message : undefined}
      />
      <div className="flex items-start md:pt-5">
        <Button type="submit" busy={busy}>
          Erase for good
        </Button>
      </div>
    </form>
  );
}
