import { describe, expect, it } from "vitest";
import { auditLimiter } from "./auditor-limit";

const NOW = 1_000_000;
const burst = (limit: ReturnType<typeof auditLimiter>, address: string, times: number, at = NOW) =>
  Array.from({ length: times }, () => limit.take(address, at));

describe("auditLimiter", () => {
  it("lets thirty through at once, then says how long to wait, and gives one back every two seconds", () => {
    const limit = auditLimiter();
    expect(burst(limit, "a", 30)).toEqual(Array(30).fill(0));
    expect(limit.take("a", NOW)).toBe(2);
    expect(limit.take("a", NOW + 1_000)).toBe(1);
    expect(limit.take("a", NOW + 2_000)).toBe(0);
    expect(limit.take("a", NOW + 2_000)).toBe(2);
  });

  it("counts each address by itself, and a refusal costs nothing", () => {
    const limit = auditLimiter();
    burst(limit, "a", 40);
    expect(limit.take("b", NOW)).toBe(0);
    expect(burst(limit, "a", 30, NOW + 60_000)).toEqual(Array(30).fill(0));
  });

  it("holds all addresses together to 120 at once, since addresses can be made up", () => {
    const limit = auditLimiter();
    const waits = Array.from({ length: 130 }, (_, index) => limit.take(`made-up-${index}`, NOW));
    expect(waits.filter((wait) => wait === 0)).toHaveLength(120);
    expect(limit.take("another", NOW)).toBe(1);
    expect(limit.take("another", NOW + 250)).toBe(0);
  });

  it("does not give anything for a clock that goes back", () => {
    const limit = auditLimiter();
    burst(limit, "a", 30);
    expect(limit.take("a", NOW - 3_600_000)).toBeGreaterThan(0);
  });
});
