"use client";

import { startTransition, useActionState, useEffect, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { tryRuleOfForm } from "../actions";
import { TrialResult } from "./trial-result";

/**
 * Within the form of a rule: tries what it says, saved or not, on the calls of last week. When the form is sent to show
 * what saving would change, the rules that it overlaps are told beside that.
 */
export function RuleTrial() {
  const [state, ask, busy] = useActionState(tryRuleOfForm, null);
  const [asked, setAsked] = useState<"trial" | "overlaps">("trial");
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const form = button.current?.form;
    if (!form) return;
    const overlaps = () => {
      const data = new FormData(form);
      setAsked("overlaps");
      startTransition(() => ask(data));
    };
    form.addEventListener("submit", overlaps);
    return () => form.removeEventListener("submit", overlaps);
  }, [ask]);
  return (
    <div className="md:col-span-3">
      <Button
        ref={button}
        type="submit"
        formAction={ask}
        busy={busy}
        onClick={(event) => {
          // The form has an action of its own, which is to show what saving would change.
          const { form } = event.currentTarget;
          if (!form?.reportValidity()) return;
          event.preventDefault();
          const data = new FormData(form);
          setAsked("trial");
          startTransition(() => ask(data));
        }}
      >
        {busy ? "Looking …" : "What would this rule have matched last week?"}
      </Button>
      <div role="status" aria-live="polite" aria-label="What it would have matched" className="mt-3">
        {state?.ok ? (
          <TrialResult trial={state.trial} rules={state.rules} onlyOverlaps={asked === "overlaps"} />
        ) : null}
      </div>
      {state && !state.ok && asked === "trial" ? (
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
