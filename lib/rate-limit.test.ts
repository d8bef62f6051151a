import { describe, expect, it } from "vitest";
import { rateLimiter } from "./rate-limit";

const NOW = 1_000_000;

describe("rateLimiter", () => {
  it("lets a burst through, then one for each refill, and says how long to wait", () => {
    const limit = rateLimiter({ burst: 3, refillMs: 10_000 });
    expect([1, 2, 3].map(() => limit.take("a", NOW))).toEqual([0, 0, 0]);
    expect(limit.take("a", NOW)).toBe(10);
    expect(limit.take("a", NOW + 9_500)).toBe(1);
    expect(limit.take("a", NOW + 10_000)).toBe(0);
    expect(limit.take("b", NOW)).toBe(0);
  });

  it("gives back what was no attempt, never more than the burst", () => {
    const limit = rateLimiter({ burst: 2, refillMs: 10_000, ofAll: { burst: 2, refillMs: 10_000 } });
    for (let i = 0; i < 20; i += 1) {
      expect(limit.take("a", NOW)).toBe(0);
      limit.giveBack("a");
    }
    limit.giveBack("a");
    limit.giveBack("nobody");
    expect([1, 2, 3].map(() => limit.take("a", NOW))).toEqual([0, 0, 10]);
  });

  it("forgets the key seen longest ago when there are too many, so that made-up keys cost no memory", () => {
    const limit = rateLimiter({ burst: 1, refillMs: 10_000, mostKeys: 2 });
    expect(limit.take("a", NOW)).toBe(0);
    expect(limit.take("b", NOW)).toBe(0);
    expect(limit.take("a", NOW)).toBe(10);
    expect(limit.take("c", NOW)).toBe(0);
    expect(limit.take("a", NOW)).toBe(10);
    expect(limit.take("b", NOW)).toBe(0);
  });
});
