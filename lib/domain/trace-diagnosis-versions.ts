import { divideHalfEven } from "./money";

/** What the calls of one version of a prompt template were like in one feature. */
export interface VersionUse {
  version: string;
  requests: bigint;
  inputTokens: bigint;
  outputTokens: bigint;
  costPico: bigint;
  /** Reporting days of its first and last call in the days looked at. */
  firstDay: string;
  lastDay: string;
}

/** Means of one request, and how they stand to the version before; null for the first, and for too few requests. */
export interface VersionStep extends VersionUse {
  meanInput: bigint;
  meanOutput: bigint;
  meanCostPico: bigint;
  before: { version: string; meanInput: bigint; meanOutput: bigint; meanCostPico: bigint } | null;
  /** Which means moved by more than a quarter against `before`. */
  moved: readonly ("input" | "output" | "cost")[];
}

/** Under this many requests a mean says little. */
const ENOUGH = 20n;
/** A mean has moved from a quarter on. */
const MOVED_PERCENT = 25n;

/**
 * Versions in the order in which they came, each held against the one before. A version with fewer than 20
 * requests is listed and never held against anything.
 *
 * @example 3,100 tokens with v13 and 6,400 with v14 give v14 `moved: ["input"]`
 */
export function versionSteps(versions: readonly VersionUse[]): VersionStep[] {
  const inOrder = [...versions].sort((a, b) =>
    a.firstDay === b.firstDay ? (a.version < b.version ? -1 : 1) : a.firstDay < b.firstDay ? -1 : 1,
  );
  let before: VersionStep["before"] = null;
  return inOrder.map((use) => {
    const step: VersionStep = {
      ...use,
      meanInput: mean(use.inputTokens, use.requests),
      meanOutput: mean(use.outputTokens, use.requests),
      meanCostPico: mean(use.costPico, use.requests),
      before: null,
      moved: [],
    };
    if (use.requests < ENOUGH) return step;
    const held = before;
    before = step;
    if (held === null) return step;
    const moved = [
      hasMoved(held.meanInput, step.meanInput) ? (["input"] as const) : [],
      hasMoved(held.meanOutput, step.meanOutput) ? (["output"] as const) : [],
      hasMoved(held.meanCostPico, step.meanCostPico) ? (["cost"] as const) : [],
    ].flat();
    return { ...step, before: held, moved };
  });
}

/** Whether a mean moved by more than a quarter; from nothing there is nothing to hold it against. */
function hasMoved(before: bigint, now: bigint): boolean {
  const change = now > before ? now - before : before - now;
  return before > 0n && change * 100n > before * MOVED_PERCENT;
}

function mean(sum: bigint, count: bigint): bigint {
  return count <= 0n ? 0n : divideHalfEven(sum < 0n ? 0n : sum, count);
}
