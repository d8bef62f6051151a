import type { Viewer } from "@/lib/auth/viewer";
import type { Defect } from "@/lib/domain/ledger-codes";
import type { AttentionVerb } from "./attention";
import type { Reader } from "./reader";

export const EXCEPTION_STATES = ["open", "assigned", "aliased", "registered", "waived"] as const;
export type ExceptionState = (typeof EXCEPTION_STATES)[number];

/** Events with the same defect and value in one team: one line of the queue. */
export interface ExceptionGroup {
  defect: Defect;
  valueId: number;
  /** The wrong value, e.g. the unknown team's name; null where the defect has none. */
  value: string | null;
  team: { teamId: number; slug: string; name: string };
  environments: string[];
  events: bigint;
  tokens: bigint;
  costPico: bigint;
  firstSeenAt: Date;
  lastSeenAt: Date;
  owner: string | null;
  dueOn: string | null;
  /** Whole days past due; 0 when not due yet. */
  overdueDays: number;
  ageDays: number;
  state: ExceptionState;
  verb: AttentionVerb;
  note: string | null;
}

export interface ExceptionFilter {
  team?: string;
  defect?: Defect;
  owner?: string;
  /** Unset: everything that is not decided (open, assigned). */
  state?: ExceptionState;
  /** Accounting months, `YYYY-MM-01`, half-open; unset: the open months. */
  fromPeriod?: string;
  toPeriod?: string;
  limit?: number;
  /** `nextCursor` of the page before. */
  cursor?: string;
  now: Date;
}

export interface ExceptionList {
  groups: ExceptionGroup[];
  /** Of all groups that match, not only this page. */
  total: { groups: number; events: bigint; tokens: bigint; costPico: bigint; overdue: number; overduePico: bigint };
  nextCursor: string | null;
}

/** The queue as `viewer` sees it: overdue first, then by cost. An invisible team matches nothing. */
export declare function exceptionList(sql: Reader, viewer: Viewer, filter: ExceptionFilter): Promise<ExceptionList>;
