import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { usdWithSign } from "./figures";
import { fromUsd } from "./money";
import { move } from "./movement";
import type { MovementCell } from "./movement-cell";
import { cell, node } from "./movement-samples";
import { MAX_SENTENCE, type OpeningFacts, opening } from "./sentence";

const usd = fromUsd;

function facts(more: Partial<OpeningFacts>): OpeningFacts {
  return {
    who: "Support",
    costPico: usd("9390.41"),
    previousPico: usd("7622.03"),
    movers: [],
    completeThrough: null,
    unpricedRequests: 0n,
    when: "last week",
    ...more,
  };
}
const say = (more: Partial<OpeningFacts>) => opening(facts(more)).text.replaceAll("\u202f", " ");

describe("opening", () => {
  it("names one cause when it is half of the gross movement or more", () => {
    const movers = [
      { name: "ticket-copilot / summarize-thread", changePico: usd("1446.12") },
      { name: "ticket-copilot / draft-reply", changePico: usd("442.57") },
      { name: "help-center / answer-search", changePico: usd("-120.31") },
    ];
    expect(say({ movers })).toBe(
      "Support spent $9,390.41 last week, up $1,768.38 (+23.2 %). ticket-copilot / summarize-thread (+$1,446.12) is 72 % of the movement.",
    );
    expect(opening(facts({ movers })).parts.find((part) => part.style === "cause")?.text).toBe(
      movers[0]?.name,
    );
  });

  it("names two and says that there is no single cause below that", () => {
    const movers = [
      { name: "support", changePico: usd("1768.38") },
      { name: "search", changePico: usd("642.18") },
      { name: "growth", changePico: usd("-958.30") },
      { name: "risk", changePico: usd("434.34") },
    ];
    expect(
      say({ who: "the company", costPico: usd("48697.79"), previousPico: usd("46811.19"), movers }),
    ).toBe("The company spent $48,697.79 last week, little changed (+$1,886.60).");
    expect(say({ movers })).toBe(
      "Support spent $9,390.41 last week, up $1,768.38 (+23.2 %). No single cause: support (+$1,768.38) and growth (−$958.30).",
    );
  });

  it("says what drove those that moved most, as far as it fits, and leads on to them", () => {
    const movers = [
      { name: "Support", changePico: usd("1768.38"), cause: "longer prompts", key: "support" },
      { name: "Growth", changePico: usd("-1158.30"), cause: "fewer requests", key: "growth" },
      { name: "Search", changePico: usd("642.18"), cause: "more requests", key: "search" },
    ];
    const company = { who: "the company", costPico: usd("48697.79"), previousPico: usd("40000.00"), movers };
    expect(say(company)).toBe(
      "The company spent $48,697.79 last week, up $8,697.79 (+21.7 %). No single cause: Support (+$1,768.38) from longer prompts and Growth (−$1,158.30) from fewer requests; Search +$642.18.",
    );
    expect(opening(facts(company)).parts.flatMap((part) => part.mover ?? [])).toEqual([
      "support",
      "growth",
      "search",
    ]);
    const wordy = movers.map((mover) => ({ ...mover, cause: "requests moved between features and so on" }));
    expect(say({ ...company, movers: wordy })).not.toContain("Search");
    const one = movers.slice(0, 1);
    expect(say({ movers: one })).toBe(
      "Support spent $9,390.41 last week, up $1,768.38 (+23.2 %). Support (+$1,768.38) from longer prompts is 100 % of the movement.",
    );
  });

  it("names the cause of a movement with the cents of its bar", () => {
    const sample = (u: number, o: number, prices: readonly [number, number] = [2, 8]) =>
      cell({ n: 10, u: [u, prices[0] * 1e9], o: [o, prices[1] * 1e9] });
    const of = (after: MovementCell) => move([node({ a: [sample(100_000, 10_000), after] })]).total;
    const longer = of(sample(300_000, 10_000));
    const costs = { costPico: longer.costAfter, previousPico: longer.costBefore };
    expect(say({ ...costs, movement: longer })).toBe(
      "Support spent $680.00 last week, up $400.00 (+142.9 %). Main cause: longer prompts (+$400.00), 100 % of the movement.",
    );
    const both = of(sample(200_000, 40_000));
    expect(say({ costPico: both.costAfter, previousPico: both.costBefore, movement: both })).toContain(
      "Main cause: longer answers (+$240.00), 55 % of the movement.",
    );
    const hidden = of(sample(300_000, 10_000, [1, 2]));
    expect(say({ costPico: hidden.costAfter, previousPico: hidden.costBefore, movement: hidden })).toContain(
      "offset",
    );
  });

  it("is at the edge exactly at one half, and at 25 USD and 5 %", () => {
    const half = [
      { name: "a", changePico: usd("50") },
      { name: "b", changePico: usd("25") },
      { name: "c", changePico: usd("25") },
    ];
    expect(say({ movers: half })).toContain("is 50 % of the movement");
    const less = [{ name: "a", changePico: usd("49.99") }, ...half.slice(1)];
    expect(say({ movers: less })).toContain("No single cause");
    expect(say({ previousPico: usd("100"), costPico: usd("124.99") })).toContain("little changed (+$24.99)");
    expect(say({ previousPico: usd("100"), costPico: usd("125") })).toContain("up $25.00 (+25.0 %)");
    expect(say({ previousPico: usd("1000"), costPico: usd("1049.99") })).toContain("little changed");
    expect(say({ previousPico: usd("1000"), costPico: usd("950") })).toContain("down $50.00 (−5.0 %)");
  });

  it("says that large movements offset each other behind a small sum", () => {
    const movers = [
      { name: "search", changePico: usd("600") },
      { name: "growth", changePico: usd("-590") },
    ];
    expect(say({ costPico: usd("10010"), previousPico: usd("10000"), movers })).toBe(
      "Support spent $10,010.00 last week, little changed (+$10.00). search (+$600.00) and growth (−$590.00) offset each other.",
    );
  });

  it("says when data is incomplete instead of naming a cause", () => {
    const movers = [{ name: "a", changePico: usd("1768.38") }];
    const text = say({ movers, completeThrough: "19 Jul, 05:00 UTC" });
    expect(text).toContain("Data is complete through 19 Jul, 05:00 UTC only");
    expect(text).not.toContain("movement");
  });

  it("handles nothing, something from nothing, no comparison, and what has no price", () => {
    expect(say({ costPico: 0n, previousPico: 0n })).toBe("Support spent $0.00 last week.");
    expect(say({ previousPico: 0n })).toContain("from nothing the week before");
    expect(say({ previousPico: null })).toBe("Support spent $9,390.41 last week.");
    expect(say({ previousPico: null, unpricedRequests: 1204n })).toBe(
      "Support spent $9,390.41 last week. 1,204 requests have no price and are not in it.",
    );
    expect(say({ previousPico: usd("0.50"), costPico: usd("40") })).toContain("up $39.50.");
    expect(say({ previousPico: usd("2"), costPico: usd("400") })).toContain("(> 10x)");
  });

  it("fits 220 characters, holds the total as the row below has it, and keeps its parts together", () => {
    const amount = fc.bigInt({ min: 0n, max: 10n ** 22n });
    const signed = fc.bigInt({ min: -(10n ** 21n), max: 10n ** 21n });
    const mover = fc.record({ name: fc.string({ minLength: 1, maxLength: 90 }), changePico: signed });
    fc.assert(
      fc.property(
        fc.record({
          who: fc.string({ minLength: 1, maxLength: 120 }),
          costPico: amount,
          previousPico: fc.option(amount),
          movers: fc.array(mover, { maxLength: 6 }),
          completeThrough: fc.option(fc.constant("19 Jul, 05:00 America/Argentina/Buenos_Aires")),
          unpricedRequests: fc.bigInt({ min: 0n, max: 10n ** 9n }),
          when: fc.constantFrom("last week", "in 29 Jun – 5 Jul 2026"),
        }),
        (given) => {
          const { text, parts } = opening(given);
          expect(text.length).toBeLessThanOrEqual(MAX_SENTENCE);
          expect(text).toContain(usdWithSign(given.costPico));
          expect(parts.map((part) => part.text).join("")).toBe(text);
        },
      ),
    );
  });
});
