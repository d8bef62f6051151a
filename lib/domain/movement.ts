/**
 * Why spend moved between two periods: the change of a node's cost split exactly into eight fields, by the Shapley
 * split of `operations x model share x tokens per operation x class share x unit price`, retries and fallbacks
 * taken out (docs/methods.md, part A). Integers throughout; nothing is left over; the order of the factors, cells and
 * nodes does not matter; swapped periods flip every sign.
 */
import { MOVEMENT_FIELDS, type MovementCell, type MovementFields, NO_USAGE, noFields } from "./movement-cell";
import { ONE, wholeUnits } from "./movement-shapley";
import { type CellPair, splitCells } from "./movement-split";

/** A cell in both periods; null where it had nothing. `key` is for people, the arithmetic does not read it. */
export interface CellChange {
  key: string;
  before: MovementCell | null;
  after: MovementCell | null;
}

/** Calls of one team, service, feature and environment. The split is always made at this level, then added up. */
export interface CallNode {
  key: string;
  cells: readonly CellChange[];
}

/** One charge name of one team (seats, platform bills): not calls, so all of its change is "charges". */
export interface ChargeNode {
  key: string;
  charge: { before: bigint; after: bigint };
}

export type MovementNode = CallNode | ChargeNode;

/** A movement; every number in it adds up over nodes. */
export interface Movement {
  /** Sum to `costAfter - costBefore`. */
  fields: MovementFields;
  costBefore: bigint;
  costAfter: bigint;
  /** Answered operations. */
  operationsBefore: bigint;
  operationsAfter: bigint;
  /** The part of `newGone` that is charges. */
  charges: bigint;
  /** The part of `price` from cells that had no price before. */
  hadNoPrice: bigint;
  /** The part of `price` from cells that have no price now. */
  hasNoPrice: bigint;
  /** How many nodes are added up here. */
  nodes: number;
}

/** A movement of one node, or of several that share a key. */
export interface KeyedMovement extends Movement {
  key: string;
}

/**
 * The movement of all nodes and of each: the total is the sum of the nodes' integers, field by field.
 *
 * @example support / summarize: requests +$40, prompt +$900; seats: +$60.
 * Total: requests +$40, prompt +$900, newGone +$60, change +$1,000.
 * @param split what stands in for `moveNode`, such as one that remembers
 */
export function move(
  nodes: readonly MovementNode[],
  split: (node: MovementNode) => KeyedMovement = moveNode,
): { total: Movement; nodes: KeyedMovement[] } {
  const moved = nodes.map((node) => split(node));
  return { total: addMovements(moved), nodes: moved };
}

/** The sum of movements, for a service, team, unit or the company; of none: all zero. */
export function addMovements(movements: Iterable<Movement>): Movement {
  const sum: Movement = {
    fields: noFields(),
    costBefore: 0n,
    costAfter: 0n,
    operationsBefore: 0n,
    operationsAfter: 0n,
    charges: 0n,
    hadNoPrice: 0n,
    hasNoPrice: 0n,
    nodes: 0,
  };
  for (const one of movements) {
    for (const field of MOVEMENT_FIELDS) sum.fields[field] += one.fields[field];
    sum.costBefore += one.costBefore;
    sum.costAfter += one.costAfter;
    sum.operationsBefore += one.operationsBefore;
    sum.operationsAfter += one.operationsAfter;
    sum.charges += one.charges;
    sum.hadNoPrice += one.hadNoPrice;
    sum.hasNoPrice += one.hasNoPrice;
    sum.nodes += one.nodes;
  }
  return sum;
}

/**
 * Movements added up by another key, such as service / feature over its environments, in order of first appearance.
 * @param keyOf from a node's key to the group's
 */
export function groupMovements(
  movements: Iterable<KeyedMovement>,
  keyOf: (key: string) => string,
): KeyedMovement[] {
  const groups = new Map<string, KeyedMovement[]>();
  for (const one of movements) {
    const key = keyOf(one.key);
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  return [...groups].map(([key, group]) => ({ key, ...addMovements(group) }));
}

/**
 * The movement of one node, in picodollars: the fields sum to its change.
 *
 * @example input at 2 pico, output at 8. Before: 10 requests, 1,000 in, 200 out: 3,600. After: 12, 1,800, 240: 5,520.
 * requests 820 (input 500, output 320), prompt 1,100 (50 more tokens x 11 requests x 2), all else 0: +1,920.
 * In dollars the same with 12 zeros more: $3,600.00 to $5,520.00 is $820.00 by traffic, $1,100.00 by longer prompts.
 */
export function moveNode(node: MovementNode): KeyedMovement {
  if ("charge" in node) return moveCharge(node);
  const cells = node.cells.map(({ before, after }): CellPair => [before ?? NO_USAGE, after ?? NO_USAGE]);
  const total = (period: 0 | 1, of: (cell: MovementCell) => bigint) =>
    cells.reduce((sum, cell) => sum + of(cell[period]), 0n);
  const [costBefore, costAfter] = [total(0, (cell) => cell.cost), total(1, (cell) => cell.cost)];
  const movement: KeyedMovement = {
    key: node.key,
    fields: noFields(),
    costBefore,
    costAfter,
    operationsBefore: total(0, (cell) => cell.answered),
    operationsAfter: total(1, (cell) => cell.answered),
    charges: 0n,
    hadNoPrice: 0n,
    hasNoPrice: 0n,
    nodes: 1,
  };
  if (cells.every((cell) => isEmpty(cell[0])) || cells.every((cell) => isEmpty(cell[1]))) {
    movement.fields.newGone = costAfter - costBefore;
    return movement;
  }
  const priced: CellPair[] = [];
  for (const cell of cells) {
    if (isUnpriced(cell[0])) movement.hadNoPrice += cell[1].cost - cell[0].cost;
    else if (isUnpriced(cell[1])) movement.hasNoPrice += cell[1].cost - cell[0].cost;
    else priced.push(cell);
  }
  const fine = splitCells(priced);
  fine.price += (movement.hadNoPrice + movement.hasNoPrice) * ONE;
  const whole = wholeUnits(
    MOVEMENT_FIELDS.map((field) => fine[field]),
    ONE,
    costAfter - costBefore,
  );
  MOVEMENT_FIELDS.forEach((field, index) => {
    movement.fields[field] = whole[index] ?? 0n;
  });
  return movement;
}

function moveCharge({ key, charge }: ChargeNode): KeyedMovement {
  const change = charge.after - charge.before;
  return {
    ...addMovements([]),
    key,
    fields: { ...noFields(), newGone: change },
    costBefore: charge.before,
    costAfter: charge.after,
    charges: change,
    nodes: 1,
  };
}

function isEmpty(cell: MovementCell): boolean {
  return cell.requests === 0n && cell.cost === 0n;
}

function isUnpriced(cell: MovementCell): boolean {
  return cell.requests > 0n && cell.unpriced === cell.requests;
}
