"use client";

import { useActionState } from "react";
import { Button } from "@/components/ui/button";
import type { ActionState } from "../../../action";
import { disable, enable, makeLink, signOutEverywhere, unlock } from "../actions";
import { OneTimeLink } from "./one-time-link";

/** What can be done to an account at once; each line says what it does. */
export function AccountActions({
  userId,
  email,
  name,
  locked,
  disabled,
  openSessions,
}: {
  userId: number;
  email: string;
  name: string;
  locked: boolean;
  disabled: boolean;
  openSessions: number;
}) {
  return (
    <ul className="max-w-200 border-t border-line-2">
      {locked ? (
        <Act run={unlock} userId={userId} verb="Lift the lock" of={name}>
          Too many wrong passwords. The person may try again at once.
        </Act>
      ) : null}
      {disabled ? null : <LinkAct email={email} name={name} />}
      {openSessions > 0 ? (
        <Act run={signOutEverywhere} userId={userId} verb="Sign out everywhere" of={name}>
          {openSessions === 1 ? "1 session is open; it ends" : `${openSessions} sessions are open; they end`}{" "}
          at the next click.
        </Act>
      ) : null}
      {disabled ? (
        <Act run={enable} userId={userId} verb="Enable" of={name}>
          Signs in again as before.
        </Act>
      ) : (
        <Act run={disable} userId={userId} verb="Disable" of={name}>
          Cannot sign in any more, and open sessions end. Nothing is deleted; it can be undone.
        </Act>
      )}
    </ul>
  );
}

function Act({
  run,
  userId,
  verb,
  of,
  children,
}: {
  run: (state: ActionState, form: FormData) => Promise<ActionState>;
  userId: number;
  verb: string;
  of: string;
  children: React.ReactNode;
}) {
  const [state, send, busy] = useActionState(run, null);
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-b border-line py-2.5">
      <span className="min-w-0 flex-1 basis-60 text-ink-2">{children}</span>
      <form action={send}>
        <input type="hidden" name="userId" value={userId} />
        <Button type="submit" busy={busy} aria-label={`${verb}: ${of}`}>
          {verb}
        </Button>
      </form>
      {state && !state.ok ? (
        <p role="alert" className="basis-full text-label text-alert">
          {state.message}
        </p>
      ) : null}
    </li>
  );
}

function LinkAct({ email, name }: { email: string; name: string }) {
  const [state, send, busy] = useActionState(makeLink, null);
  return (
    <li className="border-b border-line py-2.5">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <span className="min-w-0 flex-1 basis-60 text-ink-2">
          A link to set a password, for who was invited or forgot theirs. Good once, for 24 hours.
        </span>
        <form action={send}>
          <input type="hidden" name="email" value={email} />
          <Button type="submit" busy={busy} aria-label={`Make a link: ${name}`}>
            Make a link
          </Button>
        </form>
      </div>
      <div role="status" aria-live="polite">
        {state?.stage === "done" && state.link ? (
          <OneTimeLink message={state.message} link={state.link} />
        ) : null}
      </div>
      {state?.stage === "problem" ? (
        <p role="alert" className="mt-2 text-label text-alert">
          {state.message}
        </p>
      ) : null}
    </li>
  );
}
