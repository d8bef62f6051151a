import { z } from "zod";
import { REJECTION_CODES } from "@/lib/domain/usage-event";
import { type Json, json, problem } from "./parts";

const count = z.int().min(0);
const ingestAnswer = z.object({
  received: count.describe("accepted + merged + duplicates + context + ignored + quarantined"),
  accepted: count,
  merged: count,
  duplicates: count,
  context: count,
  ignored: count,
  quarantined: z.array(
    z.object({
      index: count,
      code: z.enum(REJECTION_CODES),
      field: z.string().optional(),
      message: z.string(),
    }),
  ),
});
const event = { $ref: "#/components/schemas/NativeEvent" };
/** One event, several, or several in an object. */
export const nativeBody = {
  anyOf: [
    event,
    { type: "array", items: event },
    { type: "object", properties: { events: { type: "array", items: event } }, required: ["events"] },
  ],
};

/** A post of records to the ledger. */
export function post(summary: string, body: Json, parameters: Json[] = []): Json {
  return {
    post: {
      summary,
      description:
        "At most 10,000 records and 10 MB inflated; `content-encoding: gzip` is taken. 200 if readable at all.",
      security: [{ key: [] }],
      parameters,
      requestBody: {
        required: true,
        content: {
          "application/json": { schema: body },
          "application/x-ndjson": { schema: { type: "string" } },
        },
      },
      responses: {
        200: json("What became of the records. Given only after everything is committed.", ingestAnswer),
        400: problem("Nothing in the body can be read."),
        401: problem("The key is missing, wrong, revoked or expired."),
        403: problem("The key lacks the scope `ingest`."),
        413: problem("The body or the number of records is too large."),
        429: problem("Too many requests; see Retry-After."),
        503: problem("Try again; see Retry-After."),
      },
    },
  };
}

/** OTLP/HTTP: what is asked and answered is OpenTelemetry's, in protobuf or its JSON. */
export function otlp(summary: string): Json {
  const types = (schema: Json) => ({
    "application/x-protobuf": { schema: { type: "string", format: "binary" } },
    "application/json": { schema },
  });
  const status = (description: string): Json => ({
    description,
    content: types({ type: "object", description: "google.rpc.Status" }),
  });
  return {
    post: {
      summary,
      description: "The OTLP/HTTP protocol; see docs/sources/otlp.md. gzip is taken.",
      security: [{ key: [] }],
      requestBody: { required: true, content: types({ type: "object" }) },
      responses: {
        200: {
          description: "Committed; `partial_success` tells what was refused.",
          content: types({ type: "object" }),
        },
        400: status("The body is no export request."),
        401: status("The key is missing, wrong, revoked or expired."),
        403: status("The key lacks the scope `ingest`."),
        413: status("The body or the number of records is too large."),
        415: status("The body is neither protobuf nor JSON."),
        503: status("Try again; see Retry-After."),
      },
    },
  };
}
