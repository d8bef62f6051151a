import type { ObservedKind } from "@/lib/domain/observed-call";
import { FieldProblem, isObject, type JsonObject, kindOf } from "@/lib/sources/values";

/**
 * Names of an access log's fields, as `plainName` writes them. Envoy: the keys of Istio's default JSON format and of
 * the command operators; nginx: the variables of `log_format`; Traefik: the fields of its JSON access log.
 */
export const LOG_NAMES = {
  host: [
    "authority",
    "requestedservername",
    "requesthost",
    "proxyhost",
    "httphost",
    "host",
    "serviceurl",
    "serviceaddr",
    "requestaddr",
    "upstreamcluster",
    "upstreamhost",
  ],
  method: ["method", "requestmethod", "httpmethod"],
  path: ["path", "requestpath", "requesturi", "xenvoyoriginalpath", "uri"],
  status: ["responsecode", "status", "downstreamstatus", "statuscode", "originstatus"],
  // Envoy's count the body; nginx's request_length and bytes_sent hold the headers too.
  bytesIn: ["bytesreceived", "requestcontentsize", "bytesin", "requestlength"],
  bytesOut: ["bodybytessent", "bytessent", "downstreamcontentsize", "origincontentsize", "bytesout"],
  at: ["starttime", "startutc", "startlocal", "msec", "timeiso8601", "timelocal", "timestamp", "ts", "time"],
  requestId: ["xrequestid", "requestid", "reqxrequestid", "requestxrequestid", "httpxrequestid"],
  providerRequestId: answered("xrequestid", "requestid", "xamznrequestid", "apimrequestid").concat(
    "providerrequestid",
    "xamznrequestid",
    "apimrequestid",
  ),
  clientRequestId: sent("xclientrequestid", "clientrequestid"),
  traceparent: sent("traceparent"),
  traceId: ["traceid", "xb3traceid", "reqxb3traceid"],
  spanId: ["spanid"],
  principal: ["downstreampeerurisan", "sourceprincipal", "principal"],
  // What names the caller goes before what names the pod that wrote the log, which may be an egress gateway.
  namespace: [
    "sourcenamespace",
    "sourceworkloadnamespace",
    "workloadnamespace",
    "namespace",
    "podnamespace",
    "k8snamespacename",
    "kubernetesnamespacename",
    "kubernetesnamespace",
  ],
  serviceAccount: [
    "sourceserviceaccount",
    "serviceaccount",
    "k8sserviceaccountname",
    "kubernetesserviceaccount",
  ],
  workload: [
    "sourceworkload",
    "sourceapp",
    "workload",
    "workloadname",
    "podlabelsappkubernetesioname",
    "podlabelsapp",
    "labelsappkubernetesioname",
    "labelsapp",
    "kuberneteslabelsappkubernetesioname",
    "kuberneteslabelsapp",
    "app",
  ],
  pod: ["podname", "sourcepod", "k8spodname", "kubernetespodname"],
} as const satisfies Record<string, readonly string[]>;

/** A response header under the prefixes of Envoy formats, Traefik (`downstream_`, `origin_`) and nginx. */
function answered(...headers: string[]): string[] {
  const prefixes = ["resp", "response", "downstream", "origin", "upstreamhttp", "senthttp"];
  return headers.flatMap((header) => prefixes.map((prefix) => `${prefix}${header}`));
}

/** A request header, plain or under the prefixes of Envoy formats, Traefik (`request_`) and nginx (`http_`). */
function sent(...headers: string[]): string[] {
  return headers.flatMap((header) => ["", "req", "request", "http"].map((prefix) => `${prefix}${header}`));
}

/** A key without case and punctuation: `request_X-Request-Id` and `requestXRequestId` are one. */
function plainName(key: string): string {
  return key.toLowerCase().replace(/[^a-z0-9]/g, "");
}

/** Nested deeper than this nothing of an access log is read. */
const MOST_DEPTH = 3;
const MOST_FIELDS = 400;
const SECRET = /authorization|apikey|cookie|secret|password|(^|x)token/;

/**
 * One flat record of a line: nested fields under joined names, `log` and `jsonPayload` (a collector's wrapping)
 * opened, query strings and secrets left out, since Gemini takes its key in the query.
 */
export function flatLine(raw: unknown): JsonObject {
  if (!isObject(raw)) {
    throw new FieldProblem(
      "not_an_object",
      undefined,
      `the line is ${kindOf(raw)}; log as JSON and send one object a line`,
    );
  }
  const flat = new Map<string, unknown>();
  const add = (object: JsonObject, prefix: string, depth: number) => {
    for (const [key, value] of Object.entries(object)) {
      if (flat.size >= MOST_FIELDS) return;
      const opened = depth === 1 && (key === "log" || key === "jsonPayload") ? opening(value) : null;
      if (opened) {
        add(opened, "", depth + 1);
        continue;
      }
      const name = prefix === "" ? key : `${prefix}.${key}`;
      if (SECRET.test(plainName(name))) continue;
      if (isObject(value)) {
        if (depth < MOST_DEPTH) add(value, name, depth + 1);
      } else if (typeof value === "string") flat.set(name, value.replace(/\?[^\s"]*/g, ""));
      else flat.set(name, value);
    }
  };
  add(raw, "", 1);
  return Object.fromEntries(flat);
}

function opening(value: unknown): JsonObject | null {
  if (isObject(value)) return value;
  if (typeof value !== "string" || !value.trimStart().startsWith("{")) return null;
  try {
    const parsed: unknown = JSON.parse(value);
    return isObject(parsed) ? parsed : null;
  } catch {
    return null;
  }
}

/** The told values of a flat line by plain name; `-` is how proxies write "absent". */
export function byPlainName(flat: JsonObject): Map<string, { field: string; value: unknown }> {
  const found = new Map<string, { field: string; value: unknown }>();
  for (const [field, value] of Object.entries(flat)) {
    if (value === null || value === "" || value === "-") continue;
    const name = plainName(field);
    if (!found.has(name)) found.set(name, { field, value });
  }
  return found;
}

const READS = /^(get|head|options|delete|trace)$/i;
const KINDS: readonly (readonly [RegExp, ObservedKind])[] = [
  [/\/realtime/, "realtime"],
  [/embed/, "embedding"],
  [/\/images?\//, "image"],
  [/\/audio\/|\/speech|transcri/, "audio"],
  [/\/batches|batchgenerate/, "batch"],
  [/\/(chat|completions?|messages|responses|converse(-stream)?|generate|rerank)\/?$/, "text"],
  [/\/invoke|generatecontent|predict|:rawpredict|\/chat\//, "text"],
];

/** What a path asks a provider for; null for what bills nothing (lists, lookups, counting tokens). */
export function kindOfCall(method: string | undefined, path: string | undefined): ObservedKind | null {
  if (path === undefined || method?.toUpperCase() === "CONNECT") return "connection";
  const lower = path.toLowerCase();
  if (/count_?tokens/.test(lower)) return null;
  const kind = KINDS.find(([pattern]) => pattern.test(lower))?.[1] ?? "other";
  return method !== undefined && READS.test(method) && kind !== "realtime" ? null : kind;
}
