import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { providerResponseSource } from "@/lib/sources/provider-response";
import { sourceRegistry } from "@/lib/sources/registry";
import { TEST_NOW_MS } from "@/lib/sources/testing";

const read = (payload: unknown) => providerResponseSource.read(payload, { receivedAtMs: TEST_NOW_MS });
const plain = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value ?? null, (_, inner) => (typeof inner === "bigint" ? inner.toString() : inner)),
  );
const fixture = (name: string) =>
  JSON.parse(readFileSync(new URL(`./fixtures/provider-response/${name}.json`, import.meta.url), "utf8"));
const accepted = z
  .array(z.object({ about: z.string(), event: z.unknown(), report: z.unknown() }))
  .parse(fixture("accepted"));
const malformed = z
  .array(z.object({ event: z.unknown(), code: z.string(), field: z.string().optional() }))
  .parse(fixture("malformed"));

describe("provider responses", () => {
  it.each(accepted)("$about", ({ event, report }) => {
    const reading = read(event);
    expect(reading.rejected).toEqual([]);
    expect(plain(reading.reports[0]?.report)).toEqual(report);
  });

  it.each(malformed.map((one) => ({ ...one, shown: JSON.stringify(one.event) })))(
    "refuses $shown with $code",
    ({ event, code, field }) => {
      const [rejection] = read([event]).rejected;
      expect({ code: rejection?.code, field: rejection?.field }).toEqual({ code, field });
    },
  );

  it("arbitrary JSON never throws, and every record is accounted for once", () => {
    const name = fc.constantFrom(
      "id",
      "object",
      "type",
      "model",
      "usage",
      "usage_events",
      "response",
      "headers",
      "created",
      "status",
      "error",
      "provider",
      "host",
      "path",
      "choices",
      "team",
    );
    const body = fc.dictionary(
      name,
      fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.dictionary(name, fc.jsonValue({ maxDepth: 2 }))),
    );
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), body, fc.array(body)), (payload) => {
        const reading = read(payload);
        expect(reading.reports.length + reading.ignored.length + reading.rejected.length).toBe(
          reading.received,
        );
        expect(reading.rejected.filter(({ code }) => code === "internal")).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });

  it("is found by name, as is the native source", () => {
    expect([...sourceRegistry.keys()].slice(0, 2)).toEqual(["native", "provider-response"]);
    expect(sourceRegistry.get("provider-response")).toBe(providerResponseSource);
  });
});
