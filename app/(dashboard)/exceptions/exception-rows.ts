import type { ExceptionRow } from "@/components/tables/exceptions-table";
import type { ExceptionGroup } from "@/lib/queries/exception-list";

/** A group of the queue as a row. */
export function exceptionRow(group: ExceptionGroup): ExceptionRow {
  return {
    key: `${group.defect}-${group.valueId}-${group.team.teamId}`,
    defect: group.defect,
    value: group.value,
    valueKind: group.valueKind,
    team: group.team.name,
    environments: group.environments,
    events: group.events,
    tokens: group.tokens,
    costPico: group.costPico,
    owner: group.owner,
    dueOn: group.dueOn,
    overdueDays: group.overdueDays,
    ageDays: group.ageDays,
  };
}

/** Sums of the rows shown. A call with two defects is in two groups, so this is no share of the cost. */
export function exceptionsTotal(rows: readonly ExceptionRow[]): {
  name: string;
  events: bigint;
  costPico: bigint;
} {
  return {
    name: rows.length === 1 ? "1 group" : `${rows.length} groups`,
    events: rows.reduce((sum, row) => sum + row.events, 0n),
    costPico: rows.reduce((sum, row) => sum + row.costPico, 0n),
  };
}
