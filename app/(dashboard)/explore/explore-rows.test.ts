import { parse } from "csv-parse/sync";
import { describe, expect, it } from "vitest";
import { fromUsd } from "@/lib/domain/money";
import { earlierDays } from "@/lib/queries/spend-compare";
import { NOTHING } from "@/lib/queries/spend-measures";
import { exploreCsv } from "./explore-csv";
import { exploreRows, figuresOf, sortRows } from "./explore-rows";
import { parseExplore, settleExplore } from "./search-params";
import { beforeText, exploreSentence, yearGapText } from "./sentences";

const NOW = new Date("2026-07-20T08:00:00Z");
const settle = (given: Record<string, string | string[]>) => settleExplore(parseExplore(given), NOW, "UTC");
const row = (labels: Record<string, string>, usd: string, before: string | null, share = 500) => ({
  labels,
  measures: { ...NOTHING, requests: 3n, costPico: fromUsd(usd) },
  share,
  previousPico: before === null ? null : fromUsd(before),
});

async function csvOf(given: Record<string, string | string[]>, rows: ReturnType<typeof row>[]) {
  const explore = settle(given);
  const { compare, days } = explore;
  const earlier = compare === "off" ? null : earlierDays(days.range, compare);
  const table = sortRows(exploreRows(rows, explore, earlier), explore);
  const complete = new Date("2026-07-20T06:00:00Z");
  const text = await new Response(exploreCsv(table, explore, earlier, complete)).text();
  return parse(text, { columns: true }) as Record<string, string>[];
}

describe("a row's door", () => {
  const hrefOf = (given: Record<string, string>, labels: Record<string, string>) =>
    exploreRows([row(labels, "1", null)], settle(given), null)[0]?.href;

  it("narrows to the row's own names and groups by what is finer", () => {
    expect(hrefOf({}, { team: "support" })).toBe("/explore?group=service&team=support");
    expect(hrefOf({ group: "feature", team: "support", period: "month" }, { feature: "a b" })).toBe(
      "/explore?period=month&group=service&team=support&feature=a+b",
    );
  });
  it("of a day or week keeps to the days asked for", () => {
    expect(hrefOf({ group: "day" }, { day: "2026-07-14" })).toBe(
      "/explore?from=2026-07-14&through=2026-07-14",
    );
    expect(hrefOf({ group: "week", from: "2026-07-08", through: "2026-07-15" }, { week: "2026-07-06" })).toBe(
      "/explore?from=2026-07-08&through=2026-07-12",
    );
  });
  it("of a month keeps to what is booked in it, and within a booked month to that", () => {
    const given = { group: "month", from: "2026-06-01", through: "2026-07-12" };
    expect(hrefOf(given, { month: "2026-06" })).toBe(
      "/explore?from=2026-06-01&through=2026-07-12&booked=2026-06",
    );
    expect(hrefOf({ booked: "2026-06", compare: "year" }, { team: "support" })).toBe(
      "/explore?booked=2026-06&group=service&team=support&compare=year",
    );
  });
  it("is not there for a token class, whose cost no filter yields", () => {
    expect(hrefOf({ group: "token_class" }, { token_class: "output" })).toBeNull();
  });
});

describe("why a row moved", () => {
  const whyOf = (given: Record<string, string>, labels: Record<string, string>) => {
    const explore = settle(given);
    const earlier = earlierDays(explore.days.range, explore.compare === "year" ? "year" : "previous");
    return exploreRows([row(labels, "2", "1")], explore, earlier)[0]?.why;
  };
  const DAYS = "from=2026-07-13&through=2026-07-19&against=2026-07-06&against-through=2026-07-12";

  it("is asked for its team, service and feature between the same days", () => {
    expect(whyOf({}, { team: "support" })).toBe(`/why?team=support&${DAYS}`);
    expect(whyOf({ group: "service,feature", team: "support" }, { service: "desk", feature: "reply" })).toBe(
      `/why?team=support&service=desk&feature=reply&${DAYS}`,
    );
    expect(whyOf({ compare: "year" }, { team: "support" })).toContain("against=2025-07-14");
  });
  it("is not offered where it cannot be told", () => {
    expect(whyOf({ group: "model" }, { model: "gpt-test" })).toBeNull();
    expect(whyOf({ group: "feature" }, { feature: "reply" })).toBeNull();
    expect(whyOf({ group: "service" }, { service: "(none)" })).toBeNull();
    expect(whyOf({ provider: "openai" }, { team: "support" })).toBeNull();
    expect(whyOf({ group: "team,week" }, { team: "support", week: "2026-07-13" })).toBeNull();
  });
});

describe("exploreCsv", () => {
  it("has the columns and the order of the table, exact money and the hour it is complete through", async () => {
    const rows = [
      row({ team: "=cmd()" }, "1.5", "2"),
      row({ team: "support" }, "2.000000000001", "0"),
      row({ team: "credit" }, "-0.25", "1"),
    ];
    const lines = await csvOf({ columns: "cost,change,change-percent,share,requests" }, rows);
    expect(Object.keys(lines[0] ?? {})).toEqual([
      "team",
      "requests",
      "cost_usd",
      "share_percent",
      "change_usd",
      "change_percent",
      "from",
      "to",
      "compared_from",
      "compared_to",
      "complete_through",
    ]);
    expect(lines.map((line) => [line.team, line.cost_usd, line.change_usd, line.change_percent])).toEqual([
      ["support", "2.000000000001", "2.000000000001", ""],
      ["'=cmd()", "1.500000000000", "-0.500000000000", "-25.00"],
      ["credit", "-0.250000000000", "-1.250000000000", "-125.00"],
    ]);
    expect(lines[0]).toMatchObject({
      share_percent: "50.0",
      from: "2026-07-13",
      to: "2026-07-20",
      compared_from: "2026-07-06",
      compared_to: "2026-07-13",
      complete_through: "2026-07-20T06:00:00.000Z",
    });
  });

  it("names the booked month, and nothing compared that is not", async () => {
    const lines = await csvOf({ booked: "2026-06", compare: "off" }, [row({ team: "a" }, "1", null)]);
    expect(lines[0]).toMatchObject({ booked_month: "2026-06", from: "2026-06-01", to: "2026-07-01" });
    expect(Object.keys(lines[0] ?? {}).filter((name) => /compared|previous|change/.test(name))).toEqual([]);
  });

  it("follows the order chosen on the page, and leaves cells empty that a class cannot have", async () => {
    const rows = [row({ token_class: "output" }, "1", null), row({ token_class: "input" }, "2", null)];
    const lines = await csvOf({ group: "token_class", compare: "off", "sort-explore": "cost" }, rows);
    expect(lines.map((line) => [line.token_class, line.requests])).toEqual([
      ["output", ""],
      ["input", ""],
    ]);
  });
});

describe("exploreSentence", () => {
  const facts = {
    costPico: fromUsd("120"),
    when: "spent last week",
    before: "the 7 days before",
    completeThrough: null,
    largest: null,
  };
  it("says level, change and the largest", () => {
    const largest = { of: "team", name: "support", costPico: fromUsd("70") };
    expect(exploreSentence({ ...facts, previousPico: fromUsd("100"), largest }).text).toBe(
      "$120.00 was spent last week, up $20.00 (+20.0\u202f%) on the 7 days before. Largest team: support, $70.00.",
    );
    expect(exploreSentence({ ...facts, previousPico: null }).text).toBe("$120.00 was spent last week.");
  });
});

describe("what is compared with", () => {
  const words = (fromDay: string, toDay: string, compare: "previous" | "year") => {
    const range = { fromDay, toDay };
    return beforeText({ range }, earlierDays(range, compare), compare === "year");
  };
  it("is said in words", () => {
    expect(words("2026-07-13", "2026-07-20", "previous")).toBe("the 7 days before");
    expect(words("2026-07-13", "2026-07-14", "previous")).toBe("the day before");
    expect(words("2026-06-01", "2026-07-01", "previous")).toBe("the month before");
    expect(words("2026-04-01", "2026-07-01", "previous")).toBe("the 3 months before");
    expect(words("2026-07-01", "2026-07-20", "previous")).toBe("the same days of the month before");
    expect(words("2026-07-13", "2026-07-20", "year")).toBe("the same weekdays 52 weeks ago");
    expect(words("2026-06-01", "2026-07-01", "year")).toBe("the same month a year ago");
    expect(words("2026-04-01", "2026-07-01", "year")).toBe("the same months a year ago");
    expect(words("2026-07-01", "2026-07-20", "year")).toBe("the same days a year ago");
  });
  it("says from which month on year over year exists", () => {
    const gap = { firstDay: "2026-03-03", from: "2027-04-01" };
    expect(yearGapText({ ...gap, all: true })).toBe(
      "The ledger begins on 3 Mar 2026, so there is no year ago to compare with yet: year over year exists from April 2027 on.",
    );
    expect(yearGapText({ ...gap, all: false })).toContain("only a part of the days a year ago");
  });
});

describe("figuresOf", () => {
  it("adds retry cost and fallback premium to waste", () => {
    const figures = figuresOf({ ...NOTHING, retryPico: 5n, fallbackPico: -2n }, null, 0, false);
    expect(figures.waste).toBe(3n);
  });
  it("gives a token class no requests of its own", () => {
    expect(figuresOf({ ...NOTHING, requests: 3n }, null, 0, true).requests).toBeNull();
    expect(figuresOf({ ...NOTHING, requests: 3n }, null, 0, false).requests).toBe(3n);
  });
});
