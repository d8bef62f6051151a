import { expect, test } from "vitest";
import { relativeChangeText } from "@/lib/format";
import { tenths, withoutUnit } from "./delta";

const USD = 1_000_000_000_000n;

test("a percentage loses its unit where the header has it", () => {
  expect(withoutUnit(relativeChangeText(1232n * USD, 1000n * USD))).toBe("+23.2");
  expect(withoutUnit(relativeChangeText(5n * USD, 0n))).toBe("new");
});

test("tenths of a percent with one decimal, unknown as a dash", () => {
  expect(tenths(401)).toBe("40.1");
  expect(tenths(1000)).toBe("100.0");
  expect(tenths(-5)).toBe("−0.5");
  expect(tenths(null)).toBe("–");
});
