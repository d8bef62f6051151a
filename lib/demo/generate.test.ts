import { beforeAll, describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { readCatalogFile } from "@/lib/commands/catalog/catalog-file";
import { DAY_MS, HOUR_MS, isoDay, WEEK_MS } from "./calendar";
import { demoCatalog } from "./company";
import { demoDays } from "./generate";
import { SCENARIOS } from "./scenario";
import { TEAM_SLUGS } from "./teams";
import { ofFeature, PricedDemo, usd } from "./testing";

const NOW = Date.parse("2026-07-22T15:30:00Z");
const options = { nowMs: NOW, seed: "whospent", scale: 1 };
let demo: PricedDemo;

beforeAll(() => {
  demo = new PricedDemo(options);
}, 120_000);

describe("the demo company", () => {
  it("is the same for the same seed and instant, and another for another seed", () => {
    const first = JSON.stringify([...demoDays({ ...options, scale: 0.02 })]);
    expect(JSON.stringify([...demoDays({ ...options, scale: 0.02 })])).toBe(first);
    expect(JSON.stringify([...demoDays({ ...options, seed: "other", scale: 0.02 })])).not.toBe(first);
  });

  it("has at most 170,000 records, from thirteen months ago to now, and none that is refused", () => {
    expect(demo.refused).toEqual([]);
    expect(demo.all.length).toBeGreaterThan(120_000);
    expect(demo.all.length).toBeLessThan(170_000);
    expect(demo.all.every((entry) => entry.atMs <= NOW)).toBe(true);
    expect(demo.calls(Date.parse("2026-07-22T00:00:00Z"), NOW).length).toBeGreaterThan(200);
    const days = [...new Set(demo.all.map((entry) => isoDay(entry.atMs)))].sort();
    expect(days[0]).toBe("2025-06-01");
    expect(days).toHaveLength(417);
  });

  it("comes in order of arrival, and only the late batch comes late", () => {
    const arrivals = demo.all.map((entry) => entry.arrivesMs ?? entry.atMs);
    expect(arrivals.every((at, index) => at >= (arrivals[index - 1] ?? 0))).toBe(true);
    const late = demo.all.filter((entry) => entry.arrivesMs !== undefined);
    expect(new Set(late.map((entry) => entry.arrivesMs)).size).toBe(1);
  });

  it("grows smoothly to two or three times of what it was, 8,000 to 12,000 dollars in the last week", () => {
    const weeks: number[] = [];
    for (let back = 0; demo.calendar.lastWeekMs - back * WEEK_MS >= demo.calendar.startMs; back += 1) {
      weeks.unshift(usd(demo.week(back)));
    }
    expect(weeks.length).toBeGreaterThanOrEqual(57);
    for (const [index, week] of weeks.entries()) {
      const before = weeks[index - 1];
      if (before === undefined) continue;
      expect(Math.abs(week / before - 1), `week ${index}: ${before} to ${week}`).toBeLessThan(0.25);
    }
    const [last = 0, before = 0] = [weeks.at(-1), weeks.at(-2)];
    expect(last).toBeGreaterThan(8_000);
    expect(last).toBeLessThan(12_000);
    expect(before / (weeks[1] ?? 1)).toBeGreaterThan(2);
    expect(before / (weeks[1] ?? 1)).toBeLessThan(3);
    // Nothing is told in the weeks before: they hardly move.
    for (const index of [3, 4, 5, 6]) {
      expect(Math.abs((weeks.at(-index) ?? 0) / (weeks.at(-index - 1) ?? 1) - 1)).toBeLessThan(0.1);
    }
  });

  it("has every team in every month", () => {
    const months = new Map<string, Set<string>>();
    for (const { atMs, report } of demo.all) {
      const month = isoDay(atMs).slice(0, 7);
      const teams = months.get(month) ?? new Set();
      months.set(month, teams.add(report.ownership.team ?? ""));
    }
    expect(months.size).toBe(14);
    const seen = (team: string) =>
      [...months.values()].filter((teams) => teams.has(team) || team === "data-platform").length;
    expect(TEAM_SLUGS.filter((team) => seen(team) < 14)).toEqual([]);
  });

  it("rests at weekends where offices do, and at night", () => {
    const saturday = demo.calendar.lastWeekMs + 5 * DAY_MS;
    const office = ofFeature("draft-reply");
    expect(demo.calls(saturday, saturday + DAY_MS, office).length * 5).toBeLessThan(
      demo.calls(saturday - DAY_MS, saturday, office).length,
    );
    const hours = new Array<number>(24).fill(0);
    for (const { atMs } of demo.all.filter(ofFeature("answer-query"))) {
      const hour = Math.floor((atMs % DAY_MS) / HOUR_MS);
      hours[hour] = (hours[hour] ?? 0) + 1;
    }
    // Twice as many at the peak at twenty as at five, as in the traces.
    expect((hours[20] ?? 0) / (hours[5] ?? 1)).toBeGreaterThan(1.8);
    expect((hours[20] ?? 0) / (hours[5] ?? 1)).toBeLessThan(2.7);
  });

  it("gives ten tenants nine tenths of the customers' calls", () => {
    const counts = new Map<string, number>();
    for (const { report } of demo.calls(NOW - 8 * WEEK_MS, NOW)) {
      const { tenant } = report.ownership;
      if (tenant) counts.set(tenant, (counts.get(tenant) ?? 0) + 1);
    }
    const sorted = [...counts.values()].sort((a, b) => b - a);
    const total = sorted.reduce((sum, count) => sum + count, 0);
    expect(sorted.length).toBeGreaterThan(80);
    expect(sorted.slice(0, 10).reduce((sum, count) => sum + count, 0) / total).toBeCloseTo(0.928, 1);
  });

  it("asks no model for a prompt over its context tier", () => {
    const over = demo.all.filter(({ report }) => {
      const { input_uncached, cache_read, cache_write_5m } = report.usage;
      const limit = /sonnet|2\.5-pro/.test(report.facts.modelRequested ?? "") ? 200_000 : 400_000;
      return (input_uncached ?? 0) + (cache_read ?? 0) + (cache_write_5m ?? 0) > limit;
    });
    expect(over).toEqual([]);
  });

  it("names a template on nearly every call, and changes every template's version over the months", () => {
    const named = demo.week(0).filter((entry) => entry.report.ownership.promptTemplate !== undefined);
    expect(named.length / demo.week(0).length).toBeGreaterThan(0.85);
    const versions = new Map<string, Set<string>>();
    for (const { report } of demo.all) {
      const { promptTemplate: template, promptVersion = "" } = report.ownership;
      if (template) versions.set(template, (versions.get(template) ?? new Set()).add(promptVersion));
    }
    for (const [template, seen] of versions) {
      const young = ["ad-copy", "subject-lines", "dispute-draft"].includes(template);
      expect(seen.size, template).toBeGreaterThanOrEqual(young ? 1 : 5);
    }
  });

  it("has agents whose calls hang below a plan and its helpers", () => {
    const spans = new Map<string, string>();
    const deep = new Set<string>();
    for (const { report } of demo.week(1, ofFeature("implement-change"))) {
      const { spanId = "", parentSpanId = "", traceId = "" } = report.facts;
      spans.set(spanId, parentSpanId);
      const above = spans.get(parentSpanId);
      if (above !== undefined && spans.has(above)) deep.add(traceId);
    }
    expect(deep.size).toBeGreaterThan(20);
  });

  it("has rejections that cost nothing, estimates, calls of which nothing is known, and cached answers", () => {
    const rejected = demo.week(0, (entry) => entry.report.facts.errorType === "rate_limit");
    expect(rejected.length).toBeGreaterThan(10);
    expect(rejected.every((entry) => entry.costUsd === 0 || entry.costUsd === null)).toBe(true);
    const since = NOW - 4 * WEEK_MS;
    const some = (keep: (entry: (typeof rejected)[number]) => boolean) => demo.calls(since, NOW, keep).length;
    expect(some((entry) => entry.report.usageStatus === "estimated")).toBeGreaterThan(3);
    expect(some((entry) => entry.report.usageStatus === "missing")).toBeGreaterThan(5);
    expect(some((entry) => entry.report.responseCacheHit === true)).toBeGreaterThan(10);
  });

  it("has a context for every call of the gateway that needs one, and calls both sides report", () => {
    const contexts = new Map(
      demo.all
        .filter((entry) => entry.report.kind === "context")
        .map((entry) => [entry.report.facts.traceId, entry]),
    );
    const gateway = demo.week(1, (entry) => entry.report.facts.virtualKey === "vk-market-03");
    expect(gateway.length).toBeGreaterThan(80);
    expect(
      gateway.every(
        (entry) => contexts.get(entry.report.facts.traceId)?.report.ownership.team === "marketplace",
      ),
    ).toBe(true);
    const byId = new Map<string, typeof demo.all>();
    for (const entry of demo.all) {
      const id = entry.report.facts.providerResponseId;
      if (id) byId.set(id, [...(byId.get(id) ?? []), entry]);
    }
    const twice = [...byId.values()].filter((entries) => entries.length > 1);
    expect(twice.length).toBeGreaterThan(200);
    for (const entries of twice) {
      expect(new Set(entries.map((entry) => entry.source)).size).toBe(2);
      const totals = entries.map(({ report: { usage } }) =>
        [
          usage.input_uncached ?? 0,
          usage.cache_read ?? 0,
          usage.cache_write_5m ?? 0,
          (usage.output ?? 0) + (usage.reasoning ?? 0),
        ].join(),
      );
      expect(new Set(totals).size).toBe(1);
    }
  });
});

describe("its catalog", () => {
  it("has twelve teams in three units, and is taken by the catalog's own reader in every scenario", () => {
    for (const scenario of SCENARIOS) {
      const catalog = readCatalogFile(stringify(demoCatalog(demo.calendar, scenario)));
      const ordinary = catalog.teams.filter((team) => team.kind !== "shared");
      expect(ordinary.map((team) => team.slug)).toEqual(scenario.teams);
      expect(catalog.teams.every((team) => team.lead && team.manager && team.cost_center?.length === 1)).toBe(
        true,
      );
    }
    expect(TEAM_SLUGS).toHaveLength(12);
  });

  it("knows every service and feature but those of the story about unknown names", () => {
    const catalog = readCatalogFile(stringify(demoCatalog(demo.calendar)));
    const known = new Set(
      catalog.services.flatMap(({ slug, features }) => [
        slug,
        ...features.map((feature) => `${slug}/${feature.slug}`),
      ]),
    );
    const sent = new Set(
      demo.all.flatMap(({ report: { ownership } }) =>
        ownership.service ? [ownership.service, `${ownership.service}/${ownership.feature}`] : [],
      ),
    );
    expect([...sent].filter((name) => !known.has(name)).sort()).toEqual([
      "chargeback-bot",
      "chargeback-bot/draft-dispute",
      "lifecycle-mailer/subject-lines",
    ]);
  });

  it("plans a month near what each team spends, and support is on course to pass its plan", () => {
    const plans = readCatalogFile(stringify(demoCatalog(demo.calendar))).budgets.filter(
      (budget) => budget.until === undefined,
    );
    const over: string[] = [];
    for (const slug of TEAM_SLUGS) {
      const plan = Number(plans.find((budget) => budget.scope.team === slug)?.amount_usd ?? 0n) / 1e12;
      const of = (back: number) =>
        (usd(demo.week(back, ({ report }) => teamOf(report) === slug)) * 365) / 12 / 7;
      expect(of(1) / plan, slug).toBeGreaterThan(0.6);
      expect(of(1) / plan, slug).toBeLessThan(1.25);
      if (of(0) > plan) over.push(slug);
    }
    expect(over).toContain("support");
    expect(over.length).toBeLessThan(7);
  });
});

/** Who pays for a call of the demo, as its catalog decides. */
function teamOf({ ownership, facts }: PricedDemo["all"][number]["report"]): string {
  const keys: Record<string, string> = {
    "vk-legal-01": "legal-operations",
    "vk-market-03": "marketplace",
    "data-nightly": "data-platform",
    "localization-prod": "localization",
  };
  const name = ownership.team?.toLowerCase().replace("support_automation", "support");
  return name ?? keys[facts.virtualKey ?? ""] ?? keys[facts.namespace ?? ""] ?? "untagged";
}
