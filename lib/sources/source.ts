import type { ProviderAggregate } from "@/lib/domain/provider-aggregate";
import type { ObservedCall } from "@/lib/domain/observed-call";
import type { Rejection, Report } from "@/lib/domain/usage-event";

/** What an adapter made of one payload. Every input record is in exactly one of the lists. */
export interface SourceReading {
  /** Number of records in the payload (law 1 counts against it). */
  received: number;
  /** Reports with the index of the record each came from, and that record for the evidence. */
  reports: { index: number; report: Report; raw: unknown }[];
  /** Records that are fine but bill nothing (a span that is no model call). */
  ignored: { index: number; reason: string }[];
  /** Lines of a provider's own sums: they go to `provider_usage`, never to the events, and count as context. */
  aggregates?: { index: number; aggregate: ProviderAggregate; raw: unknown }[];
  /** Calls that a proxy saw leave for a provider: no events, they tell no tokens; they count as context. */
  observed?: { index: number; call: ObservedCall }[];
  /** Records that cannot be taken, kept in quarantine with the reason. */
  rejected: (Rejection & { raw: unknown })[];
}

/**
 * One outside format. A source never writes, never throws for bad input and knows nothing of
 * the database; only a source knows a provider's token convention.
 */
export interface Source {
  /** The name in `POST /api/v1/ingest/{source}`. */
  name: string;
  /** One line for the docs and the auditor. */
  title: string;
  /** True: a `text/csv` body is handed to `read` as the text it is. */
  takesCsv?: true;
  /**
   * How sure it is, from 0 to 1, that a payload is its own; for the auditor, which must guess. Only needed where
   * reading alone cannot tell: without it, the source that reads most of a payload is taken for its sender.
   */
  detects?(payload: unknown): number;
  /** A small payload as such a sender posts it, made up, for the auditor. */
  example?: unknown;
  /** `payload` is parsed JSON (an array for NDJSON). */
  read(payload: unknown, context: SourceContext): SourceReading;
}

/** What a source may know besides the payload. */
export interface SourceContext {
  /** Epoch milliseconds of arrival; given, so that reading stays a function. */
  receivedAtMs: number;
}
