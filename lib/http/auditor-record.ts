import type { AuditClaim, AuditCost, AuditedReport, AuditSignature } from "@/lib/domain/audit";
import { type AuditNeed, auditVerdict } from "@/lib/domain/audit-verdict";
import type { PriceBook } from "@/lib/domain/price-book";
import { type PriceRequest, priceUsage, resolvePriceLine } from "@/lib/domain/pricing";
import { allTokens, type Report, type ServiceTier, USAGE_FIELDS } from "@/lib/domain/usage-event";
import { type SigningKeys, verifyEnvelope } from "@/lib/pipeline/signed-envelopes";
import { NATIVE_FIELDS } from "@/lib/sources/native-fields";
import { correctedEnvelope } from "./auditor-envelope";
import { auditFields } from "./auditor-fields";
import { conventionWords, NEED_WORDS, noteWords, unpricedWords, whereToAdd } from "./auditor-words";

/** What a report is held against. */
export interface AuditBasis {
  /** Name of the source that read it. */
  source: string;
  /** Published list cards alone. */
  book: PriceBook;
  nowMs: number;
  /** Null for who is not signed in: they are told nothing of the keys. */
  keys: SigningKeys | null;
}

/** One report with everything the auditor says of it. */
export function auditReport(
  { report, raw }: { report: Report; raw: unknown },
  { source, book, nowMs, keys }: AuditBasis,
): AuditedReport {
  const cost = costOf(report, book, nowMs);
  const verdict = auditVerdict(report, cost.state);
  const needs = [...new Set(verdict.findings.flatMap((finding) => finding.needs))];
  return {
    kind: report.kind,
    model: report.facts.modelActual ?? report.facts.modelRequested ?? null,
    fields: auditFields(report, raw, source),
    usageStatus: report.usageStatus,
    usage: USAGE_FIELDS.flatMap((field) => {
      const count = report.usage[field];
      return count === undefined ? [] : [{ field, count }];
    }),
    convention: report.convention === undefined ? null : conventionWords(report.convention),
    cost,
    claim: claimOf(report, cost),
    signature: signatureOf(report, nowMs, keys),
    verdict,
    advice: needs.map((need: AuditNeed) => ({ need: NEED_WORDS[need], where: whereToAdd(source, need) })),
    envelope: correctedEnvelope(report),
  };
}

/** What a call is priced by, as ingest asks it; no billing account, so that no contracted card can answer. */
function priceRequestOf({ facts, usage, usageStatus, occurredAtMs }: Report, nowMs: number): PriceRequest {
  return {
    provider: facts.provider ?? null,
    model: facts.modelActual ?? facts.modelRequested ?? null,
    serviceTier: (facts.serviceTier as ServiceTier | undefined) ?? null,
    region: facts.region ?? null,
    account: null,
    atMs: occurredAtMs ?? nowMs,
    usage,
    usageStatus,
  };
}

function costOf(report: Report, book: PriceBook, nowMs: number): AuditCost {
  if (report.kind === "context") {
    return {
      state: "unpriced",
      reason: "It says who owns a call that another source reports: nothing to price.",
    };
  }
  if (report.usageStatus === "missing") {
    return { state: "unpriced", reason: "No tokens are told, so there is nothing to price." };
  }
  if (report.status === "error" && allTokens(report.usage) === 0) {
    return { state: "free", reason: "It failed before anything was generated: it costs nothing." };
  }
  const request = priceRequestOf(report, nowMs);
  const price = priceUsage(request, book);
  if (!price.priced) return { state: "unpriced", reason: unpricedWords(price.reason, price.field) };
  const found = resolvePriceLine(request, book, "list");
  if (found === null) return { state: "unpriced", reason: unpricedWords("no_line") };
  const { card, line } = found;
  return {
    state: "priced",
    totalPico: price.costPico,
    steps: price.steps,
    card: card.version,
    line: [
      line.model,
      line.serviceTier,
      line.region,
      line.minInputTokens > 0 ? `over ${line.minInputTokens} input tokens` : null,
    ]
      .filter((part) => part !== null)
      .join(", "),
    notes: price.notes.map(noteWords),
    avoided: report.responseCacheHit === true,
  };
}

function signatureOf(
  { envelope, facts, occurredAtMs }: Report,
  nowMs: number,
  keys: SigningKeys | null,
): AuditSignature | null {
  if (envelope === undefined) return null;
  if (keys === null) return { state: "unread" };
  const { clientRequestId, traceId } = facts;
  const call = { clientRequestId, traceId, atMs: occurredAtMs ?? nowMs, now: nowMs };
  const answer = verifyEnvelope(envelope, call, keys);
  if (!answer.ok) return { state: "fails", message: answer.message };
  const names = NATIVE_FIELDS.flatMap((field) =>
    field.to === "ownership" && answer.fields[field.field] !== undefined ? [field.name] : [],
  );
  return { state: "holds", service: answer.service, fields: names };
}

function claimOf({ claimedCostPico, claimedPriceSource }: Report, cost: AuditCost): AuditClaim | null {
  if (claimedCostPico === undefined) return null;
  const ours =
    cost.state === "priced" ? (cost.avoided ? 0n : cost.totalPico) : cost.state === "free" ? 0n : null;
  return {
    pico: claimedCostPico,
    source: claimedPriceSource ?? null,
    differencePico: ours === null ? null : claimedCostPico - ours,
  };
}
