import type { Defect } from "@/lib/domain/ledger-codes";

/** The one verb offered for an exception. */
export type AttentionVerb = "assign" | "map" | "publish" | "decide" | "explain";

/** A line of "Needs attention". */
export interface Attention {
  /** What it is about: a queue entry (all that exists today). */
  kind: "exception";
  defect: Defect;
  /** The value that is wrong, e.g. the unknown team's name; null where the defect has none. */
  value: string | null;
  team: { teamId: number; slug: string; name: string };
  costPico: bigint;
  events: bigint;
  tokens: bigint;
  owner: string | null;
  firstSeenAt: Date;
  dueOn: string | null;
  /** Whole days past due; 0 when not due yet. */
  overdueDays: number;
  ageDays: number;
  verb: AttentionVerb;
}
