import { readdirSync } from "node:fs";
import { create, toBinary } from "@bufbuild/protobuf";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { otlpSource, readOtlp } from "@/lib/sources/otlp";
import { fromJson } from "@/lib/sources/otlp/from-json";
import { logsFromProtobuf, tracesFromProtobuf } from "@/lib/sources/otlp/from-protobuf";
import { ExportLogsServiceRequestSchema } from "@/lib/sources/otlp/gen/opentelemetry/proto/collector/logs/v1/logs_service_pb";
import { ExportTraceServiceRequestSchema } from "@/lib/sources/otlp/gen/opentelemetry/proto/collector/trace/v1/trace_service_pb";
import type { OtlpPayload } from "@/lib/sources/otlp/span";
import { TEST_NOW_MS } from "@/lib/sources/testing";
import { expectRobust } from "@/lib/sources/testing-fuzz";
import { bodyOf, RECORDINGS, recorded } from "@/lib/sources/testing-otlp";

const requests = readdirSync(RECORDINGS, { withFileTypes: true })
  .filter((one) => one.isDirectory())
  .flatMap(({ name }) =>
    recorded(name).expected.payloads.map((one) => ({
      json: one.content_type.includes("json"),
      body: bodyOf(name, one),
    })),
  );
const jsons: unknown[] = requests
  .filter(({ json }) => json)
  .map(({ body }) => JSON.parse(body.toString("utf8")) as unknown);
const protobufs = requests.filter(({ json }) => !json).map(({ body }) => new Uint8Array(body));

const text = (key: string, value: string) =>
  ({ key, value: { value: { case: "stringValue", value } } }) as const;
const whole = (key: string, value: bigint) =>
  ({ key, value: { value: { case: "intValue", value } } }) as const;
/** A log record with usage: no library of the recordings sends one. */
const LOGS = toBinary(
  ExportLogsServiceRequestSchema,
  create(ExportLogsServiceRequestSchema, {
    resourceLogs: [
      {
        resource: { attributes: [text("service.name", "desk-api")] },
        scopeLogs: [
          {
            scope: { name: "openai" },
            logRecords: [
              {
                eventName: "gen_ai.client.inference.operation.details",
                timeUnixNano: 1_795_000_000_000_000_000n,
                traceId: new Uint8Array(16).fill(7),
                spanId: new Uint8Array(8).fill(7),
                attributes: [
                  text("gen_ai.provider.name", "openai"),
                  text("gen_ai.request.model", "gpt-5-mini"),
                  whole("gen_ai.usage.input_tokens", 120n),
                  whole("gen_ai.usage.output_tokens", 8n),
                ],
              },
            ],
          },
        ],
      },
    ],
  }),
);

/** Bytes with one to five places nudged, flipped, removed, repeated, or filled with noise, or cut off. */
function damaged(bodies: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> {
  const change = fc.tuple(
    fc.nat(),
    fc.oneof(
      { weight: 6, arbitrary: fc.constant("nudge") },
      { weight: 1, arbitrary: fc.constantFrom("flip", "remove", "repeat", "insert", "longer", "cut") },
    ),
    fc.uint8Array({ minLength: 1, maxLength: 12 }),
  );
  return fc
    .tuple(fc.constantFrom(...bodies), fc.array(change, { minLength: 1, maxLength: 5 }))
    .map(([body, changes]) =>
      changes.reduce((bytes, [at, how, noise]) => damage(bytes, at, how, noise), body),
    );
}

function damage(bytes: Uint8Array, at: number, how: string, noise: Uint8Array): Uint8Array {
  if (bytes.length === 0) return noise;
  const place = at % bytes.length;
  const [before, after] = [bytes.slice(0, place), bytes.slice(place)];
  const first = noise[0] ?? 0;
  if (how === "cut") return before;
  if (how === "remove") return joined(before, after.slice(noise.length));
  if (how === "repeat") return joined(before, after.slice(0, noise.length * 8), after);
  if (how === "insert") return joined(before, noise, after);
  // A length or count that promises more than there is.
  if (how === "longer") return joined(before, Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x0f), after.slice(1));
  // Low bits only: text stays text, so that most nudged requests can still be decoded.
  const mask = how === "nudge" ? first & 0x1f || 1 : first || 1;
  return joined(before, Uint8Array.of((after[0] ?? 0) ^ mask), after.slice(1));
}

function joined(...parts: Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

/** What the endpoint does: bytes that are no request are refused by an Error of the decoder, all else is read. */
function expectReadOrRefused(decode: (bytes: Uint8Array) => OtlpPayload, bytes: Uint8Array): boolean {
  let payload: OtlpPayload;
  try {
    payload = decode(bytes);
  } catch (error) {
    expect(error).toBeInstanceOf(Error);
    return false;
  }
  const { received, reports, ignored, rejected } = readOtlp(payload, TEST_NOW_MS);
  const places = [...reports, ...ignored, ...rejected].map(({ index }) => index).sort((a, b) => a - b);
  expect(places).toEqual([...Array(received).keys()]);
  for (const { code, message } of rejected) {
    expect(code).not.toBe("internal");
    expect(message).not.toBe("");
  }
  return true;
}

describe("damaged requests", () => {
  it("are read without a throw as JSON, and each record is accounted for once", () => {
    expect(jsons.length).toBeGreaterThan(20);
    expectRobust(otlpSource, jsons, 1_000);
  });

  it.each([
    ["traces", tracesFromProtobuf, protobufs],
    ["logs", logsFromProtobuf, [LOGS]],
  ] as const)("are read or refused as protobuf: %s", (_, decode, bodies) => {
    for (const body of bodies) expect(expectReadOrRefused(decode, body)).toBe(true);
    const seen = { read: 0, refused: 0 };
    fc.assert(
      fc.property(damaged(bodies), (bytes) => {
        seen[expectReadOrRefused(decode, bytes) ? "read" : "refused"] += 1;
      }),
      { numRuns: 1_500 },
    );
    // The damage is neither harmless nor always fatal.
    expect(seen.read).toBeGreaterThan(150);
    expect(seen.refused).toBeGreaterThan(50);
  });

  it("are read or refused as protobuf: any bytes, and one signal for the other", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        expectReadOrRefused(tracesFromProtobuf, bytes);
        expectReadOrRefused(logsFromProtobuf, bytes);
      }),
    );
    for (const body of protobufs) expectReadOrRefused(logsFromProtobuf, body);
    expectReadOrRefused(tracesFromProtobuf, LOGS);
  });

  it.each([
    ["traceId", new Uint8Array(0), new Uint8Array(8).fill(7)],
    ["traceId", new Uint8Array(16), new Uint8Array(8).fill(7)],
    ["spanId", new Uint8Array(16).fill(7), new Uint8Array(8)],
  ])("with no usable %s are refused span by span, in protobuf as in JSON", (field, traceId, spanId) => {
    const spans = [{ name: "chat", traceId, spanId, attributes: [text("gen_ai.operation.name", "chat")] }];
    const request = create(ExportTraceServiceRequestSchema, { resourceSpans: [{ scopeSpans: [{ spans }] }] });
    const bytes = toBinary(ExportTraceServiceRequestSchema, request);
    const hex = {
      traceId: Buffer.from(traceId).toString("hex"),
      spanId: Buffer.from(spanId).toString("hex"),
    };
    const json = { resourceSpans: [{ scopeSpans: [{ spans: [{ name: "chat", ...hex }] }] }] };
    for (const payload of [tracesFromProtobuf(bytes), fromJson(json)]) {
      const { reports, rejected } = readOtlp(payload, TEST_NOW_MS);
      expect(reports).toEqual([]);
      expect(rejected).toMatchObject([{ index: 0, code: "missing_field", field }]);
    }
  });

  it("may nest attributes a hundred thousand deep", () => {
    // AnyValue.array_value is field 5, ArrayValue.values field 1: each level is a tag and a length.
    let value: Uint8Array = Uint8Array.of(0x18, 0x07);
    const levels: Uint8Array[] = [];
    let length = value.length;
    for (let level = 0; level < 100_000; level += 1) {
      const head = Buffer.concat([Buffer.of(level % 2 === 0 ? 0x2a : 0x0a), varint(length)]);
      levels.push(head);
      length += head.length;
    }
    value = joined(...levels.reverse(), value);
    const field = (number: number, body: Uint8Array) =>
      joined(Uint8Array.of((number << 3) | 2), varint(body.length), body);
    const attribute = joined(field(1, Buffer.from("team_id")), field(2, value));
    const span = joined(
      field(1, new Uint8Array(16).fill(7)),
      field(2, new Uint8Array(8).fill(7)),
      field(9, attribute),
    );
    expectReadOrRefused(tracesFromProtobuf, field(1, field(2, field(2, span))));
  });
});

/** A length as protobuf spells it: seven bits a byte, the lowest first. */
function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    bytes.push(rest < 128 ? rest : (rest % 128) | 0x80);
    if (rest < 128) return Uint8Array.from(bytes);
  }
}
