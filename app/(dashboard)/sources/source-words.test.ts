import { describe, expect, it } from "vitest";
import type { SourceHeartbeat } from "@/lib/queries/sources";
import { rhythmText, sourcesSentence, spanText } from "./source-words";

const NOW = new Date("2026-07-20T08:00:00Z");
const source = (label: string, state: SourceHeartbeat["state"], lastAt: string | null): SourceHeartbeat => ({
  label,
  keys: [],
  state,
  rhythmHours: 1,
  firstAt: null,
  lastAt: lastAt === null ? null : new Date(lastAt),
  events: { count: 0n, atLeast: false },
  quarantined: { count: 0n, atLeast: false },
  waitedFor: lastAt !== null && lastAt > "2026-07-13",
  holdsBack: false,
});

describe("sourcesSentence", () => {
  it("names the silent one and for how long", () => {
    const all = [
      source("nightly", "silent", "2026-07-17T06:00:00Z"),
      source("app", "on_time", "2026-07-20T07:00:00Z"),
    ];
    expect(sourcesSentence(all, NOW)).toBe("nightly has been silent for 3 days; figures stop there.");
    expect(sourcesSentence([...all, source("b", "silent", "2026-07-19T06:00:00Z")], NOW)).toBe(
      "2 sources are silent, nightly for 3 days; figures stop there.",
    );
  });
  it("does not wait for what was retired long ago", () => {
    const all = [
      source("old", "silent", "2026-03-01T06:00:00Z"),
      source("app", "on_time", "2026-07-20T07:00:00Z"),
    ];
    expect(sourcesSentence(all, NOW)).toBe("Every source that is due reports on time.");
  });
  it("says late, and nothing at all", () => {
    expect(sourcesSentence([source("app", "late", "2026-07-20T06:00:00Z")], NOW)).toBe("app is late.");
    expect(sourcesSentence([source("app", "nothing_yet", null)], NOW)).toBe("No source has reported yet.");
  });
});

it("spans and rhythms are words", () => {
  expect([0.5, 1, 47, 49].map(spanText)).toEqual(["under 1 hour", "1 hour", "47 hours", "2 days"]);
  expect([null, 1, 6, 24, 72, 168].map(rhythmText)).toEqual([
    "–",
    "hourly or more",
    "every 6 hours",
    "every day",
    "every 3 days",
    "every week",
  ]);
});
