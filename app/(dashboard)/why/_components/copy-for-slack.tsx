"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import type { SlackText } from "../slack";

/** Copies the change as a message, with a link back to it. */
export function CopyForSlack({ text, path }: SlackText) {
  const [state, setState] = useState<"idle" | "copied" | "refused">("idle");
  return (
    <>
      <Button
        onClick={() => {
          const message = `${text}\n<${window.location.origin}${path}|Why it moved>`;
          // Without a secure address a browser has no clipboard to write to.
          const written =
            navigator.clipboard?.writeText(message) ?? Promise.reject(new Error("no clipboard"));
          written.then(
            () => setState("copied"),
            () => setState("refused"),
          );
        }}
      >
        Copy for Slack
      </Button>
      <span role="status" className="text-label text-ink-2">
        {state === "copied"
          ? "Copied"
          : state === "refused"
            ? "This browser did not allow it; copy the sentence instead."
            : ""}
      </span>
    </>
  );
}
