/**
 * One cell of a CSV file (RFC 4180). Text that a spreadsheet would run as a formula (it starts with = + - @, tab or
 * a line end) gets an apostrophe in front; a plain negative number is not text and stays a number.
 *
 * @example csvCell("=1+1") === "'=1+1"; csvCell("-12.50") === "-12.50"; csvCell('a "b", c') === '"a ""b"", c"'
 */
export function csvCell(value: string): string {
  const safe =
    /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/.test(value) && !/^-?\d+(\.\d+)?$/.test(value)
      ? `'${value}`
      : value;
  return /[",\r\n\t]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** One line with its end. */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map(csvCell).join(",")}\r\n`;
}

const LINES_A_CHUNK = 500;

/**
 * A CSV file as a stream: the header, then a line for each of `rows`, made only as fast as the reader takes them.
 */
export function csvStream<T>(
  header: readonly string[],
  rows: Iterable<T>,
  cells: (row: T) => readonly string[],
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const remaining = rows[Symbol.iterator]();
  let first = true;
  return new ReadableStream<Uint8Array>({
    pull(controller) {
      let text = first ? csvLine(header) : "";
      first = false;
      for (let lines = 0; lines < LINES_A_CHUNK; lines += 1) {
        const next = remaining.next();
        if (next.done) {
          if (text !== "") controller.enqueue(encoder.encode(text));
          controller.close();
          return;
        }
        text += csvLine(cells(next.value));
      }
      controller.enqueue(encoder.encode(text));
    },
  });
}
