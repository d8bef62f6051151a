"use client";

import { startTransition, useActionState, useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { addDays } from "@/lib/domain/period";
import type { UndecidedName } from "@/lib/queries/claimed-names";
import type { ResolveOptions } from "@/lib/queries/exception-options";
import { ConfirmForm } from "../../_components/confirm-form";
import { Outcome } from "../../_components/outcome";
import { PreviewTable } from "../../_components/preview-table";
import { preview, waive } from "../../actions";
import { decisionOf, isIncomplete, type NameChoice } from "../name-decisions";
import { NamesTable } from "./names-table";

export type NameRow = Omit<UndecidedName, "groups"> & { groups: string[] };

const USUAL_DAYS = 90;
export const NOTHING: NameChoice = { choice: "", under: "" };

/** Choices for all names, then one preview of them together, then one command. */
export function NamesForm({
  names,
  options,
  mayWrite,
  firstDay,
  today,
}: {
  names: NameRow[];
  options: ResolveOptions;
  mayWrite: boolean;
  /** Of the open months: rules hold from here unless said otherwise. */
  firstDay: string;
  today: string;
}) {
  const [choices, setChoices] = useState<Record<string, NameChoice>>({});
  const [from, setFrom] = useState(firstDay);
  const [until, setUntil] = useState(addDays(today, USUAL_DAYS));
  const [reason, setReason] = useState("");
  const [answer, ask, asking] = useActionState(preview, null);
  const [waived, sendWaive, waiving] = useActionState(waive, null);
  // The preview stands only for the choices that it was made of.
  const [asked, setAsked] = useState("");

  const choiceOf = (name: NameRow) => choices[keyOf(name)] ?? NOTHING;
  const decisions = names.flatMap((name) => decisionOf(name, choiceOf(name), from) ?? []);
  const decided = names.filter((name) => decisionOf(name, choiceOf(name), from) !== null);
  const rejected = names.filter((name) => choiceOf(name).choice === "reject");
  const incomplete = names.filter((name) => isIncomplete(name, choiceOf(name)));
  const rejectedGroups = rejected.flatMap((name) => name.groups);
  const json = JSON.stringify(decisions);
  const current = answer !== null && asked === json ? answer : null;
  const likely = names.filter((name) => name.nearest !== null && name.kind !== "feature");

  const takeLikely = () =>
    setChoices({
      ...choices,
      ...Object.fromEntries(
        likely.map((name) => [keyOf(name), { choice: `map:${name.nearest}`, under: "" }]),
      ),
    });
  const show = () => {
    const form = new FormData();
    form.set("decisions", json);
    setAsked(json);
    startTransition(() => ask(form));
  };
  return (
    <>
      <NamesTable
        names={names}
        options={options}
        mayWrite={mayWrite}
        choiceOf={choiceOf}
        onChoose={(name, choice) => setChoices({ ...choices, [keyOf(name)]: choice })}
        aside={
          mayWrite && likely.length > 0 ? (
            <button type="button" className="link min-h-6" onClick={takeLikely}>
              {likely.length === 1
                ? "Map the one that looks alike"
                : `Map all ${likely.length} that look alike`}
            </button>
          ) : null
        }
      />
      {mayWrite ? null : (
        <p className="mt-4 text-ink-2">
          Only who keeps the catalog can decide about names. Ask{" "}
          <span className="font-name">{options.keeper ?? "the platform admin"}</span>, with this page's
          address.
        </p>
      )}
      {mayWrite ? (
        <div className="mt-6 max-w-180">
          <div className="grid gap-3 md:grid-cols-3">
            {decided.length > 0 ? (
              <Field
                id="names-from"
                type="date"
                label="Rules and owners hold from"
                value={from}
                onChange={(event) => setFrom(event.target.value)}
              />
            ) : null}
            {rejected.length > 0 ? (
              <>
                <Field
                  id="names-until"
                  type="date"
                  label="Rejected until"
                  min={addDays(today, 1)}
                  value={until}
                  onChange={(event) => setUntil(event.target.value)}
                />
                <Field
                  id="names-reason"
                  label="Why rejected"
                  value={reason}
                  onChange={(event) => setReason(event.target.value)}
                />
              </>
            ) : null}
          </div>
          {incomplete.length > 0 ? (
            <p className="mt-3 text-warn">
              {incomplete.map((name) => name.name).join(", ")}: choose what it belongs to first.
            </p>
          ) : null}
          {decisions.length > 0 ? (
            <Button onClick={show} disabled={asking || incomplete.length > 0} className="mt-4">
              {asking ? "Working …" : `Show what ${countWords(decisions.length)} would change`}
            </Button>
          ) : null}
          {decisions.length === 0 && rejected.length > 0 ? (
            <form action={sendWaive} className="mt-4">
              {rejectedGroups.map((group) => (
                <input key={group} type="hidden" name="group" value={group} />
              ))}
              <input type="hidden" name="until" value={until} />
              <input type="hidden" name="reason" value={reason} />
              <Outcome state={waived} done="Rejected." />
              <Button type="submit" variant="primary" disabled={waiving || reason.trim() === ""}>
                Reject {rejected.length === 1 ? "the name" : `${rejected.length} names`}
              </Button>
            </form>
          ) : null}
          {current === null ? null : current.ok ? (
            <div className="mt-6">
              <PreviewTable preview={current.preview} />
              <ConfirmForm
                decisions={json}
                fingerprint={current.preview.fingerprint}
                groups={[]}
                reject={rejected.length > 0 ? { groups: rejectedGroups, until, reason } : undefined}
                back="/exceptions/names"
                verb={`Apply ${countWords(decisions.length)}`}
                movedPico={current.preview.movedPico}
                events={current.preview.events}
                months={current.preview.months}
                changesCatalog={current.preview.lines.length > 0}
              />
            </div>
          ) : (
            <p role="alert" className="mt-4 text-alert">
              {current.problems.length > 0 ? current.problems.join(" ") : current.message}
            </p>
          )}
        </div>
      ) : null}
    </>
  );
}

export function keyOf(name: Pick<NameRow, "kind" | "name">): string {
  return `${name.kind} ${name.name}`;
}

function countWords(decisions: number): string {
  return decisions === 1 ? "1 decision" : `${decisions} decisions`;
}
