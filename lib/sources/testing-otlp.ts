import { readFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { fromJson } from "@/lib/sources/otlp/from-json";
import { tracesFromProtobuf } from "@/lib/sources/otlp/from-protobuf";
import type { OtlpPayload } from "@/lib/sources/otlp/span";

/** Folder of one case each, laid out as README.md beside this file says. */
export const RECORDINGS = path.join(process.cwd(), "lib", "sources", "fixtures", "otlp");

/** What is in the requests of a case, checked by hand against what the stand-in of the provider answered. */
export interface Recording {
  span_count: number;
  payloads: { file: string; content_type: string; content_encoding: string | null }[];
  calls: {
    span_id: string;
    trace_id: string;
    operation: string;
    failed: boolean;
    usage: "actual" | "estimated" | "missing" | "rejected";
    gives_way_to?: string;
    provider: string | null;
    requested_model: string | null;
    response_model: string | null;
    recoverable: Record<string, number> | null;
    service: string;
    environment: string;
    owner: Record<string, string>;
  }[];
  other_spans: { span_id: string }[];
  context?: Record<string, string>;
  /** What is billed, where it is not the sum of the spans that do not give way. */
  ledger?: { n: number; input: number; output: number; cache_read: number };
}

/** The body of a request as bytes, unzipped. */
export function bodyOf(name: string, { file, content_encoding }: Recording["payloads"][number]): Buffer {
  const text = readFileSync(path.join(RECORDINGS, name, file));
  const { base64 } = JSON.parse(text.toString("utf8")) as { base64?: string };
  if (base64 === undefined) return text;
  const sent = Buffer.from(base64, "base64");
  return content_encoding === "gzip" ? gunzipSync(sent) : sent;
}

/** A case: what is expected, and its requests as the OTLP endpoints decode them. */
export function recorded(name: string): { expected: Recording; payloads: OtlpPayload[] } {
  const text = readFileSync(path.join(RECORDINGS, name, "expected.json"), "utf8");
  const expected = JSON.parse(text) as Recording;
  const payloads = expected.payloads.map((one) => {
    const body = bodyOf(name, one);
    return one.content_type.includes("json")
      ? fromJson(JSON.parse(body.toString("utf8")))
      : tracesFromProtobuf(body);
  });
  return { expected, payloads };
}
