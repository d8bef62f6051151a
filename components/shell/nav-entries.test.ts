import { describe, expect, it } from "vitest";
import { everyPage, navEntries } from "./nav-entries";

const labels = (role: string, ...slugs: string[]) =>
  navEntries({ role, teams: slugs.map((slug) => ({ slug })) }).map((entry) => entry.label);

describe("navEntries", () => {
  it("a lead of one team starts at that team, a lead of two at Overview", () => {
    expect(labels("lead", "support")).toEqual(["My team", "Traces", "Exceptions", "Explore"]);
    expect(labels("member", "support")[0]).toBe("My team");
    expect(labels("lead", "support", "growth")[0]).toBe("Overview");
  });

  it("finance has the month, an admin what keeps the data clean", () => {
    expect(labels("finance", "support")).toEqual(["Overview", "Month", "Explore", "Traces"]);
    expect(labels("admin", "support")).toEqual([
      "Overview",
      "Exceptions",
      "Catalog",
      "Prices",
      "Sources",
      "Markers",
    ]);
  });

  it("a director starts at the unit, or at Overview without one", () => {
    const mine = navEntries({
      role: "director",
      teams: [{ slug: "a" }, { slug: "b" }],
      unit: { slug: "customer care" },
    });
    expect(mine.map((entry) => entry.label)).toEqual(["My unit", "Traces", "Explore"]);
    expect(mine[0]?.href).toBe("/units/customer%20care");
    expect(labels("director", "a", "b")[0]).toBe("Overview");
  });

  it("everything else is in the palette; sources are not for everybody", () => {
    const pages = (role: string, all: boolean) => everyPage(role, all).map((page) => page.label);
    expect(pages("reader", true)).toEqual(expect.arrayContaining(["Sources", "Catalog", "Prices"]));
    expect(pages("lead", false)).not.toContain("Sources");
    // Where everybody sees every team's figures, the catalog is still not everybody's.
    expect(pages("lead", true)).not.toContain("Catalog");
    for (const role of ["admin", "finance"]) {
      const hrefs = everyPage(role, true).map((page) => page.href);
      for (const entry of navEntries({ role, teams: [] })) expect(hrefs).toContain(entry.href);
    }
  });
});
