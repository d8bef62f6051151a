"use client";

import { startTransition, useActionState } from "react";
import { Button } from "@/components/ui/button";
import { tryRuleOfForm } from "../actions";
import { TrialResult } from "./trial-result";

/** Within the form of a rule: tries what it says, saved or not, on the calls of last week. */
export function RuleTrial() {
  const [state, ask, busy] = useActionState(tryRuleOfForm, null);
  return (
    <div className="md:col-span-3">
      <Button
        type="submit"
        formAction={ask}
        disabled={busy}
        onClick={(event) => {
          // The form has an action of its own, which is to show what saving would change.
          const { form } = event.currentTarget;
          if (!form?.reportValidity()) return;
          event.preventDefault();
          const data = new FormData(form);
          startTransition(() => ask(data));
        }}
      >
        {busy ? "Looking …" : "What would this rule have matched last week?"}
      </Button>
      <div role="status" aria-live="polite" aria-label="What it would have matched" className="mt-3">
        {state?.ok ? <TrialResult trial={state.trial} rules={state.rules} /> : null}
      </div>
      {state && !state.ok ? (
        <ul role="alert" className="text-label text-alert">
          {state.problems.map((problem) => (
            <li key={problem} className="wrap-anywhere">
              {problem}
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}
