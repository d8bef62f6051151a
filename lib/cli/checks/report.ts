/** How the tests of a step went. */
export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

export interface Report {
  counts: Counts;
  /** One line for each failed test or file: where, which, and the first line of why. */
  failures: string[];
}

interface VitestReport {
  numPassedTests: number;
  numFailedTests: number;
  numFailedTestSuites: number;
  numPendingTests: number;
  numTodoTests: number;
  testResults: {
    name: string;
    status: string;
    message: string;
    assertionResults: { status: string; fullName: string; failureMessages: string[] }[];
  }[];
}

/** Reads vitest's JSON report. @param root what to leave away from the names of files */
export function vitestReport(text: string, root: string): Report {
  const read = JSON.parse(text) as VitestReport;
  const failures = read.testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = name.startsWith(`${root}/`) ? name.slice(root.length + 1) : name;
    const tests = assertionResults.filter((test) => test.status === "failed");
    if (tests.length === 0) return status === "failed" ? [line(file, "", message)] : [];
    return tests.map((test) => line(file, test.fullName, test.failureMessages[0]));
  });
  return {
    counts: {
      passed: read.numPassedTests,
      // A file that fails to load has no failed test, only a failed suite.
      failed: read.numFailedTests || read.numFailedTestSuites,
      skipped: read.numPendingTests + read.numTodoTests,
    },
    failures,
  };
}

interface PlaywrightSuite {
  suites?: PlaywrightSuite[];
  specs?: {
    file: string;
    line: number;
    title: string;
    tests: { status: string; results: { error?: { message?: string } }[] }[];
  }[];
}

interface PlaywrightReport extends PlaywrightSuite {
  stats: { expected: number; unexpected: number; flaky: number; skipped: number };
}

/** Reads Playwright's JSON report. */
export function playwrightReport(text: string): Report {
  const read = JSON.parse(text) as PlaywrightReport;
  const { stats } = read;
  return {
    counts: { passed: stats.expected + stats.flaky, failed: stats.unexpected, skipped: stats.skipped },
    failures: failedSpecs(read),
  };
}

function failedSpecs({ suites = [], specs = [] }: PlaywrightSuite): string[] {
  const own = specs.flatMap(({ file, line: at, title, tests }) =>
    tests
      .filter((test) => test.status === "unexpected")
      .map((test) => line(`${file}:${at}`, title, test.results.at(-1)?.error?.message)),
  );
  return [...own, ...suites.flatMap(failedSpecs)];
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours of a terminal begin with one.
const COLOURS = /\u001b\[[0-9;]*m/g;

function line(where: string, title: string, why: string | undefined): string {
  const reason = (why ?? "").replace(COLOURS, "").trim().split("\n")[0]?.slice(0, 200) ?? "";
  return [where, title, reason].filter((part) => part !== "").join(" · ");
}
