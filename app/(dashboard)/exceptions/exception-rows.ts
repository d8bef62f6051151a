import type { ExceptionRow } from "@/components/tables/exceptions-table";
import type { ExceptionGroup } from "@/lib/queries/exception-list";
import { type ExceptionParams, openHref, writeKey } from "./search-params";
import { waysFor } from "./ways";

/** A group as a row, which opens in its team's queue. */
export function exceptionRow(group: ExceptionGroup): ExceptionRow {
  return queueRow(group, { team: group.team.slug });
}

/** A group as a row of the queue that is filtered so. */
export function queueRow(group: ExceptionGroup, filter: Partial<ExceptionParams>): ExceptionRow {
  const key = { defect: group.defect, valueId: group.valueId, teamId: group.team.teamId };
  return {
    key: writeKey(key),
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
    state: group.state,
    verb: group.verb,
    href: openHref(filter, key, waysFor(group.defect)[0]),
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
