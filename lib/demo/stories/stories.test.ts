import { beforeAll, describe, expect, it } from "vitest";
import { closeMs, DAY_MS, endOfMonthMs, HOUR_MS, WEEK_MS } from "../calendar";
import { FULL_SCENARIO } from "../scenario";
import { type Keep, ofFeature, PricedDemo, type PricedRecord, usd } from "../testing";
import { STORIES } from "./stories";

/** Days on which a demo may be loaded, each at a fifth of the calls as the browser journeys have it. */
const INSTANTS = [
  ["a Monday at one in the morning", "2026-07-20T01:00:00Z"],
  ["mid-month", "2026-10-14T12:00:00Z"],
  ["the first of a month", "2026-09-01T00:05:00Z"],
  ["a Sunday", "2027-02-28T22:00:00Z"],
] as const;

it("every story has a name of its own, and streams that exist", () => {
  expect(new Set(STORIES.map((story) => story.name)).size).toBe(STORIES.length);
  expect(STORIES.filter((story) => story.streams.length === 0)).toEqual([]);
});

describe.each(INSTANTS)("on %s", (_, instant) => {
  const nowMs = Date.parse(instant);
  let demo: PricedDemo;
  beforeAll(() => {
    demo = new PricedDemo({
      nowMs,
      seed: "whospent",
      scale: 0.2,
      scenario: { ...FULL_SCENARIO, months: 3 },
    });
  }, 60_000);
  const moved = (keep: Keep) => usd(demo.week(0, keep)) - usd(demo.week(1, keep));

  it("a template change on a Tuesday doubles a prompt and moves support", () => {
    const feature = ofFeature("summarize-thread");
    const versions = (entries: PricedRecord[]) =>
      [...new Set(entries.map((entry) => entry.report.ownership.promptVersion))].sort();
    expect(versions(demo.week(1, feature))).toEqual(["v13"]);
    expect(versions(demo.week(0, feature))).toEqual(["v13", "v14"]);
    const since = demo.calls(demo.calendar.promptChangeMs, demo.calendar.thisWeekMs, feature);
    expect(promptOf(since) / promptOf(demo.week(1, feature))).toBeGreaterThan(1.7);
    expect(moved(feature)).toBeGreaterThan(60);
    const support: Keep = (entry) => /^support/.test(entry.report.ownership.team ?? "");
    expect(moved(feature) / moved(support)).toBeGreaterThan(0.6);
  });

  it("retries in payments triple on two days, and are paid", () => {
    const feature = ofFeature("match-payout");
    const repeated = (entries: PricedRecord[]) => entries.filter((entry) => (entry.report.attempt ?? 1) > 1);
    expect(repeated(demo.week(0, feature)).length).toBeGreaterThan(
      3 * repeated(demo.week(1, feature)).length,
    );
    const wasted: Keep = (entry) => feature(entry) && entry.report.facts.errorType === "invalid_output";
    expect(moved(wasted)).toBeGreaterThan(30);
    expect(moved(wasted) / moved(feature)).toBeGreaterThan(0.6);
  });

  it("risk is answered by a dearer model than it asked for", () => {
    const feature = ofFeature("extract-document");
    const other: Keep = (entry) => feature(entry) && entry.report.facts.modelActual === "claude-fable-5";
    expect(demo.week(1, other)).toEqual([]);
    expect(demo.week(0, other).length / demo.week(0, feature).length).toBeGreaterThan(0.5);
    expect(
      demo.week(0, other).every(({ report: { facts } }) => /sonnet/.test(facts.modelRequested ?? "")),
    ).toBe(true);
    expect(moved(feature)).toBeGreaterThan(25);
  });

  it("the cache of an agent stops hitting", () => {
    const feature = ofFeature("implement-change");
    const read = (entries: PricedRecord[]) =>
      sum(entries, ({ usage }) => usage.cache_read ?? 0) / promptsOf(entries);
    const thursday = demo.calendar.lastWeekMs + 3 * DAY_MS;
    expect(read(demo.week(1, feature))).toBeGreaterThan(0.6);
    expect(read(demo.calls(thursday, demo.calendar.thisWeekMs, feature))).toBeLessThan(0.1);
    expect(moved(feature)).toBeGreaterThan(30);
  });

  it("a job on a virtual key nobody owns runs at night", () => {
    const job = demo.week(0, (entry) => entry.report.facts.virtualKey === "vk-batch-07");
    expect(usd(job)).toBeGreaterThan(25);
    expect(
      job.every(
        ({ report: { ownership } }) => ownership.team === undefined && ownership.service === undefined,
      ),
    ).toBe(true);
    expect(job.every((entry) => new Date(entry.atMs).getUTCHours() < 7)).toBe(true);
  });

  it("growth writes its name in three ways", () => {
    const names = new Set(
      demo
        .week(0, (entry) => /growth/i.test(entry.report.ownership.team ?? ""))
        .map((entry) => entry.report.ownership.team),
    );
    expect([...names].sort()).toEqual(["Growth", "growth", "growth-team"]);
    expect(usd(demo.week(0, (entry) => entry.report.ownership.team === "growth-team"))).toBeGreaterThan(20);
  });

  it("OpenAI's prices fall on a 15th", () => {
    const { priceChangeMs } = demo.calendar;
    expect(new Date(priceChangeMs).toISOString()).toMatch(/-15T00:00:00/);
    expect(priceChangeMs).toBeLessThanOrEqual(nowMs - 7 * DAY_MS);
    const rate = (entries: PricedRecord[]) =>
      usd(entries) / sum(entries, ({ usage }) => (usage.output ?? 0) + (usage.reasoning ?? 0));
    const told: Keep = (entry) =>
      entry.contracted && entry.report.facts.modelActual === "gpt-5.5" && !entry.report.facts.serviceTier;
    const before = rate(demo.calls(priceChangeMs - WEEK_MS, priceChangeMs, told));
    expect(rate(demo.calls(priceChangeMs, priceChangeMs + WEEK_MS, told))).toBeLessThan(before * 0.98);
  });

  it("the bucket for experiments is larger in the last complete month than in the one before", () => {
    const job: Keep = (entry) => entry.report.ownership.team === "experiments-unassigned";
    const end = endOfMonthMs(demo.calendar.closedMonths.at(-1) ?? "");
    const month = usd(demo.calls(end, Math.min(nowMs, end + 30 * DAY_MS), job));
    expect(month).toBeGreaterThan(1.4 * usd(demo.calls(end - 30 * DAY_MS, end, job)));
    // The limit of the catalog at this scale.
    expect(month).toBeGreaterThan(325);
    expect(usd(demo.calls(end - 30 * DAY_MS, end, job))).toBeLessThan(325);
  });

  it("three features run in a namespace, and calls of it name none", () => {
    const there = demo.week(0, (entry) => entry.report.facts.namespace === "localization-prod");
    const features = new Set(there.map((entry) => entry.report.ownership.feature));
    expect([...features].sort()).toEqual([
      "check-glossary",
      "translate-article",
      "translate-interface",
      undefined,
    ]);
    expect(usd(there.filter((entry) => entry.report.ownership.feature === undefined))).toBeGreaterThan(10);
  });

  it("one provider key is used by three services, and the others have one of their own", () => {
    const services = new Map<string, Set<string>>();
    for (const { report } of demo.week(0)) {
      const { providerKey } = report.facts;
      const { service } = report.ownership;
      if (providerKey && service)
        services.set(providerKey, (services.get(providerKey) ?? new Set()).add(service));
    }
    const shared = [...services].filter(([, users]) => users.size > 1);
    expect(shared.map(([key, users]) => [key, [...users].sort()])).toEqual([
      ["key-openai-legacy-01", ["lifecycle-mailer", "listing-helper", "voice-desk"]],
    ]);
  });

  it("a source goes silent early on Monday, after the last week was complete", () => {
    const { silentMs, thisWeekMs } = demo.calendar;
    expect(silentMs).toBeGreaterThanOrEqual(thisWeekMs);
    expect(silentMs).toBeLessThanOrEqual(nowMs);
    const edge = demo.all.filter((entry) => entry.source === "edge-collector");
    expect(edge.length).toBeGreaterThan(100);
    expect(edge.every((entry) => entry.atMs < silentMs)).toBe(true);
    if (nowMs >= thisWeekMs + 3 * HOUR_MS) expect(nowMs - silentMs).toBeGreaterThanOrEqual(1.5 * HOUR_MS);
  });

  it("calls of the last closed month come after its close", () => {
    const month = demo.calendar.closedMonths.at(-1) ?? "";
    const late = demo.all.filter((entry) => entry.arrivesMs !== undefined);
    expect(late.length).toBeGreaterThan(10);
    expect(usd(late)).toBeGreaterThan(10);
    for (const { atMs, arrivesMs = 0 } of late) {
      expect(new Date(atMs).toISOString().slice(0, 7)).toBe(month.slice(0, 7));
      expect(arrivesMs).toBeGreaterThan(closeMs(month));
      expect(arrivesMs).toBeLessThanOrEqual(nowMs);
    }
  });

  it("knows the price of every model but one", () => {
    const unpriced = demo.calls(
      demo.calendar.startMs,
      nowMs,
      (entry) => entry.report.usageStatus !== "missing" && entry.costUsd === null,
    );
    expect([...new Set(unpriced.map((entry) => entry.report.facts.modelRequested))]).toEqual([
      "aurora-preview-0",
    ]);
    expect(unpriced.every((entry) => entry.atMs > nowMs - 16 * DAY_MS)).toBe(true);
  });

  it("a service and a feature are in no catalog", () => {
    expect(demo.week(0, ofFeature("draft-dispute")).length).toBeGreaterThan(3);
    expect(demo.week(0, ofFeature("subject-lines")).length).toBeGreaterThan(3);
  });
});

function sum(entries: readonly PricedRecord[], read: (report: PricedRecord["report"]) => number): number {
  return entries.reduce((total, { report }) => total + read(report), 0);
}

function promptsOf(entries: readonly PricedRecord[]): number {
  return sum(
    entries,
    ({ usage }) => (usage.input_uncached ?? 0) + (usage.cache_read ?? 0) + (usage.cache_write_5m ?? 0),
  );
}

function promptOf(entries: readonly PricedRecord[]): number {
  const told = entries.filter((entry) => (entry.report.usage.output ?? 0) > 0);
  return promptsOf(told) / told.length;
}
