"use client";

import { startTransition, useActionState } from "react";
import { Button } from "@/components/ui/button";
import type { ContractTrial as Trial } from "@/lib/commands/rule-trial-contract";
import { count, dateRange, usd, usdWithSign } from "@/lib/format";
import { tryContractOfForm } from "../actions";
import { contractFieldText } from "../field-words";

/** Within the form of a contract: tries what it says on the calls of last week. */
export function ContractTrial() {
  const [state, ask, busy] = useActionState(tryContractOfForm, null);
  return (
    <div className="md:col-span-3">
      <Button
        type="submit"
        formAction={ask}
        busy={busy}
        onClick={(event) => {
          // The form has an action of its own, which is to show what saving would change.
          const { form } = event.currentTarget;
          if (!form?.reportValidity()) return;
          event.preventDefault();
          const data = new FormData(form);
          startTransition(() => ask(data));
        }}
      >
        {busy ? "Looking …" : "What would have been missing last week?"}
      </Button>
      <div role="status" aria-live="polite" aria-label="What would have been missing" className="mt-3">
        {state?.ok ? <Result trial={state.trial} /> : null}
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

function Result({ trial: { fromDay, toDay, calls, missing, fields } }: { trial: Trial }) {
  return (
    <div className="border-t border-line-2 pt-3">
      <h3 className="text-label font-name text-ink-3">{dateRange(fromDay, toDay)}, UTC</h3>
      <p className="mt-1 text-body">
        It would have been about <strong className="font-name">{count(calls.requests)} calls</strong>,{" "}
        {usdWithSign(calls.costPico)};{" "}
        {missing.requests === 0 ? (
          "every one had all that it asks for."
        ) : (
          <>
            <strong className="font-name">{count(missing.requests)}</strong>, {usdWithSign(missing.costPico)},
            missed something.
          </>
        )}
      </p>
      {fields.length === 0 ? null : (
        <table className="sheet mt-3" aria-label="Missing by field">
          <thead>
            <tr>
              <th scope="col">Field</th>
              <th scope="col" className="num">
                Calls without it
              </th>
              <th scope="col" className="num">
                Cost, USD
              </th>
            </tr>
          </thead>
          <tbody>
            {fields.map((one) => (
              <tr key={one.field}>
                <th scope="row">{contractFieldText(one.field)}</th>
                <td className="num">{count(one.requests)}</td>
                <td className="num">{usd(one.costPico)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}
