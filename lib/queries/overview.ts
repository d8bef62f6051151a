import type { Viewer } from "@/lib/auth/viewer";
import type { Sentence } from "@/lib/domain/sentence";
import type { Attention } from "./attention";
import type { ClaimedName } from "./claimed-names";
import type { Reader } from "./reader";
import type { PeriodRange } from "./spend-filter";
import type { TrustStrip } from "./trust-strip";

/** Cost and calls of one period. */
export interface PeriodTotal {
  costPico: bigint;
  requests: bigint;
}

/** One step of a stacked chart: the first day of the week (or the day) and the cost of each team that had any. */
export interface TeamCostStep {
  day: string;
  byTeam: { teamId: number; costPico: bigint }[];
}

export type TeamKind = "team" | "shared" | "untagged";

/** A row of the teams table. */
export interface OverviewTeam {
  teamId: number;
  slug: string;
  name: string;
  kind: TeamKind;
  /** Slot of the chart palette, 1 to 8; 0 is "other". */
  hue: number;
  lead: string | null;
  costPico: bigint;
  /** Null when not compared. */
  previousPico: bigint | null;
  /** Tenths of a percent; the column sums to 1000. */
  share: number;
  /** Stamped cost in tenths of a percent of the team's cost; null without cost. */
  stampedShare: number | null;
  requests: bigint;
  /** 13 weeks, oldest first; the last is the week shown. */
  weekly: bigint[];
  /** Cost booked in the accounting month of the week's last day. */
  monthToDatePico: bigint;
  budgetPico: bigint | null;
}

export interface OverviewPage {
  week: PeriodRange;
  previousWeek: PeriodRange;
  trust: TrustStrip;
  completeThrough: Date | null;
  sentence: Sentence;
  total: PeriodTotal;
  /** Null when `compare` is off. */
  previous: PeriodTotal | null;
  stampedPico: bigint;
  untaggedPico: bigint;
  unpriced: { requests: bigint; tokens: bigint };
  /** Accounting month of the week's last day, `YYYY-MM-01`. */
  month: string;
  monthToDatePico: bigint;
  /** Sum of the visible teams' monthly budgets; null without any. */
  budget: { totalPico: bigint; count: number } | null;
  /** 13 weeks ending with the week shown. */
  weekly: TeamCostStep[];
  /** 35 days ending with the week's last day. */
  daily: TeamCostStep[];
  /** By cost, descending; every visible team with cost in either week or in the 13 weeks. */
  teams: OverviewTeam[];
  claimedNames: ClaimedName[];
  /** At most five, by dollars at stake. */
  attention: Attention[];
}

/** Everything Overview shows, for the teams `viewer` sees. Reads `team_daily`, whose size follows teams and days. */
export declare function overviewPage(
  sql: Reader,
  viewer: Viewer,
  options: { week: PeriodRange; compare: boolean; now: Date },
): Promise<OverviewPage>;
