/**
 * Which reports are about the same call. Any id in common makes it the same call; a trace id
 * alone never does.
 */
import type { Report } from "./usage-event";

/** Texts that senders put where they have no id. */
const PLACEHOLDERS = new Set([
  "",
  "null",
  "none",
  "nil",
  "undefined",
  "unknown",
  "n/a",
  "na",
  "nan",
  "-",
  "0",
  "(null)",
]);
const ALL_ZERO = /^[0-]+$/;

/** True for an id that can tell calls apart. */
export function isUsableId(id: string | undefined): id is string {
  return id !== undefined && !PLACEHOLDERS.has(id.trim().toLowerCase()) && !ALL_ZERO.test(id);
}

/**
 * The identities of a report as texts to be hashed; empty when it has none. The provider is not
 * part of a provider-issued id, since it may be inferred differently by two reporters.
 * @param source stable label of the sender: a request id is only unique within it
 */
export function identitiesOf(report: Report, source: string): string[] {
  const { facts, attempt } = report;
  const ids: string[] = [];
  if (isUsableId(facts.providerResponseId)) ids.push(`response ${facts.providerResponseId}`);
  if (isUsableId(facts.providerRequestId)) ids.push(`provider-request ${facts.providerRequestId}`);
  if (isUsableId(facts.clientRequestId)) {
    // A client may keep its id over attempts; the second attempt is another call.
    ids.push(clientIdentity(facts.clientRequestId, attempt));
  }
  if (isUsableId(facts.requestId)) {
    ids.push(`request ${source}\u0000${facts.requestId}${attempt === undefined ? "" : `\u0000${attempt}`}`);
  }
  if (isUsableId(facts.traceId) && isUsableId(facts.spanId))
    ids.push(spanIdentity(facts.traceId, facts.spanId));
  return ids;
}

/** Identity of a call by the client's own request id. */
export function clientIdentity(clientRequestId: string, attempt?: number): string {
  return `client-request ${clientRequestId}${attempt !== undefined && attempt > 1 ? `\u0000${attempt}` : ""}`;
}

/** Identity of a call by its span. */
export function spanIdentity(traceId: string, spanId: string): string {
  return `span ${traceId}\u0000${spanId}`;
}

/**
 * The operation (logical call) an attempt belongs to, or null when the event is its own. An
 * attempt number with the same request id says that the request was repeated.
 */
export function operationOf(report: Report, source: string): { id: string; told: boolean } | null {
  const { facts, attempt } = report;
  if (isUsableId(facts.operationId)) return { id: facts.operationId, told: true };
  if (attempt === undefined) return null;
  if (isUsableId(facts.requestId)) return { id: `attempts of ${source} ${facts.requestId}`, told: false };
  if (isUsableId(facts.clientRequestId)) return { id: `attempts of ${facts.clientRequestId}`, told: false };
  return null;
}
