import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline/promises";
import type { Command } from "commander";
import {
  applyApprovedCatalog,
  draftCatalog,
  exportCatalog,
  planCatalog,
  readCatalogFile,
} from "@/lib/commands/apply-catalog";
import { cliActor, withDatabase } from "../with-database";

/** `whospent apply`, `export-catalog` and `draft-catalog` */
export function register(program: Command): void {
  program
    .command("apply")
    .description("apply a catalog file: shows the plan, asks, then carries it out")
    .argument("<file>", "catalog file (docs/catalog.md), - for standard input")
    .option("--plan", "only show what would change")
    .option("--yes", "do not ask")
    .action(async (path: string, options: { plan?: boolean; yes?: boolean }) => {
      const source = path === "-" ? await readStdin() : await readFile(path, "utf8");
      const file = readCatalogFile(source);
      await withDatabase(async (sql) => {
        const plan = await planCatalog(sql, file);
        if (plan.changes.length === 0) return console.log("Nothing to change.");
        console.log(plan.lines.join("\n"));
        if (options.plan) return;
        if (!options.yes && !(await isConfirmed(path))) return console.log("Nothing was changed.");
        const done = await applyApprovedCatalog(sql, cliActor(), {
          file: source,
          fingerprint: plan.fingerprint,
        });
        console.log(`Applied ${done.changes.length} ${done.changes.length === 1 ? "change" : "changes"}.`);
      });
    });
  program
    .command("export-catalog")
    .description("print the whole catalog as a file; applying it changes nothing")
    .action(async () => {
      process.stdout.write(await withDatabase((sql) => exportCatalog(sql)));
    });
  program
    .command("draft-catalog")
    .description("print the claimed names that are not in the catalog as a file to complete and apply")
    .action(async () => {
      process.stdout.write(await withDatabase((sql) => draftCatalog(sql)));
    });
}

async function readStdin(): Promise<string> {
  let text = "";
  for await (const chunk of process.stdin.setEncoding("utf8")) text += chunk;
  return text;
}

async function isConfirmed(path: string): Promise<boolean> {
  if (!process.stdin.isTTY || path === "-") {
    throw new Error("There is nobody to ask: add --yes to apply this plan, or --plan to only see it.");
  }
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await prompt.question("Apply this plan? [y/N] ");
  prompt.close();
  return /^y(es)?$/i.test(answer.trim());
}
