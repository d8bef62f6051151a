/** The worked figures of the metrics, one by one, that what exists can compute. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { percent, relativeChange, relativeChangeText, usd, usdWithSign } from "@/lib/domain/figures";
import { measuresOf } from "@/lib/domain/measures";
import { MEASURES } from "@/lib/domain/ledger-codes";
import { fromUsd, perMillion, shares, splitByWeight } from "@/lib/domain/money";
import { compilePriceBook } from "@/lib/domain/price-card";
import { priceUsage } from "@/lib/domain/pricing";
import { card, line, request } from "@/lib/domain/pricing-samples";
import { callUsd } from "@/lib/format/money";
import { bookOfDrafts } from "@/lib/prices/testing";
import { shippedCards } from "@/lib/prices/shipped-cards";
import { nativeSource } from "@/lib/sources/native";
import { sharedFile } from "@/lib/sources/testing";

describe("cost: the worked prices through priceUsage", () => {
  const gpt41 = { input_uncached: perMillion("2.00"), output: perMillion("8.00") };
  const mini = { input_uncached: perMillion("0.30"), output: perMillion("1.20") };
  const claude = {
    input_uncached: perMillion("3.00"),
    cache_write_5m: perMillion("3.75"),
    cache_read: perMillion("0.30"),
    output: perMillion("15.00"),
  };
  const M = 1_000_000;
  it.each([
    ["a day of gpt-4.1", gpt41, { input_uncached: 20 * M, output: 4 * M }, "72.00"],
    ["thirty such days", gpt41, { input_uncached: 600 * M, output: 120 * M }, "2160.00"],
    ["120M in", gpt41, { input_uncached: 120 * M }, "240.00"],
    ["15M out", gpt41, { output: 15 * M }, "120.00"],
    ["120M in + 15M out", gpt41, { input_uncached: 120 * M, output: 15 * M }, "360.00"],
    ["40M in + 8M out", mini, { input_uncached: 40 * M, output: 8 * M }, "21.60"],
    [
      "8M in + 18M out: the smaller stream costs more",
      mini,
      { input_uncached: 8 * M, output: 18 * M },
      "24.00",
    ],
    [
      "uncached, cache writes, cache reads and answers",
      claude,
      { input_uncached: M / 2, cache_write_5m: 2 * M, cache_read: 8 * M, output: 1.5 * M },
      "33.90",
    ],
  ])("%s", (_name, rates, usage, amount) => {
    const book = compilePriceBook([card([line({ rates })])]);
    expect(priceUsage(request({ usage }), book)).toMatchObject({
      costPico: fromUsd(amount),
      listPico: fromUsd(amount),
    });
  });
});

const SHAPES: [file: string, cost: string | null, claim: string | null][] = [
  ["1-normalized-event.json", "0.0099232", "0.0335"],
  ["2-flat-log-event.json", "0.262", null],
  ["3-attribution-envelope.json", null, null],
  ["4-gateway-trace.json", "0.08676", "0.098"],
  ["5-otel-attributes.json", "0.0009156", "0.00231"],
];
const absent = sharedFile("fixtures", "events") === null;

describe.skipIf(absent)(
  `cost: the five shapes at public list prices${absent ? " (skipped: shared fixtures absent, set SHARED_DIR)" : ""}`,
  () => {
    const book = bookOfDrafts(shippedCards());
    it.each(SHAPES)("%s costs %s and claims %s", (file, cost, claim) => {
      const payload = JSON.parse(readFileSync(sharedFile("fixtures", "events", file) ?? "", "utf8"));
      const { reports, rejected } = nativeSource.read(payload, { receivedAtMs: Date.UTC(2026, 10, 20) });
      expect(rejected).toEqual([]);
      const report = reports[0]?.report;
      if (!report) throw new Error("the shape gave no report");
      if (cost === null) {
        expect(report).toMatchObject({ kind: "context", usage: {} });
        return;
      }
      const price = priceUsage(
        {
          provider: report.facts.provider ?? null,
          model: report.facts.modelActual ?? report.facts.modelRequested ?? null,
          serviceTier: null,
          region: report.facts.region ?? null,
          account: null,
          atMs: report.occurredAtMs ?? Date.UTC(2026, 10, 20),
          usage: report.usage,
          usageStatus: report.usageStatus,
        },
        book,
      );
      expect(price).toMatchObject({ priced: true, costPico: fromUsd(cost), listPico: fromUsd(cost) });
      expect(report.claimedCostPico).toBe(claim === null ? undefined : fromUsd(claim));
    });

    it("shape 5 is 520 uncached and 900 cached", () => {
      const payload = JSON.parse(
        readFileSync(sharedFile("fixtures", "events", "5-otel-attributes.json") ?? "", "utf8"),
      );
      const { reports } = nativeSource.read(payload, { receivedAtMs: Date.UTC(2026, 10, 20) });
      expect(reports[0]?.report.usage).toMatchObject({ input_uncached: 520, cache_read: 900 });
    });
  },
);

describe("retry cost, fallback premium, cost avoided", () => {
  const counted = (overrides: Partial<Parameters<typeof measuresOf>[0]>) =>
    Object.fromEntries(
      measuresOf({
        status: "ok",
        usageStatus: "actual",
        usage: { input_uncached: 10 },
        lastAttempt: true,
        fellBack: true,
        costPico: 50n,
        listPico: 50n,
        byClass: null,
        premiumPico: 40n,
        avoidedPico: null,
        ...overrides,
      }).map(([index, amount]) => [MEASURES[index], amount]),
    );
  it("the premium is counted on the last attempt; an earlier one is wholly retry cost", () => {
    expect(counted({})).toMatchObject({ fallback_premium: 40n, fallbacks: 1 });
    expect(counted({}).retry_cost).toBeUndefined();
    expect(counted({ lastAttempt: false })).toMatchObject({ retry_cost: 50n, retries: 1 });
    expect(counted({ lastAttempt: false }).fallback_premium).toBeUndefined();
  });
  it("a cheaper fallback has a negative premium", () =>
    expect(counted({ premiumPico: -3n })).toMatchObject({ fallback_premium: -3n }));
  it("a response cache hit costs nothing and avoids what it would have cost", () =>
    expect(counted({ costPico: 0n, listPico: 0n, premiumPico: null, avoidedPico: 7n })).toMatchObject({
      cost_avoided: 7n,
      answered: 1,
    }));
});

describe("shares and changes", () => {
  it("2,420 / 1,140 / 1,860 / 620 is 40.1 / 18.9 / 30.8 / 10.2, which is 100.0", () => {
    const parts = shares([2420n, 1140n, 1860n, 620n]);
    expect(parts.map(percent)).toEqual(["40.1", "18.9", "30.8", "10.2"].map((text) => `${text}\u202f%`));
    expect(parts.reduce((a, b) => a + b)).toBe(1000);
    // Rounding each alone would say 10.3 and a sum of 100.1.
    expect(Math.round((620 / 6040) * 1000)).toBe(103);
  });
  it("16 % of 9,000 dollars without an owner are 1,440", () => {
    const [without, owned] = splitByWeight(fromUsd("9000"), [16n, 84n]);
    expect(usd(without ?? 0n)).toBe("1,440.00");
    expect(shares([without ?? 0n, owned ?? 0n])).toEqual([160, 840]);
  });
  it("from nothing: new; from under a dollar: dollars only; above 999 %: > 10x", () => {
    expect(relativeChangeText(5n, 0n)).toBe("new");
    expect(relativeChange(fromUsd("5"), fromUsd("0.99"))).toBe("dollars-only");
    expect(relativeChangeText(fromUsd("10.99"), fromUsd("1"))).toBe("+999.0\u202f%");
    expect(relativeChangeText(fromUsd("11"), fromUsd("1"))).toBe("> 10x");
  });
});

describe("rounding", () => {
  it("a table reads 1,234.56", () => expect(usd(fromUsd("1234.555"))).toBe("1,234.56"));
  it("a call under one dollar has four significant digits: 0.002314", () =>
    expect(callUsd(fromUsd("0.0023140"))).toBe("0.002314"));
  it("never 0.00 for something that is not zero", () => {
    expect(usd(1n)).toBe("< 0.01");
    expect(usdWithSign(fromUsd("0.002314"))).toBe("< $0.01");
    expect(usd(0n)).toBe("0.00");
  });
  it("cents distributed by largest remainder add up to the document", () => {
    const cents = splitByWeight(10_000n, [1n, 1n, 1n]);
    expect(cents).toEqual([3334n, 3333n, 3333n]);
  });
});
