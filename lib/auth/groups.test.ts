import { describe, expect, it } from "vitest";
import { type GroupMapping, grantOf, groupsIn, ROLE_ORDER } from "./groups";
import { ROLES } from "./permissions";

const mapping = (
  group: string,
  role: GroupMapping["role"],
  teamIds: number[] = [],
  unitId: number | null = null,
): GroupMapping => ({ group, role, teamIds, unitId });

describe("groupsIn", () => {
  it("reads a list, one name, a name with dots, and a path", () => {
    expect(groupsIn({ groups: ["a", " b ", "a"] }, "groups")).toEqual(["a", "b"]);
    expect(groupsIn({ groups: "a" }, "groups")).toEqual(["a"]);
    expect(groupsIn({ "https://id.example/groups": ["a"] }, "https://id.example/groups")).toEqual(["a"]);
    expect(groupsIn({ realm_access: { roles: ["a"] } }, "realm_access.roles")).toEqual(["a"]);
  });

  it("reads a JSON pointer, for names with dots inside a path", () => {
    const claims = {
      resource_access: { "my.app": { roles: ["a"] }, "a/b~c": { roles: ["b"] } },
      "/x": ["c"],
    };
    expect(groupsIn(claims, "/resource_access/my.app/roles")).toEqual(["a"]);
    expect(groupsIn(claims, "/resource_access/a~1b~0c/roles")).toEqual(["b"]);
    expect(groupsIn(claims, "/x")).toEqual(["c"]);
    expect(groupsIn(claims, "/resource_access/none/roles")).toEqual([]);
  });

  it("tells groups that were not sent from none", () => {
    const elsewhere = {
      _claim_names: { groups: "src1" },
      _claim_sources: { src1: { endpoint: "https://x" } },
    };
    expect(groupsIn(elsewhere, "groups")).toBeNull();
    expect(groupsIn({ hasgroups: true }, "groups")).toBeNull();
    expect(groupsIn({ ...elsewhere, groups: ["a"] }, "groups")).toEqual(["a"]);
    expect(groupsIn({ ...elsewhere, hasgroups: true }, "roles")).toEqual([]);
    for (const _claim_names of [null, "groups", ["groups"], {}])
      expect(groupsIn({ _claim_names, hasgroups: false }, "groups")).toEqual([]);
  });

  it("takes nothing else for a group", () => {
    for (const groups of [undefined, null, 7, {}, [1, null, "", "  ", ["a"]]])
      expect(groupsIn({ groups }, "groups")).toEqual([]);
    expect(groupsIn({}, "constructor")).toEqual([]);
    expect(groupsIn({}, "__proto__.constructor.name")).toEqual([]);
  });
});

describe("grantOf", () => {
  const mappings = [
    mapping("finops", "finance"),
    mapping("ml", "lead", [3, 1]),
    mapping("audit", "reader"),
    mapping("product", "director", [2], 8),
    mapping("all", "member", [1], 9),
  ];

  it("gives the highest role, the teams of all groups, and the unit that belongs to the role", () => {
    expect(grantOf(["ml", "all", "unknown"], mappings)).toEqual({
      role: "lead",
      teamIds: [1, 3],
      unitId: 9,
      groups: ["all", "ml"],
    });
    expect(grantOf(["all", "product"], mappings)).toMatchObject({ role: "director", unitId: 8 });
    expect(grantOf(["audit", "ml"], mappings)).toMatchObject({ role: "lead" });
    expect(grantOf(["ml", "finops"], mappings)).toMatchObject({ role: "finance", teamIds: [1, 3] });
  });

  it("gives nothing for groups that nobody mapped, and tells capital letters apart", () => {
    expect(grantOf(["unknown", "FINOPS"], mappings)).toBeNull();
    expect(grantOf([], mappings)).toBeNull();
  });

  it("does not depend on the order in which groups or mappings come", () => {
    const some = ["ml", "all", "product", "audit"];
    expect(grantOf([...some].reverse(), [...mappings].reverse())).toEqual(grantOf(some, mappings));
  });

  it("ranks every role", () => expect([...ROLE_ORDER].sort()).toEqual([...ROLES].sort()));
});
