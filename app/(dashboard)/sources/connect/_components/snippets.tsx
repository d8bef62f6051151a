"use client";

import { useState, useSyncExternalStore } from "react";
import { Button } from "@/components/ui/button";
import { KEY_PLACEHOLDER, toolOf } from "../tools";

/** How a tool sends here, with the key in its place; copied as it stands. */
export function Snippets({ tool: slug, apiKey }: { tool: string; apiKey: string | null }) {
  const tool = toolOf(slug);
  const origin = useSyncExternalStore(
    nothingToWatch,
    () => window.location.origin,
    () => "http://localhost:3000",
  );
  return (
    <div className="max-w-200">
      <p className="text-ink-2">{tool.about}</p>
      {tool.snippets(origin, apiKey ?? KEY_PLACEHOLDER).map((snippet) => (
        <CopyBlock key={`${tool.slug} ${snippet.where}`} {...snippet} />
      ))}
      {tool.note ? <p className="mt-3 text-ink-2">{tool.note}</p> : null}
      <p className="mt-1 text-label text-ink-3">
        What is read of it, and its traps: docs/sources/{tool.docs}
      </p>
    </div>
  );
}

/** The address of a page does not change under it. */
function nothingToWatch() {
  return () => {};
}

function CopyBlock({ where, code }: { where: string; code: string }) {
  const [copied, setCopied] = useState<string | null>(null);
  return (
    <div className="mt-4">
      <p className="text-label text-ink-3">{where}</p>
      <div className="mt-1 flex items-start gap-3 bg-bg-2 py-1 pr-2 pl-3">
        <code className="min-w-0 flex-1 py-1 font-mono text-code whitespace-pre-wrap wrap-anywhere text-ink">
          {code}
        </code>
        <Button
          variant="text"
          aria-label={`Copy: ${where}`}
          onClick={() => {
            void navigator.clipboard.writeText(code).then(() => setCopied(code));
          }}
        >
          <span aria-live="polite">{copied === code ? "Copied" : "Copy"}</span>
        </Button>
      </div>
    </div>
  );
}
