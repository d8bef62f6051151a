import type { Viewer } from "@/lib/auth/viewer";
import { sumPico } from "@/lib/domain/money";
import { addDays } from "@/lib/domain/period";
import { completeDay, type MonthForecast, teamForecasts } from "./forecast";
import { reportingTimezone } from "./overview";
import type { Reader } from "./reader";
import type { PeriodRange } from "./spend-filter";
import { type FeatureRow, featureRows } from "./team-features";
import { type TeamHead, teamHead } from "./team-head";
import { type MonthPart, monthByFeature } from "./team-month";
import { featureCells } from "./team-reads";
import { type TaggingGap, taggingGaps } from "./team-tagging";
import { completeThrough, type TrustStrip, trustStrip } from "./trust-strip";

/** An accounting month of a team: what it is made of, its plan and how its forecast was made. */
export interface TeamMonth extends TeamHead {
  month: MonthForecast;
  /** By cost; sum to the month to date. */
  parts: MonthPart[];
}

/** Null when there is no such team or `viewer` may not see it. `month` is "YYYY-MM-01". */
export async function teamMonth(
  sql: Reader,
  viewer: Viewer,
  slug: string,
  options: { month: string; now: Date },
): Promise<TeamMonth | null> {
  const { month, now } = options;
  const [head, timeZone, complete] = await Promise.all([
    teamHead(sql, viewer, slug, month),
    reportingTimezone(sql),
    completeThrough(sql, now),
  ]);
  if (head === null) return null;
  const { teamId } = head.team;
  const [forecasts, parts] = await Promise.all([
    teamForecasts(sql, viewer, { now, teamIds: [teamId], month, completeThrough: complete }),
    monthByFeature(sql, viewer, { teamId, month, untilDay: completeDay(complete, now, timeZone) }),
  ]);
  const booked = forecasts.get(teamId);
  return booked ? { ...head, month: booked, parts } : null;
}

/** What a team paid for nothing in a range: retry cost and fallback premium, and the calls that failed. */
export interface TeamWaste extends TeamHead {
  trust: TrustStrip;
  /** Programs with any of it, by size. */
  rows: FeatureRow[];
  total: { retryPico: bigint; fallbackPico: bigint; failed: bigint; requests: bigint; costPico: bigint };
}

/** Null when there is no such team or `viewer` may not see it. */
export async function teamWaste(
  sql: Reader,
  viewer: Viewer,
  slug: string,
  options: { week: PeriodRange; now: Date },
): Promise<TeamWaste | null> {
  const { week, now } = options;
  const head = await teamHead(sql, viewer, slug, addDays(week.toDay, -1));
  if (head === null) return null;
  const { teamId } = head.team;
  const [cells, trust] = await Promise.all([
    featureCells(sql, teamId, week, week),
    trustStrip(sql, viewer, week, { teamId, now }),
  ]);
  const size = (row: FeatureRow) =>
    row.retryPico + (row.fallbackPico < 0n ? -row.fallbackPico : row.fallbackPico);
  const rows = featureRows(cells, false);
  return {
    ...head,
    trust,
    rows: rows
      .filter((row) => size(row) !== 0n || row.failed > 0n)
      .sort((a, b) => (size(a) === size(b) ? Number(b.failed - a.failed) : size(a) > size(b) ? -1 : 1)),
    total: {
      retryPico: sumPico(rows.map((row) => row.retryPico)),
      fallbackPico: sumPico(rows.map((row) => row.fallbackPico)),
      failed: sumPico(rows.map((row) => row.failed)),
      requests: sumPico(rows.map((row) => row.requests)),
      costPico: sumPico(rows.map((row) => row.costPico)),
    },
  };
}

/** The team's calls of a range that are not fully tagged, by what they lack. */
export interface TeamTagging extends TeamHead {
  trust: TrustStrip;
  gaps: TaggingGap[];
}

/** Null when there is no such team or `viewer` may not see it. */
export async function teamTagging(
  sql: Reader,
  viewer: Viewer,
  slug: string,
  options: { week: PeriodRange; now: Date },
): Promise<TeamTagging | null> {
  const { week, now } = options;
  const head = await teamHead(sql, viewer, slug, addDays(week.toDay, -1));
  if (head === null) return null;
  const { teamId } = head.team;
  const [gaps, trust] = await Promise.all([
    taggingGaps(sql, viewer, { teamId, range: week }),
    trustStrip(sql, viewer, week, { teamId, now }),
  ]);
  return { ...head, trust, gaps };
}
