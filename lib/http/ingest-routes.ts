import { live, ready } from "./health";
import { postEvents, postIngest } from "./ingest";
import type { Route } from "./node-server";

/** What `whospent ingest-server` answers: the write side of the API and the probes. */
export const INGEST_ROUTES: readonly Route[] = [
  { method: "POST", path: /^\/api\/v1\/events$/, handle: (request) => postEvents(request) },
  {
    method: "POST",
    path: /^\/api\/v1\/ingest\/([^/]+)$/,
    handle: (request, source) => postIngest(request, source ?? ""),
  },
  { method: "GET", path: /^\/api\/health\/live$/, handle: (request) => live(request) },
  { method: "GET", path: /^\/api\/health\/ready$/, handle: (request) => ready(request) },
];
