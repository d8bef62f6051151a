import { expect, test } from "vitest";
import { navEntries } from "./nav-entries";

const labels = (role: string, ...slugs: string[]) =>
  navEntries(
    role,
    slugs.map((slug) => ({ slug })),
  ).map((entry) => entry.label);

test("a lead of one team starts at that team, a lead of two at Overview", () => {
  expect(labels("lead", "support")).toEqual(["My team", "Traces", "Exceptions", "Explore"]);
  expect(labels("lead", "support", "growth")).toEqual(["Overview", "Traces", "Exceptions", "Explore"]);
});

test("admins and finance see the company even when it has one team", () => {
  expect(labels("admin", "support")).toEqual(["Overview", "Traces", "Exceptions", "Explore"]);
  expect(labels("finance", "support")).toEqual(["Overview", "Traces", "Exceptions", "Explore"]);
});
