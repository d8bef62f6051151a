import { expect, test } from "vitest";
import type { ExceptionGroup } from "@/lib/queries/exception-list";
import { resolveInput } from "./action-input";
import { readDecision } from "./decision-fields";
import { openHref, readKey, writeKey } from "./search-params";

const group = (defect: ExceptionGroup["defect"], value: string | null) =>
  ({ defect, value }) as ExceptionGroup;

test("the form's fields become a decision, and too few of them none", () => {
  const untagged = group("untagged", "vk-7");
  const assign = { match: ["virtual_key:vk:7", "nonsense:x"], to: "growth", since: "2026-07-01" };
  expect(readDecision("assign", untagged, assign)).toEqual({
    do: "assign",
    match: { virtual_key: "vk:7" },
    team: "growth",
    from: "2026-07-01",
  });
  expect(readDecision("assign", untagged, { ...assign, match: "nonsense:x" })).toBeNull();
  expect(readDecision("assign", untagged, { ...assign, to: " " })).toBeNull();
  const team = group("unknown_team", "grwth");
  expect(readDecision("map", team, { to: "growth" })).toEqual({
    do: "map",
    kind: "team",
    name: "grwth",
    to: "growth",
  });
  expect(readDecision("register", team, { new: "1" })).toEqual({
    do: "register",
    kind: "team",
    name: "grwth",
  });
  // A name that is not shown to this person cannot be decided by them.
  expect(readDecision("map", group("unknown_team", null), { to: "growth" })).toBeNull();
  expect(readDecision("map", group("unknown_feature", "x"), { to: "growth" })).toBeNull();
});

test("a group's key survives the address; anything else names none", () => {
  const key = { defect: "trace_unexplained" as const, valueId: -12, teamId: 4 };
  expect(readKey(writeKey(key))).toEqual(key);
  for (const text of ["", "untagged", "nonsense.1.2", "untagged.1", "untagged.1.2.3", "untagged.x.2"])
    expect(readKey(text)).toBeNull();
  expect(openHref({ team: "support", cursor: "x" }, key, "case")).toBe(
    "/exceptions?team=support&open=trace_unexplained.-12.4&do=case#resolve",
  );
});

test("a form leads back to a page of ours and nowhere else; what is no list of decisions is none", () => {
  const back = (path: string) => {
    const form = new FormData();
    form.set("back", path);
    form.set("decisions", "{broken");
    return resolveInput(form);
  };
  expect(back("/exceptions/names").back).toBe("/exceptions/names");
  expect(back("/exceptions?team=support").back).toBe("/exceptions?team=support");
  for (const path of ["https://example.org", "//example.org", "/exceptions/../x", "", "/teams/a"])
    expect(back(path).back).toBe("/exceptions");
  expect(back("").decisions).toEqual([]);
});
