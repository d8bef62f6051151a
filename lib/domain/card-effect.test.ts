import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { differenceOf, modelEffects, priceCell, teamDifferences, type UsageCell } from "./card-effect";
import { compilePriceBook, type PriceCard, type PriceLine } from "./price-card";
import { USAGE_FIELDS, type UsageField } from "./usage-event";

const AT = Date.UTC(2026, 6, 1);

function usage(more: Partial<Record<UsageField, bigint>>): UsageCell["usage"] {
  return { ...Object.fromEntries(USAGE_FIELDS.map((field) => [field, 0n])), ...more } as UsageCell["usage"];
}
function cell(more: Partial<UsageCell> & { teamId?: number } = {}): UsageCell & { teamId: number } {
  return {
    teamId: 1,
    provider: "openai",
    account: null,
    model: "m",
    serviceTier: 0,
    requests: 10n,
    unpriced: 0n,
    usage: usage({ input_uncached: 1000n, output: 100n }),
    ...more,
  };
}
function line(rates: PriceLine["rates"], more: Partial<PriceLine> = {}): PriceLine {
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
    rates,
    ...more,
  };
}
function book(lines: PriceLine[], contracted: PriceLine[] = []) {
  const card = (id: number, kind: PriceCard["kind"], own: PriceLine[]): PriceCard => ({
    id,
    provider: "openai",
    kind,
    account: kind === "list" ? null : "acme",
    version: "v",
    validFromMs: null,
    publishedAtMs: 1,
    source: "",
    lines: own,
  });
  return compilePriceBook([
    card(1, "list", lines),
    ...(contracted.length ? [card(2, "contracted", contracted)] : []),
  ]);
}
const before = book([line({ input_uncached: 10n, output: 50n })]);
const after = book([line({ input_uncached: 12n, output: 50n })]);

describe("what a card would have cost", () => {
  it("is tokens times rate, by hand: 1,000 at 10 and 100 at 50, then at 12", () => {
    expect(priceCell(cell(), before, AT)).toEqual({
      pico: 15_000n,
      contracted: false,
      approximate: false,
    });
    const [effect] = modelEffects([cell()], before, after, AT);
    expect(effect).toMatchObject({ beforePico: 15_000n, afterPico: 17_000n });
    expect(effect && differenceOf(effect)).toBe(2_000n);
  });

  it("takes the context tier of the average prompt, and says that it is an approximation", () => {
    const tiers = book([
      line({ input_uncached: 10n, output: 50n }),
      line({ input_uncached: 20n, output: 50n }, { id: 2, minInputTokens: 99 }),
    ]);
    expect(priceCell(cell(), tiers, AT)).toMatchObject({ pico: 25_000n, approximate: true });
    expect(priceCell(cell({ requests: 20n }), tiers, AT)).toMatchObject({ pico: 15_000n, approximate: true });
  });

  it("by the contract of the account where it has the model: a list card moves nothing there", () => {
    const deal = [line({ input_uncached: 5n, output: 5n })];
    const [effect] = modelEffects(
      [cell({ account: "acme" })],
      book([line({ input_uncached: 10n, output: 50n })], deal),
      book([line({ input_uncached: 12n, output: 50n })], deal),
      AT,
    );
    expect(effect).toMatchObject({ beforePico: 5_500n, afterPico: 5_500n, contracted: 10n });
  });

  it("a model that one of the cards does not price is no difference of money", () => {
    const [gone] = modelEffects(
      [cell()],
      before,
      book([
        line({ input_uncached: 1n }, { model: "x", match: { exact: ["x"], prefixes: [], patterns: [] } }),
      ]),
      AT,
    );
    expect(gone).toMatchObject({ beforePico: 15_000n, afterPico: null });
    expect(gone && differenceOf(gone)).toBe(0n);
    const [noRate] = modelEffects([cell()], before, book([line({ input_uncached: 1n })]), AT);
    expect(noRate?.afterPico).toBeNull();
  });

  it("asks by a name of the family where the family's own is none", () => {
    const named = book([
      line({ input_uncached: 1n, output: 1n }, { match: { exact: [], prefixes: ["m-2026"], patterns: [] } }),
    ]);
    expect(priceCell(cell(), named, AT).pico).toBeNull();
    expect(priceCell(cell(), named, AT, () => "m-2026").pico).toBe(1_100n);
  });
});

describe("by team", () => {
  it("each team's own difference where they add up", () => {
    const cells = [
      cell({ teamId: 1 }),
      cell({ teamId: 2, usage: usage({ input_uncached: 500n, output: 7n }), requests: 3n }),
    ];
    const models = modelEffects(cells, before, after, AT);
    expect(teamDifferences(models, cells, before, after, AT)).toEqual([
      { teamId: 1, pico: 2_000n },
      { teamId: 2, pico: 1_000n },
    ]);
  });

  it("for all usage, the parts sum to the whole", () => {
    const anyCell = fc.record({
      teamId: fc.integer({ min: 1, max: 4 }),
      input: fc.bigInt({ min: 0n, max: 10_000n }),
      output: fc.bigInt({ min: 0n, max: 10_000n }),
      requests: fc.bigInt({ min: 1n, max: 50n }),
      account: fc.constantFrom(null, "acme"),
    });
    const deal = [line({ input_uncached: 3n, output: 3n })];
    const rate = fc.bigInt({ min: 0n, max: 30n });
    fc.assert(
      fc.property(fc.array(anyCell, { minLength: 1, maxLength: 12 }), rate, rate, (list, input, output) => {
        const all = list.map((one) =>
          cell({ ...one, usage: usage({ input_uncached: one.input, output: one.output }) }),
        );
        const was = book([line({ input_uncached: 10n, output: 50n })], deal);
        const is = book([line({ input_uncached: input, output })], deal);
        const models = modelEffects(all, was, is, AT);
        // Teams are known without their accounts.
        const teams = teamDifferences(
          models,
          all.map((one) => ({ ...one, account: null })),
          was,
          is,
          AT,
        );
        const whole = models.reduce((sum, effect) => sum + differenceOf(effect), 0n);
        expect(teams.reduce((sum, { pico }) => sum + pico, 0n)).toBe(whole);
      }),
    );
  });
});
