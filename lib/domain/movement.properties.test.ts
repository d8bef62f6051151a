/** What holds for any node; 2,000 random ones each, with zeros, unpriced, all-retry and negative premiums. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addMovements, type CallNode, move, moveNode } from "./movement";
import { MOVEMENT_FIELDS, type MovementCell, type MovementFields } from "./movement-cell";
import { cell, node, swapped } from "./movement-samples";

const RUNS = { numRuns: 2000 };

const count = fc.oneof(
  fc.constant(0),
  fc.integer({ min: 1, max: 9 }),
  fc.integer({ min: 1, max: 1_000_000 }),
);
const price = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 60_000_000 }));
const amount = fc.tuple(count, price);

/** Any non-negative cell: answered, retried, free, unpriced, or with costs that fit no token. */
const anyCell = fc
  .record({
    n: count,
    extra: fc.nat(20),
    u: amount,
    r: amount,
    w: amount,
    o: amount,
    g: amount,
    other: fc.oneof(fc.constant(0), count),
    kind: fc.constantFrom("plain", "plain", "retried", "all-retry", "unpriced", "loose", "silent"),
    part: fc.integer({ min: 0, max: 100 }),
    premium: fc.integer({ min: -100, max: 100 }),
  })
  .map(({ kind, part, premium, extra, ...sample }): MovementCell | null => {
    if (kind === "silent") return null;
    const plain = cell({ ...sample, requests: sample.n + extra });
    if (kind === "unpriced") {
      const free = cell({
        n: sample.n,
        requests: sample.n + extra,
        u: [sample.u[0], 0],
        o: [sample.o[0], 0],
      });
      return { ...free, unpriced: free.requests };
    }
    if (kind === "loose") return { ...plain, cost: BigInt(part) * 1000n, costOutput: BigInt(extra) };
    const fallbackPremium = (plain.cost * BigInt(premium)) / 100n;
    if (kind === "all-retry") return { ...plain, answered: 0n, retryCost: plain.cost };
    const retryCost = kind === "retried" ? (plain.cost * BigInt(part)) / 100n : 0n;
    return { ...plain, retryCost, fallbackPremium };
  });

const anyNode = fc
  .array(fc.tuple(anyCell, anyCell), { maxLength: 4 })
  .map((pairs) => node(Object.fromEntries(pairs.map((both, index) => [`m${index}`, both]))));

const fieldsOf = (given: CallNode) => moveNode(given).fields;
const movedIn = (fields: MovementFields) => MOVEMENT_FIELDS.filter((field) => fields[field] !== 0n);

describe("any node", () => {
  it("its fields sum to its change, and nothing is thrown", () => {
    fc.assert(
      fc.property(anyNode, (given) => {
        const { fields, costBefore, costAfter } = moveNode(given);
        expect(MOVEMENT_FIELDS.reduce((sum, field) => sum + fields[field], 0n)).toBe(costAfter - costBefore);
        const cost = (of: "before" | "after") =>
          given.cells.reduce((sum, change) => sum + (change[of]?.cost ?? 0n), 0n);
        expect([costBefore, costAfter]).toEqual([cost("before"), cost("after")]);
      }),
      RUNS,
    );
  });

  it("swapped periods flip every sign", () => {
    fc.assert(
      fc.property(anyNode, (given) => {
        const [there, back] = [fieldsOf(given), fieldsOf(swapped(given))];
        for (const field of MOVEMENT_FIELDS) expect(back[field]).toBe(-there[field]);
      }),
      RUNS,
    );
  });

  it("nothing moves to itself", () => {
    fc.assert(
      fc.property(anyNode, (given) => {
        const same = { ...given, cells: given.cells.map((one) => ({ ...one, after: one.before })) };
        expect(movedIn(fieldsOf(same))).toEqual([]);
      }),
      RUNS,
    );
  });

  it("the order of the cells does not matter", () => {
    fc.assert(
      fc.property(anyNode, (given) => {
        expect(fieldsOf({ ...given, cells: [...given.cells].reverse() })).toEqual(fieldsOf(given));
      }),
      RUNS,
    );
  });

  it("a parent is the sum of its children", () => {
    fc.assert(
      fc.property(fc.array(anyNode, { maxLength: 5 }), (nodes) => {
        const { total, nodes: moved } = move(nodes);
        const children = nodes.map(fieldsOf);
        for (const field of MOVEMENT_FIELDS) {
          expect(total.fields[field]).toBe(children.reduce((sum, one) => sum + one[field], 0n));
        }
        const cut = Math.floor(moved.length / 2);
        expect(addMovements([addMovements(moved.slice(cut)), addMovements(moved.slice(0, cut))])).toEqual(
          total,
        );
      }),
      { numRuns: 500 },
    );
  });
});

describe("speed", () => {
  /** 360 nodes x 5 models x 5 classes: about 0.1 s on one core; the limit only catches a change of complexity. */
  it("splits 9,000 leaves within two seconds", () => {
    const of = (i: number, period: number) =>
      cell({
        n: 1000 + i + period * 37,
        u: [700_000 + i * 11 + period * 53_000, 2_500_000],
        r: [300_000 + i * 7 - period * 21_000, 250_000],
        w: [20_000 + i * 3 + period * 999, 3_000_000],
        o: [90_000 + i * 5 + period * 1234, 10_000_000],
        g: [12_000 + i + period * 77, 10_000_000],
        retryCost: 1_000_000 * i,
      });
    const nodes = Array.from({ length: 360 }, (_, n) =>
      node(
        Object.fromEntries(
          [0, 1, 2, 3, 4].map((m) => [`m${m}`, [of(n * 5 + m, 0), of(n * 5 + m, 1)] as const]),
        ),
      ),
    );
    const start = performance.now();
    const { total } = move(nodes);
    const took = performance.now() - start;
    expect(MOVEMENT_FIELDS.reduce((sum, field) => sum + total.fields[field], 0n)).toBe(
      total.costAfter - total.costBefore,
    );
    expect(took).toBeLessThan(2000);
  });
});
