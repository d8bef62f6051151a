import { postCheck } from "./check";
import { checkEnvoy } from "./check-envoy";
import { live, ready } from "./health";
import { postEvents, postIngest } from "./ingest";
import type { Route } from "./node-server";
import { postLogs, postTraces } from "./otlp";

/** What `whospent ingest-server` answers: the write side of the API, checks and the probes. */
export const INGEST_ROUTES: readonly Route[] = [
  { method: "POST", path: /^\/api\/v1\/events$/, handle: (request) => postEvents(request) },
  {
    method: "POST",
    path: /^\/api\/v1\/ingest\/([^/]+)$/,
    handle: (request, source) => postIngest(request, source ?? ""),
  },
  { method: "POST", path: /^\/api\/v1\/check$/, handle: (request) => postCheck(request) },
  { method: "*", path: /^\/api\/v1\/check\/envoy(?:\/.*)?$/, handle: (request) => checkEnvoy(request) },
  {
    method: "POST",
    path: /^(?:\/api\/public\/otel)?\/v1\/traces$/,
    handle: (request) => postTraces(request),
  },
  { method: "POST", path: /^(?:\/api\/public\/otel)?\/v1\/logs$/, handle: (request) => postLogs(request) },
  { method: "GET", path: /^\/api\/health\/live$/, handle: (request) => live(request) },
  { method: "GET", path: /^\/api\/health\/ready$/, handle: (request) => ready(request) },
];
