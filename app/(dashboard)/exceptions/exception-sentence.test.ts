import { expect, test } from "vitest";
import { exceptionSentence } from "./exception-sentence";

const USD = 1_000_000_000_000n;
const say = (groups: number, overdue: number) =>
  exceptionSentence(
    { groups, overdue, costPico: 1152n * USD, overduePico: 266n * USD, events: 1n, tokens: 1n },
    false,
  ).text;

test("how many groups hold how much, and what is overdue", () => {
  expect(say(0, 0)).toBe("Nothing is open.");
  expect(say(11, 0)).toBe("11 exceptions hold $1,152.00. None is overdue.");
  expect(say(11, 2)).toBe("11 exceptions hold $1,152.00. 2 are overdue with $266.00.");
  expect(say(11, 11)).toBe("11 exceptions hold $1,152.00. All are overdue.");
  expect(say(1, 1)).toBe("1 exception holds $1,152.00. One is overdue with $266.00.");
});
