import { Command, CommanderError } from "commander";
import { register as catalog } from "./commands/catalog";
import { register as charges } from "./commands/charges";
import { register as close } from "./commands/close";
import { register as demo } from "./commands/demo";
import { register as documents } from "./commands/documents";
import { register as exportFiles } from "./commands/export";
import { register as importUsage } from "./commands/import";
import { register as keys } from "./commands/keys";
import { register as migrate } from "./commands/migrate";
import { register as prices } from "./commands/prices";
import { register as ingestServer } from "./commands/ingest-server";
import { register as quarantine } from "./commands/quarantine";
import { register as reattribute } from "./commands/reattribute";
import { register as reprice } from "./commands/reprice";
import { register as verify } from "./commands/verify";
import { register as serviceKeys } from "./commands/service-keys";
import { register as users } from "./commands/users";

const COMMANDS = [
  migrate,
  catalog,
  keys,
  serviceKeys,
  users,
  prices,
  importUsage,
  close,
  charges,
  reprice,
  reattribute,
  quarantine,
  verify,
  ingestServer,
  documents,
  demo,
  exportFiles,
];

async function main(): Promise<void> {
  const program = new Command("whospent")
    .description("Who spent the AI bill, on what, and why did it move?")
    .showHelpAfterError("(add --help for help)")
    .exitOverride();
  for (const register of COMMANDS) register(program);
  try {
    await program.parseAsync();
  } catch (error) {
    // Commander has printed its own complaints, and help is no failure.
    if (error instanceof CommanderError) process.exitCode = error.exitCode;
    else {
      console.error(sentenceOf(error));
      process.exitCode = 1;
    }
  }
}

/** What went wrong in a sentence; a list of problems keeps its lines. */
function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = "code" in error ? error.code : undefined;
  if (code === "42P01") return "The database is empty or of an older version: run whospent migrate.";
  if (code === "ENOENT" && "path" in error) return `There is no file ${String(error.path)}.`;
  return error.message || error.name;
}

await main();
