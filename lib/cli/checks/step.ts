import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { readFileSync, rmSync } from "node:fs";

export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

export interface StepResult {
  title: string;
  ok: boolean;
  seconds: number;
  /** Tests that ran in this step; a step that runs none has zeros. */
  counts: Counts;
}

export interface Step {
  title: string;
  /** Commands that run one after another until one fails: a package's own command, and its arguments. */
  commands: { package: string; bin: string; args: string[] }[];
  environment?: Record<string, string>;
  /** Reads how many tests ran, once the commands have ended. */
  count?: () => Counts;
}

const NONE: Counts = { passed: 0, failed: 0, skipped: 0 };

/** Runs a step under a heading, its output going straight to the terminal. */
export async function runStep(step: Step): Promise<StepResult> {
  console.log(`\n== ${step.title}`);
  const began = Date.now();
  let ok = true;
  for (const command of step.commands) {
    if (ok) ok = (await run(command, step.environment ?? {})) === 0;
  }
  const counts = step.count === undefined ? NONE : safely(step.count);
  const result = {
    title: step.title,
    ok: ok && counts.failed === 0,
    seconds: (Date.now() - began) / 1000,
    counts,
  };
  if (!result.ok) console.error(`\n!! ${step.title} failed`);
  return result;
}

/** Runs all steps, also after one has failed, and says at the end which did. */
export async function runSteps(steps: Step[]): Promise<StepResult[]> {
  const results: StepResult[] = [];
  for (const step of steps) results.push(await runStep(step));
  return results;
}

/** One line for each step. @returns whether all were well */
export function summarise(results: StepResult[]): boolean {
  console.log("");
  for (const { title, ok, seconds } of results)
    console.log(`${ok ? "ok  " : "FAIL"}  ${title} (${seconds.toFixed(1)} s)`);
  return results.every((result) => result.ok);
}

function run(
  command: { package: string; bin: string; args: string[] },
  extra: Record<string, string>,
): Promise<number> {
  const child = spawn(process.execPath, [binOf(command.package, command.bin), ...command.args], {
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1", ...extra },
  });
  return new Promise((done, fail) => {
    child.once("error", fail);
    child.once("close", (code) => done(code ?? 1));
  });
}

/** The script behind a package's command, run by this same Node: no shell, no npx, no PATH. */
function binOf(name: string, bin: string): string {
  const here = createRequire(join(process.cwd(), "package.json"));
  const folder = here.resolve
    .paths(name)
    ?.map((path) => join(path, name))
    .find((path) => readJson(join(path, "package.json")) !== undefined);
  if (folder === undefined) throw new Error(`${name} is not installed: run npm ci.`);
  const manifest = readJson(join(folder, "package.json")) as { bin: string | Record<string, string> };
  const script = typeof manifest.bin === "string" ? manifest.bin : manifest.bin[bin];
  if (script === undefined) throw new Error(`${name} has no command ${bin}.`);
  return join(dirname(join(folder, "package.json")), script);
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
}

function safely(count: () => Counts): Counts {
  try {
    return count();
  } catch {
    // No report was written, so the runner itself broke down.
    return { ...NONE, failed: 1 };
  }
}

/** A vitest run of some projects, counted from its JSON report in `folder`. */
export function vitestStep(title: string, project: "unit" | "db", folder: string): Step {
  const report = join(folder, `vitest-${project}.json`);
  rmSync(report, { force: true });
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
    count: () => {
      const read = JSON.parse(readFileSync(report, "utf8")) as Record<string, number>;
      // A file that fails to load has no failed test, only a failed suite.
      const failed = (read.numFailedTests ?? 0) || (read.numFailedTestSuites ?? 0);
      return {
        passed: read.numPassedTests ?? 0,
        failed,
        skipped: (read.numPendingTests ?? 0) + (read.numTodoTests ?? 0),
      };
    },
  };
}

/** What we depend on, counted from the report in `folder`: a registry that cannot tell is a test skipped. */
export function dependenciesStep(folder: string): Step {
  const report = join(folder, "dependencies.json");
  rmSync(report, { force: true });
  return {
    title: "Dependencies",
    commands: [{ package: "tsx", bin: "tsx", args: ["lib/cli/checks/dependencies.ts", report] }],
    count: () => JSON.parse(readFileSync(report, "utf8")) as Counts,
  };
}

/** The Playwright journeys, counted from the JSON report in `folder`. */
export function journeysStep(folder: string, environment: Record<string, string>): Step {
  const report = join(folder, "playwright.json");
  rmSync(report, { force: true });
  return {
    title: "Browser journeys",
    commands: [{ package: "@playwright/test", bin: "playwright", args: ["test", "--reporter=list,json"] }],
    environment: { ...environment, PLAYWRIGHT_JSON_OUTPUT_NAME: report },
    count: () => {
      const { stats } = JSON.parse(readFileSync(report, "utf8")) as {
        stats: { expected: number; unexpected: number; flaky: number; skipped: number };
      };
      return { passed: stats.expected + stats.flaky, failed: stats.unexpected, skipped: stats.skipped };
    },
  };
}
