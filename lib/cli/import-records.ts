import { inflated, jsonlRows } from "@/lib/sources/mapped-input";
import { sourceRegistry } from "@/lib/sources/registry";
import type { Source } from "@/lib/sources/source";
import type { ImportedRow } from "./import-file";

/** A file that is one JSON document is held in memory; JSON lines are not. */
const MAX_DOCUMENT_BYTES = 256 * 1024 * 1024;

const NEWLINE = 0x0a;

/** Formats that `import` takes besides `mapped`. */
export function postedFormats(): string[] {
  return [...sourceRegistry.keys()];
}

/**
 * The records of a JSON or JSONL file (gzip is detected), each read by the source of that name. A file
 * whose first line is a whole JSON value is taken for JSON lines, any other for one document: an array,
 * `{"events": [...]}` or a single record. `row` counts records in the first case by line, else by element.
 *
 * @throws RangeError for a format without a source
 */
export async function* postedRecords(
  input: AsyncIterable<Buffer | string>,
  format: string,
  receivedAtMs: number,
): AsyncGenerator<ImportedRow> {
  const source = sourceRegistry.get(format);
  if (!source) throw new RangeError(`there is no source "${format}"`);
  const bytes = inflated(input);
  if (source.takesCsv) {
    yield* wholeFile(source, await rest(Buffer.alloc(0), bytes), receivedAtMs);
    return;
  }
  const { head, isLines } = await firstLine(bytes);
  if (!isLines) {
    yield* document(source, await rest(head, bytes), receivedAtMs);
    return;
  }
  for await (const item of jsonlRows(behind(head, bytes))) {
    if ("unreadable" in item) yield unreadable(item.row, item.unreadable, item.raw);
    else yield { row: item.row, reading: source.read(item.value, { receivedAtMs }) };
  }
}

/** Reads until the first line that is not blank is complete. */
async function firstLine(bytes: AsyncGenerator<Buffer>): Promise<{ head: Buffer; isLines: boolean }> {
  const parts: Buffer[] = [];
  let size = 0;
  for (;;) {
    const next = await bytes.next();
    const isEnd = next.done === true || size >= MAX_DOCUMENT_BYTES;
    if (!next.done) {
      parts.push(next.value);
      size += next.value.length;
      if (!isEnd && !next.value.includes(NEWLINE)) continue;
    }
    const head = withoutBlank(Buffer.concat(parts));
    const end = head.indexOf(NEWLINE);
    if (end < 0 && !isEnd) continue;
    const line = head.toString("utf8", 0, end < 0 ? head.length : end).trim();
    // A first line that is a whole array is a document of one line.
    return { head, isLines: !line.startsWith("[") && isJson(line) };
  }
}

/** Without a byte order mark and the blank lines before the first record. */
function withoutBlank(head: Buffer): Buffer {
  let from = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0;
  while (from < head.length && (head[from] ?? 0) <= 0x20) from += 1;
  return head.subarray(from);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

async function* behind(head: Buffer, bytes: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  yield head;
  yield* bytes;
}

async function rest(head: Buffer, bytes: AsyncGenerator<Buffer>): Promise<Buffer | null> {
  const parts = [head];
  let size = head.length;
  for await (const chunk of bytes) {
    size += chunk.length;
    if (size > MAX_DOCUMENT_BYTES) return null;
    parts.push(chunk);
  }
  return Buffer.concat(parts);
}

function* document(source: Source, body: Buffer | null, receivedAtMs: number): Generator<ImportedRow> {
  if (body === null) {
    const megabytes = MAX_DOCUMENT_BYTES / 1024 / 1024;
    yield unreadable(1, `one JSON document of more than ${megabytes} MB; send JSON lines instead`, null);
    return;
  }
  let payload: unknown;
  try {
    payload = JSON.parse(body.toString("utf8"));
  } catch (error) {
    const why = error instanceof Error ? error.message : "unknown";
    yield unreadable(
      1,
      `the file is neither JSON lines nor one JSON document (${why})`,
      body.toString("utf8", 0, 1_000),
    );
    return;
  }
  // One reading per element, so that posts can be cut anywhere and a row has a number.
  const elements = Array.isArray(payload) ? payload : eventsOf(payload);
  for (const [index, element] of elements.entries()) {
    yield { row: index + 1, reading: source.read([element], { receivedAtMs }) };
  }
}

/** A provider's export is read as one: only together do its lines say how it was cut. Pages may stand a line each. */
function* wholeFile(source: Source, body: Buffer | null, receivedAtMs: number): Generator<ImportedRow> {
  if (body === null) {
    yield* document(source, null, receivedAtMs);
    return;
  }
  const text = body.toString("utf8").replace(/^\uFEFF/, "");
  const reading = source.read(/^\s*[[{]/.test(text) ? pagesOf(text) : text, { receivedAtMs });
  const rows = Array.from({ length: reading.received }, (_, index) => ({
    row: index + 1,
    reading: { reports: [], ignored: [], aggregates: [], observed: [], rejected: [] } as Required<
      ImportedRow["reading"]
    >,
  }));
  for (const list of ["reports", "ignored", "aggregates", "observed", "rejected"] as const) {
    for (const entry of reading[list] ?? []) {
      (rows[entry.index]?.reading[list] as { index: number }[] | undefined)?.push({ ...entry, index: 0 });
    }
  }
  yield* rows;
}

/** One JSON document, or a page a line; a line that is neither is one bad record. */
function pagesOf(text: string): unknown {
  if (isJson(text)) return JSON.parse(text);
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return lines.map((line) => (isJson(line) ? JSON.parse(line) : line.slice(0, 1_000)));
}

function eventsOf(payload: unknown): unknown[] {
  if (typeof payload !== "object" || payload === null) return [payload];
  const events: unknown = Reflect.get(payload, "events");
  return Array.isArray(events) ? events : [payload];
}

function unreadable(row: number, message: string, raw: string | null): ImportedRow {
  return {
    row,
    reading: { reports: [], ignored: [], rejected: [{ index: 0, code: "unreadable", message, raw }] },
  };
}
