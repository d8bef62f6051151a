import type { Source, SourceContext, SourceReading } from "@/lib/sources/source";
import { isObject } from "@/lib/sources/values";

/** A hint at least this sure is believed, if its source reads anything. */
const SURE = 0.8;
/** A format shows in its first records: more of a long list is not tried. */
const TRIED_RECORDS = 20;
/** A payload is searched for what was read of it this far and no further. */
const MOST_NODES = 50_000;
const MOST_DEPTH = 40;

/**
 * The source that a payload most likely belongs to: the surest hint, else whichever reads it best, that is with the
 * fewest rejections, then the most calls, then the most of its texts in a field, then the most calls with tokens. Of equals the first in the registry wins. Null when
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
  const { reports, rejected, aggregates = [], observed = [] } = source.read(payload, context);
  if (reports.length + aggregates.length + observed.length === 0) return null;
  const calls = reports.filter(({ report }) => report.kind === "call");
  const counted = calls.filter(({ report }) => report.usageStatus !== "missing").length;
  const claims = calls.filter(({ report }) => report.claimedCostPico !== undefined).length;
  const billed = calls.length + aggregates.length + observed.length;
  return [-rejected.length, billed, valuesFound(payload, reports) + claims, counted];
}

/**
 * How many texts of the payload became a field. What a source adds by itself (its own name as the gateway) is none of
 * them, nor is a text that it reads into two fields counted twice.
 */
function valuesFound(payload: unknown, reports: SourceReading["reports"]): number {
  const texts = new Set<string>();
  collectTexts(payload, texts, { left: MOST_NODES }, 0);
  let found = 0;
  for (const { report } of reports) {
    const values = new Set([...Object.values(report.ownership), ...Object.values(report.facts)]);
    for (const value of values) if (texts.has(value)) found += 1;
  }
  return found;
}

function collectTexts(value: unknown, texts: Set<string>, nodes: { left: number }, depth: number): void {
  nodes.left -= 1;
  if (nodes.left < 0 || depth > MOST_DEPTH || value === null) return;
  if (typeof value === "object") {
    for (const inner of Object.values(value)) collectTexts(inner, texts, nodes, depth + 1);
  } else texts.add(String(value).trim());
}

function isBetter(score: readonly number[], than: readonly number[]): boolean {
  for (const [at, value] of score.entries()) {
    const difference = value - (than[at] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return false;
}
