/** Where the cell would end for a spreadsheet that splits at semicolons, and does not mind quotes within a line. */
const NEXT_CELL = /([;\r\n][ \t"]*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20])/g;

/**
 * One cell of a CSV file (RFC 4180). Text that a spreadsheet would run as a formula (it starts with = + - @, tab or
 * a line end) gets an apostrophe in front; a plain negative number is not text and stays a number. The same where a
 * semicolon or a line end would begin another cell: in many countries spreadsheets split at semicolons.
 *
 * @example csvCell("=1+1") === "'=1+1"; csvCell("-12.50") === "-12.50"; csvCell('a "b", c') === '"a ""b"", c"'
 */
export function csvCell(value: string): string {
  const safe =
    /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/.test(value) && !/^-?\d+(\.\d+)?$/.test(value)
      ? `'${value}`
      : value;
  const held = safe.replace(NEXT_CELL, "$1'");
  return /[",\r\n\t]/.test(held) ? `"${held.replaceAll('"', '""')}"` : held;
}

/** One line with its end. */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map(csvCell).join(",")}\r\n`;
}

const LINES_A_CHUNK = 500;

/** How a file ended: after so many lines without the header, whole or because its reader went away or it failed. */
export interface ExportEnd {
  rows: number;
  whole: boolean;
}

/** Told once how a file ended, before its reader is. If it throws, the file ends with that error. */
export type OnExportEnd = (end: ExportEnd) => Promise<void>;

/**
 * A CSV file as a stream: the header, then a line for each of `rows`, made only as fast as the reader takes them.
 */
export function csvStream<T>(
  header: readonly string[],
  rows: Iterable<T>,
  cells: (row: T) => readonly string[],
  onEnd?: OnExportEnd,
): ReadableStream<Uint8Array> {
  return csvBatches(header, chunksOf(rows), cells, onEnd);
}

async function* chunksOf<T>(rows: Iterable<T>): AsyncGenerator<readonly T[], void, void> {
  let chunk: T[] = [];
  for (const row of rows) {
    chunk.push(row);
    if (chunk.length === LINES_A_CHUNK) {
      yield chunk;
      chunk = [];
    }
  }
  if (chunk.length > 0) yield chunk;
}

/**
 * As `csvStream`, for rows that come in batches from elsewhere. The header is sent before the first batch is asked
 * for; a batch is asked for only when the reader has taken the one before. A reader that goes away ends `batches`;
 * a batch that fails ends the file with an error, so that half a file never passes for a whole one.
 */
export function csvBatches<T>(
  header: readonly string[],
  batches: AsyncGenerator<readonly T[], void, void>,
  cells: (row: T) => readonly string[],
  onEnd: OnExportEnd = async () => undefined,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let rows = 0;
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        controller.enqueue(encoder.encode(csvLine(header)));
      },
      async pull(controller) {
        const batch = await batches.next().catch(async (error: unknown) => {
          await onEnd({ rows, whole: false }).catch(() => undefined);
          throw error;
        });
        if (batch.done) {
          await onEnd({ rows, whole: true });
          controller.close();
        } else {
          rows += batch.value.length;
          controller.enqueue(encoder.encode(batch.value.map((row) => csvLine(cells(row))).join("")));
        }
      },
      async cancel() {
        await batches.return();
        await onEnd({ rows, whole: false });
      },
    },
    { highWaterMark: 1 },
  );
}
