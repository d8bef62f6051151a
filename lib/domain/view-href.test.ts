import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { viewHref, viewNames } from "./view-href";

describe("viewHref", () => {
  it("keeps path and query of a page", () => {
    expect(viewHref("/")).toBe("/");
    expect(viewHref("/explore?group=service&team=a%20b#top")).toBe("/explore?group=service&team=a%20b");
    expect(viewHref("/teams/../month?month=2026-06")).toBe("/month?month=2026-06");
  });

  it.each([
    "//evil.example/x",
    "/\\evil.example",
    "/\t/evil.example",
    "/..//evil.example",
    "https://evil.example/",
    "javascript:alert(1)",
    "explore",
    "",
    "/api/v1/spend",
    "/sign-in?callbackUrl=//evil.example",
    "/views/palette",
    "/set-password/token",
    ` /explore`,
    `/${"x".repeat(2_000)}`,
  ])("refuses %j", (text) => expect(viewHref(text)).toBeNull());

  it("never leads to another site, whatever is given", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.constantFrom("/", "\\", ".", "..", "a", "@", ":", "?", "\t", "%2f", "//", "evil.example"),
        ),
        (parts) => {
          const href = viewHref(`/${parts.join("")}`);
          if (href !== null)
            expect(new URL(href, "https://ours.example/x").origin).toBe("https://ours.example");
        },
      ),
    );
  });
});

describe("viewNames", () => {
  it("finds what only some may know", () => {
    expect(viewNames("/teams/a%20b?period=month")).toMatchObject({ teams: ["a b"], units: [], others: [] });
    expect(viewNames("/explore?team=x&team.2=y&service=s&feature=f&tenant=acme&model=gpt")).toEqual({
      teams: ["x", "y"],
      units: [],
      services: ["s"],
      features: ["f"],
      others: ["acme"],
    });
    expect(viewNames("/units/customer")).toMatchObject({ units: ["customer"] });
    // The catalog's own pages name what is in it, in ways of their own, and are for those who see all of it.
    expect(viewNames("/admin/teams/growth").others).not.toEqual([]);
    expect(viewNames("/admin/audit-log?subject=team%20growth").others).not.toEqual([]);
    expect(viewNames("/sources/keys").others).not.toEqual([]);
  });
});
