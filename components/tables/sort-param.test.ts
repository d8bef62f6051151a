import { expect, test } from "vitest";
import { compareValues, magnitude } from "./column";
import { readSort, writeSort } from "./sort-param";

test("a sort order goes through the URL and back; an unknown column falls back", () => {
  expect(readSort("-cost", ["name", "cost"], "name")).toEqual([{ id: "cost", desc: true }]);
  expect(readSort("__proto__", ["name", "cost"], "-cost")).toEqual([{ id: "cost", desc: true }]);
  expect(readSort("queue", ["name"], "queue")).toEqual([]);
  expect(writeSort([{ id: "cost", desc: true }])).toBe("-cost");
  expect(writeSort([])).toBeNull();
});

test("amounts past a float's precision keep their order, and unknown is smallest", () => {
  const big = 9_007_199_254_740_993n;
  expect(compareValues(big, big - 1n)).toBe(1);
  expect(compareValues(null, 0n)).toBe(-1);
  expect(compareValues(new Date(1), new Date(2))).toBe(-1);
  expect([3n, -9n, 5n].sort((a, b) => compareValues(magnitude(b), magnitude(a)))).toEqual([-9n, 5n, 3n]);
});
