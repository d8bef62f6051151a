"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";

/** Text of several lines in a quiet block, with Copy. */
export function CopyBlock({ text, label }: { text: string; label: string }) {
  const [copied, setCopied] = useState(false);
  return (
    <div className="bg-bg-2">
      <div className="flex justify-end px-2 pt-1">
        <Button
          variant="text"
          aria-label={`Copy: ${label}`}
          onClick={() => {
            void navigator.clipboard.writeText(text).then(() => setCopied(true));
          }}
        >
          <span aria-live="polite">{copied ? "Copied" : "Copy"}</span>
        </Button>
      </div>
      {/* Breaks anywhere, so that it never scrolls sideways and needs no focus of its own. */}
      <pre className="px-3 pb-3 font-mono text-code whitespace-pre-wrap wrap-anywhere text-ink">{text}</pre>
    </div>
  );
}
