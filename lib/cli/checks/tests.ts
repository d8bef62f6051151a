import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type Counts, playwrightReport, vitestReport } from "./report";
import type { Step } from "./step";

/** A vitest run of one project, read from its JSON report in `folder`. */
export function vitestStep(title: string, project: "unit" | "db", folder: string): Step {
  const report = fresh(folder, `vitest-${project}.json`);
  const args = [
    "run",
    "--project",
    project,
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${report}`,
  ];
  return {
    title,
    commands: [{ package: "vitest", bin: "vitest", args }],
    report: () => vitestReport(readFileSync(report, "utf8"), process.cwd()),
  };
}

/** What we depend on, counted from the report in `folder`: a registry that cannot tell is a test skipped. */
export function dependenciesStep(folder: string): Step {
  const report = fresh(folder, "dependencies.json");
  return {
    title: "Dependencies",
    commands: [{ package: "tsx", bin: "tsx", args: ["lib/cli/checks/dependencies.ts", report] }],
    report: () => ({ counts: JSON.parse(readFileSync(report, "utf8")) as Counts, failures: [] }),
  };
}

/** The Playwright journeys, read from the JSON report in `folder`. */
export function journeysStep(folder: string, environment: Record<string, string>): Step {
  const report = fresh(folder, "playwright.json");
  return {
    title: "Browser journeys",
    commands: [{ package: "@playwright/test", bin: "playwright", args: ["test", "--reporter=list,json"] }],
    environment: { ...environment, PLAYWRIGHT_JSON_OUTPUT_NAME: report },
    report: () => playwrightReport(readFileSync(report, "utf8")),
  };
}

/** A path in `folder` where no earlier run has left anything. */
function fresh(folder: string, name: string): string {
  const path = join(folder, name);
  rmSync(path, { force: true });
  return path;
}
