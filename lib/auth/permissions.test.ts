import { describe, expect, it } from "vitest";
import { ALL_TEAM_ROLES, CAPABILITIES, can, isRole, ROLES } from "./permissions";

describe("permissions", () => {
  it("lets nobody but finance close a month, and finance neither publish prices nor manage people", () => {
    expect(ROLES.filter((role) => can(role, "period:close"))).toEqual(["finance"]);
    expect(ROLES.filter((role) => can(role, "price:publish"))).toEqual(["admin"]);
    expect(ROLES.filter((role) => can(role, "member:manage"))).toEqual(["admin"]);
    expect(ROLES.filter((role) => can(role, "key:manage"))).toEqual(["admin"]);
  });

  it("lets a reader, whom auditors use, read figures, evidence, rules and the audit log, no more", () => {
    expect(CAPABILITIES.filter((capability) => can("reader", capability))).toEqual([
      "spend:read",
      "trace:read",
      "evidence:read",
      "exception:read",
      "budget:read",
      "catalog:read",
      "price:read",
      "view:save",
      "audit:read",
    ]);
  });

  it("shows every team to admin, finance and reader alone", () => {
    expect(ALL_TEAM_ROLES).toEqual(["admin", "finance", "reader"]);
  });

  it("knows its roles from other words", () => {
    expect(isRole("lead")).toBe(true);
    for (const word of ["Lead", "owner", "", null, 1, "toString"]) expect(isRole(word)).toBe(false);
  });
});
