import { expect, test } from "vitest";
import { largestAndOther, stack, withPatterns } from "./series";

const USD = 1_000_000_000_000n;
const one = (name: string, hue: number, ...values: bigint[]) => ({ key: name, name, hue, values });

test("the rest is summed exactly, and a rest of one keeps its own name", () => {
  const three = [one("a", 1, 1n, 5n), one("b", 2, 9n, 9n), one("c", 3, 2n, 2n)];
  expect(largestAndOther(three, 1, 1).map((s) => [s.name, s.values])).toEqual([
    ["b", [9n, 9n]],
    ["other", [3n, 7n]],
  ]);
  expect(largestAndOther(three, 2, 1).map((s) => s.name)).toEqual(["b", "a", "c"]);
});

test("equal hues differ by pattern", () => {
  expect(withPatterns([one("a", 1), one("b", 1), one("c", 2), one("d", 1)]).map((s) => s.pattern)).toEqual([
    0, 1, 0, 2,
  ]);
});

test("bands touch and end at the total, the last one at the foot", () => {
  const edges = stack(withPatterns([one("top", 1, 2n * USD), one("foot", 2, 3n * USD)]));
  expect(edges).toEqual([[{ low: 3, high: 5 }], [{ low: 0, high: 3 }]]);
});
