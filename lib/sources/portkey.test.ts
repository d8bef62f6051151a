import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { identitiesOf } from "@/lib/domain/identity";
import type { Report } from "@/lib/domain/usage-event";
import { withoutContent } from "@/lib/sources/content";
import { portkeySource } from "@/lib/sources/portkey";
import { providerResponseSource } from "@/lib/sources/provider-response";
import { sourceRegistry } from "@/lib/sources/registry";
import { TEST_NOW_MS } from "@/lib/sources/testing";
import { expectRobust } from "@/lib/sources/testing-fuzz";

const read = (payload: unknown) => portkeySource.read(payload, { receivedAtMs: TEST_NOW_MS });
const plain = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value ?? null, (_, inner) => (typeof inner === "bigint" ? inner.toString() : inner)),
  );
const fixture = (name: string) =>
  JSON.parse(readFileSync(new URL(`./fixtures/portkey/${name}.json`, import.meta.url), "utf8"));
const accepted = z
  .array(z.object({ about: z.string(), event: z.record(z.string(), z.unknown()), report: z.looseObject({}) }))
  .parse(fixture("accepted"));
const malformed = z
  .array(z.object({ event: z.unknown(), code: z.string(), field: z.string().optional() }))
  .parse(fixture("malformed"));

function eventOf(about: string) {
  const found = accepted.find((one) => one.about.includes(about));
  if (!found) throw new Error(`no fixture about ${about}`);
  return found.event;
}

function reportOf(payload: unknown): Report {
  const reading = read(payload);
  const [first] = reading.reports;
  if (!first) throw new Error(JSON.stringify(reading.rejected[0]));
  return first.report;
}

describe("Portkey", () => {
  it.each(accepted)("$about", ({ event, report }) => {
    const reading = read(event);
    expect(reading.rejected).toEqual([]);
    expect(plain(reading.reports[0]?.report)).toEqual(report);
  });

  it.each(accepted)("is read again from its evidence: $about", ({ event }) => {
    const evidence = withoutContent(read(event).reports[0]?.raw);
    expect(plain(reportOf(evidence))).toEqual(plain(reportOf(event)));
    expect(JSON.stringify(evidence)).not.toContain("dropped");
    expect(JSON.stringify(evidence)).not.toContain("api-key");
  });

  it.each(malformed.map((one) => ({ ...one, shown: JSON.stringify(one.event).slice(0, 80) })))(
    "refuses $shown with $code and says what to do",
    ({ event, code, field }) => {
      const [rejection] = read([event]).rejected;
      expect({ code: rejection?.code, field: rejection?.field }).toEqual({ code, field });
      expect(rejection?.message).toMatch(/send |split /);
    },
  );

  it.each([
    [0.93, 9_300_000_000n],
    ["0.93", 9_300_000_000n],
    [1.5e-5, 150_000n],
    ["1.5E-5", 150_000n],
    [2000, 20_000_000_000_000n],
  ])("a cost of %s cents is a claim of %s picodollars", (cost, pico) => {
    expect(reportOf({ ...eventOf("a line without the response"), cost }).claimedCostPico).toBe(pico);
  });

  it("a line of the export and the provider's own answer are one call, and so is the same line again", () => {
    const line = reportOf(eventOf("a line of the export"));
    const answer = eventOf("a line of the export").response;
    const response = providerResponseSource.read(answer, { receivedAtMs: TEST_NOW_MS }).reports[0]?.report;
    if (!response) throw new Error("the answer was not read");
    const ids = identitiesOf(line, "import");
    expect(ids.filter((id) => identitiesOf(response, "app").includes(id))).toEqual([
      "response chatcmpl-Aa0000000000000000000000001",
    ]);
    expect(identitiesOf(reportOf(eventOf("a line without the response")), "import")).toEqual(
      ids.filter((id) => id.startsWith("request ")),
    );
  });

  it("a hit in Portkey's cache is not the call it repeats", () => {
    const { facts } = reportOf(eventOf("a semantic hit"));
    expect(facts.providerResponseId).toBeUndefined();
    expect(facts.providerRequestId).toBeUndefined();
    expect(reportOf({ ...eventOf("a semantic hit"), cache_status: "SEMANTIC MISS" }).responseCacheHit).toBe(
      undefined,
    );
  });

  it("calls of one trace are attempts of each other only where a fallback says so", () => {
    expect(reportOf(eventOf("a line without the response")).facts.operationId).toBeUndefined();
    const failed = reportOf(eventOf("refused with 429")).facts.operationId;
    expect(failed).toBeDefined();
    expect(reportOf(eventOf("what stood in")).facts.operationId).toBe(failed);
  });
});

describe("anything at all", () => {
  it("is read without a throw, and each record is accounted for once", () => {
    const events = accepted.map(({ event }) => event);
    expectRobust(portkeySource, [...events, events, ...malformed.map(({ event }) => event)]);
  });

  it("is found by name", () => {
    expect(sourceRegistry.get("portkey")).toBe(portkeySource);
  });
});
