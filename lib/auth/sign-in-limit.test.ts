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

  it("is the same for every connection of one, and for the network that one has for themselves", () => {
    expect(addressOf("203.0.113.7:51234")).toBe("203.0.113.7");
    expect(addressOf("[2001:db8:1:2::7]:443")).toBe(addressOf("2001:db8:1:2:ffff::1"));
    expect(addressOf("2001:0db8:0001:0002:9::1")).toBe(addressOf("2001:db8:1:2::"));
    expect(addressOf("2001:db8::7")).toBe(addressOf("2001:db8::"));
    expect(addressOf("::ffff:203.0.113.7")).toBe("203.0.113.7");
    expect(addressOf("fe80::1%eth0")).toBe(addressOf("fe80::2"));
    const all = ["2001:db8:1:2::7", "2001:db8:1:3::7", "2001:db8:2::7", "::1", "203.0.113.7", "unknown"];
    expect(new Set(all.map(addressOf)).size).toBe(all.length);
    // What is no address counts as it stands, but no longer than one.
    expect(addressOf("x".repeat(5_000)).length).toBeLessThan(100);
  });
});
