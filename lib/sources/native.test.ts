import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { REJECTION_CODES, type Report } from "@/lib/domain/usage-event";
import { nativeEventSchema, nativeSource, recordsOf } from "@/lib/sources/native";
import { NATIVE_FIELDS } from "@/lib/sources/native-fields";
import { sharedFile, TEST_NOW_MS } from "@/lib/sources/testing";

const context = { receivedAtMs: TEST_NOW_MS };
const read = (payload: unknown) => nativeSource.read(payload, context);

/** Reports in the form fixtures can hold: picodollars as text, undefined left out. */
const plain = (report: Report | undefined): unknown =>
  JSON.parse(
    JSON.stringify(report ?? null, (_, value) => (typeof value === "bigint" ? value.toString() : value)),
  );

const fixture = (name: string) =>
  JSON.parse(readFileSync(new URL(`./fixtures/native/${name}.json`, import.meta.url), "utf8"));
const accepted = z
  .array(z.object({ about: z.string(), event: z.unknown(), report: z.record(z.string(), z.unknown()) }))
  .parse(fixture("accepted"));
const malformed = z
  .array(z.object({ event: z.unknown(), code: z.string(), field: z.string().optional() }))
  .parse(fixture("malformed"));

describe("native events", () => {
  it.each(accepted)("$about", ({ event, report }) => {
    const reading = read(event);
    expect(reading.rejected).toEqual([]);
    const expected = Object.fromEntries(
      Object.entries(report).filter(([, value]) => value !== null || report.occurredAtMs === value),
    );
    if (report.convention === null) delete expected.convention;
    expect(plain(reading.reports[0]?.report)).toEqual(expected);
  });

  it.each(malformed.map((one) => ({ ...one, shown: JSON.stringify(one.event) })))(
    "refuses $shown with $code",
    ({ event, code, field }) => {
      const reading = read([event]);
      expect(reading).toMatchObject({ received: 1, reports: [], ignored: [] });
      const [rejection] = reading.rejected;
      expect({ code: rejection?.code, field: rejection?.field }).toEqual({ code, field });
      expect(REJECTION_CODES).toContain(rejection?.code);
      expect(rejection?.message).toMatch(/send|split|use|say|expects|contradict/);
      expect(rejection?.raw).toEqual(event);
    },
  );

  it("refuses text over 1,000 characters, labels over 4,000 and nesting over 32", () => {
    expect(read({ request_id: "x".repeat(1_001), input_tokens: 1 }).rejected[0]).toMatchObject({
      code: "too_long",
      field: "request_id",
    });
    expect(read({ request_id: "x".repeat(1_000), input_tokens: 1 }).rejected).toEqual([]);
    const labels = Object.fromEntries(
      Array.from({ length: 5 }, (_, index) => [`l${index}`, "x".repeat(900)]),
    );
    expect(read({ request_id: "r", labels, input_tokens: 1 }).rejected[0]).toMatchObject({
      code: "too_long",
      field: "labels",
    });
    const nested = (levels: number): unknown => JSON.parse(`${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`);
    expect(read({ request_id: "r", input_tokens: 1, extra: nested(31) }).rejected).toEqual([]);
    expect(read({ request_id: "r", input_tokens: 1, extra: nested(32) }).rejected[0]).toMatchObject({
      code: "too_deep",
    });
    expect(read({ request_id: "r", input_tokens: 1, extra: nested(20_000) }).rejected[0]).toMatchObject({
      code: "too_deep",
    });
  });

  it("unwraps one event, an array and { events }, and keeps the good among the bad", () => {
    const good = { request_id: "r", input_tokens: 1, output_tokens: 1 };
    expect(recordsOf(good)).toEqual([good]);
    expect(recordsOf([good, 1])).toEqual([good, 1]);
    expect(recordsOf({ events: [good] })).toEqual([good]);
    const reading = read({ events: [good, { input_tokens: -1 }, good] });
    expect(reading.reports.map(({ index }) => index)).toEqual([0, 2]);
    expect(reading.rejected.map(({ index }) => index)).toEqual([1]);
    expect(read([])).toEqual({ received: 0, reports: [], ignored: [], rejected: [] });
  });

  it("is not confused by a __proto__ key", () => {
    const reading = read(
      JSON.parse(
        '{"__proto__": {"team": "evil"}, "request_id": "r", "input_tokens": 1, "labels": {"__proto__": "x", "a": "b"}}',
      ),
    );
    expect(reading.reports[0]?.report.ownership).toEqual({});
    expect(({} as Record<string, unknown>).team).toBeUndefined();
  });

  it("reads 1,000 events far faster than they can be written", () => {
    const batch = Array.from({ length: 1_000 }, (_, index) => ({
      ts: "2026-06-08T12:15:44Z",
      request_id: `r${index}`,
      team_id: "t",
      service: "s",
      model: "gpt-4.1",
      input_tokens: 100,
      cached_input_tokens: 10,
      output_tokens: 5,
      usd_estimate: 0.01,
    }));
    for (let warm = 0; warm < 10; warm += 1) read(batch);
    const times = Array.from({ length: 9 }, () => {
      const start = performance.now();
      read(batch);
      return performance.now() - start;
    });
    // About 2 ms on the machine of docs/benchmarks.md; the goal is 8. The bound allows for a busy machine.
    expect(Math.min(...times)).toBeLessThan(25);
  });
});

const shapes: [file: string, expected: object][] = [
  [
    "1-normalized-event.json",
    {
      kind: "call",
      usage: { input_uncached: 18240, cache_read: 0, output: 1642 },
      retriesReported: 0,
      claimedCostPico: 33_500_000_000n,
      claimedPriceSource: "openai-2025-04-14",
      occurredAtMs: Date.UTC(2026, 5, 8, 12, 15, 44),
      ownership: { team: "support_automation", tenant: "tenant_acme", costCenter: "CC-4821" },
      facts: {
        provider: "openai",
        modelRequested: "gpt-4.1-mini",
        modelActual: "gpt-4.1-mini",
        requestId: "req_8f7c",
      },
    },
  ],
  [
    "2-flat-log-event.json",
    {
      kind: "call",
      usage: { input_uncached: 100000, output: 1200 },
      latencyMs: 2100,
      ownership: { team: "growth", service: "prompt-expander", project: "checkout", initiator: "usr_77" },
      facts: { modelRequested: "gpt-4o", requestId: "req_flat_0001" },
    },
  ],
  [
    "3-attribution-envelope.json",
    {
      kind: "context",
      usage: {},
      usageStatus: "missing",
      occurredAtMs: null,
      ownership: {
        team: "support",
        service: "ticket-copilot",
        feature: "summarize-thread",
        environment: "prod",
        tenant: "acme-co",
        endUser: "usr_4821",
        promptTemplate: "ticket_summary_v3",
      },
      facts: { provider: "openai", modelRequested: "gpt-5.4", traceId: "trc_01JX" },
    },
  ],
  [
    "4-gateway-trace.json",
    {
      kind: "call",
      usage: { input_uncached: 18420, output: 2100 },
      retriesReported: 2,
      latencyMs: 2870,
      occurredAtMs: null,
      claimedCostPico: 98_000_000_000n,
      ownership: { team: "growth", service: "onboarding-bot", feature: "first-run-email" },
      facts: {
        provider: "anthropic",
        modelRequested: "claude-sonnet-4",
        requestId: "req_9h2",
        traceId: "trc_7Qa",
      },
    },
  ],
  [
    "5-otel-attributes.json",
    {
      kind: "call",
      usage: { input_uncached: 520, cache_read: 900, output: 386 },
      claimedCostPico: 2_310_000_000n,
      claimedPriceSource: "pricing_snapshot_2026_05_15",
      ownership: {
        team: "support-automation",
        costCenter: "cc-4107",
        service: "ticket-triage-api",
        environment: "production",
      },
      facts: {
        provider: "openai",
        modelRequested: "gpt-4.1-mini",
        requestId: "req_2026_06_01_000184",
        traceId: "8f9c91a2d7a84d2f91a0b642e1c11230",
        spanId: "7a31fcbad44710ee",
      },
    },
  ],
];
const absent = sharedFile("fixtures", "events") === null;

describe.skipIf(absent)(
  `the five shapes met in the field${absent ? " (skipped: shared fixtures absent, set SHARED_DIR)" : ""}`,
  () => {
    it.each(shapes)("%s", (file, expected) => {
      const reading = read(JSON.parse(readFileSync(sharedFile("fixtures", "events", file) ?? "", "utf8")));
      expect(reading.rejected).toEqual([]);
      expect(reading.reports[0]?.report).toMatchObject(expected);
      expect(reading.reports[0]?.report.usage).toEqual((expected as { usage: object }).usage);
      expect(reading.reports[0]?.report.responseCacheHit).toBeUndefined();
    });
  },
);

const keys = NATIVE_FIELDS.flatMap((field) => [field.name, ...field.aliases]);
const anyValue = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom<unknown>(
    null,
    "",
    "12",
    "-3",
    "NaN",
    0,
    7,
    -1,
    1.5,
    1e308,
    true,
    "ok",
    "ERROR",
    "actual",
    "missing",
    "app",
    "exclusive",
    "2026-06-08",
    "0.5",
    [],
    {},
    "x".repeat(1_001),
    { labels: { a: 1.5 } },
    { output: "7" },
    { namespace: [] },
  ),
);

describe("properties", () => {
  it("arbitrary JSON never throws, and every record is accounted for once", () => {
    const record = fc.dictionary(fc.oneof(fc.constantFrom(...keys), fc.string()), anyValue, { maxKeys: 8 });
    fc.assert(
      fc.property(
        fc.oneof(fc.jsonValue(), record, fc.array(fc.oneof(record, fc.jsonValue()), { maxLength: 6 })),
        (payload) => {
          const reading = read(payload);
          const seen = [...reading.reports, ...reading.ignored, ...reading.rejected]
            .map(({ index }) => index)
            .sort((a, b) => a - b);
          expect(seen).toEqual(Array.from({ length: reading.received }, (_, index) => index));
          for (const { report } of reading.reports) {
            for (const count of Object.values(report.usage))
              expect(Number.isSafeInteger(count) && (count ?? -1) >= 0).toBe(true);
          }
          expect(reading.rejected.filter(({ code }) => code === "internal")).toEqual([]);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it("the published schema and the reader agree on what is well formed", () => {
    // One field at a time beside a valid event: the schema judges fields, not how they fit together.
    const together = new Set([
      "tokens_do_not_add_up",
      "missing_field",
      "bad_timestamp",
      "occurred_at_out_of_range",
      "absurd_tokens",
      "absurd_cost",
      "no_identity",
    ]);
    // Ranges of numbers spelt as text, and what is inside a nested usage, are beyond a schema's patterns.
    const beyond = new Set([
      "attempt",
      "retry_count",
      "http_status",
      "http_status_code",
      "http.response.status_code",
      "latency_ms",
      "duration_ms",
      "usage",
      "provider_usage",
    ]);
    fc.assert(
      fc.property(fc.constantFrom(...keys), anyValue, (key, value) => {
        const event = { request_id: "r", [key]: value };
        const shown = JSON.stringify(event);
        const [rejection] = read(event).rejected;
        const schema = nativeEventSchema.safeParse(event).success;
        if (rejection === undefined) expect(schema, shown).toBe(true);
        else if (schema)
          expect(together.has(rejection.code) || beyond.has(key), `${shown} ${rejection.code}`).toBe(true);
      }),
      { numRuns: 5_000 },
    );
  });

  it("the schema can be published as JSON Schema", () => {
    const schema = z.toJSONSchema(nativeEventSchema, { io: "input" });
    expect(Object.keys(schema.properties ?? {})).toEqual(keys);
  });
});
