import { describe, expect, it } from "vitest";
import { addressOf, signInLimiter } from "./sign-in-limit";

const NOW = 1_000_000;

describe("signInLimiter", () => {
  it("slows guesses for one account down, from wherever they come and however the address is written", () => {
    const limit = signInLimiter();
    const tries = Array.from({ length: 12 }, (_, i) =>
      limit.take({ address: `10.0.0.${i}`, email: i % 2 === 0 ? "a@example.com" : " A@Example.com" }, NOW),
    );
    expect(tries.filter(Boolean)).toHaveLength(10);
    expect(limit.take({ address: "10.0.0.1", email: "b@example.com" }, NOW)).toBe(true);
    expect(limit.take({ address: "10.0.0.1", email: "a@example.com" }, NOW + 30_000)).toBe(true);
  });

  it("slows one address down, whatever accounts it names", () => {
    const limit = signInLimiter();
    const tries = Array.from({ length: 40 }, (_, i) =>
      limit.take({ address: "10.0.0.1", email: `${i}@example.com` }, NOW),
    );
    expect(tries.filter(Boolean)).toHaveLength(30);
    expect(limit.take({ address: "10.0.0.2", email: "z@example.com" }, NOW)).toBe(true);
  });

  it("does not count who knows the password", () => {
    const limit = signInLimiter();
    const from = { address: "10.0.0.1", email: "a@example.com" };
    for (let i = 0; i < 100; i += 1) {
      expect(limit.take(from, NOW)).toBe(true);
      limit.succeeded(from);
    }
  });
});

describe("addressOf", () => {
  it("believes the nearest proxy only", () => {
    expect(addressOf("6.6.6.6, 10.0.0.9")).toBe("10.0.0.9");
    expect(addressOf("10.0.0.9")).toBe("10.0.0.9");
    for (const none of [null, undefined, "", " , "]) expect(addressOf(none)).toBe("unknown");
  });
});
