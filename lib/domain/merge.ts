/**
 * Merging reports of one call. `mergeStates` is commutative, associative and idempotent, so the
 * ledger is a function of the set of reports, whatever their order, batching or repetition.
 *
 * Every field keeps the rank of the report that set it; the higher rank stands, ties go to the
 * smaller value. That makes each field a maximum over a total order, and a tuple of maxima is
 * again one.
 */
import { operationOf } from "./identity";
import { ENVELOPE_CODES, type EnvelopeCode } from "./signed-envelope";
import {
  allTokens,
  type CallStatus,
  type FactField,
  INPUT_CLASSES,
  knownClasses,
  type OwnershipField,
  OWNERSHIP_RANKS,
  PROVENANCES,
  type Report,
  USAGE_FIELDS,
  USAGE_STATUSES,
  type Usage,
} from "./usage-event";

/** Value and rank of one merged field. */
export interface Ranked<T> {
  rank: number;
  value: T;
}

/** Smallest and largest known total among the actual usages of a call; they differ in a conflict. */
export type Extent = [min: number, max: number];

/** What is known of one call after merging its reports. */
export interface EventState {
  ownership: Map<OwnershipField, Ranked<string>>;
  facts: Map<FactField, Ranked<string>>;
  /** Ingest key of the report that vouches highest for the owner; rank as ownership (`signed`: of the team). */
  keyId: Ranked<number> | null;
  labels: Ranked<string> | null;
  occurredAtMs: Ranked<number>;
  latencyMs: Ranked<number> | null;
  attempt: Ranked<number> | null;
  retriesReported: Ranked<number> | null;
  status: Ranked<CallStatus>;
  /** Present once any source that defines the flag said yes. */
  responseCacheHit: Ranked<number> | null;
  claimedCostPico: Ranked<bigint> | null;
  claimedPriceSource: Ranked<string> | null;
  usage: MergedUsage;
  /** Totals of prompt and answer over all actual usages seen. */
  inputExtent: Extent | null;
  outputExtent: Extent | null;
  /** Rank 1: a signed envelope held. Rank 0: none did; the value is the index of the reason in ENVELOPE_CODES. */
  envelope: Ranked<number> | null;
}

/** The usage that stands, with the rank it stands by. */
export interface MergedUsage {
  /** Index in USAGE_STATUSES. */
  status: number;
  /** Index in PROVENANCES. */
  provenance: number;
  usage: Usage;
  convention: string;
}

/** Classes on the answer side. */
export const OUTPUT_CLASSES = ["output", "reasoning", "audio_out", "image_out", "video_out"] as const;

/** What was inferred (provider, operation) ranks below everything told. */
const INFERRED_RANK = -1;
/** Time of arrival in place of a time of call. */
const ARRIVAL_RANK = -1;
/** Rank of an ownership field that a signature vouches for. */
export const SIGNED_RANK = OWNERSHIP_RANKS.indexOf("signed");

/**
 * The state of a call that one report tells of.
 * @param source stable label of the sender
 * @param keyId ingest key that brought the report, null for an import
 * @param receivedAtMs stands in where the report has no time
 */
export function stateOf(
  report: Report,
  source: string,
  keyId: number | null,
  receivedAtMs: number,
): EventState {
  const fact = PROVENANCES.indexOf(report.provenance);
  const owner = OWNERSHIP_RANKS.indexOf(report.ownershipRank);
  const { vouched } = report;
  const signed = vouched !== undefined && "fields" in vouched ? vouched.fields : null;
  const usageStatus = USAGE_STATUSES.indexOf(report.usageStatus);
  const evidenceRank = usageStatus * PROVENANCES.length + fact;
  const ownership = new Map<OwnershipField, Ranked<string>>();
  for (const field in report.ownership) {
    const value = report.ownership[field as OwnershipField];
    if (!value) continue;
    const rank = signed?.includes(field as OwnershipField) ? SIGNED_RANK : owner;
    ownership.set(field as OwnershipField, { rank, value });
  }
  const facts = new Map<FactField, Ranked<string>>();
  for (const field in report.facts) {
    const value = report.facts[field as FactField];
    if (!value) continue;
    const rank =
      field === "provider" && report.providerInferred
        ? INFERRED_RANK
        : field === "errorType"
          ? evidenceRank
          : fact;
    facts.set(field as FactField, { rank, value });
  }
  const operation = operationOf(report, source);
  if (operation)
    facts.set("operationId", { rank: operation.told ? fact : INFERRED_RANK, value: operation.id });
  const known = (value: number | undefined) => (value === undefined ? null : { rank: fact, value });
  const actual = report.usageStatus === "actual";
  return {
    ownership,
    facts,
    keyId: keyId === null ? null : { rank: signed?.includes("team") ? SIGNED_RANK : owner, value: keyId },
    labels: report.labels ? { rank: fact, value: canonicalLabels(report.labels) } : null,
    occurredAtMs:
      report.occurredAtMs === null
        ? { rank: ARRIVAL_RANK, value: receivedAtMs }
        : { rank: evidenceRank, value: report.occurredAtMs },
    latencyMs: known(report.latencyMs),
    attempt: known(report.attempt),
    retriesReported: known(report.retriesReported),
    status: { rank: evidenceRank, value: report.status ?? "ok" },
    responseCacheHit: report.responseCacheHit ? { rank: fact, value: 1 } : null,
    claimedCostPico:
      report.claimedCostPico === undefined ? null : { rank: fact, value: report.claimedCostPico },
    claimedPriceSource: report.claimedPriceSource ? { rank: fact, value: report.claimedPriceSource } : null,
    usage: {
      status: usageStatus,
      provenance: fact,
      usage: report.usage,
      convention: report.convention ?? "",
    },
    inputExtent: actual ? extentOf(report.usage, INPUT_CLASSES) : null,
    outputExtent: actual ? extentOf(report.usage, OUTPUT_CLASSES) : null,
    envelope: vouched === undefined ? null : envelopeState(vouched),
  };
}

/** An envelope that held outranks any that did not: a repetition after its key has ended changes nothing. */
function envelopeState(vouched: NonNullable<Report["vouched"]>): Ranked<number> {
  return "fields" in vouched
    ? { rank: 1, value: 0 }
    : { rank: 0, value: ENVELOPE_CODES.indexOf(vouched.failure) };
}

/** Why no signed envelope of the call held; null when one did, or none came. */
export function envelopeFailure(state: EventState): EnvelopeCode | null {
  return state.envelope?.rank === 0 ? (ENVELOPE_CODES[state.envelope.value] ?? "malformed") : null;
}

/** Joins what two states know of the same call. Neither argument is changed. */
export function mergeStates(a: EventState, b: EventState): EventState {
  return {
    ownership: mergeFields(a.ownership, b.ownership),
    facts: mergeFields(a.facts, b.facts),
    keyId: higher(a.keyId, b.keyId),
    labels: higher(a.labels, b.labels),
    occurredAtMs: higher(a.occurredAtMs, b.occurredAtMs) as Ranked<number>,
    latencyMs: higher(a.latencyMs, b.latencyMs),
    attempt: higher(a.attempt, b.attempt),
    retriesReported: higher(a.retriesReported, b.retriesReported),
    status: higher(a.status, b.status) as Ranked<CallStatus>,
    responseCacheHit: higher(a.responseCacheHit, b.responseCacheHit),
    claimedCostPico: higher(a.claimedCostPico, b.claimedCostPico),
    claimedPriceSource: higher(a.claimedPriceSource, b.claimedPriceSource),
    usage: compareUsage(a.usage, b.usage) >= 0 ? a.usage : b.usage,
    inputExtent: widen(a.inputExtent, b.inputExtent),
    outputExtent: widen(a.outputExtent, b.outputExtent),
    envelope: higher(a.envelope, b.envelope),
  };
}

/** True when merging `b` into `a` would change nothing: the report is a duplicate. */
export function addsNothing(a: EventState, b: EventState): boolean {
  return stateKey(mergeStates(a, b)) === stateKey(a);
}

/** Two actual usages of one call had different totals. The one that stands is the higher rank, then the larger. */
export function hasIdentityConflict(state: EventState): boolean {
  const differs = (extent: Extent | null) => extent !== null && extent[0] !== extent[1];
  return differs(state.inputExtent) || differs(state.outputExtent);
}

/**
 * Orders usages: actual > estimated > missing; provider > gateway > app > import; more known
 * classes; the larger; then the smaller text. Positive when `a` stands.
 */
export function compareUsage(a: MergedUsage, b: MergedUsage): number {
  return (
    a.status - b.status ||
    a.provenance - b.provenance ||
    knownClasses(a.usage) - knownClasses(b.usage) ||
    allTokens(a.usage) - allTokens(b.usage) ||
    compareText(usageKey(b), usageKey(a))
  );
}

/** A text that is equal for equal states; used to see whether a merge changed anything. */
export function stateKey(state: EventState): string {
  const fields = (map: Map<string, Ranked<string>>) =>
    [...map].map(([name, { rank, value }]) => `${name}=${rank}:${value}`).sort();
  const one = (field: Ranked<unknown> | null) =>
    field === null ? "-" : `${field.rank}:${String(field.value)}`;
  return JSON.stringify([
    fields(state.ownership),
    fields(state.facts),
    one(state.keyId),
    one(state.labels),
    one(state.occurredAtMs),
    one(state.latencyMs),
    one(state.attempt),
    one(state.retriesReported),
    one(state.status),
    one(state.responseCacheHit),
    one(state.claimedCostPico),
    one(state.claimedPriceSource),
    state.usage.status,
    state.usage.provenance,
    usageKey(state.usage),
    state.inputExtent,
    state.outputExtent,
    one(state.envelope),
  ]);
}

/** Labels as a text that does not depend on key order. */
export function canonicalLabels(labels: Record<string, string>): string {
  return JSON.stringify(Object.entries(labels).sort(([a], [b]) => compareText(a, b)));
}

/** Reads `canonicalLabels` back. */
export function readLabels(text: string): Record<string, string> {
  return Object.fromEntries(JSON.parse(text) as [string, string][]);
}

function usageKey(merged: MergedUsage): string {
  let key = merged.convention;
  for (const name of USAGE_FIELDS) key += `,${merged.usage[name] ?? ""}`;
  return key;
}

/** Known total of some classes as a range of one value; null when none is known. */
export function extentOf(usage: Usage, classes: readonly (typeof USAGE_FIELDS)[number][]): Extent | null {
  let total = 0;
  let known = false;
  for (const name of classes) {
    const count = usage[name];
    if (count === undefined || count === null) continue;
    known = true;
    total += count;
  }
  return known ? [total, total] : null;
}

function widen(a: Extent | null, b: Extent | null): Extent | null {
  if (a === null || b === null) return a ?? b;
  return [Math.min(a[0], b[0]), Math.max(a[1], b[1])];
}

function mergeFields<K extends string>(a: Map<K, Ranked<string>>, b: Map<K, Ranked<string>>) {
  const merged = new Map(a);
  for (const [name, field] of b) {
    merged.set(name, higher(merged.get(name) ?? null, field) as Ranked<string>);
  }
  return merged;
}

function higher<T extends string | number | bigint>(
  a: Ranked<T> | null,
  b: Ranked<T> | null,
): Ranked<T> | null {
  if (a === null || b === null) return a ?? b;
  if (a.rank !== b.rank) return a.rank > b.rank ? a : b;
  return a.value <= b.value ? a : b;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
