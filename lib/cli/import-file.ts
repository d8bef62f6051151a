import { createHash } from "node:crypto";
import { createReadStream, existsSync, readFileSync, statSync } from "node:fs";
import { basename } from "node:path";
import type { Sql } from "@/db/client";
import type { IngestAnswer } from "@/lib/pipeline/record-usage";
import { recordUsage } from "@/lib/pipeline/record-usage";
import { mappedReports, readMapping } from "@/lib/sources/mapped";
import type { SourceReading } from "@/lib/sources/source";
import { postedRecords } from "./import-records";

/** Rows of one transaction. */
const POST_ROWS = 5_000;
/** Bad rows that are shown one by one; all are counted, and kept in quarantine. */
const SHOWN_PROBLEMS = 10;

/** What cannot be imported, in words for the person at the keyboard. */
export class ImportProblem extends Error {
  override name = "ImportProblem";
}

export interface ImportRequest {
  /** `mapped`, or the name of a source (`native`, `provider-response`). */
  format: string;
  file: string;
  /** The mapping file; required for `mapped`. */
  map?: string;
  /** Label of the sender: identity of rows without a provider's id is unique in it. */
  source: string;
}

export type ImportCounts = Omit<IngestAnswer, "quarantined"> & { quarantined: number };

export interface ImportResult {
  rows: number;
  /** Rows passed over because an interrupted run had already committed them. */
  resumedAt: number;
  counts: ImportCounts;
  /** The first bad rows: row number in the file (1 is the first data row), code and message. */
  problems: { row: number; code: string; message: string }[];
}

/** One row of the file: what became of it, whatever the format. */
export interface ImportedRow {
  row: number;
  reading: Omit<SourceReading, "received">;
}

/**
 * Checks a request before any database is opened.
 * @returns the text of the mapping, empty for other formats
 * @throws ImportProblem listing everything wrong at once
 */
export function checkRequest(request: ImportRequest): string {
  const problems: string[] = [];
  const readable = (path: string, what: string) => {
    if (!existsSync(path)) problems.push(`The ${what} ${path} does not exist.`);
    else if (!statSync(path).isFile()) problems.push(`The ${what} ${path} is not a file.`);
    else return true;
    return false;
  };
  readable(request.file, "file");
  let mapping = "";
  if (request.format === "mapped") {
    if (request.map === undefined) problems.push("A mapped file needs --map mapping.yaml.");
    else if (readable(request.map, "mapping")) {
      mapping = readFileSync(request.map, "utf8");
      try {
        readMapping(mapping);
      } catch (error) {
        problems.push(`The mapping ${request.map} cannot be used:\n${indent(messageOf(error))}`);
      }
    }
  }
  if (problems.length > 0) throw new ImportProblem(problems.join("\n"));
  return mapping;
}

/**
 * Imports a file in posts of 5,000 rows, each its own transaction, and remembers how far it came: a run
 * that was interrupted goes on after the last committed post. A file that was imported to its end is
 * read again from the start and adds nothing, because identity comes from the rows and not from the run.
 *
 * @param progress told after every post
 * @throws ImportProblem
 */
export async function importFile(
  sql: Sql,
  request: ImportRequest,
  progress: (result: ImportResult) => void = () => undefined,
): Promise<ImportResult> {
  const mapping = checkRequest(request);
  const run = await beginRun(sql, request, mapping);
  const result: ImportResult = { rows: 0, resumedAt: run.rowsDone, counts: run.counts, problems: [] };
  const receivedAtMs = Date.now();

  let batch = newBatch();
  const commit = async () => {
    if (batch.reading.received === 0) return;
    const { reading, rows } = batch;
    batch = newBatch();
    const answers = await recordUsage(sql, [
      { keyId: null, source: request.source, format: request.format, receivedAtMs, reading },
    ]);
    for (const answer of answers) count(result, answer, rows);
    await sql`
      update import_runs set rows_done = ${result.rows}, counts = ${sql.json({ ...result.counts })}
      where file_hash = ${run.key}`;
    progress(result);
  };

  for await (const item of rowsOf(request, mapping, receivedAtMs)) {
    if (item.row <= run.rowsDone) {
      result.rows = item.row;
      continue;
    }
    // A post is cut between rows: one row may hold several records.
    add(batch, item);
    result.rows = item.row;
    if (batch.reading.received >= POST_ROWS) await commit();
  }
  await commit();
  await sql`update import_runs set rows_done = ${result.rows}, finished_at = now() where file_hash = ${run.key}`;
  return result;
}

interface Batch {
  reading: SourceReading;
  /** Row of the file of each record of the post. */
  rows: number[];
}

function newBatch(): Batch {
  return { reading: { received: 0, reports: [], ignored: [], rejected: [] }, rows: [] };
}

/** Puts a row's records behind those of the post; a rejection says which row of the file it is. */
function add(batch: Batch, { row, reading }: ImportedRow): void {
  const { reports, ignored, rejected, aggregates = [], observed = [] } = reading;
  const into = batch.reading;
  for (const entry of reports) into.reports.push({ ...entry, index: into.received + entry.index });
  for (const entry of ignored) into.ignored.push({ ...entry, index: into.received + entry.index });
  for (const entry of observed) {
    into.observed = into.observed ?? [];
    into.observed.push({ ...entry, index: into.received + entry.index });
  }
  for (const entry of aggregates) {
    into.aggregates = into.aggregates ?? [];
    into.aggregates.push({ ...entry, index: into.received + entry.index });
  }
  for (const entry of rejected) {
    into.rejected.push({
      ...entry,
      index: into.received + entry.index,
      message: `row ${row}: ${entry.message}`,
    });
  }
  const size = reports.length + ignored.length + aggregates.length + observed.length + rejected.length;
  for (let record = 0; record < size; record += 1) batch.rows.push(row);
  into.received += size;
}

async function* rowsOf(
  request: ImportRequest,
  mapping: string,
  receivedAtMs: number,
): AsyncGenerator<ImportedRow> {
  const input = createReadStream(request.file, { highWaterMark: 256 * 1024 });
  if (request.format !== "mapped") {
    yield* postedRecords(input, request.format, receivedAtMs);
    return;
  }
  const rows = mappedReports(input, readMapping(mapping), { file: basename(request.file), receivedAtMs });
  for await (const { row, reading } of rows) {
    yield {
      row,
      reading:
        "report" in reading
          ? { reports: [{ index: 0, report: reading.report, raw: reading.raw }], ignored: [], rejected: [] }
          : { reports: [], ignored: [], rejected: [{ ...reading.rejection, index: 0, raw: reading.raw }] },
    };
  }
}

interface Run {
  key: string;
  rowsDone: number;
  counts: ImportCounts;
}

const NOTHING: ImportCounts = {
  received: 0,
  accepted: 0,
  merged: 0,
  duplicates: 0,
  context: 0,
  ignored: 0,
  quarantined: 0,
};

/** Finds the interrupted run of this very file and mapping, or begins one. */
async function beginRun(sql: Sql, request: ImportRequest, mapping: string): Promise<Run> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(request.file)) hash.update(chunk as Buffer);
  const key = `${hash.digest("hex")}:${basename(request.file)}`;
  const mappingHash = createHash("sha256")
    .update(JSON.stringify([request.format, request.source, mapping]))
    .digest("hex");
  const [row] = await sql<{ rows_done: bigint; counts: Partial<ImportCounts> }[]>`
    insert into import_runs as r (file_hash, file, mapping_hash)
    values (${key}, ${basename(request.file)}, ${mappingHash})
    on conflict (file_hash) do update set
      rows_done = case when r.mapping_hash = excluded.mapping_hash and r.finished_at is null then r.rows_done else 0 end,
      counts = case when r.mapping_hash = excluded.mapping_hash and r.finished_at is null then r.counts else '{}' end,
      started_at = now(), finished_at = null, mapping_hash = excluded.mapping_hash, file = excluded.file
    returning rows_done, counts`;
  return { key, rowsDone: Number(row?.rows_done ?? 0), counts: { ...NOTHING, ...row?.counts } };
}

function count(result: ImportResult, answer: IngestAnswer, rows: readonly number[]): void {
  const { counts } = result;
  counts.received += answer.received;
  counts.accepted += answer.accepted;
  counts.merged += answer.merged;
  counts.duplicates += answer.duplicates;
  counts.context += answer.context;
  counts.ignored += answer.ignored;
  counts.quarantined += answer.quarantined.length;
  for (const { index, code, message } of answer.quarantined) {
    if (result.problems.length >= SHOWN_PROBLEMS) return;
    const row = rows[index] ?? 0;
    result.problems.push({ row, code, message: message.replace(`row ${row}: `, "") });
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function indent(text: string): string {
  return text
    .split("\n")
    .map((line) => `  ${line}`)
    .join("\n");
}
