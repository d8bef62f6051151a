/** One cause shows in one field, and names and units of account do not matter; 2,000 random nodes each. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CallNode, moveNode } from "./movement";
import { MOVEMENT_FIELDS, type MovementCell, type MovementField, type MovementFields } from "./movement-cell";
import { cell, node, times } from "./movement-samples";

const RUNS = { numRuns: 2000 };

const count = fc.oneof(
  fc.constant(0),
  fc.integer({ min: 1, max: 9 }),
  fc.integer({ min: 1, max: 1_000_000 }),
);
const price = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 60_000_000 }));
const amount = fc.tuple(count, price);

const fieldsOf = (given: CallNode) => moveNode(given).fields;
const movedIn = (fields: MovementFields) => MOVEMENT_FIELDS.filter((field) => fields[field] !== 0n);
/** Nothing but `field` moved, and it is the whole change. */
function only(field: MovementField, given: CallNode) {
  const { fields, costBefore, costAfter } = moveNode(given);
  expect(movedIn(fields)).toEqual(costAfter === costBefore ? [] : [field]);
  expect(fields[field]).toBe(costAfter - costBefore);
}

/** Priced cells whose costs are tokens x price, at least one answered operation. */
const priced = fc.record({
  n: fc.integer({ min: 1, max: 100_000 }),
  u: amount,
  r: amount,
  w: amount,
  o: amount,
  g: amount,
  other: count,
});
type Priced = typeof priced extends fc.Arbitrary<infer T> ? T : never;
const factor = fc.integer({ min: 1, max: 9 });

/** A node of priced cells and what `change` makes of each. */
function changed(samples: readonly Priced[], change: (sample: Priced, index: number) => Priced): CallNode {
  return node(
    Object.fromEntries(
      samples.map((sample, index) => [`m${index}`, [cell(sample), cell(change(sample, index))] as const]),
    ),
  );
}
const models = fc.array(priced, { minLength: 1, maxLength: 4 });
const longer = ([tokens, each]: readonly [number, number], k: number): [number, number] => [tokens * k, each];
const dearer = ([tokens, each]: readonly [number, number], k: number): [number, number] => [tokens, each * k];

/** Cells with retries and premiums in any proportion, all answered. */
const wasteful = fc
  .tuple(priced, fc.integer({ min: 0, max: 99 }), fc.integer({ min: -50, max: 90 }), fc.nat(9))
  .map(([sample, part, premium, extra]): MovementCell => {
    const plain = cell({ ...sample, requests: sample.n + extra });
    const retryCost = (plain.cost * BigInt(part)) / 100n;
    return { ...plain, retryCost, fallbackPremium: ((plain.cost - retryCost) * BigInt(premium)) / 100n };
  });
const wastefulNode = (cells: readonly MovementCell[], change: (cell: MovementCell) => MovementCell) =>
  node(Object.fromEntries(cells.map((one, index) => [`m${index}`, [one, change(one)] as const])));
const wastefulCells = fc.array(wasteful, { minLength: 1, maxLength: 4 });

describe("one cause, one field", () => {
  it("only quantities: requests", () => {
    fc.assert(
      fc.property(wastefulCells, factor, (cells, k) =>
        only(
          "requests",
          wastefulNode(cells, (one) => times(one, BigInt(k))),
        ),
      ),
      RUNS,
    );
  });

  it("only prices, each by its own factor: price", () => {
    fc.assert(
      fc.property(models, fc.array(factor, { minLength: 20, maxLength: 20 }), (samples, factors) => {
        const k = (cellIndex: number, token: number) => factors[cellIndex * 5 + token] ?? 1;
        only(
          "price",
          changed(samples, (sample, index) => ({
            ...sample,
            u: dearer(sample.u, k(index, 0)),
            r: dearer(sample.r, k(index, 1)),
            w: dearer(sample.w, k(index, 2)),
            o: dearer(sample.o, k(index, 3)),
            g: dearer(sample.g, k(index, 4)),
          })),
        );
      }),
      RUNS,
    );
  });

  it("only input tokens: prompt", () => {
    fc.assert(
      fc.property(models, factor, (samples, k) =>
        only(
          "prompt",
          changed(samples, (sample) => ({
            ...sample,
            u: longer(sample.u, k),
            r: longer(sample.r, k),
            w: longer(sample.w, k),
          })),
        ),
      ),
      RUNS,
    );
  });

  it("only output and reasoning: answer", () => {
    fc.assert(
      fc.property(models, factor, factor, (samples, k, l) =>
        only(
          "answer",
          changed(samples, (sample) => ({ ...sample, o: longer(sample.o, k), g: longer(sample.g, l) })),
        ),
      ),
      RUNS,
    );
  });

  it("the same input otherwise split: cache", () => {
    fc.assert(
      fc.property(models, fc.array(fc.nat(100), { minLength: 8, maxLength: 8 }), (samples, parts) =>
        only(
          "cache",
          changed(samples, (sample, index) => {
            const total = sample.u[0] + sample.r[0] + sample.w[0];
            const read = Math.floor((total * (parts[index] ?? 0)) / 100);
            const written = Math.floor(((total - read) * (parts[index + 4] ?? 0)) / 100);
            return {
              ...sample,
              u: [total - read - written, sample.u[1]],
              r: [read, sample.r[1]],
              w: [written, sample.w[1]],
            };
          }),
        ),
      ),
      RUNS,
    );
  });

  it("added retries of the same make-up: waste", () => {
    fc.assert(
      fc.property(wastefulCells, factor, (cells, k) =>
        only(
          "waste",
          wastefulNode(cells, (one) => {
            const more = times(one, BigInt(k + 1));
            return {
              ...more,
              answered: one.answered,
              retryCost: one.retryCost + (more.cost - one.cost),
              fallbackPremium: one.fallbackPremium,
            };
          }),
        ),
      ),
      RUNS,
    );
  });

  it("added rejected attempts: nothing, whatever else moved", () => {
    const reject = (one: MovementCell | null, more: number) =>
      one === null ? one : { ...one, requests: one.requests + BigInt(more) };
    fc.assert(
      fc.property(
        wastefulCells,
        fc.array(wasteful, { minLength: 4, maxLength: 4 }),
        factor,
        (cells, next, k) => {
          const given = node(
            Object.fromEntries(cells.map((one, i) => [`m${i}`, [one, next[i] ?? null] as const])),
          );
          const stormy = { ...given, cells: given.cells.map((c) => ({ ...c, after: reject(c.after, k) })) };
          expect(fieldsOf(stormy)).toEqual(fieldsOf(given));
        },
      ),
      RUNS,
    );
  });
});

describe("names and units of account", () => {
  const pairs = fc.array(fc.tuple(wasteful, wasteful), { minLength: 1, maxLength: 3 });
  const size = (x: bigint) => (x < 0n ? -x : x);

  it("a cell under two names with half of it each moves the same, within 2 pico", () => {
    fc.assert(
      fc.property(pairs, (cells) => {
        const whole = node(
          Object.fromEntries(cells.map(([a, b], i) => [`m${i}`, [times(a, 2n), times(b, 2n)] as const])),
        );
        const halves = node(
          Object.fromEntries(
            cells.flatMap(([a, b], i) => ["x", "y"].map((h) => [`m${i}${h}`, [a, b] as const])),
          ),
        );
        const [one, two] = [fieldsOf(whole), fieldsOf(halves)];
        for (const field of MOVEMENT_FIELDS) expect(size(one[field] - two[field]) <= 2n).toBe(true);
      }),
      RUNS,
    );
  });

  it("costs times k move fields times k, within rounding", () => {
    const costs = (one: MovementCell, k: bigint): MovementCell => ({
      ...times(one, k),
      answered: one.answered,
      requests: one.requests,
      inputUncached: one.inputUncached,
      cacheRead: one.cacheRead,
      cacheWrite: one.cacheWrite,
      output: one.output,
      reasoning: one.reasoning,
    });
    fc.assert(
      fc.property(pairs, factor, (cells, factorK) => {
        const k = BigInt(factorK);
        const at = (scale: bigint) =>
          fieldsOf(
            node(
              Object.fromEntries(
                cells.map(([a, b], i) => [`m${i}`, [costs(a, scale), costs(b, scale)] as const]),
              ),
            ),
          );
        const [one, many] = [at(1n), at(k)];
        for (const field of MOVEMENT_FIELDS) expect(size(many[field] - k * one[field]) <= k + 1n).toBe(true);
      }),
      RUNS,
    );
  });
});
