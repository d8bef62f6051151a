import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { usdChange } from "./figures";
import { fromUsd } from "./money";
import { addMovements, type Movement } from "./movement";
import { movementBars, waterfall } from "./movement-bars";
import { MOVEMENT_FIELDS, type MovementFields, noFields } from "./movement-cell";

function movement(fields: Partial<MovementFields>, before = fromUsd("3600")): Movement {
  const all = { ...noFields(), ...fields };
  const change = MOVEMENT_FIELDS.reduce((sum, field) => sum + all[field], 0n);
  return { ...addMovements([]), fields: all, costBefore: before, costAfter: before + change, nodes: 1 };
}
const anyMovement = fc
  .record(Object.fromEntries(MOVEMENT_FIELDS.map((field) => [field, fc.bigInt(-(10n ** 14n), 10n ** 14n)])))
  .map((fields) => movement(fields as MovementFields));
const sum = (values: readonly bigint[]) => values.reduce((a, b) => a + b, 0n);

describe("movementBars", () => {
  it("has seven bars, prompt and answer as two numbers in one", () => {
    const bars = movementBars(movement({ prompt: fromUsd("40"), answer: fromUsd("-12.5") }));
    expect(bars.map((bar) => bar.bar)).toEqual([
      "newGone",
      "requests",
      "waste",
      "tokens",
      "cache",
      "mix",
      "price",
    ]);
    expect(bars[3]).toEqual({
      bar: "tokens",
      pico: fromUsd("27.5"),
      cents: 2750n,
      parts: [
        { field: "prompt", pico: fromUsd("40"), cents: 4000n },
        { field: "answer", pico: fromUsd("-12.5"), cents: -1250n },
      ],
    });
  });

  it("rounds once, by largest remainder", () => {
    const bars = movementBars(
      movement({ requests: fromUsd("1.005"), prompt: fromUsd("2.005"), answer: fromUsd("-1") }),
    );
    expect(bars.map((bar) => bar.cents)).toEqual([0n, 101n, 0n, 100n, 0n, 0n, 0n]);
    expect(bars[3]?.parts.map((part) => part.cents)).toEqual([200n, -100n]);
  });

  it("sums to the printed change, and two numbers to their bar; no bar is more than a cent off", () => {
    fc.assert(
      fc.property(anyMovement, (given) => {
        const bars = movementBars(given);
        const cents = sum(bars.map((bar) => bar.cents));
        const printed = usdChange(given.costAfter - given.costBefore)
          .replaceAll(/[,.+]/g, "")
          .replace("−", "-");
        if (/^-?\d+$/.test(printed)) expect(cents).toBe(BigInt(printed));
        for (const bar of bars) {
          expect(sum(bar.parts.map((part) => part.cents))).toBe(bar.cents);
          const off = bar.cents * 10n ** 10n - bar.pico;
          expect(off <= 10n ** 10n && off >= -(10n ** 10n)).toBe(true);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe("waterfall", () => {
  it("goes from the earlier cost to the later one, over what moved", () => {
    const steps = waterfall(movement({ requests: fromUsd("820"), prompt: fromUsd("1100") }));
    expect(steps.map(({ bar, fromPico, toPico }) => [bar, fromPico, toPico])).toEqual([
      ["requests", fromUsd("3600"), fromUsd("4420")],
      ["tokens", fromUsd("4420"), fromUsd("5520")],
    ]);
  });
  it("keeps a bar whose two numbers cancel", () => {
    const steps = waterfall(movement({ prompt: fromUsd("50"), answer: fromUsd("-50") }));
    expect(steps.map(({ bar, pico }) => [bar, pico])).toEqual([["tokens", 0n]]);
  });
  it("is one line of steps for any movement", () => {
    fc.assert(
      fc.property(anyMovement, (given) => {
        let level = given.costBefore;
        for (const step of waterfall(given)) {
          expect(step.fromPico).toBe(level);
          level = step.toPico;
        }
        expect(level).toBe(given.costAfter);
      }),
    );
  });
});
