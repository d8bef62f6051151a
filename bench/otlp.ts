import { create, toBinary } from "@bufbuild/protobuf";
import { ExportTraceServiceRequestSchema } from "@/lib/sources/otlp/gen/opentelemetry/proto/collector/trace/v1/trace_service_pb";
import { median, post } from "./client";
import { referenceRecord } from "./reference-shape";
import type { Report } from "./report";
import { type ServerProcess, type Stage, startIngestProcess } from "./stage";

const BATCH = 1_000;
const CLIENTS = 4;
const DAY_MS = 86_400_000;
/** Names of a native record's fields as OpenTelemetry's GenAI conventions and our owner attributes spell them. */
const ATTRIBUTES: Readonly<Record<string, string>> = {
  team: "ai.team_id",
  feature: "ai.feature",
  tenant_id: "tenant_id",
  prompt_template: "prompt_template",
  prompt_version: "prompt_version",
  provider: "gen_ai.provider.name",
  model_requested: "gen_ai.request.model",
  model_actual: "gen_ai.response.model",
  input_tokens: "gen_ai.usage.input_tokens",
  cached_input_tokens: "gen_ai.usage.cache_read.input_tokens",
  output_tokens: "gen_ai.usage.output_tokens",
  reasoning_tokens: "gen_ai.usage.reasoning.output_tokens",
};

/**
 * The events of the native measurement as OTLP spans in protobuf against the same events as native JSON, in turns over
 * one server: batches of 1,000 over HTTP, everything on.
 */
export async function measureOtlp(
  stage: Stage,
  options: { events: number; runs: number },
  report: Report,
): Promise<void> {
  const server = await startIngestProcess(stage.url);
  try {
    await run(stage, server, "otlp", Math.min(options.events, 10_000));
    const native: number[] = [];
    const otlp: number[] = [];
    for (let i = 0; i < options.runs; i += 1) {
      native.push(await run(stage, server, "native", options.events));
      otlp.push(await run(stage, server, "otlp", options.events));
    }
    report.add("otlp", "native events in JSON, events a second", median(native), native);
    report.add("otlp", "OTLP spans in protobuf, events a second", median(otlp), otlp);
    report.ratio("otlp", "OTLP / native", median(otlp) / median(native), "0.5");
  } finally {
    await server.stop();
  }
}

let stream = 0;

async function run(
  stage: Stage,
  server: ServerProcess,
  format: "native" | "otlp",
  events: number,
): Promise<number> {
  const startMs = Date.now() - 3 * DAY_MS;
  stream += 1;
  const prefix = `${Date.now().toString(36)}${format}${stream}_`;
  const bodies = Array.from({ length: Math.ceil(events / BATCH) }, (_, batch) => {
    const records = Array.from({ length: BATCH }, (_, index) =>
      referenceRecord(batch * BATCH + index, startMs, prefix),
    );
    return format === "native" ? Buffer.from(JSON.stringify(records)) : spans(records, batch * BATCH);
  });
  let next = 0;
  let answered = 0;
  const load = await post(
    `${server.address}${format === "native" ? "/api/v1/events" : "/v1/traces"}`,
    stage.key,
    CLIENTS,
    () => bodies[next++] ?? null,
    () => {
      answered += 1;
    },
    format === "native" ? "application/json" : "application/x-protobuf",
  );
  if (load.refused > 0 || answered !== bodies.length) throw new Error(`${load.refused} posts were refused`);
  return (bodies.length * BATCH) / load.seconds;
}

/** One export request: a resource for each service, as collectors batch them. */
function spans(records: readonly Record<string, unknown>[], first: number): Buffer {
  const byService = new Map<string, ReturnType<typeof spanOf>[]>();
  records.forEach((record, index) => {
    const service = `${record.service}|${record.environment}`;
    const list = byService.get(service) ?? [];
    list.push(spanOf(record, first + index));
    byService.set(service, list);
  });
  const request = create(ExportTraceServiceRequestSchema, {
    resourceSpans: [...byService].map(([key, list]) => {
      const [service = "", environment = ""] = key.split("|");
      return {
        resource: {
          attributes: [text("service.name", service), text("deployment.environment.name", environment)],
        },
        scopeSpans: [
          { scope: { name: "@opentelemetry/instrumentation-openai", version: "0.21.0" }, spans: list },
        ],
      };
    }),
  });
  return Buffer.from(toBinary(ExportTraceServiceRequestSchema, request));
}

function spanOf(record: Record<string, unknown>, index: number) {
  const startNano = BigInt(Date.parse(String(record.ts))) * 1_000_000n;
  const attributes = Object.entries(ATTRIBUTES).map(([field, name]) => {
    const value = record[field];
    return typeof value === "number"
      ? { key: name, value: { value: { case: "intValue" as const, value: BigInt(value) } } }
      : text(name, String(value));
  });
  return {
    traceId: bytesOf(String(record.trace_id), 16),
    spanId: bytesOf(`${record.span_id}${index}`, 8),
    name: "chat",
    kind: 3,
    startTimeUnixNano: startNano,
    endTimeUnixNano: startNano + BigInt(Number(record.latency_ms)) * 1_000_000n,
    status: { code: record.status === "error" ? 2 : 1 },
    attributes: [text("gen_ai.operation.name", "chat"), ...attributes],
  };
}

function text(key: string, value: string) {
  return { key, value: { value: { case: "stringValue" as const, value } } };
}

/** The end of a name as an id of `length` bytes, where our names differ. */
function bytesOf(name: string, length: number): Uint8Array {
  return new Uint8Array(Buffer.from(name.padStart(length, "-").slice(-length), "latin1"));
}
