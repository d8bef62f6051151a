import type { Viewer } from "@/lib/auth/viewer";
import type { Audit, AuditedRecord } from "@/lib/domain/audit";
import { inferProvider } from "@/lib/domain/model-id";
import { compileCatalog } from "@/lib/domain/catalog";
import { compilePriceBook } from "@/lib/domain/price-book";
import { loadCatalog } from "@/lib/pipeline/load-catalog";
import { loadSigningKeys } from "@/lib/pipeline/signed-envelopes";
import { ProblemError } from "@/lib/problem";
import { findTeam } from "@/lib/queries/catalog-lookup";
import { listCards } from "@/lib/queries/list-prices";
import type { Reader } from "@/lib/queries/reader";
import { detectSource } from "@/lib/sources/detect";
import { recordsOf } from "@/lib/sources/native";
import { sourceRegistry } from "@/lib/sources/registry";
import type { Source, SourceReading } from "@/lib/sources/source";
import { type AuditLimiter, auditLimiter } from "./auditor-limit";
import { auditReport } from "./auditor-record";
import { aggregateWords, observedWords } from "./auditor-words";
import { MAX_RECORDS_PER_POST, readPayload } from "./ingest";
import { type Payload, parsePayload } from "./payload";

/** Largest text that is audited, in bytes. A sender may post ten times as much. */
export const MAX_AUDIT_BYTES = 1_000_000;
/** Most records that are looked at one by one. */
const MOST_RECORDS = 20;

const limiter = auditLimiter();

/** Whose paste it is and when. */
export interface AuditRequest {
  /** For the limit; not kept anywhere else. */
  address: string;
  nowMs: number;
  /** Who is signed in; null is told nothing of the catalog. */
  viewer: Viewer | null;
}

/**
 * Reads a pasted payload exactly as ingest would and says what it made of it. Writes nothing, logs nothing, and shows
 * nothing of prompts and completions. Of the database it reads published list prices, and for a viewer whether the
 * team is one that they see.
 */
export async function audit(
  sql: Reader,
  text: string,
  { address, nowMs, viewer }: AuditRequest,
  limit: AuditLimiter = limiter,
): Promise<Audit> {
  const wait = limit.take(address, nowMs);
  if (wait > 0) {
    const message = `That were many payloads in a short time. Try again in ${wait} ${wait === 1 ? "second" : "seconds"}.`;
    return { read: false, message, retryAfter: wait };
  }
  if (text.trim() === "")
    return { read: false, message: "There is nothing to read yet. Paste a payload first." };
  if (Buffer.byteLength(text) > MAX_AUDIT_BYTES) {
    return {
      read: false,
      message: "That is more than 1 MB. A few records of it are enough to see how it reads.",
    };
  }
  const payload = payloadOf(text);
  if (payload === "too_many") {
    const most = MAX_RECORDS_PER_POST.toLocaleString("en-US");
    return {
      read: false,
      message: `That is more than ${most} records or lines. A few of them are enough to see how it reads.`,
    };
  }
  const found = understand(payload, text, nowMs);
  if (found === null) {
    const message =
      "This is not JSON. Paste one record, an array of them, or one JSON object a line, as the sender posts it.";
    return { read: false, message };
  }
  return describe(sql, found, { nowMs, viewer });
}

/** Sources with an example, for the page. */
export function auditExamples(): { name: string; title: string; text: string }[] {
  return [...sourceRegistry.values()].flatMap(({ name, title, example }) => {
    if (example === undefined) return [];
    const text = typeof example === "string" ? example : JSON.stringify(example, null, 2);
    return [{ name, title, text }];
  });
}

interface Understood {
  source: Source | null;
  reading: SourceReading;
}

/** Null when it is neither JSON nor a table that some source reads. */
function understand(payload: Payload | null, text: string, nowMs: number): Understood | null {
  const sources = [...sourceRegistry.values()];
  const context = { receivedAtMs: nowMs };
  if (payload === null) {
    const source = detectSource(
      text,
      sources.filter(({ takesCsv }) => takesCsv === true),
      context,
    );
    return source === null ? null : { source, reading: source.read(text, context) };
  }
  const source = detectSource(payload.value, sources, context);
  const fallback = source ?? sourceRegistry.get("native");
  if (!fallback) throw new Error("the registry has no native source");
  return { source, reading: readPayload(fallback, payload, nowMs) };
}

/**
 * Null when it is no JSON. What holds more records than ingest takes is not read at all: each would be tried by
 * every source.
 */
function payloadOf(text: string): Payload | "too_many" | null {
  if (hasManyLines(text) && !isJson(text)) return "too_many";
  try {
    const payload = parsePayload(text, null);
    const records = recordsOf(payload.value).length + payload.unreadable.length;
    return records > MAX_RECORDS_PER_POST ? "too_many" : payload;
  } catch (error) {
    if (error instanceof ProblemError) return null;
    throw error;
  }
}

/** One record may be printed over any number of lines; else each line is read by itself. */
function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function hasManyLines(text: string): boolean {
  let lines = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) lines += 1;
  return lines > MAX_RECORDS_PER_POST;
}

async function describe(
  sql: Reader,
  { source, reading }: Understood,
  { nowMs, viewer }: { nowMs: number; viewer: Viewer | null },
): Promise<Audit> {
  const { received, ignored, rejected, aggregates = [], observed = [] } = reading;
  const calls = reading.reports.filter(({ report }) => report.kind === "call");
  const contexts = reading.reports.filter(({ report }) => report.kind === "context");
  if (received === 0) return { read: false, message: "It is JSON, but there is no record in it." };
  if (source === null || rejected.length === received) {
    const [first] = rejected;
    const detail = first ? ` Read as ${source?.name ?? "native"}: ${first.message}.` : "";
    return { read: false, message: `None of the formats we know reads a call in this.${detail}` };
  }
  const shown = [...calls, ...contexts].slice(0, MOST_RECORDS);
  const providers = shown.flatMap(({ report: { facts } }) => {
    const provider = facts.provider ?? inferProvider(facts.modelActual ?? facts.modelRequested ?? "");
    return provider ? [provider] : [];
  });
  const book = compilePriceBook(await listCards(sql, providers));
  const signed = viewer !== null && shown.some(({ report }) => report.envelope !== undefined);
  const keys = signed ? await loadSigningKeys(sql, compileCatalog(await loadCatalog(sql))) : null;
  const records: AuditedRecord[] = shown.map(({ index, report, raw }) => ({
    index,
    outcome: "read",
    ...auditReport({ report, raw }, { source: source.name, book, nowMs, keys }),
  }));
  for (const { index, aggregate } of aggregates.slice(0, MOST_RECORDS)) {
    records.push({ index, outcome: "sum", about: aggregateWords(aggregate) });
  }
  for (const { index, call } of observed.slice(0, MOST_RECORDS)) {
    records.push({ index, outcome: "seen", about: observedWords(call) });
  }
  for (const { index, code, field, message } of rejected.slice(0, MOST_RECORDS)) {
    records.push({ index, outcome: "rejected", code, field: field ?? null, message });
  }
  for (const { index, reason } of ignored.slice(0, MOST_RECORDS)) {
    records.push({ index, outcome: "ignored", reason });
  }
  records.splice(MOST_RECORDS);
  if (viewer !== null) await lookUpTeams(sql, viewer, records);
  return {
    read: true,
    source: { name: source.name, title: source.title },
    counts: {
      received,
      calls: calls.length,
      contexts: contexts.length,
      sums: aggregates.length,
      seen: observed.length,
      ignored: ignored.length,
      rejected: rejected.length,
    },
    records,
  };
}

/** Marks the teams that the viewer sees; one that is not theirs looks like one that does not exist (law 7). */
async function lookUpTeams(sql: Reader, viewer: Viewer, records: AuditedRecord[]): Promise<void> {
  const known = new Map<string, boolean>();
  for (const record of records) {
    if (record.outcome !== "read") continue;
    const team = record.fields.find(({ name }) => name === "team");
    if (!team || team.value === null) continue;
    const before = known.get(team.value);
    team.inCatalog = before ?? (await findTeam(sql, viewer, team.value)) !== null;
    known.set(team.value, team.inCatalog);
  }
}
