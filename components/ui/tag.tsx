import type { ReactNode } from "react";
import { cn } from "./cn";

const TONES = {
  plain: "bg-bg-2 text-ink-2",
  warn: "bg-warn-bg text-warn",
  alert: "bg-alert-bg text-alert",
} as const;

/** A word set apart. Warn and alert always say in words which threshold passed. */
export function Tag({ tone = "plain", children }: { tone?: keyof typeof TONES; children: ReactNode }) {
  return (
    <span
      className={cn("inline-block rounded-tag px-1.5 text-label leading-5 whitespace-nowrap", TONES[tone])}
    >
      {children}
    </span>
  );
}
