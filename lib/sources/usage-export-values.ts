import { MoneyFormatError, parseDecimal } from "@/lib/domain/money";
import { SERVICE_TIERS, type ServiceTier, type Usage, type UsageField } from "@/lib/domain/usage-event";
import { serviceTierWord } from "@/lib/sources/tiers";
import { FieldProblem, type JsonObject, kindOf, readText } from "@/lib/sources/values";

/** Largest sum believed in one line: beyond it a number is no count (and no longer exact). */
const MAX_SUM = 1_000_000_000_000_000;

/** A sum of an export, 0 to 10^15; blank and null are absent. @throws FieldProblem */
export function readSum(fields: JsonObject, name: string, shown = name): number | undefined {
  const value = fields[name];
  if (value === null || value === undefined || value === "") return undefined;
  const text = typeof value === "string" ? value.trim() : value;
  const sum = typeof text === "string" && /^[+-]?\d{1,18}(\.0+)?$/.test(text) ? Number(text) : text;
  if (typeof sum !== "number" || !Number.isInteger(sum)) {
    throw new FieldProblem("wrong_type", shown, `${shown} is no whole number; send the count as it came`);
  }
  if (sum < 0)
    throw new FieldProblem("negative_tokens", shown, `${shown} is ${sum}; send a sum of 0 or more`);
  if (sum > MAX_SUM)
    throw new FieldProblem("absurd_tokens", shown, `${shown} is ${sum}; that is not believed`);
  return sum + 0;
}

/**
 * An amount of money in picodollars, half-even below; `scale` 12 for dollars, 10 for cents. May be negative (credits).
 * @throws FieldProblem
 */
export function readAmount(value: unknown, field: string, scale: number): bigint | null {
  if (value === null || value === undefined || value === "") return null;
  if (typeof value !== "string" && typeof value !== "number") {
    throw new FieldProblem("wrong_type", field, `${field} is ${kindOf(value)}; send a decimal number`);
  }
  try {
    const pico = parseDecimal(String(value), scale, "half-even");
    if (pico < 10n ** 24n && pico > -(10n ** 24n)) return pico;
  } catch (error) {
    if (!(error instanceof MoneyFormatError)) throw error;
    throw new FieldProblem("wrong_type", field, `${field} is not an amount; send a decimal number`);
  }
  throw new FieldProblem("absurd_cost", field, `${field} is beyond a trillion dollars; that is not believed`);
}

/** Only dollars are added to dollars. @throws FieldProblem */
export function assertUsd(value: unknown, field: string): void {
  const currency = readText(value, field);
  if (currency === undefined || currency.toLowerCase() === "usd") return;
  throw new FieldProblem("wrong_type", field, `${field} is not USD; only amounts in US dollars are read`);
}

/** The first of some names that is told. */
export function firstText(fields: JsonObject, ...names: string[]): string | null {
  for (const name of names) {
    const text = readText(fields[name], name);
    if (text !== undefined) return text;
  }
  return null;
}

/** Names and states change while the thing stays the same; the rest of these never tells lines apart. */
const NO_DIMENSION = /(_name|_status|_iso|_currency)$|^(object|form|currency|quantity_unit|batch)$/;

/**
 * Every dimension of a line that has no place of its own, as the rest of its identity: texts and flags under names
 * that are not `used`. Providers add dimensions; two lines that differ in a new one must not pass for the same.
 */
export function detailOf(fields: JsonObject, used: ReadonlySet<string>): Record<string, string> {
  const told = Object.entries(fields).flatMap(([name, value]): [string, string][] => {
    if (used.has(name) || NO_DIMENSION.test(name)) return [];
    if (typeof value === "boolean") return [[name, String(value)]];
    if (typeof value !== "string" || /^\s*[+-]?[\d.]+(e[+-]?\d+)?\s*$/i.test(value)) return [];
    const text = readText(value, name);
    return text === undefined ? [] : [[name, text]];
  });
  return Object.fromEntries(told.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Our tier for the provider's word; a word that is none of ours stays in the detail. */
export function tierOf(word: string | null): { serviceTier: ServiceTier | null; other: string | null } {
  const tier = word === null ? undefined : serviceTierWord(word);
  const known = SERVICE_TIERS.find((one) => one === tier);
  return { serviceTier: known ?? null, other: known === undefined ? (tier ?? null) : null };
}

/** Only the classes that were told. */
export function toldUsage(usage: Partial<Record<UsageField, number | undefined>>): Usage {
  return Object.fromEntries(Object.entries(usage).filter(([, count]) => count !== undefined));
}
