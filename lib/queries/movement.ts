import type { Viewer } from "@/lib/auth/viewer";
import {
  addMovements,
  type CallNode,
  type CellChange,
  type ChargeNode,
  type KeyedMovement,
  type Movement,
  type MovementNode,
  move,
} from "@/lib/domain/movement";
import type { MovementCell } from "@/lib/domain/movement-cell";
import type { Reader } from "./reader";
import { type NamedId, named } from "./rows";
import { type PeriodRange, scope } from "./spend-filter";

/** What a movement is asked for. Without a team: everything the viewer sees. */
export interface MovementFilter {
  later: PeriodRange;
  earlier: PeriodRange;
  teamId?: number;
}

/** The movement of one service and feature, in the words of the page. */
export interface NamedMovement extends Movement {
  kind: "call" | "charge";
  teamId: number;
  service: NamedId;
  feature: NamedId;
}

/** A movement and its parts by service and feature; the parts sum to the total, field by field. */
export interface MovementPage {
  total: Movement;
  features: NamedMovement[];
}

interface Row {
  later: boolean;
  kind: number;
  team_id: number;
  service_id: number;
  service: string | null;
  feature_id: number;
  feature: string | null;
  environment_id: number;
  cell: string;
  answered: bigint;
  requests: bigint;
  unpriced: bigint;
  input_uncached: bigint;
  cache_read: bigint;
  cache_write: bigint;
  output: bigint;
  reasoning: bigint;
  cost_input: string;
  cost_cache_read: string;
  cost_cache_write: string;
  cost_output: string;
  cost_reasoning: string;
  cost: string;
  retry_cost: string;
  fallback_premium: string;
}

/**
 * Why spend moved between two ranges, split at team, service, feature and environment and added
 * up (docs/methods.md, part A). Charges are nodes of their own, by team.
 * @returns the whole, and each service and feature (environments added up)
 */
export async function movementOf(sql: Reader, viewer: Viewer, filter: MovementFilter): Promise<MovementPage> {
  const { later, earlier, teamId } = filter;
  const rows = await sql<Row[]>`
    select day >= ${later.fromDay} and day < ${later.toDay} as later, kind, team_id,
      d.service_id, s.slug as service, d.feature_id, f.slug as feature, environment_id,
      provider_id || '/' || model_id || '/' || service_tier as cell,
      sum(answered)::int8 as answered, sum(requests)::int8 as requests, sum(unpriced_n)::int8 as unpriced,
      sum(input_uncached)::int8 as input_uncached, sum(cache_read)::int8 as cache_read,
      sum(cache_write_5m + cache_write_1h)::int8 as cache_write, sum(output)::int8 as output,
      sum(reasoning)::int8 as reasoning, sum(cost_input) as cost_input, sum(cost_cache_read) as cost_cache_read,
      sum(cost_cache_write) as cost_cache_write, sum(cost_output) as cost_output,
      sum(cost_reasoning) as cost_reasoning, sum(cost) as cost, sum(retry_cost) as retry_cost,
      sum(fallback_premium) as fallback_premium
    from spend_daily d left join services s on s.id = d.service_id left join features f on f.id = d.feature_id
    where ${scope(sql, viewer)} and (${teamId ?? null}::integer is null or team_id = ${teamId ?? null}::integer)
      and ((day >= ${later.fromDay} and day < ${later.toDay}) or (day >= ${earlier.fromDay} and day < ${earlier.toDay}))
    group by 1, kind, team_id, d.service_id, s.slug, d.feature_id, f.slug, environment_id, provider_id, model_id, service_tier`;
  const names = new Map<string, Pick<NamedMovement, "kind" | "teamId" | "service" | "feature">>();
  const calls = new Map<string, Map<string, CellChange>>();
  const charges = new Map<string, { before: bigint; after: bigint }>();
  for (const row of rows) {
    const feature = `${row.kind}|${row.team_id}|${row.service_id}|${row.feature_id}`;
    if (!names.has(feature)) {
      names.set(feature, {
        kind: row.kind === 0 ? "call" : "charge",
        teamId: row.team_id,
        service: named(row.service_id, row.service, null),
        feature: named(row.feature_id, row.feature, null),
      });
    }
    if (row.kind === 1) {
      const charge = charges.get(feature) ?? { before: 0n, after: 0n };
      charge[row.later ? "after" : "before"] += BigInt(row.cost);
      charges.set(feature, charge);
      continue;
    }
    const node = `${feature}|${row.environment_id}`;
    const cells = calls.get(node) ?? new Map<string, CellChange>();
    calls.set(node, cells);
    const cell = cells.get(row.cell) ?? { key: row.cell, before: null, after: null };
    cell[row.later ? "after" : "before"] = cellOf(row);
    cells.set(row.cell, cell);
  }
  const nodes: MovementNode[] = [
    ...[...calls].map(([node, cells]): CallNode => ({ key: featureOf(node), cells: [...cells.values()] })),
    ...[...charges].map(([key, charge]): ChargeNode => ({ key, charge })),
  ];
  const moved = move(nodes);
  return { total: moved.total, features: byFeature(moved.nodes, names) };
}

function byFeature(
  nodes: readonly KeyedMovement[],
  names: ReadonlyMap<string, Pick<NamedMovement, "kind" | "teamId" | "service" | "feature">>,
): NamedMovement[] {
  const groups = new Map<string, KeyedMovement[]>();
  for (const node of nodes) groups.set(node.key, [...(groups.get(node.key) ?? []), node]);
  return [...groups].flatMap(([key, group]) => {
    const name = names.get(key);
    return name ? [{ ...addMovements(group), ...name }] : [];
  });
}

/** The environment is the last part of a node's key. */
function featureOf(node: string): string {
  return node.slice(0, node.lastIndexOf("|"));
}

function cellOf(row: Row): MovementCell {
  return {
    answered: row.answered,
    requests: row.requests,
    unpriced: row.unpriced,
    inputUncached: row.input_uncached,
    cacheRead: row.cache_read,
    cacheWrite: row.cache_write,
    output: row.output,
    reasoning: row.reasoning,
    costInput: BigInt(row.cost_input),
    costCacheRead: BigInt(row.cost_cache_read),
    costCacheWrite: BigInt(row.cost_cache_write),
    costOutput: BigInt(row.cost_output),
    costReasoning: BigInt(row.cost_reasoning),
    cost: BigInt(row.cost),
    retryCost: BigInt(row.retry_cost),
    fallbackPremium: BigInt(row.fallback_premium),
  };
}
