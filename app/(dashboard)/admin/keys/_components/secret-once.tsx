"use client";

import { type ReactNode, useEffect, useRef, useState } from "react";
import { Button } from "@/components/ui/button";

/** What is shown this once and never again: it takes the focus, says so, and can be copied. */
export function SecretOnce({
  title,
  secrets,
  children,
}: {
  title: string;
  secrets: readonly { label: string; value: string }[];
  /** What to do with it. */
  children?: ReactNode;
}) {
  const top = useRef<HTMLElement>(null);
  useEffect(() => top.current?.focus(), []);
  return (
    <section
      ref={top}
      tabIndex={-1}
      aria-label={title}
      className="mt-5 max-w-200 border-l-2 border-warn pl-4 outline-none"
    >
      <p className="font-name">{title}</p>
      <p className="text-warn">
        Copy it now and keep it as you keep a password. It is stored nowhere and not shown again.
      </p>
      {secrets.map(({ label, value }) => (
        <Secret key={label} label={label} value={value} />
      ))}
      {children ? <div className="mt-3 text-ink-2">{children}</div> : null}
    </section>
  );
}

function Secret({ label, value }: { label: string; value: string }) {
  const [copied, setCopied] = useState(false);
  return (
    <div className="mt-3">
      <p className="text-label text-ink-3">{label}</p>
      <div className="flex items-start gap-3 bg-bg-2 py-1 pr-2 pl-3">
        <code className="min-w-0 flex-1 py-1 font-mono text-code whitespace-pre-wrap wrap-anywhere text-ink">
          {value.trim()}
        </code>
        <Button
          variant="text"
          aria-label={copied ? `${label}: copied` : `Copy: ${label}`}
          onClick={() => {
            void navigator.clipboard.writeText(value).then(() => setCopied(true));
          }}
        >
          <span aria-live="polite">{copied ? "Copied" : "Copy"}</span>
        </Button>
      </div>
    </div>
  );
}
