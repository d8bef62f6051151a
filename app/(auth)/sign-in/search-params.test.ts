import { expect, test } from "vitest";
import { safePath } from "./search-params";

test("a path of this site is kept, everything else is the start page", () => {
  expect(safePath("/teams/support?period=month")).toBe("/teams/support?period=month");
  for (const bad of [
    "//evil.example",
    "https://evil.example/",
    "/\\evil.example",
    "javascript:alert(1)",
    undefined,
  ]) {
    expect(safePath(bad)).toBe("/");
  }
});
