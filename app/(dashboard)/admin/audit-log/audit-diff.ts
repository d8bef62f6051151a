import { fromUsd, toUsd } from "@/lib/domain/money";
import { dayText, group, instantText, MINUS, monthText } from "@/lib/format";
import { plainObjects } from "./audit-words";

/** One field of a change. Null: there was no such field. */
export interface FieldChange {
  field: string;
  before: string | null;
  after: string | null;
}

/** Deeper than anything that is written; what is deeper is shown as text. */
const DEEPEST = 5;

/**
 * What was kept of a change, field by field, in words: money as dollars, days as days, lists as lists. Fields that
 * are the same on both sides are left out, unless nothing else was kept.
 *
 * @example auditDiff({ amount_pico: "2500000000000" }, { amount_pico: "3000000000000" }, "UTC")
 * // [{ field: "amount", before: "$2.50", after: "$3.00" }]
 */
export function auditDiff(before: unknown, after: unknown, timeZone: string): FieldChange[] {
  const was = fieldsOf(before, timeZone);
  const is = fieldsOf(after, timeZone);
  const all = [...new Set([...was.keys(), ...is.keys()])].map((field) => ({
    field,
    before: was.get(field) ?? null,
    after: is.get(field) ?? null,
  }));
  const moved = all.filter((one) => one.before !== one.after);
  return moved.length > 0 ? moved : all;
}

function fieldsOf(value: unknown, timeZone: string): Map<string, string> {
  const found = new Map<string, string>();
  collect(value, [], { found, timeZone });
  return found;
}

function collect(
  value: unknown,
  path: readonly string[],
  into: { found: Map<string, string>; timeZone: string },
): void {
  if (value === null && path.length === 0) return;
  if (value === undefined) return;
  const isPlain = typeof value !== "object" || value === null;
  if (isPlain || path.length >= DEEPEST || (Array.isArray(value) && value.every(isScalar))) {
    into.found.set(labelOf(path), textOf(path.at(-1) ?? "", value, into.timeZone));
    return;
  }
  const entries = Array.isArray(value)
    ? value.map((part, at): [string, unknown] => [String(at + 1), part])
    : Object.entries(value);
  if (entries.length === 0 && path.length > 0) into.found.set(labelOf(path), "none");
  for (const [name, part] of entries) collect(part, [...path, name], into);
}

/** `["value", "keep_central_pico"]` is "keep central", `["teamIds"]` is "team ids". */
function labelOf(path: readonly string[]): string {
  const words = path
    .filter((step, at) => !(step === "value" && at < path.length - 1))
    .map((step) =>
      step
        .replace(/([a-z])([A-Z])/g, "$1 $2")
        .replace(/[_-]/g, " ")
        .replace(/ (pico|usd)$/i, "")
        .toLowerCase(),
    );
  return words.join(" ") || "value";
}

function textOf(name: string, value: unknown, timeZone: string): string {
  if (value === null || value === "") return "none";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (Array.isArray(value))
    return value.length === 0
      ? "none"
      : value
          .map((part) => textOf(name, part, timeZone))
          .join(value.some((part) => String(part).length > 40) ? "\n" : ", ");
  if (typeof value === "object") return plainObjects(JSON.stringify(value));
  const text = String(value);
  if (/pico$/i.test(name) && /^-?\d{1,38}$/.test(text)) return dollars(BigInt(text));
  if (/usd$/i.test(name) && /^-?\d{1,24}(\.\d{1,12})?$/.test(text)) return dollars(fromUsd(text));
  if (typeof value === "number") return Number.isInteger(value) ? value.toLocaleString("en-US") : text;
  if (/^\d{4}-\d{2}(-01)?$/.test(text) && /period|month|^first$|^last$/i.test(name)) return monthText(text);
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return dayText(text);
  if (/^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/.test(text))
    return instantText(new Date(text), { timeZone, zone: true, seconds: true });
  return plainObjects(text);
}

/** Exact, with at least the cents: `$2,500.00`, `$0.000335`. */
function dollars(pico: bigint): string {
  const [whole = "0", rest = ""] = toUsd(pico < 0n ? -pico : pico).split(".");
  return `${pico < 0n ? MINUS : ""}$${group(BigInt(whole))}.${rest.replace(/0+$/, "").padEnd(2, "0")}`;
}

function isScalar(value: unknown): boolean {
  return typeof value !== "object" || value === null;
}
