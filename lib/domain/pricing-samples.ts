import { perMillion } from "@/lib/domain/money";
import type { PriceCard, PriceLine } from "@/lib/domain/price-card";
import type { PriceRequest } from "@/lib/domain/pricing";

/** Small cards and requests for the tests of pricing. */
export const JUNE = Date.parse("2026-06-08T12:15:44Z");
export const DAY = 86_400_000;

export function line(overrides: Partial<PriceLine> = {}): PriceLine {
  return {
    id: 1,
    model: "m",
    match: { exact: ["m"], prefixes: [], patterns: [] },
    serviceTier: "standard",
    region: null,
    minInputTokens: 0,
    contextApplies: "all",
    validFromMs: null,
    validToMs: null,
    rates: { input_uncached: perMillion("2"), output: perMillion("8") },
    ...overrides,
  };
}

export function card(lines: PriceLine[], overrides: Partial<PriceCard> = {}): PriceCard {
  return {
    id: 1,
    provider: "openai",
    kind: "list",
    account: null,
    version: "v1",
    validFromMs: null,
    publishedAtMs: 0,
    source: "test",
    lines,
    ...overrides,
  };
}

export function request(overrides: Partial<PriceRequest> = {}): PriceRequest {
  return {
    provider: "openai",
    model: "m",
    serviceTier: null,
    region: null,
    account: null,
    atMs: JUNE,
    usage: { input_uncached: 1_000, output: 100 },
    usageStatus: "actual",
    ...overrides,
  };
}
