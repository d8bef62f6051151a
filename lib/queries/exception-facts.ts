import type { Viewer } from "@/lib/auth/viewer";
import { normaliseName } from "@/lib/domain/catalog";
import { defectBit, type Defect } from "@/lib/domain/ledger-codes";
import { addDays } from "@/lib/domain/period";
import { hiddenTeams } from "./call-names";
import type { ExceptionGroup } from "./exception-list";
import type { Reader } from "./reader";
import { daysBetween } from "./rows";
import { seesTeam } from "./spend-filter";

/** A field that the calls of a group carry; `ruleField` is its key in the `match` of an ownership rule. */
export interface CarriedField {
  label: string;
  ruleField: string | null;
  /** Most frequent first. */
  values: { name: string; nameId: number; calls: number }[];
}

export interface ExceptionFacts {
  /** How many calls were looked at: the newest of the group's last day. */
  looked: number;
  fields: CarriedField[];
  /** Traces of some of them. */
  traceIds: string[];
}

const LOOKED_AT = 200;
const TRACES = 3;
/** Event keys count days since 2020-01-01 in their upper bits (`lib/pipeline/event-row`). */
const DAY_SHIFT = 40n;
const EPOCH = "2020-01-01";

/** Column of the event, label, field of a rule. In the order in which a person would look. */
const FIELDS = [
  ["virtual_key_id", "virtual key", "virtual_key"],
  ["gateway_id", "gateway", "gateway"],
  ["service_account_id", "service account", "service_account"],
  ["namespace_id", "namespace", "namespace"],
  ["provider_key_id", "provider key", "provider_key"],
  ["principal_id", "principal", "principal"],
  ["provider_project_id", "provider project", "provider_project"],
  ["provider_account_id", "provider account", "account"],
  ["source_id", "source", null],
  ["sent_team_id", "claimed team", null],
  ["sent_service_id", "claimed service", null],
  ["sent_feature_id", "claimed feature", null],
  ["sent_environment_id", "claimed environment", null],
  ["project_id", "internal project", null],
  ["model_id", "model", null],
] as const;

/** Columns whose first known value is the group's value, as the ledger derives it. */
const VALUE_COLUMNS: Partial<Record<Defect, readonly string[]>> = {
  untagged: ["virtual_key_id", "namespace_id", "service_account_id", "sent_service_id", "model_id"],
  missing_service: ["virtual_key_id", "namespace_id", "service_account_id", "model_id"],
  unknown_team: ["sent_team_id"],
  team_not_permitted: ["sent_team_id"],
  unknown_service: ["sent_service_id"],
  unknown_feature: ["sent_feature_id"],
  unknown_environment: ["sent_environment_id"],
  cost_center_differs: ["sent_cost_center_id"],
  unpriced: ["model_id"],
  cost_claim_differs: ["model_id"],
};

/**
 * What the calls of a group carry, from its newest ones. Reads one day's partition, by key, and stops after
 * `LOOKED_AT` calls: it tells what to match by, and is no sum. A team that the viewer does not see is not named as
 * the claimed one; where claiming it is the defect, none is (law 7).
 */
export async function exceptionFacts(
  sql: Reader,
  viewer: Viewer,
  group: Pick<ExceptionGroup, "defect" | "valueId" | "lastSeenAt"> & { team: { teamId: number } },
): Promise<ExceptionFacts> {
  const none: ExceptionFacts = { looked: 0, fields: [], traceIds: [] };
  if (!seesTeam(viewer, group.team.teamId)) return none;
  if (group.defect === "context_unmatched" || group.defect === "trace_unexplained") return none;
  const day = group.lastSeenAt.toISOString().slice(0, 10);
  const [low, high] = [day, addDays(day, 1)].map((at) =>
    (BigInt(daysBetween(EPOCH, at)) << DAY_SHIFT).toString(),
  );
  const columns = VALUE_COLUMNS[group.defect];
  const value = columns
    ? sql`coalesce(${sql.unsafe(columns.map((name) => `nullif(${name}, 0)`).join(", "))}) = ${group.valueId}`
    : sql`true`;
  const pairs = sql.unsafe(FIELDS.map(([column]) => `('${column}', looked.${column})`).join(", "));
  const rows = await sql<
    { field: string; id: number; name: string; calls: bigint; looked: bigint; traces: string[] | null }[]
  >`
    with looked as (
      select * from usage_events
      where event_key >= ${low ?? "0"}::text::int8 and event_key < ${high ?? "0"}::text::int8
        and team_id = ${group.team.teamId} and defects & ${defectBit(group.defect)} <> 0 and ${value}
      order by event_key desc limit ${LOOKED_AT}
    ), carried as (
      select field, id, count(*) as calls from looked cross join lateral (values ${pairs}) as carries (field, id)
      where id <> 0 group by field, id
    )
    select c.field, c.id, n.name, c.calls, (select count(*) from looked) as looked,
      (select array_agg(trace_id) from (
        select distinct t.trace_id from looked l join traces t using (trace_hash) order by t.trace_id limit ${TRACES}
      ) as newest) as traces
    from carried c join names n on n.id = c.id order by c.calls desc, n.name`;
  const hidden = await hiddenTeams(sql, viewer);
  const isTold = (name: string) =>
    viewer.teamIds === "all" || (group.defect !== "team_not_permitted" && !hidden.has(normaliseName(name)));
  return {
    looked: Number(rows[0]?.looked ?? 0n),
    traceIds: rows[0]?.traces ?? [],
    fields: FIELDS.flatMap(([column, label, ruleField]): CarriedField[] => {
      const values = rows
        .filter((row) => row.field === column && (column !== "sent_team_id" || isTold(row.name)))
        .map(({ id, name, calls }) => ({ name, nameId: id, calls: Number(calls) }));
      return values.length === 0 ? [] : [{ label, ruleField, values }];
    }),
  };
}
