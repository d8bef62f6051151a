import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { nativeSource } from "@/lib/sources/native";
import { sourceRegistry } from "@/lib/sources/registry";
import { TEST_NOW_MS } from "@/lib/sources/testing";
import { correctedEnvelope } from "./auditor-envelope";

const CONTEXT = { receivedAtMs: TEST_NOW_MS };

/** Every placeholder filled in by one person. */
function filled(envelope: string): unknown {
  return JSON.parse(
    envelope
      .replaceAll('"<tokens>"', "7")
      .replace("<time, ISO 8601>", "2026-06-08T12:00:00Z")
      .replace(/<([a-z' ]+)>/g, "filled"),
  );
}

const cases = ["native", "provider-response"].flatMap((name) => {
  const file = path.join(process.cwd(), "lib/sources/fixtures", name, "accepted.json");
  const recorded = JSON.parse(readFileSync(file, "utf8")) as { about: string; event: unknown }[];
  return recorded.map(({ about, event }) => [name, about, event] as const);
});

describe("correctedEnvelope", () => {
  it.each(cases)("%s: %s reads as the same call once it is filled in", (name, _, event) => {
    const [read] = sourceRegistry.get(name)!.read(event, CONTEXT).reports;
    const before = read!.report;
    const envelope = correctedEnvelope(before);
    const again = nativeSource.read(filled(envelope), CONTEXT);
    expect(again.rejected).toEqual([]);
    const after = again.reports[0]!.report;
    expect(after.kind).toBe(before.kind);
    expect(after.facts).toMatchObject(before.facts);
    expect(after.ownership).toMatchObject(before.ownership);
    expect(after.ownership.team ?? after.ownership.tenant).toBeDefined();
    expect(after.claimedCostPico).toBe(before.claimedCostPico);
    expect(after.occurredAtMs).not.toBeNull();
    if (before.occurredAtMs !== null) expect(after.occurredAtMs).toBe(before.occurredAtMs);
    if (before.kind === "call" && before.usageStatus !== "missing") {
      expect(after.usage).toEqual(before.usage);
      expect(after.usageStatus).toBe(before.usageStatus);
    }
  });
});
