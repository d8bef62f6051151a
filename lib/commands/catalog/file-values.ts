import { z } from "zod";
import { dayStartMs, normaliseName, OPEN_FROM } from "@/lib/domain/catalog";
import { fromUsd, MoneyFormatError, PICO_PER_USD } from "@/lib/domain/money";

/** What a database keeps only in part: NUL, and halves of a character. */
const UNSTORABLE = /\0|\p{Surrogate}/u;
const MAX_NAME = 500;
const FIRST_DAY = "2000-01-01";
/** A thousand million million dollars: far above every company, far below what the columns hold. */
const MAX_PICO = 1_000_000_000_000_000n * PICO_PER_USD;

export const text = z
  .string()
  .trim()
  .min(1, "must not be empty")
  .max(MAX_NAME)
  .refine((value) => !UNSTORABLE.test(value), "must be plain text without control characters");

/** Null clears it, absence leaves it as it is. */
export const clearable = text.nullable().optional();

export const slug = text.refine((name) => name === normaliseName(name), {
  error: (issue) => `must be written in its normal form, "${normaliseName(String(issue.input))}"`,
});

export const day = z.string().refine(isDay, "must be a day like 2026-01-31");
export const from = day.default(OPEN_FROM);
/** A day ends it, null opens it again, absence leaves it as it is. */
export const until = day.nullable().optional();

const names = z
  .array(text.refine((name) => normaliseName(name).length <= MAX_NAME, "is too long in its normal form"))
  .default([]);
export const aliases = names;
/** Names that the thing is no longer called; for one that it does not have, nothing happens. */
export const withoutAliases = names;

export const usd = z.string().transform((amount, context) => {
  try {
    const pico = fromUsd(amount);
    if (pico < 0n) context.addIssue("must not be negative");
    if (pico > MAX_PICO) context.addIssue("must not be more than a thousand million million dollars");
    return pico;
  } catch (error) {
    if (!(error instanceof MoneyFormatError)) throw error;
    context.addIssue('must be dollars like "2500.00"');
    return z.NEVER;
  }
});

/** `field: value` for an open date, or the list of dated values. */
export function dated<Field extends string>(field: Field) {
  const entry = z.strictObject({ [field]: text, from, until } as {
    [key in Field]: typeof text;
  } & { from: typeof from; until: typeof until });
  return z
    .preprocess((value) => (typeof value === "string" ? [{ [field]: value }] : value), z.array(entry))
    .optional();
}

function isDay(value: string): boolean {
  try {
    return value >= FIRST_DAY && new Date(dayStartMs(value)).toISOString().startsWith(value);
  } catch {
    return false;
  }
}
