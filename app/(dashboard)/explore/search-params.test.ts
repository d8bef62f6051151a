import { describe, expect, it } from "vitest";
import { exploreHref } from "./href";
import { parseExplore, settleExplore, usualStep } from "./search-params";

const NOW = new Date("2026-07-20T08:00:00Z");
const settle = (given: Record<string, string | string[]>) => settleExplore(parseExplore(given), NOW, "UTC");

describe("parseExplore", () => {
  it("is last week by team unless told otherwise", () => {
    const explore = settle({});
    expect(explore.problems).toEqual([]);
    expect(explore.groupBy).toEqual(["team"]);
    expect(explore.days.range).toEqual({ fromDay: "2026-07-13", toDay: "2026-07-20" });
    expect(explore.step).toBe("day");
    expect(explore.shown).toContain("change");
    expect(exploreHref(explore.question)).toBe("/explore");
  });

  it("refuses in a sentence what does not exist, and what is not counted together", () => {
    expect(parseExplore({ group: "team,colour" }).problems).toEqual([
      expect.stringMatching(/^There is no grouping “colour”\. There are: team, service, /),
    ]);
    expect(parseExplore({ columns: "cost,profit" }).problems[0]).toContain("no column “profit”");
    expect(parseExplore({ step: "hour" }).problems[0]).toContain("no chart step “hour”");
    expect(parseExplore({ chart: "pie" }).problems[0]).toContain("no chart “pie”");
    expect(parseExplore({ compare: "decade" }).problems[0]).toContain("no comparison “decade”");
    expect(parseExplore({ period: "eon" }).problems[0]).toContain("no period “eon”");
    expect(parseExplore({ booked: "2026-13" }).problems).toEqual([
      "There is no month “2026-13”. Write a booked month as 2026-10.",
    ]);
    expect(parseExplore({ from: "2026-07-20", through: "2026-07-13" }).problems).toHaveLength(1);
    expect(parseExplore({ from: "2026-07-20" }).problems).toHaveLength(1);
    expect(parseExplore({ group: "tenant", template: "x" }).problems[0]).toContain("counted apart");
    expect(parseExplore({ group: "team,service,feature,model,provider" }).problems).toHaveLength(1);
  });

  it("takes a filter once, several times, or numbered as a form sends it", () => {
    expect(parseExplore({ team: "support" }).filters).toEqual({ team: ["support"] });
    expect(parseExplore({ team: ["support", "growth", "support"] }).filters).toEqual({
      team: ["support", "growth"],
    });
    expect(parseExplore({ team: "support", "team.2": "growth", teams: "x" }).filters).toEqual({
      team: ["support", "growth"],
    });
    expect(parseExplore({ service_tier: "batch" }).filters).toEqual({ service_tier: ["batch"] });
  });

  it("comes back from its own address", () => {
    const given = {
      from: "2026-06-01",
      through: "2026-07-12",
      group: "service,week",
      team: ["support", "growth"],
      step: "week",
      columns: "cost,share",
      compare: "off",
    };
    const href = exploreHref(settle(given).question);
    const query = new URLSearchParams(href.split("?")[1]);
    const again = Object.fromEntries([...query.keys()].map((key) => [key, query.getAll(key)]));
    const plain = Object.fromEntries(
      Object.entries(again).map(([key, values]) => [key, values.length === 1 ? (values[0] ?? "") : values]),
    );
    expect(plain).toEqual(given);
    expect(exploreHref(settle(plain).question)).toBe(href);
  });

  it("is a booked month as a whole unless days are asked for too", () => {
    const whole = settle({ booked: "2026-06" });
    expect(whole.days).toMatchObject({ range: { fromDay: "2026-06-01", toDay: "2026-07-01" }, preset: null });
    expect(whole.days.name).toBe("Booked in June 2026");
    expect(exploreHref(whole.question)).toBe("/explore?booked=2026-06");
    const days = settle({ booked: "2026-06", from: "2026-06-29", through: "2026-07-05" });
    expect(days.days.range).toEqual({ fromDay: "2026-06-29", toDay: "2026-07-06" });
    expect(exploreHref(days.question)).toBe("/explore?from=2026-06-29&through=2026-07-05&booked=2026-06");
    expect(exploreHref(settle({ booked: "2026-06", period: "last-week" }).question)).toContain(
      "period=last-week",
    );
  });

  it("takes `on` of other pages as the days before", () => {
    expect(settle({ compare: "on" }).compare).toBe("previous");
    expect(settle({}).compare).toBe("previous");
    expect(settle({ compare: "year" }).compare).toBe("year");
  });

  it("leaves out the columns of a comparison that is off, and orders the others", () => {
    expect(settle({ columns: "change,cost,requests", compare: "off" }).shown).toEqual(["requests", "cost"]);
  });
});

describe("steps", () => {
  it("are days, weeks or months by the length of the range", () => {
    expect(usualStep({ fromDay: "2026-07-01", toDay: "2026-08-01" })).toBe("day");
    expect(usualStep({ fromDay: "2026-01-01", toDay: "2026-07-01" })).toBe("week");
    expect(usualStep({ fromDay: "2025-01-01", toDay: "2026-07-01" })).toBe("month");
  });
  it("are those of the rows where these are of time", () => {
    expect(settle({ group: "team,week" }).step).toBe("week");
    expect(settle({ group: "month", step: "day" }).step).toBe("day");
    expect(settle({ group: "day", from: "2025-01-01", through: "2026-06-30" }).step).toBe("month");
  });
  it("of a day are not drawn over two years", () => {
    expect(settle({ from: "2025-01-01", through: "2026-06-30", step: "day" }).step).toBe("month");
  });
});
