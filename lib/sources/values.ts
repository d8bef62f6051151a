import { fromClaimedUsd, MAX_EVENT_PICO, MoneyFormatError } from "@/lib/domain/money";
import { MAX_TOKENS, type RejectionCode } from "@/lib/domain/usage-event";

/** Longest text we take in one field, and in all labels of a record together (keys and values). */
export const MAX_TEXT = 1_000;
export const MAX_LABELS_TEXT = 4_000;
/** Deepest nesting of a record; deeper is refused before anything walks it. */
export const MAX_DEPTH = 32;

/** A value that cannot be taken: thrown by the readers below, turned into a `Rejection` by a source. */
export class FieldProblem extends Error {
  override name = "FieldProblem";
  constructor(
    readonly code: RejectionCode,
    readonly field: string | undefined,
    message: string,
  ) {
    super(message);
  }
}

export type JsonObject = Record<string, unknown>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What a value is, in a reader's words: for messages only. */
export function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

const SURROGATE = /\p{Surrogate}/u;
const ALL_SURROGATES = /\p{Surrogate}/gu;

/** Replaces NUL and lone surrogates by U+FFFD: Postgres `text` cannot hold them, and an id must stay comparable. */
export function scrub(text: string): string {
  const noNul = text.includes("\0") ? text.replaceAll("\0", "\uFFFD") : text;
  return SURROGATE.test(noNul) ? noNul.replace(ALL_SURROGATES, "\uFFFD") : noNul;
}

/**
 * A name or id as sent: trimmed, scrubbed; numbers that are safe integers become text; empty is absent.
 * @throws FieldProblem `wrong_type`, `too_long`
 */
export function readText(value: unknown, field: string): string | undefined {
  if (typeof value === "string") {
    if (value.length > MAX_TEXT) {
      throw new FieldProblem(
        "too_long",
        field,
        `${field} has ${value.length} characters; send at most ${MAX_TEXT}`,
      );
    }
    const text = scrub(value).trim();
    return text === "" ? undefined : text;
  }
  if (value === null || value === undefined) return undefined;
  if (typeof value === "number" && Number.isSafeInteger(value)) return String(value);
  throw new FieldProblem("wrong_type", field, `${field} is ${kindOf(value)}; send it as text`);
}

const WHOLE = /^[+-]?\d{1,15}$/;

/** A whole number, or text that spells one ("12"); blank is absent. Range is the caller's. */
function readWhole(value: unknown, field: string): number | undefined {
  if (typeof value === "number") {
    if (Number.isInteger(value)) return value + 0;
    throw new FieldProblem("wrong_type", field, `${field} is ${value}; send a whole number`);
  }
  if (value === null || value === undefined) return undefined;
  if (typeof value === "string") {
    const text = value.trim();
    if (text === "") return undefined;
    if (WHOLE.test(text)) return Number(text) + 0;
    const shown = scrub(text.slice(0, 40));
    throw new FieldProblem("wrong_type", field, `${field} is the text "${shown}"; send a whole number`);
  }
  throw new FieldProblem("wrong_type", field, `${field} is ${kindOf(value)}; send a whole number`);
}

/**
 * A count of tokens or units, 0 to 10^9; null is absent.
 * @throws FieldProblem `wrong_type` (fraction, NaN text, other type), `negative_tokens`, `absurd_tokens`
 */
export function readCount(value: unknown, field: string): number | undefined {
  const count = readWhole(value, field);
  if (count === undefined) return undefined;
  if (count < 0)
    throw new FieldProblem("negative_tokens", field, `${field} is ${count}; send a count of 0 or more`);
  if (count > MAX_TOKENS) {
    throw new FieldProblem(
      "absurd_tokens",
      field,
      `${field} is ${count}; more than ${MAX_TOKENS} in one call is not believed, split aggregates into calls`,
    );
  }
  return count;
}

/** A whole number between `min` and `max`. @throws FieldProblem `wrong_type` */
export function readInteger(value: unknown, field: string, min: number, max: number): number | undefined {
  const whole = readWhole(value, field);
  if (whole === undefined) return undefined;
  if (whole >= min && whole <= max) return whole;
  throw new FieldProblem(
    "wrong_type",
    field,
    `${field} is ${whole}; send a whole number from ${min} to ${max}`,
  );
}

const DECIMAL_TEXT = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?$/;

/** Milliseconds, rounded to a whole number, 0 to 2^31 - 1. @throws FieldProblem `wrong_type` */
export function readMillis(value: unknown, field: string): number | undefined {
  if (value === null || value === undefined || value === "") return undefined;
  const text = typeof value === "string" ? value.trim() : value;
  const number = typeof text === "string" && DECIMAL_TEXT.test(text) ? Number(text) : text;
  if (typeof number !== "number") {
    throw new FieldProblem(
      "wrong_type",
      field,
      `${field} is ${kindOf(value)}; send milliseconds as a number`,
    );
  }
  const rounded = number < 0 ? -1 : Math.round(number);
  if (rounded >= 0 && rounded <= 2_147_483_647) return rounded;
  throw new FieldProblem(
    "wrong_type",
    field,
    `${field} is ${number}; send milliseconds from 0 to 2147483647`,
  );
}

/** true or false, also as text. @throws FieldProblem `wrong_type` */
export function readFlag(value: unknown, field: string): boolean | undefined {
  if (value === null || value === undefined || value === "") return undefined;
  if (typeof value === "boolean") return value;
  if (value === "true") return true;
  if (value === "false") return false;
  throw new FieldProblem("wrong_type", field, `${field} is ${kindOf(value)}; send true or false`);
}

/**
 * Dollars a sender claims, in picodollars, 0 to 10,000 USD.
 * @throws FieldProblem `wrong_type`, `absurd_cost`
 */
export function readClaim(value: unknown, field: string): bigint | undefined {
  if (value === null || value === undefined || value === "") return undefined;
  const amount = typeof value === "string" ? value.trim() : value;
  const readable =
    typeof amount === "number"
      ? Number.isFinite(amount)
      : typeof amount === "string" && DECIMAL_TEXT.test(amount);
  if (!readable || (typeof amount !== "number" && typeof amount !== "string")) {
    throw new FieldProblem("wrong_type", field, `${field} is not an amount; send US dollars such as 0.0335`);
  }
  let pico: bigint;
  try {
    pico = fromClaimedUsd(amount);
  } catch (error) {
    if (!(error instanceof MoneyFormatError)) throw error;
    throw new FieldProblem("wrong_type", field, `${field} is not an amount; send US dollars such as 0.0335`);
  }
  if (String(amount).startsWith("-") || pico > MAX_EVENT_PICO) {
    throw new FieldProblem(
      "absurd_cost",
      field,
      `${field} is outside 0 to 10000 US dollars for one call; send dollars, not cents or picodollars`,
    );
  }
  return pico;
}

/** Flat text labels. Values may be text, numbers or booleans. @throws FieldProblem `wrong_type`, `too_long` */
export function readLabels(value: unknown, field: string): Record<string, string> | undefined {
  if (value === null || value === undefined) return undefined;
  if (!isObject(value)) {
    throw new FieldProblem(
      "wrong_type",
      field,
      `${field} is ${kindOf(value)}; send an object of text such as {"app": "bot"}`,
    );
  }
  const entries: [string, string][] = [];
  let size = 0;
  for (const [key, raw] of Object.entries(value)) {
    const text = typeof raw === "boolean" ? String(raw) : readText(raw, `${field}.${key.slice(0, 80)}`);
    if (text === undefined) continue;
    size += key.length + text.length;
    if (size > MAX_LABELS_TEXT) {
      throw new FieldProblem(
        "too_long",
        field,
        `${field} hold more than ${MAX_LABELS_TEXT} characters; send only those that ownership rules need`,
      );
    }
    entries.push([scrub(key).trim(), text]);
  }
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

/** Refuses a record nested deeper than `MAX_DEPTH`. @throws FieldProblem `too_deep` */
export function assertShallow(value: unknown, depth = 1): void {
  if (typeof value !== "object" || value === null) return;
  if (depth > MAX_DEPTH) {
    throw new FieldProblem(
      "too_deep",
      undefined,
      `the record is nested deeper than ${MAX_DEPTH}; send a flat event`,
    );
  }
  if (Array.isArray(value)) {
    for (const item of value) assertShallow(item, depth + 1);
    return;
  }
  for (const key in value) assertShallow((value as JsonObject)[key], depth + 1);
}
