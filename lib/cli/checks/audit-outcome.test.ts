import { expect, it } from "vitest";
import { auditOutcome } from "./audit-outcome";

const printed = (counts: Record<string, number>, vulnerabilities: object = {}) =>
  JSON.stringify({ auditReportVersion: 2, vulnerabilities, metadata: { vulnerabilities: counts } });

it("passes without, and with what is not grave", () => {
  expect(auditOutcome(printed({ high: 0, critical: 0 })).state).toBe("passed");
  expect(auditOutcome(printed({ moderate: 3 }, { a: { severity: "moderate" } })).state).toBe("passed");
});

it("fails and names what is", () => {
  const { state, sentence } = auditOutcome(
    printed(
      { high: 1, critical: 1 },
      { a: { severity: "high" }, b: { severity: "low" }, c: { severity: "critical" } },
    ),
  );
  expect(state).toBe("failed");
  expect(sentence).toContain("a (high), c (critical)");
});

it.each([
  [JSON.stringify({ statusCode: 405, error: { summary: "" } }), /answers 405/],
  [JSON.stringify({ error: { code: "ENOTFOUND" } }), /did not answer/],
  ["", /did not answer/],
  ["{}", /did not answer/],
])("is skipped, not passed, when the registry cannot tell: %s", (text, words) => {
  const { state, sentence } = auditOutcome(text);
  expect(state).toBe("skipped");
  expect(sentence).toMatch(words);
});
