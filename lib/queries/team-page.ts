import type { Viewer } from "@/lib/auth/viewer";
import type { Sentence } from "@/lib/domain/sentence";
import type { ExceptionGroup } from "./exception-list";
import type { PeriodTotal, TeamKind } from "./overview";
import type { Reader } from "./reader";
import type { PeriodRange } from "./spend-filter";
import type { TrustStrip } from "./trust-strip";

/** A name of the catalog as shown: `slug` for links, null id 0 is "(none)". */
export interface NamedId {
  id: number;
  slug: string;
  name: string;
}

/** A row of "by service and feature". A team's charges are rows of kind `charge` without service. */
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
  /** Tenths of a percent of the team's cost; the column sums to 1000. */
  share: number;
  /** Cost divided by requests, rounded half-even to the picodollar; null without requests. */
  perRequestPico: bigint | null;
}

/** One of the ten costliest traces whose last event lies in the week. */
export interface CostlyTrace {
  traceId: string;
  lastAt: Date;
  service: NamedId;
  feature: NamedId;
  calls: bigint;
  /** Of the team's own calls in it. */
  costPico: bigint;
}

export interface TeamPage {
  team: { teamId: number; slug: string; name: string; kind: TeamKind; hue: number; channel: string | null };
  /** As booked on the week's last day. */
  costCenter: { code: string; name: string } | null;
  lead: string | null;
  manager: string | null;
  unit: { slug: string; name: string } | null;
  week: PeriodRange;
  previousWeek: PeriodRange;
  trust: TrustStrip;
  sentence: Sentence;
  total: PeriodTotal;
  previous: PeriodTotal | null;
  /** Accounting month of the week's last day, up to and with that day. */
  month: string;
  monthToDatePico: bigint;
  budget: { amountPico: bigint; owner: string | null; version: number } | null;
  waste: { retryPico: bigint; fallbackPico: bigint; failed: bigint };
  /** Cost and calls of the week that were not stamped by the call itself. */
  notFullyTagged: { costPico: bigint; requests: bigint; groups: number };
  /** 35 days ending with the week's last day, cost by service. */
  daily: { day: string; byService: { service: NamedId; costPico: bigint }[] }[];
  /** By size of change (by cost when not compared). */
  rows: FeatureRow[];
  /** Ten, exact, costliest first. */
  costliestTraces: CostlyTrace[];
  exceptions: ExceptionGroup[];
  /** What moved most, by change, for the line under the figures. Empty when not compared. */
  movers: { service: NamedId; feature: NamedId; changePico: bigint }[];
  /** Markers of the 35 days that concern the team or everybody. */
  markers: { at: Date; kind: string; name: string; url: string | null }[];
}

/**
 * The showback page of one team; null when there is no such team or `viewer` may not see it, which are the same
 * answer on purpose (law 7). Reads `spend_daily (team_id, day)` and `trace_totals`.
 */
export declare function teamPage(
  sql: Reader,
  viewer: Viewer,
  slug: string,
  options: { week: PeriodRange; compare: boolean; now: Date },
): Promise<TeamPage | null>;
