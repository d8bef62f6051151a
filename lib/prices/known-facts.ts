import type { CardDraft, DraftLine } from "@/lib/domain/price-card";
import { readRate, RATE_KEYS, type RateKey } from "@/lib/prices/rate-keys";

interface DatedFact {
  from?: string;
  until?: string;
  rates: Partial<Record<RateKey, string>>;
}

/** Dated prices that replace what the lists say of a model, with the reason. */
interface ModelFact {
  provider: string;
  model: string;
  names?: string[];
  prefixes?: string[];
  why: string;
  prices: DatedFact[];
}

const CLAUDE_2_10: DatedFact["rates"] = {
  input: "2",
  cache_read: "0.2",
  cache_write_5m: "2.5",
  cache_write_1h: "4",
  output: "10",
  web_searches_per_1k: "10",
};
const CLAUDE_3_15: DatedFact["rates"] = {
  input: "3",
  cache_read: "0.3",
  cache_write_5m: "3.75",
  cache_write_1h: "6",
  output: "15",
  web_searches_per_1k: "10",
};

/** DeepSeek's own announcements: the daily discount ended, then V3.1 and V3.2 repriced both names. */
const DEEPSEEK_SINCE_V31: DatedFact[] = [
  {
    from: "2025-09-05T16:00Z",
    until: "2025-09-29",
    rates: { input: "0.56", cache_read: "0.07", output: "1.68" },
  },
  { from: "2025-09-29", rates: { input: "0.28", cache_read: "0.028", output: "0.42" } },
];

export const KNOWN_FACTS: readonly ModelFact[] = [
  {
    provider: "anthropic",
    model: "claude-sonnet-5",
    prefixes: ["claude-sonnet-5", "claude-5-sonnet", "claude-5.0-sonnet"],
    why: "introductory price until 2026-09-01 as announced; a later list calls the increase cancelled",
    prices: [
      { until: "2026-09-01", rates: CLAUDE_2_10 },
      { from: "2026-09-01", rates: CLAUDE_3_15 },
    ],
  },
  {
    provider: "deepseek",
    model: "deepseek-chat",
    prefixes: ["deepseek-chat"],
    why: "the lists hold the price before September 2025, or only the last one",
    prices: [
      { until: "2025-09-05T16:00Z", rates: { input: "0.27", cache_read: "0.07", output: "1.1" } },
      ...DEEPSEEK_SINCE_V31,
    ],
  },
  {
    provider: "deepseek",
    model: "deepseek-reasoner",
    names: ["deepseek-reasoner"],
    prefixes: ["deepseek-r1", "deepseek-reasoner"],
    why: "the lists hold the price before September 2025, or only the last one",
    prices: [
      { until: "2025-09-05T16:00Z", rates: { input: "0.55", cache_read: "0.14", output: "2.19" } },
      ...DEEPSEEK_SINCE_V31,
    ],
  },
  {
    provider: "mistral",
    model: "mistral-large-latest",
    names: ["mistral-large-latest"],
    why: "the alias moved to mistral-large-2512 on 2025-12-02",
    prices: [
      { until: "2025-12-02", rates: { input: "2", output: "6" } },
      { from: "2025-12-02", rates: { input: "0.5", cache_read: "0.05", output: "1.5" } },
    ],
  },
];

/** The draft with the models of `KNOWN_FACTS` replaced; their names are taken from other models. */
export function applyKnownFacts(draft: CardDraft): CardDraft {
  const facts = KNOWN_FACTS.filter((fact) => fact.provider === draft.provider);
  const names = new Set(facts.flatMap((fact) => fact.names ?? []));
  const kept = draft.lines
    .filter((line) => !facts.some((fact) => fact.model === line.model))
    .map((line) => ({
      ...line,
      match: { ...line.match, exact: line.match.exact.filter((name) => !names.has(name)) },
    }));
  const reasons = facts.map((fact) => `; ${fact.model}: ${fact.why}`).join("");
  return { ...draft, source: draft.source + reasons, lines: [...kept, ...facts.flatMap(linesOfFact)] };
}

function linesOfFact(fact: ModelFact): DraftLine[] {
  return fact.prices.map(({ from, until, rates }) => ({
    model: fact.model,
    match: { exact: fact.names ?? [], prefixes: fact.prefixes ?? [], patterns: [] },
    serviceTier: "standard",
    region: null,
    minInputTokens: 0,
    contextApplies: "all",
    validFromMs: from === undefined ? null : Date.parse(from),
    validToMs: until === undefined ? null : Date.parse(until),
    rates: Object.fromEntries(
      (Object.keys(rates) as RateKey[]).map((key) => [
        RATE_KEYS[key].field,
        readRate(key, rates[key] ?? "0"),
      ]),
    ),
  }));
}
