/** Which mode holds for a question asked before a call: observe, warn or enforce. */

export const ENFORCEMENT_MODES = ["observe", "warn", "enforce"] as const;
export type EnforcementMode = (typeof ENFORCEMENT_MODES)[number];

/** Days of warning that are proposed before enforcing. */
export const WARNING_DAYS = 14;

/** A mode that was set: for an environment, for a sender, for both, or for all. Half-open, epoch milliseconds. */
export interface ModeEntry {
  environmentId: number | null;
  /** Label of the ingest key. */
  source: string | null;
  mode: EnforcementMode;
  fromMs: number;
  toMs: number;
}

/** Where a question comes from. */
export interface ModePlace {
  /** 0: not said, or not in the catalog. */
  environmentId: number;
  source: string;
  atMs: number;
}

/**
 * The mode that holds at an instant. The most specific entry that is in force wins: sender and environment, sender,
 * environment, all; among equals the one that began last. Nothing set is `observe`. An environment that is not known
 * counts as production: of the modes of all production environments the strictest holds.
 *
 * @param productionIds ids of the environments of class production
 * @example modeAt([{ environmentId: null, source: null, mode: "warn", fromMs: 0, toMs: Infinity }], place, []) // "warn"
 */
export function modeAt(
  entries: readonly ModeEntry[],
  place: ModePlace,
  productionIds: readonly number[],
): EnforcementMode {
  const { environmentId } = place;
  const environments = environmentId === 0 && productionIds.length > 0 ? productionIds : [environmentId];
  let strictest = 0;
  for (const id of environments) {
    const mode = mostSpecific(entries, place, id)?.mode ?? "observe";
    strictest = Math.max(strictest, ENFORCEMENT_MODES.indexOf(mode));
  }
  return ENFORCEMENT_MODES[strictest] ?? "observe";
}

function mostSpecific(
  entries: readonly ModeEntry[],
  { source, atMs }: ModePlace,
  environmentId: number,
): ModeEntry | null {
  let best: ModeEntry | null = null;
  for (const entry of entries) {
    if (atMs < entry.fromMs || atMs >= entry.toMs) continue;
    if (entry.source !== null && entry.source !== source) continue;
    if (entry.environmentId !== null && entry.environmentId !== environmentId) continue;
    if (best === null || compare(entry, best) > 0) best = entry;
  }
  return best;
}

function compare(a: ModeEntry, b: ModeEntry): number {
  return rank(a) - rank(b) || a.fromMs - b.fromMs;
}

function rank({ source, environmentId }: ModeEntry): number {
  return (source === null ? 0 : 2) + (environmentId === null ? 0 : 1);
}
