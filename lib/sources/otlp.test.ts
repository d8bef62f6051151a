import { existsSync, readdirSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { inputTokens, type Report } from "@/lib/domain/usage-event";
import { fromJson } from "@/lib/sources/otlp/from-json";
import { tracesFromProtobuf } from "@/lib/sources/otlp/from-protobuf";
import { readOtlp } from "@/lib/sources/otlp";
import { sharedFile } from "@/lib/sources/testing";

const NOW = Date.parse("2026-11-23T00:00:00Z");

interface ExpectedCall {
  billable: boolean;
  failed: boolean;
  usage_missing: boolean;
  span_id: string;
  trace_id: string;
  service_name: string;
  environment: string;
  ownership: Record<string, string>;
  ownership_keys_only_on_ancestor: string[];
  recoverable: Record<string, number | string | null>;
}
interface Expected {
  payloads: { file: string; headers_file: string }[];
  span_count: number;
  calls: ExpectedCall[];
  other_spans: { span_id: string }[];
}

/** Recorded requests of real client libraries, each with what is in it. */
const folder = sharedFile("fixtures", "otlp");
const cases =
  folder === null ? [] : readdirSync(folder).filter((name) => existsSync(`${folder}/${name}/expected.json`));

describe.skipIf(folder === null)("recorded requests (skipped: the folder of recordings is not here)", () => {
  it.each(cases)("%s", (name) => {
    const expected = JSON.parse(readFileSync(`${folder}/${name}/expected.json`, "utf8")) as Expected;
    const reports: Report[] = [];
    let received = 0;
    let other = 0;
    for (const { file, headers_file } of expected.payloads) {
      const { headers } = JSON.parse(readFileSync(`${folder}/${name}/${headers_file}`, "utf8")) as {
        headers: Record<string, string>;
      };
      const sent = readFileSync(`${folder}/${name}/${file}`);
      const body = headers["content-encoding"] === "gzip" ? gunzipSync(sent) : sent;
      const payload = headers["content-type"]?.includes("json")
        ? fromJson(JSON.parse(body.toString("utf8")))
        : tracesFromProtobuf(body);
      const reading = readOtlp(payload, NOW);
      expect(reading.rejected).toEqual([]);
      received += reading.received;
      other += reading.ignored.length;
      reports.push(...reading.reports.map(({ report }) => report));
    }
    expect(received).toBe(expected.span_count);
    const calls = reports.filter((report) => report.kind === "call");
    expect(calls.length + reports.filter((report) => report.kind === "context").length + other).toBe(
      received,
    );
    const bySpan = new Map(calls.map((report) => [report.facts.spanId, report]));
    expect([...bySpan.keys()].sort()).toEqual(expected.calls.map((call) => call.span_id).sort());
    for (const call of expected.calls) check(bySpan.get(call.span_id), call);
  });
});

function check(report: Report | undefined, call: ExpectedCall): void {
  if (!report) throw new Error(`no report of span ${call.span_id}`);
  const { usage, facts, ownership } = report;
  const { recoverable } = call;
  expect(facts.traceId).toBe(call.trace_id);
  expect(report.usageStatus).toBe(call.usage_missing ? "missing" : "actual");
  if (!call.usage_missing && !call.failed) {
    expect(inputTokens(usage)).toBe(recoverable.input_total);
    expect((usage.output ?? 0) + (usage.reasoning ?? 0)).toBe(recoverable.output_total);
    if (recoverable.cached_input !== null) expect(usage.cache_read ?? 0).toBe(recoverable.cached_input);
    if (recoverable.reasoning !== null) expect(usage.reasoning ?? 0).toBe(recoverable.reasoning);
    if (recoverable.cache_write !== null)
      expect((usage.cache_write_5m ?? 0) + (usage.cache_write_1h ?? 0)).toBe(recoverable.cache_write);
  }
  expect(report.status).toBe(call.failed ? "error" : "ok");
  expect(facts.modelRequested).toBe(recoverable.requested_model ?? undefined);
  expect(facts.modelActual).toBe(recoverable.response_model ?? undefined);
  expect(facts.provider?.toLowerCase()).toContain(recoverable.provider);
  expect(ownership.service).toBe(call.service_name);
  expect(ownership.environment).toBe(call.environment);
  expect(ownership).toMatchObject({
    ...(call.ownership.team_id ? { team: call.ownership.team_id } : {}),
    ...(call.ownership.cost_center ? { costCenter: call.ownership.cost_center } : {}),
    ...(call.ownership.feature ? { feature: call.ownership.feature } : {}),
    ...(call.ownership.tenant_id ? { tenant: call.ownership.tenant_id } : {}),
  });
}
