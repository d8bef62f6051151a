import { beforeAll, describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { readCatalogFile } from "@/lib/commands/catalog/catalog-file";
import { cardFromDraft, compilePriceBook } from "@/lib/domain/price-card";
import { priceUsage } from "@/lib/domain/pricing";
import type { Report } from "@/lib/domain/usage-event";
import { shippedCards } from "@/lib/prices/shipped-cards";
import { nativeSource } from "@/lib/sources/native";
import { DAY_MS, demoCalendar, isoDay } from "./calendar";
import { DEMO_TEAMS, demoCatalog, UNOWNED_KEY } from "./company";
import { contractedCards } from "./contract";
import { type DemoRecord, demoDays } from "./generate";

const NOW = Date.parse("2026-07-22T15:30:00Z");
const calendar = demoCalendar(NOW);
const options = { nowMs: NOW, seed: "whospent", scale: 1 };

interface Priced extends DemoRecord {
  report: Report;
  costUsd: number | null;
  contracted: boolean;
}

const all: Priced[] = [];
const calls = (from: number, to: number, keep: (entry: Priced) => boolean = () => true) =>
  all.filter((entry) => entry.report.kind === "call" && entry.atMs >= from && entry.atMs < to && keep(entry));
const usd = (entries: Priced[]) => entries.reduce((sum, entry) => sum + (entry.costUsd ?? 0), 0);
const week = (back: number, keep?: (entry: Priced) => boolean) =>
  calls(calendar.lastWeekMs - back * 7 * DAY_MS, calendar.lastWeekMs + (1 - back) * 7 * DAY_MS, keep);

beforeAll(() => {
  let line = 1;
  const drafts = [...shippedCards(), ...contractedCards(calendar, shippedCards())];
  const book = compilePriceBook(
    drafts.map((draft, index) => {
      const card = cardFromDraft(draft, { id: index + 1, publishedAtMs: index, firstLineId: line });
      line += draft.lines.length;
      return card;
    }),
  );
  const seen = new Set<string>();
  for (const day of demoDays(options)) {
    const reading = nativeSource.read(
      day.map((entry) => entry.record),
      { receivedAtMs: NOW },
    );
    expect(reading.rejected).toEqual([]);
    expect(reading.reports).toHaveLength(day.length);
    for (const { index, report } of reading.reports) {
      const entry = day[index];
      if (!entry) throw new Error("a report without its record");
      const { facts } = report;
      const twice = facts.providerResponseId !== undefined && seen.has(facts.providerResponseId);
      if (facts.providerResponseId) seen.add(facts.providerResponseId);
      const answer = priceUsage(
        {
          provider: facts.provider ?? null,
          model: facts.modelActual ?? facts.modelRequested ?? null,
          serviceTier: (facts.serviceTier as "batch" | undefined) ?? null,
          region: facts.region ?? null,
          account: facts.providerAccount ?? null,
          atMs: entry.atMs,
          usage: report.usage,
          usageStatus: report.usageStatus,
        },
        book,
      );
      const costUsd = answer.priced ? (twice ? 0 : Number(answer.costPico) / 1e12) : null;
      all.push({
        ...entry,
        report,
        costUsd,
        contracted: answer.priced && answer.notes.includes("contracted"),
      });
    }
  }
}, 60_000);

describe("the demo company", () => {
  it("is the same for the same seed and instant, and another for another seed", () => {
    const first = [...demoDays({ ...options, scale: 0.02 })];
    expect(JSON.stringify([...demoDays({ ...options, scale: 0.02 })])).toBe(JSON.stringify(first));
    expect(JSON.stringify([...demoDays({ ...options, seed: "other", scale: 0.02 })])).not.toBe(
      JSON.stringify(first),
    );
  });

  it("has about a hundred thousand records, never over 200,000, from thirteen months ago to now", () => {
    expect(all.length).toBeGreaterThan(90_000);
    expect(all.length).toBeLessThan(140_000);
    expect(isoDay(Math.min(...all.slice(0, 500).map((entry) => entry.atMs)))).toBe("2025-06-01");
    expect(all.every((entry) => entry.atMs <= NOW)).toBe(true);
    expect(calls(Date.parse("2026-07-22T00:00:00Z"), NOW).length).toBeGreaterThan(500);
    const days = new Set(all.map((entry) => isoDay(entry.atMs)));
    expect(days.size).toBe(417);
  });

  it("has a catalog that the catalog's own reader takes", () => {
    const catalog = readCatalogFile(stringify(demoCatalog(calendar)));
    expect(catalog.teams.map((team) => team.slug)).toEqual([...DEMO_TEAMS, "platform-shared"]);
    expect(catalog.teams).toHaveLength(9);
    expect(catalog.units).toHaveLength(3);
    expect(catalog.teams.every((team) => team.lead && team.manager && team.cost_center?.length === 1)).toBe(
      true,
    );
  });

  it("keeps its size whatever the day it is seen on", () => {
    for (const day of ["2026-01-01T00:05:00Z", "2026-03-01T23:59:00Z", "2028-02-29T12:00:00Z"]) {
      let records = 0;
      let last = 0;
      for (const batch of demoDays({ ...options, nowMs: Date.parse(day), scale: 0.05 })) {
        records += batch.length;
        last = Math.max(last, ...batch.map((entry) => entry.atMs));
      }
      expect(records).toBeGreaterThan(4_500);
      expect(records).toBeLessThan(10_000);
      expect(last).toBeLessThanOrEqual(Date.parse(day));
    }
  });

  it("spends 8,000 to 50,000 dollars in each dense week, in every one of the eight teams", () => {
    for (const back of [0, 1, 2, 3, 4]) {
      const spent = usd(week(back));
      expect(spent).toBeGreaterThan(8_000);
      expect(spent).toBeLessThan(50_000);
    }
    const claimed = new Set(week(0).map((entry) => entry.report.ownership.team));
    expect(DEMO_TEAMS.filter((team) => !claimed.has(team))).toEqual([]);
  });

  it("rests at weekends where offices do", () => {
    const office = (entry: Priced) => entry.report.ownership.feature === "draft-reply";
    const saturday = calendar.lastWeekMs + 5 * DAY_MS;
    expect(calls(saturday, saturday + DAY_MS, office).length * 5).toBeLessThan(
      calls(saturday - DAY_MS, saturday, office).length,
    );
  });

  it("gives ten tenants nine tenths of the customers' calls", () => {
    const counts = new Map<string, number>();
    for (const { report } of week(0)) {
      const { tenant } = report.ownership;
      if (tenant) counts.set(tenant, (counts.get(tenant) ?? 0) + 1);
    }
    const sorted = [...counts.values()].sort((a, b) => b - a);
    const total = sorted.reduce((sum, count) => sum + count, 0);
    const ten = sorted.slice(0, 10).reduce((sum, count) => sum + count, 0);
    expect(sorted.length).toBeGreaterThan(40);
    expect(ten / total).toBeGreaterThan(0.85);
    expect(ten / total).toBeLessThan(0.95);
  });

  it("asks no model for a prompt over its context tier, and every name the catalog should know is in it", () => {
    for (const { report } of all) {
      const { input_uncached = 0, cache_read = 0, cache_write_5m = 0 } = report.usage;
      const limit = /sonnet|2\.5-pro/.test(report.facts.modelRequested ?? "") ? 200_000 : 400_000;
      expect((input_uncached ?? 0) + (cache_read ?? 0) + (cache_write_5m ?? 0)).toBeLessThanOrEqual(limit);
    }
    const services = new Set(
      (demoCatalog(calendar).services as { slug: string }[]).map((service) => service.slug),
    );
    const sent = new Set(all.flatMap(({ report }) => report.ownership.service ?? []));
    expect([...sent].filter((service) => !services.has(service))).toEqual([]);
  });
});

describe("its stories", () => {
  it("a template change on a Tuesday doubles a prompt and moves support's last complete week", () => {
    const feature = (entry: Priced) => entry.report.ownership.feature === "summarize-thread";
    expect(new Date(calendar.promptChangeMs).getUTCDay()).toBe(2);
    const versions = (entries: Priced[]) => [
      ...new Set(entries.map((entry) => entry.report.ownership.promptVersion)),
    ];
    expect(versions(week(1, feature))).toEqual(["v13"]);
    expect(versions(week(0, feature)).sort()).toEqual(["v13", "v14"]);
    const prompt = (entries: Priced[]) => {
      const told = entries.filter((entry) => (entry.report.usage.output ?? 0) > 0);
      const input = told.map(
        ({ report: { usage } }) =>
          (usage.input_uncached ?? 0) + (usage.cache_read ?? 0) + (usage.cache_write_5m ?? 0),
      );
      return input.reduce((sum, tokens) => sum + tokens, 0) / input.length;
    };
    const v14 = week(0, (entry) => feature(entry) && entry.report.ownership.promptVersion === "v14");
    expect(prompt(v14) / prompt(week(1, feature))).toBeCloseTo(2, 0);
    expect(usd(week(0, feature)) / usd(week(1, feature))).toBeGreaterThan(1.4);
    const support = (entry: Priced) => /^support/.test(entry.report.ownership.team ?? "");
    const moved = usd(week(0, support)) - usd(week(1, support));
    expect((usd(week(0, feature)) - usd(week(1, feature))) / moved).toBeGreaterThan(0.5);
  });

  it("a nightly job on a virtual key nobody owns", () => {
    const job = week(0, (entry) => entry.report.facts.virtualKey === UNOWNED_KEY);
    expect(job.length).toBeGreaterThan(100);
    expect(usd(job)).toBeGreaterThan(100);
    expect(
      job.every(
        (entry) => entry.report.ownership.team === undefined && entry.report.ownership.service === undefined,
      ),
    ).toBe(true);
    expect(job.every((entry) => new Date(entry.atMs).getUTCHours() < 6)).toBe(true);
    const rules = JSON.stringify(demoCatalog(calendar).ownership_rules);
    expect(rules).not.toContain(UNOWNED_KEY);
  });

  it("a misspelt team that is no alias of growth", () => {
    const misspelt = week(0, (entry) => entry.report.ownership.team === "growth-team");
    expect(misspelt.length).toBeGreaterThan(40);
    expect(usd(misspelt)).toBeGreaterThan(25);
    const known = (demoCatalog(calendar).teams as { slug: string; aliases?: string[] }[]).flatMap((team) => [
      team.slug,
      ...(team.aliases ?? []),
    ]);
    expect(known).not.toContain("growth-team");
  });

  it("contracted OpenAI prices that change on a 15th", () => {
    expect(new Date(calendar.priceChangeMs).toISOString()).toMatch(/-15T00:00:00/);
    const rate = (entries: Priced[]) => {
      const told = entries.filter(
        (entry) =>
          entry.contracted && entry.report.facts.modelActual === "gpt-5.5" && !entry.report.facts.serviceTier,
      );
      const output = told.reduce(
        (sum, { report }) => sum + (report.usage.output ?? 0) + (report.usage.reasoning ?? 0),
        0,
      );
      return usd(told) / output;
    };
    const before = rate(calls(calendar.priceChangeMs - 5 * DAY_MS, calendar.priceChangeMs));
    const after = rate(calls(calendar.priceChangeMs, calendar.priceChangeMs + 5 * DAY_MS));
    expect(after).toBeLessThan(before * 0.95);
  });

  it("knows every model but one, and calls without a price, with estimates and with nothing told", () => {
    const unpriced = all.filter(
      (entry) =>
        entry.report.kind === "call" && entry.report.usageStatus !== "missing" && entry.costUsd === null,
    );
    expect([...new Set(unpriced.map((entry) => entry.report.facts.modelRequested))]).toEqual([
      "aurora-preview-0",
    ]);
    expect(unpriced.length).toBeGreaterThan(20);
    expect(week(0, (entry) => entry.report.usageStatus === "estimated").length).toBeGreaterThan(3);
    expect(week(0, (entry) => entry.report.usageStatus === "missing").length).toBeGreaterThan(20);
  });

  it("retries, fallbacks, rejections and answers from the response cache", () => {
    expect(week(0, (entry) => (entry.report.attempt ?? 1) > 1).length).toBeGreaterThan(100);
    expect(week(0, (entry) => entry.report.facts.fallbackFrom !== undefined).length).toBeGreaterThan(40);
    const rejected = week(0, (entry) => entry.report.facts.errorType === "rate_limit");
    expect(rejected.length).toBeGreaterThan(50);
    expect(rejected.every((entry) => entry.costUsd === 0 || entry.costUsd === null)).toBe(true);
    expect(week(0, (entry) => entry.report.responseCacheHit === true).length).toBeGreaterThan(10);
  });

  it("traces of one to twelve calls", () => {
    const sizes = new Map<string, Set<string>>();
    for (const { report } of week(0)) {
      const trace = report.facts.traceId ?? "";
      const call = report.facts.operationId ?? report.facts.spanId;
      if (call === undefined) continue;
      sizes.set(trace, (sizes.get(trace) ?? new Set()).add(call));
    }
    const counts = [...sizes.values()].map((operations) => operations.size);
    expect(Math.min(...counts)).toBe(1);
    expect(Math.max(...counts)).toBe(12);
  });

  it("a context for every call of the gateway that needs one, and calls both sides report", () => {
    const contexts = new Map(
      all
        .filter((entry) => entry.report.kind === "context")
        .map((entry) => [entry.report.facts.traceId, entry]),
    );
    const gateway = week(1, (entry) => entry.report.facts.virtualKey === "vk-market-03");
    expect(gateway.length).toBeGreaterThan(300);
    expect(
      gateway.every(
        (entry) => contexts.get(entry.report.facts.traceId)?.report.ownership.team === "marketplace",
      ),
    ).toBe(true);
    const byId = new Map<string, Priced[]>();
    for (const entry of all) {
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
