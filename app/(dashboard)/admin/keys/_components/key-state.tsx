import { Tag } from "@/components/ui/tag";
import type { KeyState } from "@/lib/queries/keys";
import { STATE_WORDS } from "../key-words";

/** A key's state: what works is plain, what is being replaced is marked, what has ended is quiet. */
export function KeyStateText({ state }: { state: KeyState }) {
  if (state === "ending") return <Tag tone="warn">{STATE_WORDS.ending}</Tag>;
  return <span className={state === "valid" ? "" : "text-ink-3"}>{STATE_WORDS[state]}</span>;
}
