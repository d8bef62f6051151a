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
import { moveRemembered } from "./movement-remembered";
import { cellOf, type MovementRow, movementRows } from "./movement-rows";
import type { Reader } from "./reader";
import { type NamedId, named } from "./rows";
import type { PeriodRange } from "./spend-filter";
import type { TeamSpan } from "./unit-teams";

/** Reporting days; with `period` (`2026-10-01`) what is booked in that UTC month instead, whichever its day. */
export interface MovementSpan extends PeriodRange {
  period?: string;
}

/** What a movement is asked for. Without team, service and feature: everything the viewer sees. */
export interface MovementFilter {
  later: MovementSpan;
  earlier: MovementSpan;
  teamId?: number;
  /** The seen teams of a unit while they belong to it: `unitTeams(...).spans`. */
  unitSpans?: readonly TeamSpan[];
  /** 0 is "(none)". */
  serviceId?: number;
  /** 0 is "(none)"; a feature's movement is of its calls, not of charges. */
  featureId?: number;
  environmentId?: number;
}

/** The movement of one service and feature of a team, in the words of the page. */
export interface NamedMovement extends Movement {
  kind: "call" | "charge";
  teamId: number;
  team: NamedId;
  service: NamedId;
  feature: NamedId;
}

/** The movement of a node: the level at which it is split. `environment` is "(none)" for charges. */
export interface NodeMovement extends NamedMovement {
  environment: NamedId;
}

/** A movement and its parts by service and feature; the parts sum to the total, field by field. */
export interface MovementPage {
  total: Movement;
  features: NamedMovement[];
}

/** Cost and answered operations of one model in both periods. */
export interface ModelChange {
  provider: string;
  model: string;
  costBefore: bigint;
  costAfter: bigint;
  operationsBefore: bigint;
  operationsAfter: bigint;
}

/**
 * Why spend moved between two ranges, split at team, service, feature and environment and added
 * up (docs/methods.md, part A). Charges are nodes of their own, by team.
 * @returns the whole, and each service and feature (environments added up)
 */
export async function movementOf(sql: Reader, viewer: Viewer, filter: MovementFilter): Promise<MovementPage> {
  const { total, nodes } = await movementNodes(sql, viewer, filter);
  const features = groupNodes(
    nodes,
    (node) => `${node.kind}|${node.teamId}|${node.service.id}|${node.feature.id}`,
  );
  return { total, features };
}

/** The same at its finest: every node, and the models under them. Nodes sum to the total, models to its costs. */
export async function movementNodes(
  sql: Reader,
  viewer: Viewer,
  filter: MovementFilter,
): Promise<{ total: Movement; nodes: NodeMovement[]; models: ModelChange[] }> {
  const rows = await movementRows(sql, viewer, filter);
  const names = new Map<string, Omit<NodeMovement, keyof Movement>>();
  const calls = new Map<string, Map<string, CellChange>>();
  const charges = new Map<string, { before: bigint; after: bigint }>();
  for (const row of rows) {
    const key = nodeKey(row);
    if (!names.has(key)) names.set(key, namesOf(row));
    if (row.kind === 1) {
      const charge = charges.get(key) ?? { before: 0n, after: 0n };
      charge[row.later ? "after" : "before"] += BigInt(row.cost);
      charges.set(key, charge);
      continue;
    }
    const cells = calls.get(key) ?? new Map<string, CellChange>();
    calls.set(key, cells);
    const cellKey = `${row.provider_id}/${row.model_id}/${row.service_tier}`;
    const cell = cells.get(cellKey) ?? { key: cellKey, before: null, after: null };
    cell[row.later ? "after" : "before"] = cellOf(row);
    cells.set(cellKey, cell);
  }
  const moved = move(
    [
      ...[...calls].map(([key, cells]): CallNode => ({ key, cells: [...cells.values()] })),
      ...[...charges].map(([key, charge]): ChargeNode => ({ key, charge })),
    ] satisfies MovementNode[],
    moveRemembered,
  );
  return {
    total: moved.total,
    nodes: moved.nodes.flatMap((node) => withNames(node, names)),
    models: byModel(rows),
  };
}

/** Nodes added up by a key; a group carries the names of its first node. */
export function groupNodes<Node extends NamedMovement>(
  nodes: readonly Node[],
  keyOf: (node: Node) => string,
): Node[] {
  const groups = new Map<string, Node[]>();
  for (const node of nodes) {
    const key = keyOf(node);
    const group = groups.get(key);
    if (group) group.push(node);
    else groups.set(key, [node]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    return first ? [{ ...first, ...addMovements(group) }] : [];
  });
}

/** Charges are a node by team and charge name; calls by environment too. */
function nodeKey(row: MovementRow): string {
  const feature = `${row.kind}|${row.team_id}|${row.service_id}|${row.feature_id}`;
  return row.kind === 1 ? feature : `${feature}|${row.environment_id}`;
}

function namesOf(row: MovementRow): Omit<NodeMovement, keyof Movement> {
  const charge = row.kind === 1;
  return {
    kind: charge ? "charge" : "call",
    teamId: row.team_id,
    team: named(row.team_id, row.team, row.team_name),
    service: named(row.service_id, row.service, null),
    feature: named(row.feature_id, row.feature, null),
    environment: charge ? named(0, null, null) : named(row.environment_id, row.environment, null),
  };
}

function withNames(
  { key, ...movement }: KeyedMovement,
  names: ReadonlyMap<string, Omit<NodeMovement, keyof Movement>>,
): NodeMovement[] {
  const name = names.get(key);
  return name ? [{ ...movement, ...name }] : [];
}

function byModel(rows: readonly MovementRow[]): ModelChange[] {
  const models = new Map<string, ModelChange>();
  for (const row of rows) {
    if (row.kind === 1) continue;
    const key = `${row.provider_id}/${row.model_id}`;
    const change = models.get(key) ?? {
      provider: row.provider ?? "",
      model: named(row.model_id, row.model, null).name,
      costBefore: 0n,
      costAfter: 0n,
      operationsBefore: 0n,
      operationsAfter: 0n,
    };
    change[row.later ? "costAfter" : "costBefore"] += BigInt(row.cost);
    change[row.later ? "operationsAfter" : "operationsBefore"] += row.answered;
    models.set(key, change);
  }
  return [...models.values()];
}
