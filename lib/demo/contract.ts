import { divideHalfEven, type Pico } from "@/lib/domain/money";
import type { CardDraft, DraftLine, RateField } from "@/lib/domain/price-card";
import type { DemoCalendar } from "./calendar";
import { DEMO_MODELS } from "./models";
import { OPENAI_ACCOUNT } from "./names";

/** Share of the list price the contract grants, in percent: from the start, and since the change. */
const CONTRACT = { since: 95n, changed: 85n };

/**
 * The two contracted OpenAI cards of the demo account, made from the shipped list card: 5 % off from
 * the start, 15 % off from the calendar's price change in mid-month. Rates that the percentage would
 * split below a picodollar are rounded half-even, once per rate.
 *
 * @throws Error if there is no OpenAI list card
 */
export function contractedCards(calendar: DemoCalendar, cards: readonly CardDraft[]): CardDraft[] {
  const list = cards.find((card) => card.provider === "openai" && card.kind === "list");
  if (!list) throw new Error("the demo needs the shipped OpenAI price card");
  const used = new Set<string>(Object.values(DEMO_MODELS).map((model) => model.requested));
  const lines = list.lines.filter((line) => line.match.exact.some((name) => used.has(name)));
  const contract = (version: string, percent: bigint, validFromMs: number): CardDraft => ({
    provider: list.provider,
    kind: "contracted",
    account: OPENAI_ACCOUNT,
    version,
    validFromMs,
    source: `Demo contract: ${100n - percent} % off ${list.provider} ${list.version}`,
    lines: lines.map((line) => ({ ...line, rates: discounted(line.rates, percent) })),
  });
  return [
    contract("demo-1", CONTRACT.since, calendar.startMs),
    contract("demo-2", CONTRACT.changed, calendar.priceChangeMs),
  ];
}

function discounted(rates: DraftLine["rates"], percent: bigint): DraftLine["rates"] {
  const result: Partial<Record<RateField, Pico>> = {};
  for (const [field, rate] of Object.entries(rates) as [RateField, Pico][]) {
    result[field] = divideHalfEven(rate * percent, 100n);
  }
  return result;
}
