import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sumPico } from "@/lib/domain/money";
import { compilePriceBook, type PriceLine } from "@/lib/domain/price-card";
import { priceUsage, priceWithLine, resolvePriceLine } from "@/lib/domain/pricing";
import { card, line, request } from "@/lib/domain/pricing-samples";
import { SERVICE_TIERS, TOKEN_CLASSES, type Usage, USAGE_FIELDS } from "@/lib/domain/usage-event";

describe("properties", () => {
  const anyUsage = fc.record(
    Object.fromEntries(USAGE_FIELDS.map((field) => [field, fc.option(fc.nat(1_000_000_000))])),
    { requiredKeys: [] },
  ) as fc.Arbitrary<Usage>;
  const anyRates = fc.record(
    Object.fromEntries([...USAGE_FIELDS, "requests"].map((field) => [field, fc.bigInt(0n, 10n ** 9n)])),
  ) as fc.Arbitrary<PriceLine["rates"]>;
  const priced = (usage: Usage, rates: PriceLine["rates"]) => {
    const answer = priceWithLine(usage, line({ rates }));
    if ("missing" in answer) throw new Error("every rate is known");
    return answer;
  };

  it("cost = sum of steps = sum of classes", () => {
    fc.assert(
      fc.property(anyUsage, anyRates, (usage, rates) => {
        const { costPico, steps, byClass } = priced(usage, rates);
        expect(sumPico(steps.map((step) => step.amountPico))).toBe(costPico);
        expect(sumPico(Object.values(byClass))).toBe(costPico);
        for (const step of steps) expect(BigInt(step.quantity) * step.ratePico).toBe(step.amountPico);
      }),
    );
  });

  it("within a line cost is additive in every count, and so monotone", () => {
    fc.assert(
      fc.property(anyUsage, anyUsage, anyRates, (a, b, rates) => {
        const both: Usage = {};
        for (const field of USAGE_FIELDS) both[field] = (a[field] ?? 0) + (b[field] ?? 0);
        const perRequest = rates.requests ?? 0n;
        const sum = priced(both, rates).costPico;
        expect(sum).toBe(priced(a, rates).costPico + priced(b, rates).costPico - perRequest);
        expect(sum).toBeGreaterThanOrEqual(priced(a, rates).costPico);
      }),
    );
  });

  it("the line does not depend on the order of cards and lines, nor on what was asked before", () => {
    const anyLine = fc.record({
      model: fc.constantFrom("a", "b", "c"),
      match: fc.record({
        exact: fc.subarray(["gpt-4", "gpt-4o"]),
        prefixes: fc.subarray(["gpt-", "gpt-4"]),
        patterns: fc.subarray(["gpt.*", ".*4o"]),
      }),
      serviceTier: fc.constantFrom(...SERVICE_TIERS),
      region: fc.constantFrom(null, "eu"),
      minInputTokens: fc.constantFrom(0, 100),
      validFromMs: fc.constantFrom(null, 0, 50),
      validToMs: fc.constantFrom(null, 60, 100),
    });
    const anyCard = fc.record({
      lines: fc.array(anyLine, { maxLength: 12 }),
      publishedAtMs: fc.constantFrom(null, 1, 2),
      validFromMs: fc.constantFrom(null, 20, 55),
      kind: fc.constantFrom("list" as const, "contracted" as const),
    });
    const anyRequest = fc.record({
      model: fc.constantFrom("gpt-4", "gpt-4o", "openai/gpt-4o", "x"),
      serviceTier: fc.constantFrom(null, ...SERVICE_TIERS),
      region: fc.constantFrom(null, "eu", "us"),
      account: fc.constantFrom(null, "acme"),
      atMs: fc.nat(120),
      usage: fc.record({ input_uncached: fc.constantFrom(1, 100, 101) }),
    });
    fc.assert(
      fc.property(
        fc.array(anyCard, { maxLength: 4 }),
        fc.array(anyRequest, { minLength: 1, maxLength: 8 }),
        fc.nat(),
        (cards, requests, seed) => {
          let id = 0;
          const real = cards.map((one, index) =>
            card(
              one.lines.map((entry) => {
                id += 1;
                return line({ ...entry, id, rates: { input_uncached: BigInt(id), output: 1n } });
              }),
              {
                id: index + 1,
                version: `v${index}`,
                kind: one.kind,
                account: one.kind === "contracted" ? "acme" : null,
                publishedAtMs: one.publishedAtMs,
                validFromMs: one.validFromMs,
              },
            ),
          );
          const rotate = <T>(items: readonly T[]): T[] => {
            const cut = items.length === 0 ? 0 : seed % items.length;
            return [...items.slice(cut), ...items.slice(0, cut)].reverse();
          };
          const shuffled = rotate(real.map((one) => ({ ...one, lines: rotate(one.lines) })));
          const first = compilePriceBook(real);
          const second = compilePriceBook(shuffled);
          const answers = requests.map((asked) => priceUsage(request(asked), first));
          expect(rotate(requests).map((asked) => priceUsage(request(asked), second))).toEqual(
            rotate(answers),
          );
        },
      ),
      { numRuns: 300 },
    );
  });

  it("stored usage x the answered line = the answered cost", () => {
    const book = compilePriceBook([
      card([
        line({ rates: Object.fromEntries(TOKEN_CLASSES.map((name, index) => [name, BigInt(index + 1)])) }),
        line({ id: 2, minInputTokens: 1_000, rates: { input_uncached: 9n, output: 9n } }),
      ]),
    ]);
    fc.assert(
      fc.property(
        fc.record({ input_uncached: fc.nat(2_000), cache_read: fc.nat(500), output: fc.nat(500) }),
        (usage) => {
          const asked = request({ usage });
          const answer = priceUsage(asked, book);
          const found = resolvePriceLine(asked, book, "list");
          if (!answer.priced || found === null) throw new Error("priced");
          expect(answer.lineId).toBe(found.line.id);
          expect(priceWithLine(usage, found.line)).toMatchObject({
            costPico: answer.costPico,
            byClass: answer.byClass,
          });
        },
      ),
    );
  });
});
