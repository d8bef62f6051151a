import {
  allTokens,
  type CallStatus,
  type OwnershipRank,
  type Provenance,
  type Rejection,
  type Report,
  type Usage,
  type UsageStatus,
} from "@/lib/domain/usage-event";
import { NATIVE_EXAMPLE } from "@/lib/sources/examples";
import { type NativeRecord, readRecord } from "@/lib/sources/native-record";
import { STATUS_WORDS } from "@/lib/sources/native-schema";
import { isOurUsage, readFlatUsage, readOurUsage } from "@/lib/sources/native-usage";
import { type NormalisedUsage, normalise } from "@/lib/sources/provider-usage";
import type { Source, SourceReading } from "@/lib/sources/source";
import { serviceTierWord } from "@/lib/sources/tiers";
import { assertChargeTime } from "@/lib/sources/times";
import { FieldProblem, isObject, kindOf } from "@/lib/sources/values";

export { nativeEventSchema } from "@/lib/sources/native-schema";

/** The records of a payload: an array, `{ "events": [...] }`, or one record alone. */
export function recordsOf(payload: unknown): readonly unknown[] {
  if (Array.isArray(payload)) return payload;
  if (isObject(payload) && Array.isArray(payload.events)) return payload.events;
  return [payload];
}

/** Reads every record with `read`; what it throws becomes the record's rejection. */
export function readEach(payload: unknown, read: (raw: unknown, index: number) => Report): SourceReading {
  const records = recordsOf(payload);
  const reading: SourceReading = { received: records.length, reports: [], ignored: [], rejected: [] };
  for (let index = 0; index < records.length; index += 1) {
    const raw = records[index];
    try {
      reading.reports.push({ index, report: read(raw, index), raw });
    } catch (error) {
      reading.rejected.push({ ...rejectionOf(error, index), raw });
    }
  }
  return reading;
}

/** A `FieldProblem` as the rejection of record `index`; any other error is ours and says so. */
export function rejectionOf(error: unknown, index: number): Rejection {
  if (!(error instanceof FieldProblem)) {
    return {
      index,
      code: "internal",
      message: "the record could not be read; this is a fault of ours, please report it",
    };
  }
  return {
    index,
    code: error.code,
    ...(error.field === undefined ? {} : { field: error.field }),
    message: error.message,
  };
}

/**
 * One native event as a report. A record without usage, usage_status, status or span id is the
 * context of a call that another source reports. Sources that build native records out of other
 * formats pass the usage they already normalised.
 *
 * @throws FieldProblem saying what to do
 */
export function readNative(raw: unknown, receivedAtMs: number, normalised?: NormalisedUsage): Report {
  if (!isObject(raw)) {
    throw new FieldProblem(
      "not_an_object",
      undefined,
      `the record is ${kindOf(raw)}; send one JSON object per event`,
    );
  }
  const record = readRecord(raw);
  if (record.occurredAtMs !== null) assertChargeTime(record.occurredAtMs, record.timeField, receivedAtMs);
  const status = readStatus(record);
  const counted = readUsage(record, status, normalised);
  const provenance = readProvenance(record);
  const kind = isContext(record, counted.told) ? "context" : "call";
  if (kind === "context") assertJoinable(record);
  const tier = serviceTierWord(record.facts.serviceTier ?? counted.serviceTier);
  if (tier === undefined) delete record.facts.serviceTier;
  else record.facts.serviceTier = tier;
  const report: Report = {
    kind,
    provenance,
    ownershipRank: rankOf(record, provenance),
    ownership: record.ownership,
    facts: record.facts,
    occurredAtMs: record.occurredAtMs,
    usageStatus: counted.usageStatus,
    usage: counted.usage,
  };
  if (record.labels !== undefined) report.labels = record.labels;
  if (record.latencyMs !== undefined) report.latencyMs = record.latencyMs;
  if (record.attempt !== undefined) report.attempt = record.attempt;
  if (record.retriesReported !== undefined) report.retriesReported = record.retriesReported;
  if (status !== undefined) report.status = status;
  if (counted.convention !== undefined) report.convention = counted.convention;
  if (record.responseCacheHit !== undefined) report.responseCacheHit = record.responseCacheHit;
  const claim = record.claimedCostPico ?? counted.claimedCostPico;
  if (claim !== undefined) report.claimedCostPico = claim;
  if (record.envelope !== undefined) report.envelope = record.envelope;
  if (record.claimedPriceSource !== undefined) report.claimedPriceSource = record.claimedPriceSource;
  return report;
}

interface Counted {
  usage: Usage;
  usageStatus: UsageStatus;
  /** Any usage was told (also all zeros). */
  told: boolean;
  convention?: string;
  serviceTier?: string;
  claimedCostPico?: bigint;
}

function readUsage(
  record: NativeRecord,
  status: CallStatus | undefined,
  normalised?: NormalisedUsage,
): Counted {
  const wanted = oneOf(record.usageStatus, ["actual", "estimated", "missing"] as const, "usage_status");
  const convention = oneOf(record.usageConvention, ["inclusive", "exclusive"] as const, "usage_convention");
  const found = normalised ?? findUsage(record, convention ?? "inclusive");
  if (found === null) {
    if (wanted === "actual" || wanted === "estimated") {
      throw new FieldProblem(
        "missing_field",
        "usage",
        `usage_status is ${wanted} but no usage is told; send input_tokens and output_tokens`,
      );
    }
    if (wanted === undefined && status !== undefined && status !== "ok" && wasRejected(record)) {
      return {
        usage: { input_uncached: 0, output: 0 },
        usageStatus: "actual",
        told: true,
        convention: "rejected-before-generation",
      };
    }
    return { usage: {}, usageStatus: "missing", told: false };
  }
  if (wanted === "missing") {
    if (allTokens(found.usage) > 0) {
      throw new FieldProblem(
        "wrong_type",
        "usage_status",
        "usage_status is missing but tokens are told; send actual or estimated",
      );
    }
    return { usage: {}, usageStatus: "missing", told: true };
  }
  return {
    usage: found.usage,
    convention: found.convention,
    serviceTier: found.serviceTier,
    claimedCostPico: found.claimedCostPico,
    usageStatus: wanted ?? "actual",
    told: true,
  };
}

function findUsage(
  record: NativeRecord,
  convention: "inclusive" | "exclusive",
): Omit<Counted, "usageStatus" | "told"> | null {
  const own = record.usage;
  if (own !== undefined && isOurUsage(own)) return { usage: readOurUsage(own), convention: "native-exact" };
  const foreign =
    record.providerUsage ?? (own !== undefined && Object.keys(own).length > 0 ? own : undefined);
  if (foreign !== undefined) {
    const model = record.facts.modelActual ?? record.facts.modelRequested;
    return normalise(record.facts.provider ?? null, foreign, model === undefined ? {} : { model });
  }
  if (!record.hasCounts) return null;
  return { usage: readFlatUsage(record.counts, convention), convention: `flat-${convention}` };
}

/** `rejected: true`, or a 4xx that is neither a timeout (408) nor a client that hung up (499). */
function wasRejected(record: NativeRecord): boolean {
  const http = record.httpStatus ?? 0;
  return record.rejected === true || (http >= 400 && http < 500 && http !== 408 && http !== 499);
}

function readStatus(record: NativeRecord): CallStatus | undefined {
  const word = record.status;
  if (word === undefined) {
    if (record.rejected === true) return "error";
    return record.httpStatus === undefined ? undefined : record.httpStatus >= 400 ? "error" : "ok";
  }
  for (const [status, words] of Object.entries(STATUS_WORDS)) {
    if ((words as readonly string[]).includes(word)) return status as CallStatus;
  }
  throw new FieldProblem("wrong_type", "status", "status is none of ok, error, aborted; send one of them");
}

function isContext(record: NativeRecord, told: boolean): boolean {
  return (
    !told &&
    record.usageStatus === undefined &&
    record.status === undefined &&
    record.httpStatus === undefined &&
    record.rejected === undefined &&
    record.facts.spanId === undefined
  );
}

function assertJoinable({ facts }: NativeRecord): void {
  if (
    facts.traceId ??
    facts.clientRequestId ??
    facts.requestId ??
    facts.providerRequestId ??
    facts.providerResponseId
  )
    return;
  throw new FieldProblem(
    "no_identity",
    undefined,
    "a record without usage is the context of a call reported elsewhere and needs trace_id or client_request_id; else send input_tokens and output_tokens",
  );
}

function readProvenance(record: NativeRecord): Provenance {
  const told = oneOf(record.reportedBy, ["app", "gateway", "provider", "import"] as const, "reported_by");
  if (told !== undefined) return told;
  return namesGateway(record) ? "gateway" : "app";
}

/** Who vouches for the ownership: an app that posts a provider's numbers still speaks as the app. */
function rankOf(record: NativeRecord, provenance: Provenance): OwnershipRank {
  if (provenance === "import") return "infrastructure";
  if (provenance === "provider") return namesGateway(record) ? "gateway" : "app";
  return provenance;
}

function namesGateway({ facts }: NativeRecord): boolean {
  return facts.virtualKey !== undefined || facts.gateway !== undefined;
}

function oneOf<T extends string>(
  value: string | undefined,
  words: readonly T[],
  field: string,
): T | undefined {
  if (value === undefined) return undefined;
  const found = words.find((word) => word === value);
  if (found !== undefined) return found;
  throw new FieldProblem("wrong_type", field, `${field} is none of ${words.join(", ")}; send one of them`);
}

/** `POST /api/v1/events`: our own event with all its aliases. */
export const nativeSource: Source = {
  name: "native",
  title: "Our own event, flat or nested, under any of its names",
  example: NATIVE_EXAMPLE,
  read: (payload, { receivedAtMs }) => readEach(payload, (raw) => readNative(raw, receivedAtMs)),
};
