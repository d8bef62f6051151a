import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromUsd } from "./money";
import { addMovements, type Movement } from "./movement";
import { movementBars } from "./movement-bars";
import { MOVEMENT_FIELDS, type MovementFields, noFields } from "./movement-cell";
import { movementTable } from "./movement-table";

function movement(fields: Partial<MovementFields>): Movement {
  const all = { ...noFields(), ...fields };
  const change = MOVEMENT_FIELDS.reduce((sum, field) => sum + all[field], 0n);
  return { ...addMovements([]), fields: all, costBefore: 0n, costAfter: change, nodes: 1 };
}
const sum = (values: readonly bigint[]) => values.reduce((a, b) => a + b, 0n);
const CENT = fromUsd("0.01");

describe("movementTable", () => {
  it("gives each cent of a bar to one row, and each row its change", () => {
    const small = fromUsd("0.004");
    const parts = [movement({ requests: small, price: small }), movement({ requests: small, price: small })];
    const rows = movementTable(parts, addMovements(parts));
    expect(rows.map((row) => row.cents)).toEqual([1n, 1n]);
    expect(rows.map((row) => row.bars.filter((bar) => bar.cents !== 0n).map((bar) => bar.bar))).toEqual([
      ["price"],
      ["requests"],
    ]);
  });

  it("is empty without rows, and exact where nothing needs rounding", () => {
    expect(movementTable([], addMovements([]))).toEqual([]);
    const parts = [movement({ cache: fromUsd("12.34") }), movement({ cache: fromUsd("-2.34") })];
    const rows = movementTable(parts, addMovements(parts));
    expect(rows.map((row) => row.bars[4]?.cents)).toEqual([1234n, -234n]);
  });

  it("prints a row as a page of its own would, where the rows foot so", () => {
    const parts = [movement({ cache: fromUsd("0.007") }), movement({ cache: fromUsd("-0.007") })];
    const rows = movementTable(parts, addMovements(parts));
    expect(rows.map((row) => row.cents)).toEqual([1n, -1n]);
  });

  it("foots across and down, within two cents of the exact amount, for any movements", () => {
    const amount = fc.oneof(
      fc.constant(0n),
      fc.bigInt(-(10n ** 13n), 10n ** 13n),
      fc.bigInt(-(10n ** 10n), 10n ** 10n),
    );
    const part = fc
      .record(Object.fromEntries(MOVEMENT_FIELDS.map((field) => [field, amount])))
      .map((fields) => movement(fields as MovementFields));
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 12 }), (parts) => {
        const total = addMovements(parts);
        const rows = movementTable(parts, total);
        movementBars(total).forEach((bar, at) => {
          expect(sum(rows.map((row) => row.bars[at]?.cents ?? 0n))).toBe(bar.cents);
        });
        rows.forEach((row) => {
          expect(sum(row.bars.map((bar) => bar.cents))).toBe(row.cents);
          for (const bar of row.bars) {
            const off = bar.cents * CENT - bar.pico;
            expect(off < 0n ? -off : off).toBeLessThan(2n * CENT);
          }
        });
      }),
      { numRuns: 500 },
    );
  });
});
