import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runSteps, type Step, summarise } from "./checks/step";
import { dependenciesStep, vitestStep } from "./checks/tests";

/**
 * `npm run check`: what can be told without a database, in seconds.
 * @param folder where the test reports are written
 */
export function checkSteps(folder: string): Step[] {
  const biome = (...args: string[]) => ({ package: "@biomejs/biome", bin: "biome", args });
  return [
    { title: "Format", commands: [biome("format", ".")] },
    { title: "Lint", commands: [biome("lint", "--error-on-warnings", ".")] },
    {
      title: "Types",
      commands: [
        // A fresh clone has neither next-env.d.ts nor the types of the routes.
        { package: "next", bin: "next", args: ["typegen"] },
        { package: "typescript", bin: "tsc", args: ["--noEmit"] },
      ],
    },
    {
      title: "Unused files, exports and dependencies",
      commands: [{ package: "knip", bin: "knip", args: [] }],
    },
    dependenciesStep(folder),
    vitestStep("Unit tests", "unit", folder),
  ];
}

if (process.argv[1]?.endsWith("check.ts")) {
  const folder = mkdtempSync(join(tmpdir(), "whospent-check-"));
  const results = await runSteps(checkSteps(folder));
  rmSync(folder, { recursive: true, force: true });
  process.exit(summarise(results) ? 0 : 1);
}
