/** An attribute's value in plain JavaScript; integers beyond 2^53 stay text. */
export type AttributeValue =
  | string
  | number
  | boolean
  | null
  | AttributeValue[]
  | { [key: string]: AttributeValue };
export type Attributes = Readonly<Record<string, AttributeValue>>;

/** The instrumentation that made a span or log record. */
export interface Scope {
  name: string;
  version: string;
}

/** A span as any OTLP encoding spells it. Ids are lower-case hex, times epoch nanoseconds as text. */
export interface OtlpSpan {
  /** Place in the payload, over all resources and scopes. */
  index: number;
  traceId: string;
  spanId: string;
  parentSpanId: string;
  name: string;
  startNano: string;
  endNano: string;
  /** 0 unset, 1 ok, 2 error. */
  status: number;
  statusMessage: string;
  attributes: Attributes;
  scope: Scope;
  resource: Attributes;
}

/** A log record with what usage events need of it. */
export interface OtlpLog {
  index: number;
  traceId: string;
  spanId: string;
  eventName: string;
  timeNano: string;
  attributes: Attributes;
  body: AttributeValue;
  scope: Scope;
  resource: Attributes;
}

/** A record that is no span or log record at all. */
export interface Unreadable {
  index: number;
  field: string;
  message: string;
  raw: unknown;
}

/** One export request. */
export interface OtlpPayload {
  received: number;
  spans: OtlpSpan[];
  logs: OtlpLog[];
  unreadable: Unreadable[];
}
