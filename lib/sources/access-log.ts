import { normaliseProvider } from "@/lib/domain/model-id";
import type { ObservedCall } from "@/lib/domain/observed-call";
import { byPlainName, flatLine, kindOfCall, LOG_NAMES } from "@/lib/sources/access-log-fields";
import { recordsOf, rejectionOf } from "@/lib/sources/native";
import { providerOfHost } from "@/lib/sources/provider-usage";
import type { Source, SourceReading } from "@/lib/sources/source";
import { assertChargeTime, readTime } from "@/lib/sources/times";
import { FieldProblem, isObject, readInteger, readText, scrub } from "@/lib/sources/values";

type Line = ReturnType<typeof byPlainName>;
type LogField = keyof typeof LOG_NAMES;

const TRACEPARENT = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}/i;
/** SPIFFE ids of a mesh: trust domain, namespace, service account. */
const SPIFFE = /^spiffe:\/\/[^/]+\/ns\/([^/,\s]+)\/sa\/([^/,\s]+)/;
/** `summarizer-7d9c5b6f4-x2x9q`: what a Deployment appends to the name of its pods. */
const POD_SUFFIX = /-[a-z0-9]{6,10}-[a-z0-9]{5}$/;
/** nginx `$time_local`. */
const TIME_LOCAL = /^(\d{2})\/(\w{3})\/(\d{4}):(\d{2}:\d{2}:\d{2}) ([+-]\d{4})$/;
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
/** More than this in one call is no size. */
const MAX_BYTES = 1e12;

/** One line as an observed call, or why it is none. @throws FieldProblem */
function readLine(flat: Record<string, unknown>, receivedAtMs: number): ObservedCall | { ignored: string } {
  const line = byPlainName(flat);
  const place = providerIn(line);
  if (place === null) {
    throw new FieldProblem("missing_field", "authority", "no host is told; log the authority or the host");
  }
  if (place.provider === undefined) return { ignored: "not a provider's host" };
  const request = text(line, ["request"])?.split(" ") ?? [];
  const asked = request.length === 3;
  const method = text(line, LOG_NAMES.method) ?? (asked ? request[0] : undefined);
  const path = text(line, LOG_NAMES.path) ?? (asked ? request[1] : undefined);
  const kind = kindOfCall(method, path);
  if (kind === null) return { ignored: "no model call" };
  const atMs = readAt(line);
  assertChargeTime(atMs, "start_time", receivedAtMs);
  const principal = text(line, LOG_NAMES.principal)?.split(",")[0]?.trim();
  const spiffe = SPIFFE.exec(principal ?? "");
  const trace = TRACEPARENT.exec(text(line, LOG_NAMES.traceparent) ?? "");
  const requestId = text(line, LOG_NAMES.requestId);
  const told = <T>(value: T | undefined): T | null => value ?? null;
  return {
    atMs,
    provider: place.provider,
    host: place.host,
    kind,
    status: told(whole(line, "status", 999)),
    namespace: told(spiffe?.[1] ?? text(line, LOG_NAMES.namespace)),
    serviceAccount: told(spiffe?.[2] ?? text(line, LOG_NAMES.serviceAccount)),
    principal: told(principal),
    workload: told(text(line, LOG_NAMES.workload) ?? text(line, LOG_NAMES.pod)?.replace(POD_SUFFIX, "")),
    requestId: told(requestId),
    providerRequestId: told(text(line, LOG_NAMES.providerRequestId)),
    clientRequestId: told(text(line, LOG_NAMES.clientRequestId)),
    traceId: told(trace?.[1]?.toLowerCase() ?? text(line, LOG_NAMES.traceId)),
    spanId: told(trace?.[2]?.toLowerCase() ?? text(line, LOG_NAMES.spanId)),
    bytesIn: told(whole(line, "bytesIn", MAX_BYTES)),
    bytesOut: told(whole(line, "bytesOut", MAX_BYTES)),
  };
}

/** The provider's host among the hosts of a line: of a reverse proxy, `host` is its own and the upstream's is another. */
function providerIn(line: Line): { host: string; provider: string | undefined } | null {
  let other: string | null = null;
  for (const name of LOG_NAMES.host) {
    const told = text(line, [name]);
    if (told === undefined) continue;
    // Istio's clusters: outbound|443||api.openai.com
    const host = hostName(name === "upstreamcluster" ? (told.split("|").at(-1) ?? "") : told);
    const provider = providerOfHost(host);
    // Anybody may call a host of their own bedrock-something.
    const real = provider !== "bedrock" || /\.amazonaws\.com(\.cn)?$|\.api\.aws$/.test(host);
    if (provider !== undefined && real) return { host, provider: normaliseProvider(provider) };
    other ??= host;
  }
  return other === null ? null : { host: other, provider: undefined };
}

function hostName(told: string): string {
  return told
    .toLowerCase()
    .replace(/^[a-z]+:\/\//, "")
    .replace(/[:/].*$/, "");
}

function readAt(line: Line): number {
  for (const name of LOG_NAMES.at) {
    const told = line.get(name);
    if (told === undefined) continue;
    const local = TIME_LOCAL.exec(typeof told.value === "string" ? told.value : "");
    const month = MONTHS.indexOf(local?.[2] ?? "") + 1;
    const value =
      local && month > 0
        ? `${local[3]}-${String(month).padStart(2, "0")}-${local[1]}T${local[4]}${local[5]}`
        : told.value;
    const ms = readTime(value, told.field);
    if (ms !== null) return ms;
  }
  throw new FieldProblem(
    "missing_field",
    "start_time",
    "the line has no time; log start_time (Envoy), time_iso8601 (nginx) or StartUTC (Traefik)",
  );
}

function text(line: Line, names: readonly string[]): string | undefined {
  for (const name of names) {
    const told = line.get(name);
    const value = told && readText(told.value, scrub(told.field.slice(0, 80)));
    if (value !== undefined && value !== "-") return value;
  }
  return undefined;
}

function whole(line: Line, field: LogField, max: number): number | undefined {
  for (const name of LOG_NAMES[field]) {
    const told = line.get(name);
    const value = told && readInteger(told.value, scrub(told.field.slice(0, 80)), 0, max);
    if (value !== undefined) return value;
  }
  return undefined;
}

function readAccessLog(payload: unknown, receivedAtMs: number): SourceReading {
  const records = recordsOf(payload);
  const observed: NonNullable<SourceReading["observed"]> = [];
  const reading: SourceReading = {
    received: records.length,
    reports: [],
    ignored: [],
    observed,
    rejected: [],
  };
  // Counted, not forEach: a list with holes has as many records as its length.
  for (let index = 0; index < records.length; index += 1) {
    const record = records[index];
    let flat: Record<string, unknown> | null = null;
    try {
      flat = flatLine(record);
      const line = readLine(flat, receivedAtMs);
      if ("ignored" in line) reading.ignored.push({ index, reason: line.ignored });
      else observed.push({ index, call: line });
    } catch (error) {
      reading.rejected.push({ ...rejectionOf(error, index), raw: flat ?? record });
    }
  }
  return reading;
}

/** `POST /api/v1/ingest/access-log`: what a mesh or an egress proxy saw leave for a provider. */
export const accessLogSource: Source = {
  name: "access-log",
  title: "JSON access logs of Envoy, nginx and Traefik: calls to providers that nobody may have reported",
  example: {
    start_time: "2026-06-08T12:15:44.120Z",
    method: "POST",
    path: "/v1/chat/completions",
    authority: "api.openai.com",
    response_code: 200,
    bytes_received: 1840,
    bytes_sent: 2210,
    duration: 2140,
    request_id: "3f1c9a52-7e1b-4b53-9f5e-52f0a6c1d0aa",
    traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    upstream_cluster: "outbound|443||api.openai.com",
    downstream_peer_uri_san: "spiffe://cluster.local/ns/checkout-prod/sa/reply-drafter",
  },
  detects: (payload) => {
    const [first] = recordsOf(payload);
    if (!isObject(first)) return 0;
    const envoy = "response_code" in first && ("authority" in first || "requested_server_name" in first);
    const traefik = "DownstreamStatus" in first || "RequestHost" in first;
    const nginx = "body_bytes_sent" in first || "request_uri" in first;
    return envoy || traefik ? 0.95 : nginx ? 0.8 : 0;
  },
  read: (payload, { receivedAtMs }) => readAccessLog(payload, receivedAtMs),
};
