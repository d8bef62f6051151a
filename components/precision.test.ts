import { expect, test } from "vitest";
import { columnUsd, fixedUsd, perMillionUsd } from "./precision";

const USD = 1_000_000_000_000n;

test("a fixed number of decimals, half-even, with a true minus", () => {
  expect(fixedUsd(152_934_000_000n, 6)).toBe("0.152934");
  expect(fixedUsd(-1234n * USD, 2)).toBe("−1,234.00");
  expect(fixedUsd(-1n, 2)).toBe("0.00");
  expect(fixedUsd(5n * USD, 0)).toBe("5");
});

test("one precision down a column, set by its smallest amount", () => {
  const calls = columnUsd([1_773_384_000_000n, 1_654_000_000n, 0n, null]);
  expect([1_773_384_000_000n, 1_654_000_000n, 0n].map(calls)).toEqual(["1.773384", "0.001654", "0.000000"]);
  expect(columnUsd([2n * USD, 9n * USD])(2n * USD)).toBe("2.00");
  expect(columnUsd([123_400n])(123_400n)).toBe("0.0000001234");
  expect(columnUsd([])(0n)).toBe("0.00");
});

test("a unit price per million tokens is exact", () => {
  expect(perMillionUsd(2_500_000n)).toBe("2.50");
  expect(perMillionUsd(75_000n)).toBe("0.075");
  expect(perMillionUsd(30_000_000n)).toBe("30.00");
});
