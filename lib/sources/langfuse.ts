import type { Report } from "@/lib/domain/usage-event";
import { readParts } from "@/lib/sources/langfuse-parts";
import {
  cell,
  type Metadata,
  metadataOf,
  objectCell,
  type Row,
  rowOwner,
  textCell,
} from "@/lib/sources/langfuse-row";
import { readNative, recordsOf, rejectionOf } from "@/lib/sources/native";
import { MAYBE_BILLED } from "@/lib/sources/otlp/call";
import { textAt } from "@/lib/sources/otlp/classify";
import { resourceLabels } from "@/lib/sources/otlp/envelope";
import type { NormalisedUsage } from "@/lib/sources/provider-usage";
import type { Source, SourceReading } from "@/lib/sources/source";
import { readTime } from "@/lib/sources/times";
import { assertShallow, FieldProblem, isObject, type JsonObject, kindOf } from "@/lib/sources/values";

/** Observations that are one request to a model; every other type groups, or works between, such requests. */
const CALLS: ReadonlySet<string> = new Set(["GENERATION", "EMBEDDING"]);
/** Parents are looked for this far up. */
const MOST_ANCESTORS = 64;
/** Models that Langfuse has a tokenizer for (`tokenizerId` openai and claude in its model list). */
const TOKENIZED = /gpt|claude|davinci|curie|babbage|(^|\W)ada(\W|$)|text-embedding|(^|[/.])o\d/i;

/** A row with what is asked of it more than once. */
interface Observation {
  row: Row;
  type: string;
  traceId: string | undefined;
  id: string;
  parentId: string | undefined;
  metadata: Metadata;
}

/**
 * Rows of Langfuse's exports: observations, of which only generations and embeddings are billed, and traces, which
 * say who owns the observations of theirs. The rows of scores bill nothing.
 */
function readLangfuse(payload: unknown, receivedAtMs: number): SourceReading {
  const rows = rowsOf(payload);
  const reading: SourceReading = { received: rows.length, reports: [], ignored: [], rejected: [] };
  const observations = new Map<number, Observation>();
  const refused = new Map<number, unknown>();
  for (const [index, row] of rows.entries()) {
    try {
      const observation = observationOf(row);
      if (observation !== null) observations.set(index, observation);
    } catch (error) {
      refused.set(index, error);
    }
  }
  const byId = new Map([...observations.values()].map((one) => [placeOf(one.traceId, one.id), one]));
  for (const [index, row] of rows.entries()) {
    const raw = evidenceOf(row);
    try {
      if (refused.has(index)) throw refused.get(index);
      const observation = observations.get(index);
      if (observation !== undefined && CALLS.has(observation.type)) {
        reading.reports.push({ index, report: callOf(observation, byId, receivedAtMs), raw });
        continue;
      }
      const context = observation === undefined ? traceOf(row as Row, receivedAtMs) : null;
      if (context !== null) reading.reports.push({ index, report: context, raw });
      else reading.ignored.push({ index, reason: reasonOf(observation, row as Row) });
    } catch (error) {
      reading.rejected.push({ ...rejectionOf(error, index), raw });
    }
  }
  return reading;
}

/** An array, `{ "data": [...] }` as the API answers, `{ "events": [...] }`, or one row. */
function rowsOf(payload: unknown): readonly unknown[] {
  if (isObject(payload) && Array.isArray(payload.data)) return payload.data;
  return recordsOf(payload);
}

function placeOf(traceId: string | undefined, id: string): string {
  return `${traceId ?? ""} ${id}`;
}

/** A row with a type as an observation; null for a row without one (a trace, a score). @throws FieldProblem */
function observationOf(row: unknown): Observation | null {
  if (!isObject(row)) {
    throw new FieldProblem(
      "not_an_object",
      undefined,
      `the record is ${kindOf(row)}; send one row per observation`,
    );
  }
  assertShallow(row);
  const type = textCell(row, "type")?.toUpperCase();
  if (type === undefined) {
    if (isTrace(row) || isScore(row)) return null;
    throw new FieldProblem(
      "missing_field",
      "type",
      "the row has no type; export the observations with the field group core, or send GENERATION for a model call",
    );
  }
  const id = textCell(row, "id");
  if (id === undefined) {
    throw new FieldProblem(
      "missing_field",
      "id",
      "the observation has no id; export it with the field group core",
    );
  }
  const traceId = textCell(row, "trace_id");
  const parentId = textCell(row, "parent_observation_id");
  return { row, type, traceId, id, parentId, metadata: metadataOf(row) };
}

/** The traces' export has `timestamp` and neither `type` nor `trace_id`. */
function isTrace(row: Row): boolean {
  return (
    cell(row, "id") !== undefined &&
    cell(row, "timestamp") !== undefined &&
    cell(row, "trace_id") === undefined
  );
}

function isScore(row: Row): boolean {
  return cell(row, "data_type") !== undefined && cell(row, "name") !== undefined;
}

function reasonOf(observation: Observation | undefined, row: Row): string {
  if (observation !== undefined) return `langfuse ${observation.type.toLowerCase().slice(0, 40)}`;
  return isScore(row) ? "langfuse score" : "langfuse trace";
}

/** What a trace says of its calls: the observations' export has no user, session or tags. Null when it says nothing. */
function traceOf(row: Row, receivedAtMs: number): Report | null {
  if (!isTrace(row)) return null;
  const owner = rowOwner(row, metadataOf(row));
  if (Object.keys(owner).length === 0) return null;
  const record = { ...owner, trace_id: textCell(row, "id"), reported_by: "import" };
  return { ...readNative(record, receivedAtMs), optional: true };
}

/** A generation or embedding as a report. @throws FieldProblem naming the column that cannot be taken */
function callOf(
  observation: Observation,
  byId: ReadonlyMap<string, Observation>,
  receivedAtMs: number,
): Report {
  const { row, type, traceId, id, metadata } = observation;
  const { attributes } = metadata;
  const ancestors = ancestorsOf(observation, byId);
  const usage = usageOf(row);
  const failed = textCell(row, "level")?.toUpperCase() === "ERROR";
  const record: JsonObject = rowOwner(row, metadata);
  for (const { row: above, metadata: theirs } of ancestors) {
    for (const [name, value] of Object.entries(rowOwner(above, theirs))) record[name] ??= value;
  }
  const put = (name: string, value: unknown) => {
    if (value !== undefined && value !== "") record[name] = value;
  };
  record.reported_by = "import";
  record.status = failed ? "error" : "ok";
  record.operation = type === "EMBEDDING" ? "embeddings" : "chat";
  // Langfuse gives an observation that came by OpenTelemetry the id of its span: the call is the same by both ways.
  if (traceId === undefined) put("request_id", id);
  else {
    put("trace_id", traceId);
    put("span_id", id);
    put("parent_span_id", ancestors.find((one) => CALLS.has(one.type))?.id ?? observation.parentId);
  }
  put("model_requested", textCell(row, "provided_model_name") ?? textCell(row, "model"));
  put(
    "model_actual",
    textAt(attributes, "gen_ai.response.model", "llm.response.model_name", "ai.response.model"),
  );
  put(
    "provider",
    textAt(attributes, "gen_ai.provider.name", "gen_ai.system", "llm.provider", "ai.model.provider"),
  );
  put("provider_response_id", textAt(attributes, "gen_ai.response.id", "ai.response.id", "llm.response.id"));
  const labels = resourceLabels(metadata.resource);
  if (Object.keys(labels).length > 0) record.labels = labels;
  const startMs = readTime(cell(row, "start_time"), "start_time");
  const endMs = readTime(cell(row, "end_time"), "end_time");
  if (startMs !== null) record.occurred_at = startMs;
  if (startMs !== null && endMs !== null && endMs >= startMs) record.latency_ms = endMs - startMs;
  const cost = costOf(row);
  put("estimated_cost_usd", cost);
  if (cost !== undefined) record.unit_price_source = "langfuse";
  if (usage === null) {
    // Langfuse keeps the provider's message of a failed call; a refusal before any token costs nothing.
    if (failed && !MAYBE_BILLED.test(textCell(row, "status_message") ?? "")) record.rejected = true;
    return readNative(record, receivedAtMs);
  }
  record.usage_status = isEstimate(row) ? "estimated" : "actual";
  return readNative(record, receivedAtMs, usage);
}

/** From the parent upwards, as far as the payload knows. */
function ancestorsOf(observation: Observation, byId: ReadonlyMap<string, Observation>): Observation[] {
  const found: Observation[] = [];
  const { traceId } = observation;
  let parentId = observation.parentId;
  while (parentId !== undefined && found.length < MOST_ANCESTORS) {
    const above = byId.get(placeOf(traceId, parentId));
    if (above === undefined || above === observation) break;
    found.push(above);
    parentId = above.parentId;
  }
  return found;
}

/** Null when no count is told, or when what is counted are not tokens (`unit` CHARACTERS, SECONDS, ...). */
function usageOf(row: Row): NormalisedUsage | null {
  const unit = textCell(row, "unit")?.toUpperCase();
  if (unit !== undefined && unit !== "TOKENS") return null;
  const told = objectCell(row, "usage_details");
  if (told === undefined) return null;
  return readParts(told, "langfuse-parts");
}

/**
 * Whether the counts are Langfuse's own. Its tokenizer runs when a sender told neither usage nor cost, the call did
 * not fail and the model is one it has a tokenizer for, and then writes `input`, `output` and their `total`, nothing
 * else (getUsageUnits in worker/src/services/IngestionService). `provided_usage_details` says which it was, but the
 * blob storage export leaves that column out: there a row that looks like the tokenizer's is taken for its.
 */
function isEstimate(row: Row): boolean {
  const provided = objectCell(row, "provided_usage_details");
  if (provided !== undefined) return Object.keys(provided).length === 0;
  const told = objectCell(row, "usage_details") ?? {};
  if (Object.keys(told).some((name) => !["input", "output", "total"].includes(name))) return false;
  if (textCell(row, "level")?.toUpperCase() === "ERROR") return false;
  if (Number(told.total) !== Number(told.input ?? 0) + Number(told.output ?? 0)) return false;
  // No matched model, no tokenizer. A column that was not exported says nothing.
  if (["model_id", "internal_model_id", "modelId", "internalModelId"].some((name) => row[name] === null))
    return false;
  return TOKENIZED.test(textCell(row, "provided_model_name") ?? textCell(row, "model") ?? "");
}

/** What Langfuse, or the sender through it, says the call cost, in dollars. */
function costOf(row: Row): unknown {
  return (
    cell(row, "total_cost") ?? cell(row, "calculated_total_cost") ?? objectCell(row, "cost_details")?.total
  );
}

/** The row as evidence: `input` and `output` that are not text yet become it, so that they are dropped as content. */
function evidenceOf(row: unknown): unknown {
  if (!isObject(row)) return row;
  const copy: JsonObject = { ...row };
  for (const name of ["input", "output"]) {
    const value = copy[name];
    if (typeof value !== "object" || value === null) continue;
    try {
      copy[name] = JSON.stringify(value);
    } catch {
      // Nested beyond what can be written: no evidence, and refused as too deep anyway.
      delete copy[name];
    }
  }
  return copy;
}

/** `POST /api/v1/ingest/langfuse`. */
export const langfuseSource: Source = {
  name: "langfuse",
  title: "Rows of Langfuse's blob storage export: observations, and traces for who owns them",
  read: (payload, { receivedAtMs }) => readLangfuse(payload, receivedAtMs),
};
