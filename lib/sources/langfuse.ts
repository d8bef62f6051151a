import type { Report } from "@/lib/domain/usage-event";
import { csvRecords } from "@/lib/sources/csv-text";
import { cell, type Metadata, metadataOf, type Row, rowOwner, textCell } from "@/lib/sources/langfuse-row";
import { costOf, isEstimate, usageOf } from "@/lib/sources/langfuse-usage";
import { readNative, recordsOf, rejectionOf } from "@/lib/sources/native";
import { MAYBE_BILLED } from "@/lib/sources/otlp/call";
import { textAt } from "@/lib/sources/otlp/classify";
import { resourceLabels } from "@/lib/sources/otlp/envelope";
import type { Source, SourceReading } from "@/lib/sources/source";
import { readTime } from "@/lib/sources/times";
import { assertShallow, FieldProblem, isObject, type JsonObject, kindOf } from "@/lib/sources/values";

/** Observations that are one request to a model; every other type groups, or works between, such requests. */
const CALLS: ReadonlySet<string> = new Set(["GENERATION", "EMBEDDING"]);
/** Parents are looked for this far up. */
const MOST_ANCESTORS = 64;
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

/** An array, `{ "data": [...] }` as the API answers, `{ "events": [...] }`, one row, or the text of a CSV file. */
function rowsOf(payload: unknown): readonly unknown[] {
  if (typeof payload === "string") return csvRecords(payload, ["trace_id", "session_id"]) ?? [payload];
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

/** What the columns of an observation look like, for one who must guess. */
function detects(payload: unknown): number {
  const [row] = rowsOf(payload);
  if (!isObject(row)) return 0;
  const isTyped = typeof row.type === "string" && /^[A-Z]{4,12}$/.test(row.type);
  return isTyped && cell(row, "trace_id") !== undefined && cell(row, "start_time") !== undefined ? 0.95 : 0;
}

/** `POST /api/v1/ingest/langfuse`. */
export const langfuseSource: Source = {
  name: "langfuse",
  title: "Rows of Langfuse's blob storage export: observations, and traces for who owns them",
  takesCsv: true,
  detects,
  example: [
    {
      id: "4f1a9c02d7e8b315",
      trace_id: "9d2b6c40e1f7485aa3c85d10b7e6f294",
      type: "GENERATION",
      parent_observation_id: "77aa01cc33ee55ff",
      start_time: "2026-11-12 09:14:02.118000",
      end_time: "2026-11-12 09:14:03.921000",
      environment: "production",
      level: "DEFAULT",
      provided_model_name: "gpt-4.1",
      usage_details: {
        input: 520,
        input_cached_tokens: 900,
        output: 70,
        output_reasoning_tokens: 30,
        total: 1520,
      },
      total_cost: 0.00229,
      prompt_name: "reply",
      prompt_version: 7,
      metadata: { team: "support-ai", feature: "reply", tenant_id: "acme" },
    },
    {
      id: "77aa01cc33ee55ff",
      trace_id: "9d2b6c40e1f7485aa3c85d10b7e6f294",
      type: "AGENT",
      start_time: "2026-11-12 09:14:02.000000",
    },
  ],
  read: (payload, { receivedAtMs }) => readLangfuse(payload, receivedAtMs),
};
