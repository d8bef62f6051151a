import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "@/db/embedded/process";
import { checkSteps } from "./check";
import { ensureChromium } from "./checks/chromium";
import { runStep, runSteps, type StepResult, summarise } from "./checks/step";
import { journeysStep, vitestStep } from "./checks/tests";
import { build, buildState } from "./serve/build";

/**
 * `npm test`: everything. The checks, the tests against PostgreSQL, the build, and the journeys in a browser
 * against that build. The last line counts all tests; a step without tests that failed counts as one.
 */
const folder = mkdtempSync(join(tmpdir(), "whospent-check-"));
const results = await runSteps([...checkSteps(folder), vitestStep("Database tests", "db", folder)]);
const built = await buildStep();
results.push(built);
if (built.ok) results.push(await journeys());
rmSync(folder, { recursive: true, force: true });
const ok = summarise(results);
const total = { passed: 0, failed: 0, skipped: 0 };
for (const { counts, ok: well } of results) {
  total.passed += counts.passed;
  total.failed += well ? 0 : Math.max(1, counts.failed);
  total.skipped += counts.skipped;
}
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exit(ok ? 0 : 1);

async function buildStep(): Promise<StepResult> {
  const began = Date.now();
  let well = true;
  console.log("\n== Build");
  try {
    if (buildState(process.cwd()) === "fresh") console.log("The build is up to date.");
    else await build(process.cwd());
  } catch (error) {
    console.error(`\n!! Build failed: ${(error as Error).message}`);
    well = false;
  }
  return result("Build", well, began);
}

async function journeys(): Promise<StepResult> {
  const began = Date.now();
  try {
    const chromium = ensureChromium(process.env);
    const ports = [await freePort(), await freePort()].join(",");
    return await runStep(journeysStep(folder, { CHROMIUM_PATH: chromium, E2E_PORTS: ports }));
  } catch (error) {
    console.error(`\n!! ${(error as Error).message}`);
    return result("Browser journeys", false, began);
  }
}

function result(title: string, well: boolean, began: number): StepResult {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  return { title, ok: well, seconds: (Date.now() - began) / 1000, counts, failures: [] };
}
