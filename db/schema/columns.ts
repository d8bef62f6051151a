import { bigint, customType, date, integer, numeric, timestamp } from "drizzle-orm/pg-core";
import { COUNT_MEASURES, MONEY_MEASURES } from "@/lib/domain/ledger-codes";
import { USAGE_FIELDS } from "@/lib/domain/usage-event";

/** The columns that our tables are made of, each with the JavaScript type that fits it without loss. */

export const id = () => integer("id").primaryKey().generatedAlwaysAsIdentity();
export const bigId = () => bigint("id", { mode: "bigint" }).primaryKey().generatedAlwaysAsIdentity();
export const big = <Name extends string>(name: Name) => bigint(name, { mode: "bigint" });
/** Picodollars. */
export const money = <Name extends string>(name: Name) =>
  numeric(name, { precision: 38, scale: 0, mode: "bigint" });
export const instant = <Name extends string>(name: Name) => timestamp(name, { withTimezone: true });
/** `YYYY-MM-DD`: a day is no instant, so it is never a Date. */
export const day = <Name extends string>(name: Name) => date(name, { mode: "string" });
export const bytes = customType<{ data: Buffer }>({ dataType: () => "bytea" });

const count = (name: string) => big(name).notNull().default(0n);
const sum = (name: string) => money(name).notNull().default(0n);

/** The measures of a rollup, under their column names (`MEASURES`). */
export function measures() {
  return {
    ...columns(COUNT_MEASURES, count),
    ...columns(USAGE_FIELDS, count),
    ...columns(MONEY_MEASURES, sum),
  };
}

function columns<Name extends string, Column>(names: readonly Name[], column: (name: Name) => Column) {
  return Object.fromEntries(names.map((name) => [name, column(name)])) as Record<Name, Column>;
}
