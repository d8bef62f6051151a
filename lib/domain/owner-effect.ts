import type { Catalog } from "./catalog";
import { type OwnershipRequest, resolveOwner } from "./ownership";

/** Calls that are alike in everything an owner is decided by, and what they cost. */
export interface AlikeCalls {
  request: Omit<OwnershipRequest, "atMs">;
  requests: number;
  costPico: bigint;
  unpriced: number;
}

/** Calls that would be owned or booked otherwise. Ids of teams or cost centers; 0 is a missing cost center. */
export interface OwnerMove {
  from: number;
  to: number;
  requests: number;
  costPico: bigint;
  /** How many of the requests have no price, so that their dollars are not in `costPico`. */
  unpriced: number;
}

export interface OwnerEffect {
  /** Calls that would go to another team, costliest first. */
  teams: OwnerMove[];
  /** Calls that would be booked to another cost center, those of `teams` included. */
  costCenters: OwnerMove[];
}

/**
 * What a changed catalog would make of calls, both catalogs asked at the same instant. Pure.
 *
 * @param atMs when it is asked: the day on which the change takes effect, so that neither past nor later changes count
 * @example ownerEffect(lastWeek, current, changed, Date.UTC(2026, 6, 1)).teams
 *   // [{ from: 1, to: 4, requests: 120, costPico: 41_200_000_000_000n, unpriced: 0 }]
 */
export function ownerEffect(
  calls: readonly AlikeCalls[],
  before: Catalog,
  after: Catalog,
  atMs: number,
): OwnerEffect {
  const teams = new Map<string, OwnerMove>();
  const costCenters = new Map<string, OwnerMove>();
  for (const alike of calls) {
    const was = resolveOwner({ ...alike.request, atMs }, before);
    const would = resolveOwner({ ...alike.request, atMs }, after);
    add(teams, was.teamId, would.teamId, alike);
    add(costCenters, was.costCenterId, would.costCenterId, alike);
  }
  return { teams: costliestFirst(teams), costCenters: costliestFirst(costCenters) };
}

function add(moves: Map<string, OwnerMove>, from: number, to: number, calls: AlikeCalls): void {
  if (from === to) return;
  const key = `${from} ${to}`;
  const move = moves.get(key) ?? { from, to, requests: 0, costPico: 0n, unpriced: 0 };
  move.requests += calls.requests;
  move.costPico += calls.costPico;
  move.unpriced += calls.unpriced;
  moves.set(key, move);
}

function costliestFirst(moves: Map<string, OwnerMove>): OwnerMove[] {
  return [...moves.values()].sort((a, b) =>
    a.costPico === b.costPico ? b.requests - a.requests || a.from - b.from : a.costPico > b.costPico ? -1 : 1,
  );
}
