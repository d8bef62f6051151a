import { basename } from "node:path";
import type { Command } from "commander";
import type { Sql } from "@/db/client";
import { checkRequest, type ImportRequest, type ImportResult, importFile } from "../import-file";
import { postedFormats } from "../import-records";
import { withDatabase } from "../with-database";

/** A progress line at most this often, in milliseconds. */
const PROGRESS_EVERY_MS = 1_000;

interface Output {
  /** Progress, for a person who waits. */
  note(text: string): void;
  /** The result. */
  say(text: string): void;
}

const CONSOLE: Output = { note: (text) => console.error(text), say: (text) => console.log(text) };

/** `whospent import mapped FILE` and `whospent import SOURCE FILE`, for every source of the registry. */
export function register(program: Command): void {
  const command = program
    .command("import")
    .description(
      "read usage from a file: JSON, JSON lines or CSV, gzip too; importing it again adds nothing",
    );
  command
    .command("mapped")
    .argument("<file>", "CSV or JSONL, gzip is detected")
    .requiredOption("--map <mapping>", "mapping file (YAML), see docs/import.md")
    .option("--source <label>", "label of the sender", "import")
    .description("any CSV or JSONL file, by a mapping")
    .action((file: string, options: { map: string; source: string }) =>
      run({ format: "mapped", file, ...options }),
    );
  for (const format of postedFormats()) {
    command
      .command(format)
      .argument("<file>", "JSON or JSON lines, gzip is detected")
      .option("--source <label>", "label of the sender", "import")
      .description(
        `records as POST /api/v1/${format === "native" ? "events" : `ingest/${format}`} takes them`,
      )
      .action((file: string, options: { source: string }) => run({ format, file, ...options }));
  }
}

async function run(request: ImportRequest): Promise<void> {
  // Before the database is touched: a wrong mapping should not wait for a server to start.
  checkRequest(request);
  await withDatabase((sql) => runImport(sql, request, CONSOLE));
}

/** Imports a file, with progress and a summary. @throws ImportProblem */
export async function runImport(sql: Sql, request: ImportRequest, out: Output): Promise<ImportResult> {
  const file = basename(request.file);
  let noted = performance.now();
  let posts = 0;
  const result = await importFile(sql, request, (soFar) => {
    posts += 1;
    if (posts === 1 && soFar.resumedAt > 0)
      out.note(`${file}: going on after row ${grouped(soFar.resumedAt)}.`);
    if (performance.now() - noted < PROGRESS_EVERY_MS) return;
    noted = performance.now();
    out.note(`${file}: ${summary(soFar)}`);
  });
  out.say(`${file}: ${summary(result)}.`);
  for (const { row, code, message } of result.problems) out.say(`  row ${grouped(row)}: ${code}, ${message}`);
  const more = result.counts.quarantined - result.problems.length;
  if (more > 0) out.say(`  and ${grouped(more)} more in quarantine.`);
  return result;
}

/** `12,031 rows: 12,031 accepted, 0 duplicates, 0 quarantined`; counts of zero are left out beyond these. */
function summary({ rows, counts }: ImportResult): string {
  const parts = [
    `${grouped(counts.accepted)} accepted`,
    counts.merged > 0 ? `${grouped(counts.merged)} merged` : "",
    `${grouped(counts.duplicates)} duplicates`,
    counts.context > 0 ? `${grouped(counts.context)} context` : "",
    counts.ignored > 0 ? `${grouped(counts.ignored)} ignored` : "",
    `${grouped(counts.quarantined)} quarantined`,
  ];
  return `${grouped(rows)} rows: ${parts.filter((part) => part !== "").join(", ")}`;
}

function grouped(count: number): string {
  return count.toLocaleString("en");
}
