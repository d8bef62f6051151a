import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { auditOutcome } from "./audit-outcome";
import { type Lock, lockProblems } from "./lock-problems";

/** Longer than an audit takes; a registry that does not answer is one that cannot tell. */
const AUDIT_TIMEOUT_MS = 20_000;

/**
 * What we depend on: the lock file's own promises, always, and known vulnerabilities, where the registry can tell.
 * Writes how many of the two went well, badly or not at all into the file named by its argument.
 */
async function main(report: string | undefined): Promise<void> {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  const lock = JSON.parse(readFileSync("package-lock.json", "utf8")) as Lock;
  const problems = lockProblems(lock);
  for (const problem of problems) console.error(problem);
  const packages = Object.keys(lock.packages ?? {}).length - 1;
  if (problems.length > 0) counts.failed += 1;
  else {
    counts.passed += 1;
    console.log(`${packages} packages: hashes, sources, install scripts and licences are as they should be.`);
  }
  const outcome = auditOutcome(await audit());
  counts[outcome.state] += 1;
  console.log(outcome.sentence);
  if (report !== undefined) writeFileSync(report, JSON.stringify(counts));
  process.exitCode = counts.failed > 0 ? 1 : 0;
}

/** What npm says, whatever its exit code; empty when it says nothing in time. */
function audit(): Promise<string> {
  // Under npm its own script is known; without it npm is looked for as any program.
  const script = process.env.npm_execpath;
  const [file, first] = script?.endsWith(".js") ? [process.execPath, [script]] : ["npm", []];
  const child = spawn(file, [...first, "audit", "--omit=dev", "--audit-level=high", "--json"], {
    stdio: ["ignore", "pipe", "ignore"],
    timeout: AUDIT_TIMEOUT_MS,
  });
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (part: string) => {
    said += part;
  });
  return new Promise((done) => {
    child.once("error", () => done(""));
    child.once("close", () => done(said));
  });
}

await main(process.argv[2]);
