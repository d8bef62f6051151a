import { describe, expect, it } from "vitest";
import { endOfOverlap, MAX_OVERLAP_HOURS, overlapHours } from "./key-overlap";

describe("an overlap", () => {
  it.each([
    ["7d", 168],
    ["12h", 12],
    ["0", 0],
    ["0d", 0],
    [" 1d ", 24],
    [`${MAX_OVERLAP_HOURS}h`, MAX_OVERLAP_HOURS],
    [`${MAX_OVERLAP_HOURS + 1}h`, null],
    ["7", null],
    ["7w", null],
    ["-1d", null],
    ["", null],
    ["1.5d", null],
  ])("%s is %s hours", (text, hours) => expect(overlapHours(text)).toBe(hours));

  it("never makes a key live longer than it would have", () => {
    const now = new Date("2026-06-01T00:00:00Z");
    const soon = new Date("2026-06-02T00:00:00Z");
    expect(endOfOverlap(now, null, 3_600_000)).toEqual(new Date("2026-06-01T01:00:00Z"));
    expect(endOfOverlap(now, soon, 7 * 86_400_000)).toEqual(soon);
    expect(endOfOverlap(now, soon, 0)).toEqual(now);
  });
});
