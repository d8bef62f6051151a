import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assertChargeTime, readTime } from "@/lib/sources/times";

const iso = (value: unknown) => new Date(readTime(value, "ts") ?? Number.NaN).toISOString();

describe("readTime", () => {
  it.each([
    ["2026-06-08T12:15:44Z", "2026-06-08T12:15:44.000Z"],
    ["2026-06-08T12:15:44.9999999Z", "2026-06-08T12:15:44.999Z"],
    ["2023-11-16 18:17:03.9799600", "2023-11-16T18:17:03.979Z"],
    ["2026-06-08T14:15:44,5+02:00", "2026-06-08T12:15:44.500Z"],
    ["2026-06-08T14:15:44+0545", "2026-06-08T08:30:44.000Z"],
    ["2026-06-08T14:15:44-03", "2026-06-08T17:15:44.000Z"],
    ["2026-06-08", "2026-06-08T00:00:00.000Z"],
    ["2026-06-08 14:15", "2026-06-08T14:15:00.000Z"],
    [" 2026-06-08 14:15:44 UTC ", "2026-06-08T14:15:44.000Z"],
    [1780920944, "2026-06-08T12:15:44.000Z"],
    [1780920944.123, "2026-06-08T12:15:44.123Z"],
    [1780920944123, "2026-06-08T12:15:44.123Z"],
    [1780920944123999, "2026-06-08T12:15:44.123Z"],
    [1780920944124000000, "2026-06-08T12:15:44.124Z"],
    ["1780920944", "2026-06-08T12:15:44.000Z"],
  ])("%s is %s", (sent, expected) => {
    expect(iso(sent)).toBe(expected);
  });

  it.each([
    "2026-02-30",
    "2026-13-01",
    "2026-06-08T24:01:00Z",
    "8 June 2026",
    "NaN",
    "2026",
    "2026-06-08T12:15:44+99:00",
  ])("%s is refused", (sent) => expect(() => readTime(sent, "ts")).toThrow(/send ISO 8601/));

  it("agrees with the platform on every millisecond it can spell", () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date("2020-01-01"), max: new Date("2100-01-01"), noInvalidDate: true }),
        (date) => {
          expect(readTime(date.toISOString(), "ts")).toBe(date.getTime());
          expect(readTime(date.getTime() / 1000, "ts")).toBe(date.getTime());
        },
      ),
    );
  });

  it("takes 2020-01-01 to arrival + 1 day, both included", () => {
    const now = Date.UTC(2026, 0, 10);
    expect(() => assertChargeTime(Date.UTC(2020, 0, 1), "ts", now)).not.toThrow();
    expect(() => assertChargeTime(now + 86_400_000, "ts", now)).not.toThrow();
    expect(() => assertChargeTime(Date.UTC(2020, 0, 1) - 1, "ts", now)).toThrow();
    expect(() => assertChargeTime(now + 86_400_001, "ts", now)).toThrow();
  });
});
