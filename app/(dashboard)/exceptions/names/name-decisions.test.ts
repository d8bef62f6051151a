import { expect, test } from "vitest";
import { decisionOf, isIncomplete } from "./name-decisions";

const from = "2026-07-01";

test("a choice becomes a decision of the catalog", () => {
  const of = (kind: Parameters<typeof decisionOf>[0]["kind"], choice: string, under = "") =>
    decisionOf({ kind, name: "x" }, { choice, under }, from);
  expect(of("team", "map:growth")).toEqual({ do: "map", kind: "team", name: "x", to: "growth" });
  expect(of("virtual_key", "map:growth")).toEqual({
    do: "assign",
    match: { virtual_key: "x" },
    team: "growth",
    from,
    assigned: false,
  });
  expect(of("team", "new")).toEqual({ do: "register", kind: "team", name: "x" });
  expect(of("service", "new", "growth")).toEqual({
    do: "register",
    kind: "service",
    name: "x",
    team: "growth",
    from,
  });
  expect(of("feature", "new", "copilot")).toEqual({
    do: "register",
    kind: "feature",
    name: "x",
    service: "copilot",
  });
  expect(of("environment", "new", "eval")).toMatchObject({ class: "eval" });
  for (const [kind, choice] of [
    ["team", ""],
    ["team", "reject"],
    ["feature", "map:y"],
    ["virtual_key", "new"],
    ["source", "map:y"],
    ["service", "new"],
  ] as const)
    expect(of(kind, choice)).toBeNull();
});

test("what is new and has no place yet is incomplete; what is left or rejected is not", () => {
  expect(isIncomplete({ kind: "service", name: "x" }, { choice: "new", under: "" })).toBe(true);
  expect(isIncomplete({ kind: "environment", name: "x" }, { choice: "new", under: "nonsense" })).toBe(true);
  expect(isIncomplete({ kind: "team", name: "x" }, { choice: "new", under: "" })).toBe(false);
  expect(isIncomplete({ kind: "service", name: "x" }, { choice: "reject", under: "" })).toBe(false);
});
