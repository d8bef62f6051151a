"use client";

import { startTransition } from "react";
import { Button } from "@/components/ui/button";
import type { ChangeEffect, NamedMove } from "@/lib/commands/catalog-change";
import { count, dateRange, dayText, instantText, usd, usdWithSign } from "@/lib/format";
import type { ChangeState } from "../change";
import { planLine } from "./plan-line";
import { TakesFocus } from "./takes-focus";

/** What a change would do: the catalog's lines, what others changed meanwhile, whose money moves; and Save. */
export function ChangePanel({
  state,
  busy,
  send,
  label,
}: {
  state: Extract<ChangeState, { stage: "preview" }>;
  busy: boolean;
  send: (form: FormData) => void;
  label: string;
}) {
  const { preview, notes = [], conflict = false, fields } = state;
  const { lines, since, effect, fingerprint } = preview;
  return (
    <TakesFocus of={state} label="What would change" className="mt-5 max-w-200 border-t border-line-2 pt-3">
      {conflict ? (
        <p className="mb-4 border-l-2 border-alert pl-3 font-name" role="alert">
          Nothing was saved: the catalog changed while you looked. This is what saving would change now.
        </p>
      ) : null}
      {since.length > 0 ? (
        <div className="mb-4 border-l-2 border-warn pl-3" role="alert">
          <p className="font-name">Changed since you opened this form</p>
          <ul className="mt-1 text-label">
            {since.map((one) => (
              <li key={`${one.at.toISOString()} ${one.line}`} className="wrap-anywhere">
                {instantText(one.at, { timeZone: "UTC", zone: true })}, {one.actor}: {planLine(one.line)}
              </li>
            ))}
          </ul>
          <p className="mt-1 text-label text-ink-2">
            The lines below are what saving would change now. Load the page again to start from the present
            state.
          </p>
        </div>
      ) : null}
      <h3 className="text-label font-name text-ink-3">In the catalog</h3>
      {lines.length === 0 ? (
        <p className="mt-1 text-ink-2">Nothing: it says so already.</p>
      ) : (
        <ul className="mt-1 text-label">
          {lines.map((line) => (
            <li key={line} className="wrap-anywhere">
              {planLine(line)}
            </li>
          ))}
        </ul>
      )}
      {effect ? <Effect effect={effect} /> : null}
      {notes.length > 0 ? (
        <>
          {effect ? null : <h3 className="mt-4 text-label font-name text-ink-3">What it means for money</h3>}
          <ul className="mt-2">
            {notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </>
      ) : null}
      {lines.length > 0 ? (
        <form
          action={send}
          onSubmit={(event) => {
            event.preventDefault();
            const data = new FormData(event.currentTarget);
            startTransition(() => send(data));
          }}
          aria-label={`Save: ${label}`}
          className="mt-4 flex items-center gap-3"
        >
          {fields
            .filter(([name]) => name !== "fingerprint")
            .map(([name, value], at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: one field may be there more than once
              <input key={`${name} ${at}`} type="hidden" name={name} value={value} />
            ))}
          <input type="hidden" name="fingerprint" value={fingerprint} />
          <Button type="submit" variant="primary" busy={busy}>
            Save
          </Button>
          <span className="text-label text-ink-3">Written to the audit log with your name.</span>
        </form>
      ) : null}
    </TakesFocus>
  );
}

function Effect({ effect }: { effect: ChangeEffect }) {
  const { fromDay, toDay, asOf, teams, costCenters } = effect;
  const groups = [
    { name: "Team", moves: teams },
    { name: "Cost center", moves: costCenters },
  ].filter(({ moves }) => moves.length > 0);
  const lost = teams.filter(({ to }) => to === UNTAGGED);
  return (
    <>
      <h3 className="mt-4 text-label font-name text-ink-3">
        What it would have moved: {dateRange(fromDay, toDay)}, UTC
      </h3>
      {groups.length === 0 ? (
        <p className="mt-1 text-ink-2">
          No money: not one call of these days would have had another owner. Calls that name a team keep it.
        </p>
      ) : (
        <table className="sheet mt-1" aria-label="Spend that would have moved">
          <thead>
            <tr>
              <th scope="col">From</th>
              <th scope="col">To</th>
              <th scope="col" className="num max-md:hidden">
                Requests
              </th>
              <th scope="col" className="num">
                Cost, USD
              </th>
            </tr>
          </thead>
          {groups.map(({ name, moves }) => (
            <tbody key={name}>
              {groups.length > 1 ? (
                <tr>
                  <th scope="rowgroup" colSpan={4} className="pt-3! text-label! text-ink-3!">
                    {name}
                  </th>
                </tr>
              ) : null}
              {moves.map((move) => (
                <tr key={`${move.from} ${move.to}`}>
                  <th scope="row" className="wrap-anywhere">
                    {move.from}
                  </th>
                  <td className="wrap-anywhere">{move.to}</td>
                  <td className="num max-md:hidden">{count(move.requests)}</td>
                  <td className="num">{usd(move.costPico)}</td>
                </tr>
              ))}
            </tbody>
          ))}
        </table>
      )}
      {lost.length > 0 ? (
        <p className="mt-2 border-l-2 border-warn pl-3 text-warn">
          {usdWithSign(lost.reduce((sum, move) => sum + move.costPico, 0n))} of it would have no team.
        </p>
      ) : null}
      <p className="mt-1 text-label text-ink-3">
        {summary(teams)} Decided as of {dayText(asOf)}. Past calls keep their owner; only re-attributing moves
        them, and it is shown first.
      </p>
    </>
  );
}

/** What the bucket of spend without a team is called. */
const UNTAGGED = "untagged";

/** "120 requests with $41.20 would have changed their team." */
function summary(teams: readonly NamedMove[]): string {
  if (teams.length === 0) return "";
  const requests = teams.reduce((sum, move) => sum + move.requests, 0);
  const cost = teams.reduce((sum, move) => sum + move.costPico, 0n);
  const unpriced = teams.reduce((sum, move) => sum + move.unpriced, 0);
  const without = unpriced > 0 ? `, ${count(unpriced)} of them without a price,` : "";
  return `${requests === 1 ? "1 request" : `${count(requests)} requests`} with ${usdWithSign(cost)}${without} would have changed their team.`;
}
