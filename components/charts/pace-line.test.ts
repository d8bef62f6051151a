import { expect, test } from "vitest";
import { pacePath } from "./pace-line";

test("the plan runs in steps from the first edge of its days to the last, and leaves a gap where there is none", () => {
  expect(pacePath([null, 50, 25, null, 100], 100)).toBe("M200 500H400V750H600M800 0H1000");
  expect(pacePath([], 100)).toBe("");
  expect(pacePath([null, null], 100)).toBe("");
});
