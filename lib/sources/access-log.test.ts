import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { accessLogSource } from "@/lib/sources/access-log";
import { detectSource } from "@/lib/sources/detect";
import { sourceRegistry } from "@/lib/sources/registry";
import { TEST_NOW_MS } from "@/lib/sources/testing";
import { expectRobust } from "@/lib/sources/testing-fuzz";

const read = (payload: unknown) => accessLogSource.read(payload, { receivedAtMs: TEST_NOW_MS });
const LINES: { about: string; line: object; call: object }[] = JSON.parse(
  readFileSync(new URL("./fixtures/access-log/lines.json", import.meta.url), "utf8"),
);
const ENVOY = LINES[0]?.line ?? {};

describe("access logs", () => {
  it.each(LINES)("$about", ({ line, call }) => {
    const reading = read([line]);
    expect(reading.rejected).toEqual([]);
    expect(reading.reports).toEqual([]);
    expect(reading.observed).toEqual([{ index: 0, call }]);
  });

  it.each([
    ["another host", { authority: "billing.internal", upstream_cluster: null }, "not a provider's host"],
    [
      "an own host that begins like Bedrock's",
      { authority: "bedrock-proxy.internal", upstream_cluster: null },
      "not a provider's host",
    ],
    ["a list of models", { method: "GET", path: "/v1/models" }, "no model call"],
    ["counting tokens", { path: "/v1/messages/count_tokens" }, "no model call"],
  ])("ignores %s", (_, more, reason) => {
    expect(read([{ ...ENVOY, ...more }])).toMatchObject({
      received: 1,
      observed: [],
      ignored: [{ index: 0, reason }],
    });
  });

  it.each([
    ["not_an_object", undefined, "[info] a line of text"],
    ["missing_field", "authority", { method: "POST", start_time: "2026-11-19T00:00:00Z" }],
    ["missing_field", "start_time", { ...ENVOY, start_time: "-" }],
    ["bad_timestamp", "start_time", { ...ENVOY, start_time: "noon" }],
    ["occurred_at_out_of_range", "start_time", { ...ENVOY, start_time: 12 }],
    ["wrong_type", "response_code", { ...ENVOY, response_code: "fine" }],
    ["wrong_type", "bytes_sent", { ...ENVOY, bytes_sent: -3 }],
  ])("refuses with %s at %s", (code, field, line) => {
    expect(read([line]).rejected).toMatchObject([{ index: 0, code, ...(field && { field }) }]);
  });

  it("keeps neither keys nor queries of a line that it refuses", () => {
    const line = {
      ...ENVOY,
      path: "/v1/x?key=hidden-key",
      authorization: "Bearer hidden-key",
      start_time: "x",
    };
    const reading = read([line]);
    expect(reading.rejected).toHaveLength(1);
    expect(JSON.stringify(reading)).not.toContain("hidden-key");
    expect(read(reading.rejected.map(({ raw }) => raw)).rejected).toEqual(reading.rejected);
  });

  it("is told from the other sources", () => {
    const context = { receivedAtMs: TEST_NOW_MS };
    for (const { line } of LINES.filter(({ line }) => !("log" in line)))
      expect(detectSource([line], [...sourceRegistry.values()], context)?.name).toBe("access-log");
  });

  it("mutated lines never throw, and every line is accounted for once", () => {
    expectRobust(
      accessLogSource,
      LINES.map(({ line }) => [line]),
    );
  });
});
