import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { detectSource } from "@/lib/sources/detect";
import { sourceRegistry } from "@/lib/sources/registry";
import type { Source } from "@/lib/sources/source";
import { TEST_NOW_MS } from "@/lib/sources/testing";

const CONTEXT = { receivedAtMs: TEST_NOW_MS };
const SOURCES = [...sourceRegistry.values()];
const detected = (payload: unknown) => detectSource(payload, SOURCES, CONTEXT)?.name ?? null;

describe("detectSource", () => {
  it.each(
    SOURCES.filter(({ example }) => example !== undefined).map((source) => [source.name, source] as const),
  )("knows the example of %s, and reads all of it", (name, source) => {
    expect(detected(source.example)).toBe(name);
    const reading = source.read(source.example, CONTEXT);
    expect(reading.rejected).toEqual([]);
    expect(
      reading.reports.length + (reading.aggregates?.length ?? 0) + (reading.observed?.length ?? 0),
    ).toBeGreaterThan(0);
  });

  it.each(["native", "provider-response"])(
    "reads the recorded payloads of %s as a source that takes them",
    (name) => {
      const file = path.join(__dirname, "fixtures", name, "accepted.json");
      const cases = JSON.parse(readFileSync(file, "utf8")) as { about: string; event: unknown }[];
      for (const { about, event } of cases) {
        const source = detectSource(event, SOURCES, CONTEXT);
        expect(source, about).not.toBeNull();
        expect(source?.read(event, CONTEXT).rejected, about).toEqual([]);
      }
    },
  );

  it("is told from a response of a provider by what the body says of itself", () => {
    const usage = { prompt_tokens: 5, completion_tokens: 2, total_tokens: 7 };
    expect(
      detected({ id: "chatcmpl-1", object: "chat.completion", model: "gpt-4.1", choices: [], usage }),
    ).toBe("provider-response");
    expect(detected([{ request_id: "r1", team: "support", model: "gpt-4.1", ...usage }])).toBe("native");
  });

  it.each([[null], [42], ["text"], [[]], [{}], [{ hello: "world" }], [[[[]]]], [{ resourceSpans: [] }]])(
    "finds nothing to read in %j, and does not throw",
    (payload) => {
      const source = detectSource(payload, SOURCES, CONTEXT);
      if (source !== null) expect(source.read(payload, CONTEXT).reports).toEqual([]);
    },
  );

  it("prefers the surest hint that reads anything, then fewest rejections, then most calls and fields", () => {
    const fake = (name: string, calls: number, rejected: number, sure?: number): Source => ({
      name,
      title: name,
      ...(sure === undefined ? {} : { detects: () => sure }),
      read: () => ({
        received: calls + rejected,
        reports: Array.from({ length: calls }, (_, index) => ({
          index,
          raw: {},
          report: {
            kind: "call",
            provenance: "app",
            ownershipRank: "app",
            ownership: {},
            facts: {},
            occurredAtMs: null,
            usageStatus: "actual",
            usage: {},
          },
        })),
        ignored: [],
        rejected: Array.from({ length: rejected }, (_, index) => ({
          index,
          code: "wrong_type" as const,
          message: "no",
          raw: {},
        })),
      }),
    });
    const pick = (...sources: Source[]) => detectSource({}, sources, CONTEXT)?.name;
    expect(pick(fake("a", 1, 1), fake("b", 1, 0))).toBe("b");
    expect(pick(fake("a", 1, 0), fake("b", 2, 0))).toBe("b");
    expect(pick(fake("a", 1, 0), fake("b", 1, 0))).toBe("a");
    expect(pick(fake("a", 9, 0), fake("b", 1, 5, 0.9))).toBe("b");
    expect(pick(fake("a", 9, 0), fake("b", 0, 5, 0.9))).toBe("a");
    expect(pick(fake("a", 9, 0), fake("b", 1, 0, 0.3))).toBe("a");
  });
});
