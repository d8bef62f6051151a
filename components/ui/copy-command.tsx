"use client";

import { useState } from "react";
import { Button } from "./button";

/** A command in a quiet block, with Copy. */
export function CopyCommand({ command }: { command: string }) {
  const [copied, setCopied] = useState(false);
  return (
    <div className="mt-3 flex max-w-180 items-center gap-3 bg-bg-2 py-1 pr-2 pl-3">
      <code className="min-w-0 flex-1 py-1 font-mono text-code wrap-anywhere text-ink">{command}</code>
      <Button
        variant="text"
        onClick={() => {
          void navigator.clipboard.writeText(command).then(() => setCopied(true));
        }}
      >
        <span aria-live="polite">{copied ? "Copied" : "Copy"}</span>
      </Button>
    </div>
  );
}
