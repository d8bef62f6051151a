import type { Viewer } from "@/lib/auth/viewer";
import type { Reader } from "./reader";
import type { PeriodRange } from "./spend-filter";

/** The line of trust on every page with money. Shares are tenths of a percent of cost. */
export interface TrustStrip {
  /** See `completeThrough`; null when no source has reported yet. */
  completeThrough: Date | null;
  /** Null when the range has no cost. */
  stampedTenths: number | null;
  estimatedTenths: number | null;
  stampedPico: bigint;
  costPico: bigint;
  /** Calls whose tokens the sender estimated; `estimatedTenths` is their share of all calls. */
  estimatedRequests: bigint;
  missingRequests: bigint;
  requests: bigint;
  unpriced: { requests: bigint; tokens: bigint };
  /** The accounting months that the range touches, oldest first. */
  periods: { period: string; status: "provisional" | "final" }[];
  /** True when the range ends after `completeThrough`: say so, and do not compare silently. */
  incomplete: boolean;
  /** Newest month of which every document ties; null until reconciliation exists for any. */
  reconciledThrough: string | null;
}

/** Trust strip of what `viewer` sees in `range`; with `teamId` of that team alone. */
export declare function trustStrip(
  sql: Reader,
  viewer: Viewer,
  range: PeriodRange,
  options?: { teamId?: number },
): Promise<TrustStrip>;
