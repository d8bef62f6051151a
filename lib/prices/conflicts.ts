import type { DraftLine } from "@/lib/domain/price-card";

/**
 * What would make the choice of a line ambiguous: two lines of a model for the same tier,
 * region, context and time, or one exact name claimed by two models at the same time.
 */
export function findConflicts(lines: readonly DraftLine[]): string[] {
  const problems = new Set<string>();
  const sameKey = new Map<string, DraftLine[]>();
  const claimants = new Map<string, DraftLine[]>();
  for (const line of lines) {
    const key = JSON.stringify([line.model, line.serviceTier, line.region, line.minInputTokens]);
    for (const other of sameKey.get(key) ?? []) {
      if (overlaps(line, other)) {
        problems.add(
          `${line.model}: two ${line.serviceTier} prices for the same time` +
            `${line.region === null ? "" : ` in ${line.region}`}` +
            `${line.minInputTokens === 0 ? "" : ` above ${line.minInputTokens} input tokens`}`,
        );
      }
    }
    sameKey.set(key, [...(sameKey.get(key) ?? []), line]);
    for (const name of line.match.exact) {
      for (const other of claimants.get(name) ?? []) {
        if (other.model !== line.model && overlaps(line, other)) {
          problems.add(`the name "${name}" is claimed by ${other.model} and ${line.model} at the same time`);
        }
      }
      claimants.set(name, [...(claimants.get(name) ?? []), line]);
    }
  }
  return [...problems];
}

/** Do two half-open validities meet? `null` is unbounded. */
export function overlaps(
  a: Pick<DraftLine, "validFromMs" | "validToMs">,
  b: Pick<DraftLine, "validFromMs" | "validToMs">,
): boolean {
  const from = Math.max(a.validFromMs ?? Number.NEGATIVE_INFINITY, b.validFromMs ?? Number.NEGATIVE_INFINITY);
  const to = Math.min(a.validToMs ?? Number.POSITIVE_INFINITY, b.validToMs ?? Number.POSITIVE_INFINITY);
  return from < to;
}
