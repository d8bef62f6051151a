import { describe, expect, it } from "vitest";
import { mostAlike } from "./most-alike";

const ENTRIES = [
  { slug: "growth", names: ["growth", "Growth marketing"] },
  { slug: "search", names: ["search", "Search & Ranking"] },
  { slug: "support", names: ["support", "support-automation"] },
];

describe("mostAlike", () => {
  it.each([
    ["suport", "support"],
    ["supp-automation", "support"],
    ["growth_exp", "growth"],
    ["SEARCH team", "search"],
    ["vk-batch-07", null],
    ["", null],
    ["x", null],
  ])("%s looks like %s", (name, slug) => expect(mostAlike(name, ENTRIES)).toBe(slug));

  it("does not depend on the order of entries", () => {
    for (const name of ["suport", "grow", "sear"])
      expect(mostAlike(name, [...ENTRIES].reverse())).toBe(mostAlike(name, ENTRIES));
  });
});
