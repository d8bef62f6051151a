import { describe, expect, it } from "vitest";
import { exploreHref } from "./href";

describe("exploreHref", () => {
  it("is the bare address for the usual question", () => {
    expect(exploreHref({})).toBe("/explore");
    expect(exploreHref({ groupBy: ["team"], preset: "last-week", compare: "previous" })).toBe("/explore");
  });
  it("names days, grouping and filters", () => {
    expect(
      exploreHref({
        from: "2026-07-01",
        through: "2026-07-20",
        groupBy: ["service", "feature"],
        filter: { team: "support", attributed_by: ["envelope", "(none)"] },
      }),
    ).toBe(
      "/explore?from=2026-07-01&through=2026-07-20&group=service,feature&team=support&attributed_by=envelope&attributed_by=%28none%29",
    );
  });
  it("names a preset, the step, the columns, and no comparison", () => {
    expect(
      exploreHref({ preset: "month", step: "week", columns: ["cost", "share"], compare: "off", groupBy: [] }),
    ).toBe("/explore?period=month&group=&step=week&columns=cost,share&compare=off");
  });
  it("names a booked month, the other chart, and a year ago", () => {
    expect(exploreHref({ booked: "2026-10", chart: "area", compare: "year" })).toBe(
      "/explore?booked=2026-10&chart=area&compare=year",
    );
    expect(exploreHref({ booked: "2026-10", preset: "last-week" })).toBe(
      "/explore?period=last-week&booked=2026-10",
    );
  });
});
