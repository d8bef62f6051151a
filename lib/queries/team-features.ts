import { divideHalfEven, shares } from "@/lib/domain/money";
import { bySize } from "@/lib/domain/sentence";
import { type NamedId, serviceFeature } from "./rows";
import type { TeamCell } from "./team-reads";
import { tenths } from "./trust-strip";

/** A row of "by service and feature". A team's charges are one row of kind `charge` without service. */
export interface FeatureRow {
  kind: "call" | "charge";
  service: NamedId;
  feature: NamedId;
  requests: bigint;
  /** Every input-side token that is not a cache read. */
  inputTokens: bigint;
  outputTokens: bigint;
  cacheReadTokens: bigint;
  /** Cache reads in tenths of a percent of all input tokens; null without input. */
  cacheReadTenths: number | null;
  costPico: bigint;
  previousPico: bigint | null;
  previousRequests: bigint | null;
  retryPico: bigint;
  fallbackPico: bigint;
  failed: bigint;
  /** Tenths of a percent of the team's cost; the column sums to 1000. */
  share: number;
  /** Cost divided by requests, rounded half-even to the picodollar; null without requests. */
  perRequestPico: bigint | null;
}

/** The rows of the team's table: by size of change, or by cost where nothing is compared. */
export function featureRows(cells: readonly TeamCell[], compare: boolean): FeatureRow[] {
  const share = shares(cells.map((cell) => cell.costPico));
  const rows = cells.map((cell, index) => {
    const input = cell.inputTokens + cell.cacheReadTokens;
    const changePico = compare ? cell.costPico - cell.previousPico : cell.costPico;
    const row: FeatureRow = {
      kind: cell.kind,
      service: cell.service,
      feature: cell.feature,
      requests: cell.requests,
      inputTokens: cell.inputTokens,
      outputTokens: cell.outputTokens,
      cacheReadTokens: cell.cacheReadTokens,
      cacheReadTenths: tenths(cell.cacheReadTokens, input),
      costPico: cell.costPico,
      previousPico: compare ? cell.previousPico : null,
      previousRequests: compare ? cell.previousRequests : null,
      retryPico: cell.retryPico,
      fallbackPico: cell.fallbackPico,
      failed: cell.failed,
      share: share[index] ?? 0,
      perRequestPico:
        cell.requests > 0n && cell.costPico >= 0n ? divideHalfEven(cell.costPico, cell.requests) : null,
    };
    return { name: nameOf(cell), changePico, row };
  });
  // A row that stands only in the week before has no place in a table that is not compared.
  return rows
    .filter(({ row }) => compare || row.requests !== 0n || row.costPico !== 0n)
    .sort(bySize)
    .map(({ row }) => row);
}

/** How a sentence calls it. */
export function nameOf(cell: Pick<TeamCell, "kind" | "service" | "feature">): string {
  return cell.kind === "charge" ? "charges" : serviceFeature(cell.service, cell.feature);
}
