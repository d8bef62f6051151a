import { parse } from "csv-parse/sync";
import { describe, expect, it } from "vitest";
import { fromUsd } from "@/lib/domain/money";
import { NOTHING } from "@/lib/queries/spend-measures";
import { exploreCsv } from "./explore-csv";
import { exploreRows, figuresOf, sortRows } from "./explore-rows";
import { parseExplore, settleExplore } from "./search-params";
import { exploreSentence } from "./sentences";

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
  const table = sortRows(exploreRows(rows, explore), explore);
  const text = await new Response(exploreCsv(table, explore, new Date("2026-07-20T06:00:00Z"))).text();
  return parse(text, { columns: true }) as Record<string, string>[];
}

describe("a row's door", () => {
  const hrefOf = (given: Record<string, string>, labels: Record<string, string>) =>
    exploreRows([row(labels, "1", null)], settle(given))[0]?.href;

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
  it("is not there for a token class, whose cost no filter yields", () => {
    expect(hrefOf({ group: "token_class" }, { token_class: "output" })).toBeNull();
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
      complete_through: "2026-07-20T06:00:00.000Z",
    });
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
    when: "last week",
    days: 7,
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

describe("figuresOf", () => {
  it("gives a token class no requests of its own", () => {
    expect(figuresOf({ ...NOTHING, requests: 3n }, null, 0, true).requests).toBeNull();
    expect(figuresOf({ ...NOTHING, requests: 3n }, null, 0, false).requests).toBe(3n);
  });
});
