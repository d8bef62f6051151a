import type { Viewer } from "@/lib/auth/viewer";
import { DEFECTS, type Defect } from "@/lib/domain/ledger-codes";
import type { AttentionVerb } from "./attention";
import { big, daysBetween } from "./rows";

export const EXCEPTION_STATES = ["open", "assigned", "aliased", "registered", "waived"] as const;
export type ExceptionState = (typeof EXCEPTION_STATES)[number];

/** Events with the same defect and value in one team: one line of the queue. */
export interface ExceptionGroup {
  defect: Defect;
  valueId: number;
  /** The wrong value, e.g. the unknown team's name; null where the defect has none, or naming it would tell. */
  value: string | null;
  /** What kind of name `value` is: `team`, `virtual_key`, `namespace`, `source`, `model`, ... */
  valueKind: string | null;
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
  /** A decided group whose calls kept coming is `open` again; so is a waived one after its end. */
  state: ExceptionState;
  waivedUntil: string | null;
  decidedBy: string | null;
  verb: AttentionVerb;
  note: string | null;
  /** Of `trace_unexplained`: the trace that the review could not explain. */
  traceId: string | null;
}

/** Which group: as cases and links name it. */
export interface ExceptionKey {
  defect: Defect;
  valueId: number;
  teamId: number;
}

/** Defects whose value names a team, and so must not reach somebody who does not see that team. */
const VALUE_IS_A_TEAM: readonly Defect[] = ["team_not_permitted", "unknown_team"];

const VERBS: Partial<Record<Defect, AttentionVerb>> = {
  untagged: "assign",
  missing_environment: "assign",
  unknown_team: "map",
  unknown_service: "map",
  unknown_feature: "map",
  unknown_environment: "map",
  unpriced: "publish",
  owners_disagree: "decide",
  rule_tie: "decide",
  team_not_permitted: "decide",
  cost_center_differs: "decide",
  identity_conflict: "decide",
  context_conflict: "decide",
};

/** The one verb that resolves a defect; what cannot be resolved in the catalog is explained. */
function verbOf(defect: Defect): AttentionVerb {
  return VERBS[defect] ?? "explain";
}

/** A row of the queue, with the sums over all of it. */
export interface GroupRow {
  defect: number;
  value_id: number;
  value: string | null;
  value_kind: string | null;
  team_id: number;
  slug: string;
  name: string;
  environments: string[];
  events: string;
  tokens: string;
  cost: string;
  first_seen_at: Date;
  last_seen_at: Date;
  owner: string | null;
  due_on: string | null;
  state: ExceptionState;
  waived_until: string | null;
  decided_by: string | null;
  note: string | null;
  trace_id: string | null;
  groups: bigint;
  all_events: string;
  all_tokens: string;
  all_cost: string;
  overdue: bigint;
  overdue_cost: string | null;
}

/** A row as what a person sees of it; `namesHidden`: its value is what a team is called that `viewer` does not see. */
export function toGroup(row: GroupRow, today: string, viewer: Viewer, namesHidden: boolean): ExceptionGroup {
  const defect = DEFECTS[row.defect] ?? "untagged";
  const firstDay = row.first_seen_at.toISOString().slice(0, 10);
  const late = row.due_on === null ? 0 : daysBetween(row.due_on, today);
  const hidden = namesHidden || (viewer.teamIds !== "all" && defect === "team_not_permitted");
  return {
    defect,
    valueId: row.value_id,
    value: hidden && VALUE_IS_A_TEAM.includes(defect) ? null : row.value,
    valueKind: row.value_kind,
    team: { teamId: row.team_id, slug: row.slug, name: row.name },
    environments: row.environments,
    events: big(row.events),
    tokens: big(row.tokens),
    costPico: big(row.cost),
    firstSeenAt: row.first_seen_at,
    lastSeenAt: row.last_seen_at,
    owner: row.owner,
    dueOn: row.due_on,
    overdueDays: Math.max(0, late),
    ageDays: Math.max(0, daysBetween(firstDay, today)),
    state: row.state,
    waivedUntil: row.state === "waived" ? row.waived_until : null,
    decidedBy: row.decided_by,
    verb: verbOf(defect),
    note: row.note,
    traceId: row.trace_id,
  };
}
