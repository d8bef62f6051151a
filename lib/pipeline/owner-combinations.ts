import type { Queryable } from "@/db/client";
import { RULE_FIELDS } from "@/lib/domain/catalog";
import type { OwnershipRequest } from "@/lib/domain/ownership";
import { OWNERSHIP_RANKS, type OwnershipField } from "@/lib/domain/usage-event";
import { dayNumber, firstKeyOf } from "./event-row";
import { FACT_NAMES, OWNERSHIP_NAMES } from "./row-state";

/** Calls that are alike in everything an owner is decided by. */
export interface OwnerCombination {
  /** What the decision is made of, but for the instant. */
  request: Omit<OwnershipRequest, "atMs">;
  /** The team they count for now. */
  teamId: number;
  requests: number;
  /** Cost of the priced ones. */
  costPico: bigint;
  unpriced: number;
}

const SENT = ["team", "service", "feature", "environment"] as const;

/** Fields of a tagging contract that are only looked for, and when a call has them. */
const LOOKED_FOR: readonly (readonly [field: string, name: OwnershipField | "traceId", has: string])[] = [
  ["cost_center", "costCenter", "coalesce(sent_cost_center_id, 0) <> 0"],
  ["tenant", "tenant", "tenant_id <> 0"],
  ["project", "project", "project_id <> 0"],
  ["initiator", "initiator", "initiator is not null"],
  ["end_user", "endUser", "end_user is not null"],
  ["conversation_id", "conversationId", "conversation_id is not null"],
  ["prompt_template", "promptTemplate", "template_id <> 0"],
  ["prompt_version", "promptVersion", "version_id <> 0"],
  ["trace_id", "traceId", "trace_hash is not null"],
];

/**
 * The calls of some UTC days by what decides their owner: a few hundred rows for any number of calls, on which a
 * changed catalog can be tried out. Superseded calls are left out.
 *
 * @param days half-open, "YYYY-MM-DD"; a week is what this is made for
 * @param labels keys of the labels that rules look at; others are not told apart
 * @param required fields that a tagging contract asks for: of those that are only looked for, "(given)" stands for
 *   whatever was sent
 */
export async function ownerCombinations(
  sql: Queryable,
  days: { from: string; to: string },
  labels: readonly string[],
  required: readonly string[] = [],
): Promise<OwnerCombination[]> {
  const columns = [
    ...SENT.map((field) => [field, OWNERSHIP_NAMES[field][0]] as const),
    ...RULE_FIELDS.map(([, fact]) => [fact, FACT_NAMES[fact][0]] as const),
  ];
  const key = (day: string) => firstKeyOf(dayNumber(Date.parse(`${day}T00:00:00Z`))).toString();
  const looked = LOOKED_FOR.filter(([field]) => required.includes(field));
  const given = looked.map(([, , has], bit) => `(${has})::int4 << ${bit}`).join(" | ") || "0";
  // Column names are ours; everything from outside is a parameter.
  const list = columns.map(([, column]) => column).join(", ");
  const rows = await sql.unsafe<Row[]>(
    `with calls as (
      select ${list}, key_id, ownership_rank, team_id, cost_pico,
        case when labels is null or cardinality($3::text[]) = 0 then null else (
          select jsonb_object_agg(key, labels ->> key order by key) from unnest($3::text[]) key where labels ? key
        ) end as seen, ${given} as given
      from usage_events
      where event_key >= $1::int8 and event_key < $2::int8 and superseded_by is null
    ), alike as (
      select ${list}, key_id, ownership_rank, team_id, seen, given, count(*)::int8 as requests,
        coalesce(sum(cost_pico), 0)::text as cost, count(*) filter (where cost_pico is null)::int8 as unpriced
      from calls group by ${list}, key_id, ownership_rank, team_id, seen, given
    )
    select ${columns.map(([name, column]) => `(select name from names where id = alike.${column}) as "${name}"`).join(", ")},
      key_id, ownership_rank, team_id, seen, given, requests::text, cost, unpriced::text
    from alike`,
    [key(days.from), key(days.to), [...labels]],
  );
  return rows.map((row) => {
    const said = (names: readonly string[]) =>
      Object.fromEntries(names.flatMap((name) => (row[name] ? [[name, row[name]]] : [])));
    const { traceId, ...there } = Object.fromEntries(
      looked.flatMap(([, name], bit) => (Number(row.given) & (1 << bit) ? [[name, "(given)"]] : [])),
    );
    return {
      request: {
        ownership: { ...said(SENT), ...there },
        ownershipRank: OWNERSHIP_RANKS[Number(row.ownership_rank)] ?? "app",
        facts: { ...said(RULE_FIELDS.map(([, fact]) => fact)), ...(traceId && { traceId }) },
        labels: (row.seen as Record<string, string> | null) ?? undefined,
        keyId: row.key_id as number | null,
      },
      teamId: Number(row.team_id),
      requests: Number(row.requests),
      costPico: BigInt(String(row.cost)),
      unpriced: Number(row.unpriced),
    };
  });
}

type Row = Record<string, unknown>;
