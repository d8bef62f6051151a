import { ProblemError } from "@/lib/problem";

/** A parsed body: records with their place, and lines that could not be read. */
export interface Payload {
  /** What the source reads: the JSON value, or the readable lines of NDJSON. */
  value: unknown;
  /** For NDJSON with unreadable lines: the place of each readable record; null when places are unchanged. */
  places: number[] | null;
  unreadable: { index: number; text: string }[];
}

/** How much of an unreadable line is kept. */
const KEPT_TEXT = 10_000;

/**
 * Reads JSON, or one JSON value a line (NDJSON) whatever the content type says: senders often
 * get it wrong. Of duplicate keys the last wins, as in JSON.parse.
 * @throws ProblemError 400 `not_json` when nothing in it can be read
 */
export function parsePayload(text: string, contentType: string | null): Payload {
  const lines = /ndjson|jsonl|json-lines/i.test(contentType ?? "");
  if (!lines) {
    const whole = tryParse(text);
    if (whole) return { value: whole.value, places: null, unreadable: [] };
  }
  const records: unknown[] = [];
  const places: number[] = [];
  const unreadable: { index: number; text: string }[] = [];
  let index = 0;
  for (const line of text.split("\n")) {
    if (line.trim() === "") continue;
    const parsed = tryParse(line);
    if (parsed) {
      records.push(parsed.value);
      places.push(index);
    } else unreadable.push({ index, text: line.slice(0, KEPT_TEXT) });
    index += 1;
  }
  if (records.length === 0) {
    const detail = 'Send one JSON object, an array, {"events": [...]}, or one JSON object a line.';
    throw new ProblemError(400, "not_json", "The body is not JSON.", detail);
  }
  return { value: records, places: unreadable.length === 0 ? null : places, unreadable };
}

function tryParse(text: string): { value: unknown } | null {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return null;
  }
}
