import { parse } from "csv-parse/sync";
import type { JsonObject } from "@/lib/sources/values";

/**
 * The rows of a CSV text with a header line, each as an object of text cells; a row that does not fit the header is
 * its cells, which no source takes for a record. Null when the text is no such file: its header has none of `columns`.
 *
 * @param columns names of which at least one stands in the header of every such file
 */
export function csvRecords(text: string, columns: readonly string[]): unknown[] | null {
  const end = text.search(/[\r\n]/);
  const first = end < 0 ? text : text.slice(0, end);
  if (!columns.some((name) => first.includes(name))) return null;
  let lines: string[][];
  try {
    lines = parse(text, { bom: true, relax_column_count: true, relax_quotes: true, skip_empty_lines: true });
  } catch {
    return null;
  }
  const [header = [], ...rows] = lines;
  return rows.map((cells): unknown => {
    if (cells.length !== header.length) return cells;
    return Object.fromEntries(header.map((name, index) => [name.trim(), cells[index]])) satisfies JsonObject;
  });
}
