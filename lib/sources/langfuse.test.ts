import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { identitiesOf } from "@/lib/domain/identity";
import { withoutContent } from "@/lib/sources/content";
import { langfuseSource } from "@/lib/sources/langfuse";
import { readParts } from "@/lib/sources/langfuse-parts";
import { otlpSource } from "@/lib/sources/otlp";
import { TEST_NOW_MS } from "@/lib/sources/testing";
import { expectRobust } from "@/lib/sources/testing-fuzz";

const read = (payload: unknown) => langfuseSource.read(payload, { receivedAtMs: TEST_NOW_MS });
const plain = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (_, inner) => (typeof inner === "bigint" ? inner.toString() : inner)));
const fixture = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`./fixtures/langfuse/${name}.json`, import.meta.url), "utf8"));
const accepted = z
  .array(z.object({ about: z.string(), rows: z.unknown(), reports: z.unknown(), ignored: z.unknown() }))
  .parse(fixture("accepted"));
const malformed = z
  .array(z.object({ row: z.unknown(), code: z.string(), field: z.string().optional() }))
  .parse(fixture("malformed"));

describe("rows of Langfuse's exports", () => {
  it.each(accepted)("$about", ({ rows, reports, ignored }) => {
    const reading = read(rows);
    expect(reading.rejected).toEqual([]);
    expect(plain(reading.reports.map(({ index, report }) => ({ index, report })))).toEqual(reports);
    expect(reading.ignored).toEqual(ignored);
  });

  it.each(malformed.map((one) => ({ ...one, shown: JSON.stringify(one.row) })))(
    "refuses $shown with $code, and its neighbour is taken",
    ({ row, code, field }) => {
      const good = { id: "good", trace_id: "t", type: "GENERATION", usage_details: { input: 1, output: 1 } };
      const reading = read([row, good]);
      expect(reading.rejected.map((one) => ({ code: one.code, field: one.field }))).toEqual([
        { code, field },
      ]);
      expect(reading.reports.map(({ index }) => index)).toEqual([1]);
    },
  );

  it("a call that came by OpenTelemetry is the same call in the export, with the same usage", () => {
    const details = { input: 520, input_cached_tokens: 900, output: 70, output_reasoning: 30, total: 1520 };
    const ids = { traceId: "4bf92f3577b34da6a3ce929d0e0e4736", spanId: "00f067aa0ba902b7" };
    const attributes = [
      { key: "langfuse.observation.type", value: { stringValue: "generation" } },
      { key: "langfuse.observation.usage_details", value: { stringValue: JSON.stringify(details) } },
    ];
    const span = {
      ...ids,
      name: "answer",
      startTimeUnixNano: "1794474842118000000",
      endTimeUnixNano: "1794474843921000000",
      attributes,
    };
    const traced = otlpSource.read(
      { resourceSpans: [{ scopeSpans: [{ scope: { name: "langfuse-sdk" }, spans: [span] }] }] },
      { receivedAtMs: TEST_NOW_MS },
    ).reports[0]?.report;
    const exported = read({
      id: ids.spanId,
      trace_id: ids.traceId,
      type: "GENERATION",
      usage_details: details,
    }).reports[0]?.report;
    if (!traced || !exported) throw new Error("no report");
    expect(identitiesOf(exported, "export")).toEqual(identitiesOf(traced, "app"));
    expect(exported.usage).toEqual(traced.usage);
  });

  it("the same row read alone or among others gives the same call", () => {
    const rows = [
      { id: "a", trace_id: "t", type: "GENERATION", usage_details: { input: 1, output: 2 } },
      { id: "b", trace_id: "t", type: "SPAN" },
    ];
    expect(read(rows[0]).reports[0]?.report).toEqual(read(rows).reports[0]?.report);
  });

  it("keeps nothing of what was said", () => {
    const row = {
      id: "a",
      trace_id: "t",
      type: "GENERATION",
      input: { anything: "the secret question", list: ["secret"] },
      output: "the secret answer",
      tool_definitions: { weather: "secret tool" },
      tool_calls: ["secret call"],
      usage_details: { input: 1, output: 2 },
    };
    const kept = JSON.stringify(withoutContent(read(row).reports[0]?.raw));
    expect(kept).not.toContain("secret");
    expect(kept).toContain("usage_details");
  });

  it("reads a CSV file", () => {
    const file = [
      '"id","trace_id","type","start_time","usage_details","metadata"',
      '"a","t","GENERATION","2026-11-12 09:14:02.118000","{""input"":5,""output"":2,""input_cached_tokens"":1}","{""team"":""growth""}"',
      '"b","t","SPAN","2026-11-12 09:14:02.118000","{}","{}"',
    ].join("\n");
    const { received, reports, ignored } = read(file);
    expect([received, reports.length, ignored.length]).toEqual([2, 1, 1]);
    expect(reports[0]?.report).toMatchObject({
      ownership: { team: "growth" },
      usage: { input_uncached: 5, cache_read: 1, output: 2 },
    });
    expect(read("no such file").rejected).toMatchObject([{ index: 0, code: "not_an_object" }]);
  });

  it("is known by its looks, and its example is read whole", () => {
    expect(langfuseSource.detects?.(langfuseSource.example)).toBeGreaterThan(0.9);
    expect(read(langfuseSource.example)).toMatchObject({
      received: 2,
      rejected: [],
      ignored: [{ index: 1 }],
    });
    for (const other of [{}, [], null, "text", { type: "message", id: "msg_1" }])
      expect(langfuseSource.detects?.(other)).toBe(0);
  });

  it("a loop of parents ends", () => {
    const rows = [
      { id: "a", trace_id: "t", type: "GENERATION", parent_observation_id: "b", usage_details: { input: 1 } },
      { id: "b", trace_id: "t", type: "SPAN", parent_observation_id: "a" },
    ];
    expect(read(rows).reports).toHaveLength(1);
  });

  it("never throws, and every row is accounted for once", () => {
    expectRobust(
      langfuseSource,
      accepted.map(({ rows }) => rows),
    );
  });
});

describe("usage types of Langfuse", () => {
  it.each([
    [
      { input: 5, output: 6 },
      { input_uncached: 5, output: 6 },
    ],
    [
      { input: 5, input_cache_read: 4, input_cache_creation: 3 },
      { input_uncached: 5, cache_read: 4, cache_write_5m: 3 },
    ],
    [
      { input: 1, input_audio_tokens: 2, input_cached_audio_tokens: 3, output_audio_tokens: 4 },
      { input_uncached: 1, audio_in: 2, audio_cache_read: 3, audio_out: 4 },
    ],
    [
      { input_text: 1, input_image: 2, output_text: 3, output_image_tokens: 4 },
      { input_uncached: 1, image_in: 2, output: 3, image_out: 4 },
    ],
    [
      { output: 10, output_accepted_prediction_tokens: 3, output_rejected_prediction_tokens: 2 },
      { output: 15 },
    ],
    [{ input: 1, constructor: 4, toString: 5 }, { input_uncached: 1 }],
    [
      { prompt_token_count: 9, thoughts_token_count: 4, candidates_token_count: 2 },
      { input_uncached: 9, reasoning: 4, output: 2 },
    ],
    [
      { input_invented: 3, output_invented: 2, invented: 7, total: 12 },
      { input_uncached: 3, output: 2 },
    ],
    // A total that fits neither reading changes nothing.
    [
      { input: 100, input_cached_tokens: 60, output: 5, total: 140 },
      { input_uncached: 100, cache_read: 60, output: 5 },
    ],
    [
      { input: 50, input_cached_tokens: 60, output: 15, total: 65 },
      { input_uncached: 50, cache_read: 60, output: 15 },
    ],
  ])("%j is %j", (parts, usage) => {
    expect(readParts(parts, "langfuse-parts")?.usage).toEqual(usage);
  });

  it("no part is no usage", () => {
    expect(readParts({}, "x")).toBeNull();
    expect(readParts({ total: 5, characters: 9 }, "x")).toBeNull();
  });
});
