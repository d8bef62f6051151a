import { describe, expect, it } from "vitest";
import { claimsOf, expiryOf, seenClaims, seenInstant } from "./form-input";
import { claimsText, expiryText, kindText, termLines, useText } from "./key-words";

const MIDNIGHT = new Date("2027-01-31T00:00:00Z");
const AT = new Date("2026-06-12T09:30:15.123Z");

describe("a key in words", () => {
  it("says whom it may name", () => {
    expect(claimsText(null)).toBe("any team");
    expect(claimsText([])).toBe("no team");
    expect(claimsText(["a", "b"])).toBe("a, b");
    expect(kindText({ kind: "transport", team: null })).toBe("transport");
    expect(kindText({ kind: "team", team: "support" })).toBe("of team support");
  });

  it("says when it ends: a day where it is one", () => {
    expect(expiryText(null)).toBe("never");
    expect(expiryText(MIDNIGHT)).toBe("31 Jan 2027, 00:00 UTC");
    expect(expiryText(AT)).toBe("12 Jun 2026, 09:30 UTC");
  });

  it("says what it brought", () => {
    expect(useText({ records: 0n, lastAt: null, atLeast: false })).toBe("Nothing in the last 7 days.");
    expect(useText({ records: 1n, lastAt: AT, atLeast: false })).toBe(
      "1 record in the last 7 days, the last on 12 Jun 2026, 09:30 UTC.",
    );
    expect(useText({ records: 1234n, lastAt: AT, atLeast: true })).toMatch(/^over 1,234 records /);
  });

  it("says of a change only what changes, whatever the order of teams", () => {
    const now = { claims: ["b", "a"], environment: null, expiresAt: MIDNIGHT };
    expect(termLines(now, { ...now, claims: ["a", "b"] })).toEqual([]);
    expect(termLines(now, { claims: null, environment: "prod", expiresAt: null })).toEqual([
      "May name: a, b, then any team",
      "Environment: as the event says, then prod",
      "Expires: 31 Jan 2027, 00:00 UTC, then never",
    ]);
  });
});

describe("what a form about a key sends", () => {
  const form = (fields: [string, string][]) => {
    const data = new FormData();
    for (const [name, value] of fields) data.append(name, value);
    return data;
  };

  it("any team, some, or none", () => {
    expect(claimsOf(form([["claim", "a"]]))).toBeNull();
    expect(claimsOf(form([["claims", "some"]]))).toEqual([]);
    const two = form([
      ["claims", "some"],
      ["claim", "a"],
      ["claim", "b"],
    ]);
    expect(claimsOf(two)).toEqual(["a", "b"]);
    expect(seenClaims(form([["seen_claims", "*"]]))).toBeNull();
    expect(seenClaims(form([["seen_claims", ""]]))).toEqual([]);
    expect(seenClaims(form([["seen_claims", "a,b"]]))).toEqual(["a", "b"]);
  });

  it("a day that was left as it is keeps its exact time", () => {
    expect(expiryOf(form([]))).toBeNull();
    expect(expiryOf(form([["expires", "2027-01-31"]]))).toEqual(MIDNIGHT);
    expect(expiryOf(form([["expires", "2026-06-12"]]), AT)).toEqual(AT);
    expect(expiryOf(form([["expires", "2026-06-13"]]), AT)).toEqual(new Date("2026-06-13T00:00:00Z"));
    expect(seenInstant(form([["at", "never"]]), "at")).toBeNull();
    expect(seenInstant(form([["at", AT.toISOString()]]), "at")).toEqual(AT);
  });
});
