import { createWriteStream } from "node:fs";
import { Readable, type Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream as NodeReadableStream } from "node:stream/web";
import { type Command, InvalidArgumentError } from "commander";
import type { Sql } from "@/db/client";
import type { Viewer } from "@/lib/auth/viewer";
import { recordExport } from "@/lib/commands/exports";
import type { ExportEnd } from "@/lib/exports/csv";
import { budgetsTaken, type LitellmBudgets, litellmBudgets } from "@/lib/exports/litellm-budgets";
import { showbackCsv } from "@/lib/exports/showback";
import { virtualKeys } from "@/lib/queries/check-virtual-keys";
import { showbackHead } from "@/lib/queries/showback";
import { cliActor, withDatabase } from "../with-database";

interface ShowbackOptions {
  month: string;
  team?: string;
  out?: string;
}

/** Whoever can open the database sees all of it. */
const EVERYTHING: Viewer = { userId: null, name: "cli", email: null, role: "admin", teamIds: "all" };

/** `whospent export showback`, `whospent export litellm-budgets` */
export function register(program: Command): void {
  const files = program.command("export").description("files for finance and for gateways");
  files
    .command("litellm-budgets")
    .description("monthly budgets of teams as settings of their LiteLLM keys, JSON on standard output")
    .action(() =>
      withDatabase(async (sql) => console.log(JSON.stringify(await exportBudgets(sql), null, 2))),
    );
  files
    .command("showback")
    .description("everything booked in an accounting month as CSV, on standard output or into a file")
    .requiredOption("--month <month>", "like 2026-06", month)
    .option("--team <team>", "slug or alias; without it, all teams")
    .option("--out <file>", "write here instead")
    .action((options: ShowbackOptions) =>
      withDatabase((sql) => exportShowback(sql, options, options.out ? undefined : process.stdout)),
    );
}

/** Budgets as LiteLLM takes them (docs/check.md). */
async function exportBudgets(sql: Sql): Promise<LitellmBudgets> {
  const settings = litellmBudgets(await virtualKeys(sql, EVERYTHING, new Date().toISOString().slice(0, 10)));
  await recordExport(sql, cliActor(), budgetsTaken(settings));
  return settings;
}

/**
 * Writes the showback file of a month to `out`, or into the file of the options.
 * @throws Error in a sentence when there is no such month or team
 */
export async function exportShowback(sql: Sql, options: ShowbackOptions, out?: Writable): Promise<void> {
  const head = await showbackHead(sql, EVERYTHING, { ...options, now: new Date() });
  if (head === "no_month") throw new Error(`There is no accounting month ${options.month}.`);
  if (head === "no_team") throw new Error(`There is no team "${options.team}".`);
  const taken = (end: ExportEnd) =>
    recordExport(sql, cliActor(), {
      kind: "showback",
      of: { month: head.month.period.slice(0, 7), status: head.month.status, team: head.team?.slug ?? "all" },
      ...end,
    });
  const csv = Readable.fromWeb(showbackCsv(sql, EVERYTHING, head, taken) as NodeReadableStream);
  // Standard output stays open for whoever else writes to it.
  if (out) await pipeline(csv, out, { end: false });
  else if (options.out !== undefined) await pipeline(csv, createWriteStream(options.out));
}

function month(text: string): string {
  if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(text))
    throw new InvalidArgumentError("It must be a month like 2026-06.");
  return text;
}
