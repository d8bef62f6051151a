import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { parse } from "csv-parse";
import type { JsonObject } from "@/lib/sources/values";

/** Longest line or CSV record we hold in memory. */
export const MAX_LINE_BYTES = 10 * 1024 * 1024;

/** A row of a file as it was read, or why it could not be read. `row` counts data rows from 1. */
export type InputRow =
  | { row: number; value: JsonObject | unknown }
  | { row: number; unreadable: string; raw: string };

/** Bytes of a file, inflated if they start with the gzip magic. */
export async function* inflated(input: AsyncIterable<Buffer | string>): AsyncGenerator<Buffer> {
  const chunks = toBuffers(input);
  let head: Buffer = Buffer.alloc(0);
  while (head.length < 2) {
    const next = await chunks.next();
    if (next.done) break;
    head = Buffer.concat([head, next.value]);
  }
  const whole = prepend(head, chunks);
  if (head[0] !== 0x1f || head[1] !== 0x8b) {
    yield* whole;
    return;
  }
  const gunzip = createGunzip();
  const source = Readable.from(whole);
  source.on("error", (error) => gunzip.destroy(error));
  source.pipe(gunzip);
  yield* gunzip as AsyncIterable<Buffer>;
}

async function* toBuffers(input: AsyncIterable<Buffer | string>): AsyncGenerator<Buffer> {
  for await (const chunk of input) yield typeof chunk === "string" ? Buffer.from(chunk) : chunk;
}

async function* prepend(head: Buffer, rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  if (head.length > 0) yield head;
  yield* rest;
}

/** JSON lines, one row each; blank lines are skipped and a broken one is told, not thrown. */
export async function* jsonlRows(bytes: AsyncIterable<Buffer>): AsyncGenerator<InputRow> {
  let row = 0;
  for await (const line of lines(bytes)) {
    if (line.text.trim() === "" && !line.cut) continue;
    row += 1;
    if (line.cut) {
      yield { row, unreadable: `the line is longer than ${MAX_LINE_BYTES} bytes`, raw: line.text };
      continue;
    }
    try {
      yield { row, value: JSON.parse(line.text) };
    } catch {
      yield { row, unreadable: "the line is not JSON", raw: line.text.slice(0, 1_000) };
    }
  }
}

interface Line {
  text: string;
  cut: boolean;
}

async function* lines(bytes: AsyncIterable<Buffer>): AsyncGenerator<Line> {
  let parts: Buffer[] = [];
  let size = 0;
  let first = true;
  const flush = (): Line => {
    const cut = size > MAX_LINE_BYTES;
    const buffer = parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts);
    let text = (cut ? buffer.subarray(0, 1_000) : buffer).toString("utf8");
    if (first && text.startsWith("\uFEFF")) text = text.slice(1);
    first = false;
    parts = [];
    size = 0;
    return { text, cut };
  };
  const keep = (piece: Buffer): void => {
    if (size <= MAX_LINE_BYTES) parts.push(piece);
    size += piece.length;
  };
  for await (const chunk of bytes) {
    let start = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, start)) {
      keep(chunk.subarray(start, end));
      start = end + 1;
      yield flush();
    }
    if (start < chunk.length) keep(chunk.subarray(start));
  }
  if (size > 0) yield flush();
}

/** CSV with a header line. A row of another width is told, not guessed at. */
export async function* csvRows(bytes: AsyncIterable<Buffer>, delimiter: string): AsyncGenerator<InputRow> {
  const parser = parse({
    bom: true,
    delimiter,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: MAX_LINE_BYTES,
  });
  const source = Readable.from(bytes);
  source.on("error", (error) => parser.destroy(error));
  source.pipe(parser);
  let header: string[] | undefined;
  let row = 0;
  for await (const cells of parser as AsyncIterable<string[]>) {
    if (header === undefined) {
      header = cells.map((name) => name.trim());
      continue;
    }
    row += 1;
    if (cells.length !== header.length) {
      const raw = cells.join(delimiter).slice(0, 1_000);
      yield { row, unreadable: `the row has ${cells.length} cells, the header has ${header.length}`, raw };
      continue;
    }
    yield { row, value: Object.fromEntries(header.map((name, index) => [name, cells[index]])) };
  }
}
