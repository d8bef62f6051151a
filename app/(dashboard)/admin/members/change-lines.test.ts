import { expect, test } from "vitest";
import { changeLines, type MemberFacts } from "./change-lines";

const LEAD: MemberFacts = { name: "Ada", role: "lead", unit: null, sees: ["Growth"] };

test("says whose figures somebody will and will no longer see", () => {
  expect(changeLines(LEAD, { ...LEAD, sees: ["Growth", "Search", "Support"] })).toEqual([
    "Will see 2 more teams: Search, Support.",
  ]);
  expect(changeLines(LEAD, { ...LEAD, sees: ["Support"] })).toEqual([
    "Will see 1 more team: Support.",
    "Will no longer see 1 team: Growth.",
  ]);
  expect(changeLines(LEAD, { ...LEAD, role: "finance", sees: "all" })).toEqual([
    "Role: lead becomes finance.",
    "Will see every team.",
  ]);
  const admin: MemberFacts = { ...LEAD, role: "admin", sees: "all" };
  expect(changeLines(admin, LEAD)).toEqual(["Role: admin becomes lead.", "Will see only 1 team: Growth."]);
  expect(changeLines(admin, { ...LEAD, sees: [] }).at(-1)).toBe("Will see no team any more.");
});

test("says so where somebody would still see no team", () => {
  const nobody: MemberFacts = { ...LEAD, sees: [] };
  expect(changeLines(nobody, { ...nobody, role: "director" })).toEqual([
    "Role: lead becomes director.",
    "Sees no team yet: give a unit.",
  ]);
  expect(changeLines(nobody, { ...nobody, role: "member" }).at(-1)).toBe("Sees no team yet: give one.");
});

test("says nothing where nothing changes", () => {
  expect(changeLines(LEAD, LEAD)).toEqual([]);
  expect(changeLines(LEAD, { ...LEAD, name: "Ada L.", unit: "customer" })).toEqual([
    "Name: Ada becomes Ada L..",
    "Unit: none becomes customer.",
  ]);
});
