import { sql } from "@/db/client";
import { requireApiKey } from "@/lib/auth/api-key";
import { env } from "@/lib/env";
import { batcherOf } from "@/lib/pipeline/batcher";
import type { IngestAnswer } from "@/lib/pipeline/record-usage";
import { handle, ProblemError } from "@/lib/problem";
import { sourceRegistry } from "@/lib/sources/registry";
import type { Source, SourceReading } from "@/lib/sources/source";
import { withBytes } from "./body";
import { assertHeliconeSignature, withKeyOfUrl } from "./helicone";
import { type Payload, parsePayload } from "./payload";

/** Most records in one post. */
export const MAX_RECORDS_PER_POST = 10_000;

/** `POST /api/v1/events`: native events. */
export const postEvents = handle((request) => ingest(request, "native"));

/** `POST /api/v1/ingest/{source}`: the format of another sender. */
export const postIngest = handle((request, source: string) => ingest(request, source));

async function ingest(request: Request, name: string): Promise<Response> {
  const source = sourceRegistry.get(name);
  if (!source) {
    const known = [...sourceRegistry.keys()].join(", ");
    throw new ProblemError(404, "unknown_source", "There is no such source.", `Known sources: ${known}.`);
  }
  const isHelicone = name === "helicone";
  const key = await requireApiKey(sql(), isHelicone ? withKeyOfUrl(request) : request, "ingest");
  const answer = await withBytes(request, async (bytes) => {
    if (isHelicone) assertHeliconeSignature(request, bytes, env().heliconeWebhookSecret);
    const text = bytes.toString("utf8");
    const type = request.headers.get("content-type");
    const isCsv = source.takesCsv === true && /^\s*(text|application)\/csv\b/i.test(type ?? "");
    const payload = isCsv ? { value: text, places: null, unreadable: [] } : parsePayload(text, type);
    const receivedAtMs = Date.now();
    return record(key, name, receivedAtMs, readPayload(source, payload, receivedAtMs));
  });
  return Response.json(answer satisfies IngestAnswer, { headers: { "cache-control": "no-store" } });
}

/**
 * Puts what a source read into the ledger, together with other posts of the moment; answered after commit.
 * @throws ProblemError 413 `too_many_records`
 */
export function record(
  key: { id: number; source: string },
  format: string,
  receivedAtMs: number,
  reading: SourceReading,
): Promise<IngestAnswer> {
  if (reading.received > MAX_RECORDS_PER_POST) {
    const detail = `A post may hold ${MAX_RECORDS_PER_POST} records; this one has ${reading.received}.`;
    throw new ProblemError(413, "too_many_records", "The post has too many records.", detail);
  }
  const batcher = batcherOf(sql(), { keepContent: env().keepContent });
  return batcher.record({ keyId: key.id, source: key.source, format, receivedAtMs, reading });
}

/** Reads the payload through its source and adds the lines that were no JSON. */
export function readPayload(source: Source, payload: Payload, receivedAtMs: number): SourceReading {
  const reading = source.read(payload.value, { receivedAtMs });
  const { places } = payload;
  if (places === null) return reading;
  const at = (index: number) => places[index] ?? index;
  return {
    received: reading.received + payload.unreadable.length,
    reports: reading.reports.map((entry) => ({ ...entry, index: at(entry.index) })),
    ...(reading.aggregates && {
      aggregates: reading.aggregates.map((entry) => ({ ...entry, index: at(entry.index) })),
    }),
    ...(reading.observed && {
      observed: reading.observed.map((entry) => ({ ...entry, index: at(entry.index) })),
    }),
    ignored: reading.ignored.map((entry) => ({ ...entry, index: at(entry.index) })),
    rejected: [
      ...reading.rejected.map((entry) => ({ ...entry, index: at(entry.index) })),
      ...payload.unreadable.map(({ index, text }) => ({
        index,
        code: "unreadable" as const,
        message: "The line is not JSON.",
        raw: text,
      })),
    ],
  };
}
