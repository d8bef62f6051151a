import { parseDecimal } from "@/lib/domain/money";
import type { PriceLine, RateField } from "@/lib/domain/price-card";
import { dayText, relativeChangeText } from "@/lib/format";
import type { RateChange } from "@/lib/prices/compare-cards";
import { KEY_OF_FIELD, RATE_KEYS, writeRate } from "@/lib/prices/rate-keys";
import { lineWords, rateName } from "./words";

/** One price of a model as shown: texts in USD per million tokens or thousand units. */
export interface LineRow {
  id: number;
  model: string;
  /** Service tier, region, context tier; empty for a plain line. */
  kind: string;
  /** `1 Dec 2026 to …`; empty for a line without dates. */
  dates: string;
  input: string | null;
  cacheRead: string | null;
  cacheWrite: string | null;
  output: string | null;
  /** Every other rate, in words. */
  other: string;
}

const SHOWN: readonly RateField[] = ["input_uncached", "cache_read", "cache_write_5m", "output"];

/** Lines by model, the plain one first. */
export function lineRows(lines: readonly PriceLine[]): LineRow[] {
  const order = (line: PriceLine) =>
    `${line.serviceTier === "standard" ? 0 : 1}${line.serviceTier} ${String(line.minInputTokens).padStart(10, "0")} ${line.region ?? ""} ${line.validFromMs ?? 0}`;
  return [...lines]
    .sort((a, b) =>
      a.model === b.model ? (order(a) < order(b) ? -1 : 1) : a.model.localeCompare(b.model, "en"),
    )
    .map((line) => ({
      id: line.id,
      model: line.model,
      kind: lineWords(line),
      dates: datesText(line),
      input: rateText(line, "input_uncached"),
      cacheRead: rateText(line, "cache_read"),
      cacheWrite: rateText(line, "cache_write_5m"),
      output: rateText(line, "output"),
      other: (Object.keys(line.rates) as RateField[])
        .filter((field) => !SHOWN.includes(field))
        .map((field) => `${rateName(KEY_OF_FIELD.get(field) ?? field)} ${rateText(line, field)}`)
        .join(", "),
    }));
}

/** At least two decimals: `2.5` is printed `2.50`. */
export function rateText(line: Pick<PriceLine, "rates">, field: RateField): string | null {
  const rate = line.rates[field];
  const key = KEY_OF_FIELD.get(field);
  return rate === undefined || key === undefined ? null : twoDecimals(writeRate(key, rate));
}

function twoDecimals(text: string): string {
  const [whole = "0", fraction = ""] = text.split(".");
  return `${whole}.${fraction.padEnd(2, "0")}`;
}

function datesText({ validFromMs, validToMs }: Pick<PriceLine, "validFromMs" | "validToMs">): string {
  const day = (ms: number) => dayText(new Date(ms).toISOString().slice(0, 10));
  return [
    validFromMs === null ? "" : `from ${day(validFromMs)}`,
    validToMs === null ? "" : `until ${day(validToMs)}`,
  ]
    .filter((part) => part !== "")
    .join(" ");
}

/** A rate that publishing changes. */
export interface ChangeRow {
  key: string;
  model: string;
  kind: string;
  what: string;
  unit: string;
  before: string | null;
  after: string | null;
  /** `+20.0 %`; empty for what is no number, or has nothing to compare with. */
  percent: string;
}

/** Differences of two cards as rows of a table. */
export function changeRows(changes: readonly RateChange[]): ChangeRow[] {
  return changes.map((change) => {
    const rate: { per: number } | undefined = RATE_KEYS[change.field as keyof typeof RATE_KEYS];
    const [before, after] = [change.before, change.after].map((text) =>
      text !== null && rate ? twoDecimals(text) : text,
    );
    const from =
      change.validFromMs === null
        ? ""
        : `from ${dayText(new Date(change.validFromMs).toISOString().slice(0, 10))}`;
    return {
      key: `${change.model} ${change.serviceTier} ${change.region} ${change.minInputTokens} ${change.validFromMs} ${change.field}`,
      model: change.model,
      kind: [lineWords(change), from].filter((part) => part !== "").join(", "),
      what: rateName(change.field),
      unit: rate ? (rate.per === 1_000_000 ? "per 1M" : "per 1,000") : "",
      before: before ?? null,
      after: after ?? null,
      percent: rate ? percentOf(change.before, change.after) : "",
    };
  });
}

function percentOf(before: string | null, after: string | null): string {
  if (before === null || after === null) return "";
  const [was, is] = [parseDecimal(before, 24), parseDecimal(after, 24)];
  return was === 0n ? "" : relativeChangeText(is, was);
}
