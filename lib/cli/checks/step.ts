import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { readFileSync } from "node:fs";
import type { Counts, Report } from "./report";

export interface StepResult {
  title: string;
  ok: boolean;
  seconds: number;
  /** Tests that ran in this step; a step that runs none has zeros. */
  counts: Counts;
  /** The failed tests by file and name, each with the first line of what went wrong. */
  failures: string[];
}

export interface Step {
  title: string;
  /** Commands that run one after another until one fails: a package's own command, and its arguments. */
  commands: { package: string; bin: string; args: string[] }[];
  environment?: Record<string, string>;
  /** Reads what the tests' report says, once the commands have ended. */
  report?: () => Report;
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
  const { counts, failures } =
    step.report === undefined ? { counts: NONE, failures: [] } : safely(step.report);
  const result = {
    title: step.title,
    ok: ok && counts.failed === 0,
    seconds: (Date.now() - began) / 1000,
    counts,
    failures,
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

/** One line for each step, and under a failed one its failed tests: the end of a long log is what people see. */
export function summarise(results: StepResult[]): boolean {
  console.log("");
  for (const { title, ok, seconds, failures } of results) {
    console.log(`${ok ? "ok  " : "FAIL"}  ${title} (${seconds.toFixed(1)} s)`);
    for (const failure of failures) console.log(`        ${failure}`);
  }
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

function safely(report: () => Report): Report {
  try {
    return report();
  } catch {
    // No report was written, so the runner itself broke down.
    return { counts: { ...NONE, failed: 1 }, failures: [] };
  }
}
