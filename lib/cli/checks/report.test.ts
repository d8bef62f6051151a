import { describe, expect, it } from "vitest";
import { playwrightReport, vitestReport } from "./report";

describe("what a step says of its failed tests", () => {
  it("names file, test and reason of a failed test of vitest, without colours", () => {
    const text = JSON.stringify({
      numPassedTests: 7,
      numFailedTests: 1,
      numFailedTestSuites: 2,
      numPendingTests: 1,
      numTodoTests: 0,
      testResults: [
        {
          name: "/home/me/whospent/lib/a.db.test.ts",
          status: "failed",
          message: "",
          assertionResults: [
            { status: "passed", fullName: "a adds", failureMessages: [] },
            {
              status: "failed",
              fullName: "a takes away",
              failureMessages: ["\u001b[31mAssertionError: expected 3 to be 4\u001b[39m\n    at a.ts:1"],
            },
          ],
        },
      ],
    });
    expect(vitestReport(text, "/home/me/whospent")).toEqual({
      counts: { passed: 7, failed: 1, skipped: 1 },
      failures: ["lib/a.db.test.ts · a takes away · AssertionError: expected 3 to be 4"],
    });
  });

  it("counts and names a file that vitest could not load", () => {
    const text = JSON.stringify({
      numPassedTests: 0,
      numFailedTests: 0,
      numFailedTestSuites: 1,
      numPendingTests: 0,
      numTodoTests: 0,
      testResults: [
        { name: "/r/b.test.ts", status: "failed", message: "No such module", assertionResults: [] },
      ],
    });
    const { counts, failures } = vitestReport(text, "/r");
    expect(counts.failed).toBe(1);
    expect(failures).toEqual(["b.test.ts · No such module"]);
  });

  it("finds failed journeys however deep they are nested", () => {
    const failed = { status: "unexpected", results: [{ error: { message: "Timed out\nCall log" } }] };
    const text = JSON.stringify({
      stats: { expected: 5, unexpected: 1, flaky: 0, skipped: 2 },
      suites: [
        {
          specs: [
            { file: "x.spec.ts", line: 3, title: "works", tests: [{ status: "expected", results: [] }] },
          ],
          suites: [{ specs: [{ file: "x.spec.ts", line: 9, title: "opens", tests: [failed] }] }],
        },
      ],
    });
    expect(playwrightReport(text)).toEqual({
      counts: { passed: 5, failed: 1, skipped: 2 },
      failures: ["x.spec.ts:9 · opens · Timed out"],
    });
  });
});
