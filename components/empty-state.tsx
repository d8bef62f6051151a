import type { ReactNode } from "react";
import { CopyCommand } from "./ui/copy-command";

/** Nothing here yet: one sentence and, where it helps, the command that changes it. */
export function EmptyState({ children, command }: { children: ReactNode; command?: string }) {
  return (
    <div className="border-t border-line-2 py-4 text-ink-2">
      <p>{children}</p>
      {command ? <CopyCommand command={command} /> : null}
    </div>
  );
}
