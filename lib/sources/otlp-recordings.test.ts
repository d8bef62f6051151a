import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type Report, TOKEN_CLASSES } from "@/lib/domain/usage-event";
import { readOtlp } from "@/lib/sources/otlp";
import { type Recording, RECORDINGS, recorded } from "@/lib/sources/testing-otlp";

const NOW = Date.parse("2026-11-24T00:00:00Z");

type Call = Recording["calls"][number];

describe("what real client libraries sent", () => {
  it.each(
    readdirSync(RECORDINGS, { withFileTypes: true }).flatMap((one) => (one.isDirectory() ? one.name : [])),
  )("%s", (name) => {
    const { expected, payloads } = recorded(name);
    const readings = payloads.map((payload) => readOtlp(payload, NOW));
    expect(readings.flatMap(({ rejected }) => rejected)).toEqual([]);
    expect(readings.reduce((sum, { received }) => sum + received, 0)).toBe(expected.span_count);
    expect(expected.calls.length + expected.other_spans.length).toBe(expected.span_count);
    const reports = readings.flatMap((reading) => reading.reports.map(({ report }) => report));
    const calls = new Map(
      reports.flatMap((report) => (report.kind === "call" ? [[report.facts.spanId, report]] : [])),
    );
    expect([...calls.keys()].sort()).toEqual(expected.calls.map(({ span_id }) => span_id).sort());
    for (const call of expected.calls) {
      const report = calls.get(call.span_id);
      if (!report) throw new Error(`no report of span ${call.span_id}`);
      check(report, call);
      if (call.gives_way_to !== undefined) {
        expect(calls.get(call.gives_way_to)?.facts.parentSpanId).toBe(call.span_id);
      }
    }
    if (expected.context) {
      const contexts = reports.filter(({ kind }) => kind === "context");
      expect(contexts.map(({ ownership }) => ownership)).toEqual([expected.context]);
    }
  });

  it("holds no prompt, no answer and no path of the machine that it was recorded on", () => {
    for (const file of readdirSync(RECORDINGS, { recursive: true, encoding: "utf8" })) {
      if (!file.endsWith(".json")) continue;
      const text = readFileSync(`${RECORDINGS}/${file}`, "utf8");
      const { base64 } = JSON.parse(text) as { base64?: string };
      expect(base64 ? Buffer.from(base64, "base64").toString("latin1") : text).not.toMatch(
        /neutral|answered"?:\s?"answered|\/tmp\/|\/home\/|node_modules|localhost/,
      );
    }
  });
});

function check(report: Report, call: Call): void {
  const { usage, facts } = report;
  expect(facts.traceId).toBe(call.trace_id);
  expect(facts.operation).toBe(call.operation);
  expect(report.status).toBe(call.failed ? "error" : "ok");
  expect(report.usageStatus).toBe(call.usage === "rejected" ? "actual" : call.usage);
  // A failed call that generated nothing is known to be nothing; a call without counts is not known at all.
  const counts = call.recoverable ?? {};
  if (call.usage === "missing") expect(usage).toEqual({});
  for (const name of TOKEN_CLASSES) expect([name, usage[name] ?? 0]).toEqual([name, counts[name] ?? 0]);
  expect(facts.modelRequested).toBe(call.requested_model ?? undefined);
  expect(facts.modelActual).toBe(call.response_model ?? undefined);
  if (call.provider === null) expect(facts.provider).toBeUndefined();
  else expect(facts.provider?.split(".")[0]).toBe(call.provider);
  expect(report.ownership).toEqual({
    ...call.owner,
    service: call.service,
    environment: call.environment,
  });
  expect(report.claimedCostPico).toBeUndefined();
}
