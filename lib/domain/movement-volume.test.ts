import { expect, test } from "vitest";
import { fromUsd } from "./money";
import { addMovements, type Movement, move } from "./movement";
import { MOVEMENT_FIELDS, type MovementFields, noFields } from "./movement-cell";
import { cell, node } from "./movement-samples";
import { atSameVolume } from "./movement-volume";

function movement(fields: Partial<MovementFields>): Movement {
  const all = { ...noFields(), ...fields };
  const change = MOVEMENT_FIELDS.reduce((sum, field) => sum + all[field], 0n);
  return { ...addMovements([]), fields: all, costBefore: 0n, costAfter: change };
}

test("traffic is taken out, the rest stays: example 1 of the methods", () => {
  const { total } = move([
    node({ a: [cell({ n: 10, u: [1000, 2], o: [200, 8] }), cell({ n: 12, u: [1800, 2], o: [240, 8] })] }),
  ]);
  expect(total.costAfter - total.costBefore).toBe(1920n);
  expect(atSameVolume(total).pico).toBe(1100n);
});

test("only traffic moved: nothing is left; only prices moved: all of it", () => {
  const twice = move([node({ a: [cell({ n: 10, u: [1000, 2] }), cell({ n: 20, u: [2000, 2] })] })]).total;
  expect(atSameVolume(twice).pico).toBe(0n);
  const dearer = move([node({ a: [cell({ n: 10, u: [1000, 2] }), cell({ n: 10, u: [1000, 3] })] })]).total;
  expect(atSameVolume(dearer).pico).toBe(1000n);
});

test("its cents and those of the Requests bar make the printed change", () => {
  const both = movement({ requests: fromUsd("1.005"), prompt: fromUsd("1.005") });
  expect(atSameVolume(both)).toEqual({ pico: fromUsd("1.005"), cents: 100n });
  expect(atSameVolume(movement({ newGone: fromUsd("3"), requests: fromUsd("-1") }))).toEqual({
    pico: fromUsd("3"),
    cents: 300n,
  });
});
