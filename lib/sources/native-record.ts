import type { Facts, Ownership } from "@/lib/domain/usage-event";
import { FIELD_OF_KEY, NATIVE_FIELDS, type OtherField } from "@/lib/sources/native-fields";
import type { FlatCounts } from "@/lib/sources/native-usage";
import { readTime } from "@/lib/sources/times";
import {
  assertShallow,
  FieldProblem,
  isObject,
  type JsonObject,
  kindOf,
  readClaim,
  readCount,
  readFlag,
  readInteger,
  readLabels,
  readMillis,
  readText,
} from "@/lib/sources/values";

/** A native record with every known field read and checked on its own, not yet against the others. */
export interface NativeRecord {
  ownership: Ownership;
  facts: Facts;
  counts: FlatCounts;
  hasCounts: boolean;
  labels?: Record<string, string>;
  occurredAtMs: number | null;
  timeField: string;
  latencyMs?: number;
  attempt?: number;
  retriesReported?: number;
  status?: string;
  httpStatus?: number;
  rejected?: boolean;
  responseCacheHit?: boolean;
  usageStatus?: string;
  usageConvention?: string;
  reportedBy?: string;
  claimedCostPico?: bigint;
  claimedPriceSource?: string;
  usage?: JsonObject;
  providerUsage?: JsonObject | unknown[];
  envelope?: string;
}

/**
 * Walks the keys of a record once and reads each known one; of several names of a field the one
 * that stands first in `NATIVE_FIELDS` wins, whatever their order. Unknown keys are left alone.
 * @throws FieldProblem for the first value that cannot be taken
 */
export function readRecord(raw: JsonObject): NativeRecord {
  const record: NativeRecord = {
    ownership: {},
    facts: {},
    counts: {},
    hasCounts: false,
    occurredAtMs: null,
    timeField: "occurred_at",
  };
  // Ranks of names already seen, only needed for fields that were sent under several.
  const ranks = new Int8Array(NATIVE_FIELDS.length);
  for (const key in raw) {
    const value = raw[key];
    if (value === null) continue;
    if (typeof value === "object") assertShallow(value, 2);
    const place = FIELD_OF_KEY.get(key);
    if (place === undefined) continue;
    const field = NATIVE_FIELDS[place.index];
    if (field === undefined) continue;
    const seen = ranks[place.index] ?? 0;
    const loses = seen !== 0 && seen <= place.rank + 1;
    if (field.to === "ownership") {
      const text = readText(value, key);
      if (text === undefined || loses) continue;
      record.ownership[field.field] = text;
    } else if (field.to === "fact") {
      const text = readText(value, key);
      if (text === undefined || loses) continue;
      record.facts[field.field] = text;
    } else if (field.to === "count") {
      const count = readCount(value, key);
      if (count === undefined || loses) continue;
      record.counts[field.field] = count;
      record.hasCounts = true;
    } else if (!readOther(record, field.field, key, value, loses)) {
      continue;
    }
    ranks[place.index] = place.rank + 1;
  }
  return record;
}

/** Reads a field that has a place of its own; false when it was absent or an earlier name won. */
function readOther(
  record: NativeRecord,
  field: OtherField,
  key: string,
  value: unknown,
  loses: boolean,
): boolean {
  switch (field) {
    case "occurred_at": {
      const at = readTime(value, key);
      if (at === null || loses) return false;
      record.occurredAtMs = at;
      record.timeField = key;
      return true;
    }
    case "latency_ms": {
      const latency = readMillis(value, key);
      if (latency === undefined || loses) return false;
      record.latencyMs = latency;
      return true;
    }
    case "http_status": {
      const status = readInteger(value, key, 100, 599);
      if (status === undefined || loses) return false;
      record.httpStatus = status;
      return true;
    }
    case "estimated_cost_usd": {
      const claim = readClaim(value, key);
      if (claim === undefined || loses) return false;
      record.claimedCostPico = claim;
      return true;
    }
    case "unit_price_source": {
      const source = readText(value, key);
      if (source === undefined || loses) return false;
      record.claimedPriceSource = source;
      return true;
    }
    case "attempt":
      record.attempt = readInteger(value, key, 1, 10_000);
      return true;
    case "retry_count":
      record.retriesReported = readInteger(value, key, 0, 10_000);
      return true;
    case "status":
      record.status = readWord(value, key);
      return true;
    case "usage_status":
      record.usageStatus = readWord(value, key);
      return true;
    case "usage_convention":
      record.usageConvention = readWord(value, key);
      return true;
    case "reported_by":
      record.reportedBy = readWord(value, key);
      return true;
    case "rejected":
      record.rejected = readFlag(value, key);
      return true;
    case "response_cache_hit":
      record.responseCacheHit = readFlag(value, key);
      return true;
    case "labels":
      record.labels = { ...record.labels, ...readLabels(value, key) };
      return true;
    case "workload":
      readWorkload(record, value);
      return true;
    case "usage":
      record.usage = readUsageObject(value, key);
      return true;
    case "envelope": {
      const token = readToken(value, key);
      if (token === "" || loses) return false;
      record.envelope = token;
      return true;
    }
    case "provider_usage":
      record.providerUsage = Array.isArray(value) ? value : readUsageObject(value, key);
      return true;
  }
}

function readWord(value: unknown, key: string): string | undefined {
  if (typeof value !== "string") {
    throw new FieldProblem("wrong_type", key, `${key} is ${kindOf(value)}; send it as text`);
  }
  return readText(value, key)?.toLowerCase();
}

/** Unlike a name it may be long: one that is too long does not hold, which costs the call its signature alone. */
function readToken(value: unknown, key: string): string {
  if (typeof value === "string") return value.trim();
  throw new FieldProblem("wrong_type", key, `${key} is ${kindOf(value)}; send the signed token as text`);
}

function readUsageObject(value: unknown, key: string): JsonObject {
  if (isObject(value)) return value;
  throw new FieldProblem("wrong_type", key, `${key} is ${kindOf(value)}; send an object of token counts`);
}

/** `workload: { namespace, service_account, labels }`; the flat names win over the nested ones. */
function readWorkload(record: NativeRecord, value: unknown): void {
  if (!isObject(value)) {
    throw new FieldProblem(
      "wrong_type",
      "workload",
      `workload is ${kindOf(value)}; send { namespace, service_account, labels }`,
    );
  }
  record.facts.namespace ??= readText(value.namespace, "workload.namespace");
  record.facts.serviceAccount ??= readText(value.service_account, "workload.service_account");
  const labels = readLabels(value.labels, "workload.labels");
  if (labels) record.labels = { ...labels, ...record.labels };
}
