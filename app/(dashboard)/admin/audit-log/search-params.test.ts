import { expect, it } from "vitest";
import { auditHref, readAuditParams } from "./search-params";
import { subjectHref } from "./subject-href";

const read = (params: Record<string, string | string[]>) => readAuditParams(params, "UTC");

it("reads filters, both days included, and forgets empty fields", () => {
  const { filter, problems, given, before } = read({
    who: " ada ",
    action: "price-card.publish",
    from: "2026-02-28",
    through: "2026-02-28",
    text: "",
    before: "812",
  });
  expect(problems).toEqual([]);
  expect(filter).toMatchObject({ who: "ada", fromDay: "2026-02-28", toDay: "2026-03-01", timeZone: "UTC" });
  expect(before).toBe("812");
  expect(auditHref(given, { before: "7" })).toBe(
    "/admin/audit-log?who=ada&action=price-card.publish&from=2026-02-28&through=2026-02-28&before=7",
  );
  expect(auditHref({}, { csv: true })).toBe("/admin/audit-log/csv");
});

it.each([
  { from: "2026-02-30" },
  { from: "9999-12-31" },
  { from: "2026-02-02", through: "2026-02-01" },
  { before: "-1" },
  { before: "9".repeat(30) },
  { action: "a.b.c" },
  { action: "%" },
  { who: ["a", "b"] },
  { text: "a\0b" },
  { subject: "x".repeat(201) },
])("says what is wrong with %j and lists nothing", (params) => {
  expect(read(params as unknown as Record<string, string>).problems).toHaveLength(1);
});

it("a subject leads to its page where the role may go there", () => {
  expect(subjectHref("team support", "reader")).toBe("/teams/support");
  expect(subjectHref("period 2026-09", "finance")).toBe("/month?month=2026-09");
  expect(subjectHref("user ada@example.com", "admin")).toBe("/admin/members");
  expect(subjectHref("key 4 (Edge)", "admin")).toBe("/admin/keys/4");
  expect(subjectHref("price card 18 (openai demo-2)", "finance")).toBe("/admin/price-cards/18");
  expect(subjectHref("feature ticket-copilot/summarize", "reader")).toBe("/admin/services/ticket-copilot");
  expect(subjectHref("user ada@example.com", "finance")).toBeNull();
  expect(subjectHref("team support/../../x", "admin")).toBeNull();
  expect(subjectHref("something else", "admin")).toBeNull();
});
