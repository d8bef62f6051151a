"use client";

import { type FormEvent, useActionState, useEffect, useMemo, useRef, useState } from "react";
import { AuditResult } from "@/components/auditor/audit-result";
import { Button } from "@/components/ui/button";
import { auditPaste } from "../actions";
import { auditFromText } from "../audit-text";

/** As the server has it; said before the paste is sent, because a larger one would not arrive at all. */
const MAX_BYTES = 1_000_000;

/** The box, and below it what was read. Works as a plain form where no script runs. */
export function AuditForm({ initial }: { initial: string }) {
  const [text, setText] = useState(initial);
  const [tooLarge, setTooLarge] = useState(false);
  const [answer, send, pending] = useActionState(auditPaste, null);
  const result = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (answer !== null) result.current?.focus();
  }, [answer]);
  // Typing must not draw the tables anew.
  const drawn = useMemo(
    () => (answer === null ? null : <AuditResult audit={auditFromText(answer)} />),
    [answer],
  );

  const refuseLarge = (event: FormEvent) => {
    // A form sends every end of line as two bytes.
    const lines = text.split("\n").length;
    const large = new TextEncoder().encode(text).length + lines > MAX_BYTES;
    setTooLarge(large);
    if (large) event.preventDefault();
  };

  return (
    <>
      <form action={send} onSubmit={refuseLarge} className="mt-4 flex flex-col items-start gap-3">
        <label htmlFor="payload" className="text-label text-ink-3">
          Payload: one record, an array, or one JSON object a line
        </label>
        <textarea
          id="payload"
          name="payload"
          rows={12}
          value={text}
          onChange={(event) => setText(event.target.value)}
          spellCheck={false}
          autoCapitalize="off"
          autoCorrect="off"
          aria-describedby="payload-note"
          className="w-full -mt-2 rounded-control border border-ctl bg-bg p-2.5 font-mono text-code text-ink"
        />
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
          <Button type="submit" variant="primary" disabled={pending}>
            {pending ? "Reading" : "Read it"}
          </Button>
          <p id="payload-note" className="text-label text-ink-3">
            Up to 1 MB. Prompts and completions in it are dropped before anything is shown.
          </p>
        </div>
        {tooLarge ? (
          <p role="alert" className="text-body text-alert">
            That is more than 1 MB. A few records of it are enough to see how it reads.
          </p>
        ) : null}
      </form>
      {drawn ? (
        <div ref={result} tabIndex={-1} className="outline-none">
          {drawn}
        </div>
      ) : null}
    </>
  );
}
