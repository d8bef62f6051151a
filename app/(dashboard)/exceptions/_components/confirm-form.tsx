"use client";

import { useActionState, useId, useState } from "react";
import { Button, ButtonLink } from "@/components/ui/button";
import { count, usdWithSign } from "@/lib/format";
import { resolve } from "../actions";
import { monthsText } from "./preview-table";

/** Carries out what the preview shows, and nothing else: its fingerprint goes along. */
export function ConfirmForm({
  decisions,
  fingerprint,
  groups,
  back,
  cancelHref,
  verb,
  movedPico,
  events,
  months,
  changesCatalog,
  reject,
}: {
  /** JSON of the decisions. */
  decisions: string;
  fingerprint: string;
  groups: readonly string[];
  back: string;
  cancelHref?: string;
  verb: string;
  movedPico: bigint;
  events: number;
  months: readonly string[];
  changesCatalog: boolean;
  /** Groups that are waived at the same time. */
  reject?: { groups: readonly string[]; until: string; reason: string };
}) {
  const id = useId();
  const [state, send, pending] = useActionState(resolve, null);
  const [move, setMove] = useState(true);
  const [note, setNote] = useState("");
  const idle = !changesCatalog && events === 0;
  const what =
    move && movedPico > 0n
      ? `${verb} and move ${usdWithSign(movedPico)}`
      : changesCatalog
        ? verb
        : "Re-attribute";
  return (
    <form action={send} className="mt-4 flex flex-col gap-3">
      <input type="hidden" name="decisions" value={decisions} />
      <input type="hidden" name="fingerprint" value={fingerprint} />
      <input type="hidden" name="back" value={back} />
      {groups.map((group) => (
        <input key={group} type="hidden" name="group" value={group} />
      ))}
      {reject ? (
        <>
          {reject.groups.map((group) => (
            <input key={group} type="hidden" name="reject" value={group} />
          ))}
          <input type="hidden" name="until" value={reject.until} />
          <input type="hidden" name="reason" value={reject.reason} />
        </>
      ) : null}
      {events > 0 ? (
        <label className="flex items-start gap-2">
          <input
            type="checkbox"
            name="move"
            checked={move}
            onChange={(event) => setMove(event.target.checked)}
            className="mt-0.5 size-4 accent-(--accent)"
          />
          <span>
            Re-attribute {monthsText(months)}
            <span className="block text-label text-ink-3">
              {events === 1 ? "1 request" : `${count(events)} requests`}, as an adjustment with your name.
              Without it only new calls follow the decision.
            </span>
          </span>
        </label>
      ) : null}
      <div className="flex flex-col gap-1">
        <label htmlFor={`${id}-note`} className="text-label text-ink-3">
          Why (may stay empty)
        </label>
        <input
          id={`${id}-note`}
          name="note"
          value={note}
          maxLength={2_000}
          onChange={(event) => setNote(event.target.value)}
          className="h-10 rounded-control border border-ctl bg-bg px-2.5 md:h-7.5"
        />
      </div>
      {state && !state.ok ? (
        <p role="alert" className="text-alert">
          {state.problems.length > 0 ? state.problems.join(" ") : state.message}
        </p>
      ) : null}
      <div className="flex flex-wrap gap-2">
        <Button type="submit" variant="primary" disabled={pending || idle}>
          {pending ? "Working …" : what}
        </Button>
        {cancelHref ? <ButtonLink href={cancelHref}>Cancel</ButtonLink> : null}
      </div>
    </form>
  );
}
