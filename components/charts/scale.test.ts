import { expect, test } from "vitest";
import { axisTicks, spreadLabels } from "./scale";

test("an axis starts at zero, is round, covers the largest value and has at most five labels above zero", () => {
  expect(axisTicks(48_697)).toEqual([0, 10_000, 20_000, 30_000, 40_000, 50_000]);
  expect(axisTicks(1_760)).toEqual([0, 500, 1_000, 1_500, 2_000]);
  expect(axisTicks(0.034)).toEqual([0, 0.01, 0.02, 0.03, 0.04]);
  expect(axisTicks(0)).toEqual([0, 1]);
});

test("labels at the right edge keep their distance and their order, and stay inside", () => {
  const places = spreadLabels([10, 12, 14, 200], 17, 300);
  expect(places.every((place, at) => at === 0 || place - (places[at - 1] ?? 0) >= 17)).toBe(true);
  expect(spreadLabels([290, 295, 299], 17, 300).at(-1)).toBeLessThanOrEqual(300);
  expect(spreadLabels([], 17, 300)).toEqual([]);
});
