"use client";

import { ButtonLink } from "@/components/ui/button";
import { CopyCommand } from "@/components/ui/copy-command";
import type { ChangeState } from "../change";
import { planLine } from "./plan-line";
import { TakesFocus } from "./takes-focus";

/** What was saved, what is shown this once, and where to go on. */
export function Saved({ state }: { state: Extract<ChangeState, { stage: "done" }> }) {
  const { lines, secret, next } = state;
  return (
    <TakesFocus of={state} className="mt-3 max-w-200">
      <p className="text-body">
        Saved{lines.length === 0 ? "; it said so already" : ""}.
        {lines.map((line) => (
          <span key={line} className="block text-label text-ink-2 wrap-anywhere">
            {planLine(line)}
          </span>
        ))}
      </p>
      {secret ? (
        <div className="mt-4">
          <p className="font-name">{secret.label}</p>
          <CopyCommand command={secret.value} />
          <p className="mt-1 text-label text-ink-3">{secret.note}</p>
        </div>
      ) : null}
      {next ? (
        <p className="mt-5">
          <ButtonLink href={next.href} variant="primary">
            {next.label}
          </ButtonLink>
        </p>
      ) : null}
    </TakesFocus>
  );
}
