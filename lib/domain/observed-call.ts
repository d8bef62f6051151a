/** What the path of a call to a provider says of it; `connection` when the log saw no path. */
export type ObservedKind =
  | "text"
  | "embedding"
  | "image"
  | "audio"
  | "realtime"
  | "batch"
  | "connection"
  | "other";

/** A call to a provider as a proxy on the way saw it: who called and how much went over the wire, never tokens. */
export interface ObservedCall {
  atMs: number;
  provider: string;
  host: string;
  kind: ObservedKind;
  /** HTTP status; null when the log saw none. */
  status: number | null;
  namespace: string | null;
  serviceAccount: string | null;
  /** Such as `spiffe://cluster.local/ns/shop/sa/api`. */
  principal: string | null;
  /** Deployment or app label. */
  workload: string | null;
  /** The proxy's own id of the request. */
  requestId: string | null;
  /** What the provider answered with. */
  providerRequestId: string | null;
  clientRequestId: string | null;
  traceId: string | null;
  spanId: string | null;
  /** Sent to the provider. */
  bytesIn: number | null;
  /** Sent by the provider. */
  bytesOut: number | null;
}
