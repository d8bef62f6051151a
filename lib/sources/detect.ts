import type { Report } from "@/lib/domain/usage-event";
import type { Source, SourceContext, SourceReading } from "@/lib/sources/source";
import { isObject } from "@/lib/sources/values";

/** A hint at least this sure is believed, if its source reads anything. */
const SURE = 0.8;
/** A format shows in its first records: more of a long list is not tried. */
const TRIED_RECORDS = 20;

/**
 * The source that a payload most likely belongs to: the surest hint, else whichever reads it best, that is with the
 * fewest rejections, then the most calls, then the most fields. Of equals the first in the registry wins. Null when
 * none of them reads a single record.
 */
export function detectSource(
  payload: unknown,
  sources: Iterable<Source>,
  context: SourceContext,
): Source | null {
  const sample = sampleOf(payload);
  const hinted: { source: Source; sure: number }[] = [];
  const others: Source[] = [];
  for (const source of sources) {
    const sure = source.detects?.(sample) ?? 0;
    if (sure >= SURE) hinted.push({ source, sure });
    else others.push(source);
  }
  hinted.sort((a, b) => b.sure - a.sure);
  for (const { source } of hinted) {
    if (scoreOf(source, sample, context) !== null) return source;
  }
  let best: { source: Source; score: readonly number[] } | null = null;
  for (const source of others) {
    const score = scoreOf(source, sample, context);
    if (score !== null && (best === null || isBetter(score, best.score))) best = { source, score };
  }
  return best?.source ?? hinted[0]?.source ?? null;
}

/** Few enough records to try every source on; formats that are one object are tried whole. */
function sampleOf(payload: unknown): unknown {
  if (Array.isArray(payload)) return payload.slice(0, TRIED_RECORDS);
  if (isObject(payload) && Array.isArray(payload.events)) {
    return { ...payload, events: payload.events.slice(0, TRIED_RECORDS) };
  }
  return payload;
}

/** Higher is better, first number first; null when nothing was read. */
function scoreOf(source: Source, payload: unknown, context: SourceContext): readonly number[] | null {
  const { reports, rejected, aggregates = [] } = source.read(payload, context);
  if (reports.length + aggregates.length === 0) return null;
  const calls = reports.filter(({ report }) => report.kind === "call");
  const counted = calls.filter(({ report }) => report.usageStatus !== "missing").length + aggregates.length;
  return [-rejected.length, counted, calls.length, fieldsOf(reports)];
}

function fieldsOf(reports: SourceReading["reports"]): number {
  return reports.reduce((sum, { report }) => sum + told(report), 0);
}

function told(report: Report): number {
  const { ownership, facts, usage, claimedCostPico, occurredAtMs } = report;
  const names = Object.keys(ownership).length + Object.keys(facts).length + Object.keys(usage).length;
  return names + (claimedCostPico === undefined ? 0 : 1) + (occurredAtMs === null ? 0 : 1);
}

function isBetter(score: readonly number[], than: readonly number[]): boolean {
  for (const [at, value] of score.entries()) {
    const difference = value - (than[at] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return false;
}
