import { create, toBinary, toJson } from "@bufbuild/protobuf";
import { BinaryWriter } from "@bufbuild/protobuf/wire";
import { sql } from "@/db/client";
import { requireApiKey } from "@/lib/auth/api-key";
import type { IngestAnswer } from "@/lib/pipeline/record-usage";
import { handle, ProblemError } from "@/lib/problem";
import { readOtlp } from "@/lib/sources/otlp";
import { fromJson } from "@/lib/sources/otlp/from-json";
import { logsFromProtobuf, tracesFromProtobuf } from "@/lib/sources/otlp/from-protobuf";
import { ExportLogsServiceResponseSchema } from "@/lib/sources/otlp/gen/opentelemetry/proto/collector/logs/v1/logs_service_pb";
import { ExportTraceServiceResponseSchema } from "@/lib/sources/otlp/gen/opentelemetry/proto/collector/trace/v1/trace_service_pb";
import type { OtlpPayload } from "@/lib/sources/otlp/span";
import { withBytes } from "./body";
import { record } from "./ingest";

const PROTOBUF = "application/x-protobuf";
const JSON_TYPE = "application/json";
/** Reasons quoted in a partial success. */
const QUOTED = 3;

type Signal = "traces" | "logs";

/** `POST /v1/traces`: OTLP/HTTP, protobuf or JSON. */
export const postTraces = otlp("traces");

/** `POST /v1/logs`: OTLP/HTTP; log records that carry the usage of model calls. */
export const postLogs = otlp("logs");

/**
 * The OTLP/HTTP protocol (https://opentelemetry.io/docs/specs/otlp/#otlphttp): the answer has the encoding of the
 * request, 200 also when single spans were refused (`partial_success`), an error is a google.rpc.Status, and 429 and 503
 * may be tried again.
 */
function otlp(signal: Signal): (request: Request) => Promise<Response> {
  const run = handle(async (request) => {
    const protobuf = isProtobuf(request);
    const key = await requireApiKey(sql(), request, "ingest");
    const answer = await withBytes(request, async (bytes) => {
      const receivedAtMs = Date.now();
      return record(key, "otlp", receivedAtMs, readOtlp(decoded(signal, bytes, protobuf), receivedAtMs));
    });
    return accepted(signal, answer, protobuf);
  });
  return async (request) => {
    const response = await run(request);
    return response.ok ? response : refused(response, isProtobuf(request, true));
  };
}

/** @throws ProblemError 415 unless `lenient`, when an unknown type counts as JSON */
function isProtobuf(request: Request, lenient = false): boolean {
  const type = (request.headers.get("content-type") ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
  if (type === PROTOBUF || type === "application/protobuf") return true;
  if (type === JSON_TYPE || lenient) return false;
  throw new ProblemError(
    415,
    "unsupported_media_type",
    "The body is of an unknown type.",
    `Send ${PROTOBUF} or ${JSON_TYPE}.`,
  );
}

function decoded(signal: Signal, bytes: Buffer, protobuf: boolean): OtlpPayload {
  try {
    if (!protobuf) return fromJson(JSON.parse(bytes.toString("utf8")));
    return signal === "traces" ? tracesFromProtobuf(bytes) : logsFromProtobuf(bytes);
  } catch {
    const message = signal === "traces" ? "ExportTraceServiceRequest" : "ExportLogsServiceRequest";
    const detail = `It is no ${message} in ${protobuf ? "protobuf" : "JSON"}.`;
    throw new ProblemError(400, "not_otlp", "The body is not an OTLP request.", detail);
  }
}

function accepted(signal: Signal, answer: IngestAnswer, protobuf: boolean): Response {
  const { quarantined } = answer;
  const reasons = quarantined.slice(0, QUOTED).map(({ index, message }) => `record ${index}: ${message}`);
  const errorMessage =
    reasons.join("; ") + (quarantined.length > QUOTED ? `; ${quarantined.length - QUOTED} more` : "");
  const rejected = BigInt(quarantined.length);
  if (signal === "traces") {
    const partialSuccess = rejected > 0n ? { rejectedSpans: rejected, errorMessage } : undefined;
    return encoded(
      ExportTraceServiceResponseSchema,
      create(ExportTraceServiceResponseSchema, { partialSuccess }),
      protobuf,
    );
  }
  const partialSuccess = rejected > 0n ? { rejectedLogRecords: rejected, errorMessage } : undefined;
  return encoded(
    ExportLogsServiceResponseSchema,
    create(ExportLogsServiceResponseSchema, { partialSuccess }),
    protobuf,
  );
}

function encoded<Schema extends Parameters<typeof toBinary>[0]>(
  schema: Schema,
  message: Parameters<typeof toBinary<Schema>>[1],
  protobuf: boolean,
): Response {
  const body = protobuf ? new Uint8Array(toBinary(schema, message)) : JSON.stringify(toJson(schema, message));
  return new Response(body, { headers: headersOf(protobuf) });
}

function headersOf(protobuf: boolean): Record<string, string> {
  return { "content-type": protobuf ? PROTOBUF : JSON_TYPE, "cache-control": "no-store" };
}

/** Our problem document as google.rpc.Status `{ code, message }`, which is what exporters read and log. */
async function refused(response: Response, protobuf: boolean): Promise<Response> {
  const problem = (await response.json()) as { title: string; detail?: string };
  const message = problem.detail ? `${problem.title} ${problem.detail}` : problem.title;
  const code = GRPC_CODES[response.status] ?? 2;
  const body = protobuf
    ? new Uint8Array(new BinaryWriter().tag(1, 0).int32(code).tag(2, 2).string(message).finish())
    : JSON.stringify({ code, message });
  const headers = new Headers(headersOf(protobuf));
  for (const name of ["retry-after", "www-authenticate"]) {
    const value = response.headers.get(name);
    if (value !== null) headers.set(name, value);
  }
  return new Response(body, { status: response.status, headers });
}

/** google.rpc.Code by HTTP status: invalid argument, unauthenticated, permission denied, exhausted, unavailable. */
const GRPC_CODES: Readonly<Record<number, number>> = {
  400: 3,
  401: 16,
  403: 7,
  413: 8,
  415: 3,
  429: 8,
  503: 14,
};
