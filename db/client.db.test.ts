import { bigint, date, jsonb, numeric, pgTable, timestamp } from "drizzle-orm/pg-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connect, drizzle } from "./client";
import { testDatabase } from "./testing";

const db = await testDatabase();
afterAll(() => db.close());

const values = pgTable("client_values", {
  big: bigint({ mode: "bigint" }),
  exact: numeric({ precision: 38, scale: 0 }),
  day: date({ mode: "string" }),
  at: timestamp({ withTimezone: true, mode: "date" }),
  doc: jsonb(),
});
const BIG = 9_007_199_254_740_993n;
const AT = new Date("2026-06-30T23:59:59.999Z");

beforeAll(async () => {
  await db.sql`create table client_values (big int8, exact numeric(38, 0), day date, at timestamptz, doc jsonb)`;
});

describe("types", () => {
  const expected = {
    big: BIG,
    exact: "92233720368547758070",
    day: "2026-06-30",
    at: AT,
    doc: { a: [1, "x"] },
  };

  it("round-trips through plain sql", async () => {
    const { doc, ...rest } = expected;
    await db.sql`insert into client_values ${db.sql({ ...rest, doc: db.sql.json(doc) })}`;
    const [row] = await db.sql`select * from client_values`;
    expect(row).toEqual(expected);
  });

  it("round-trips through Drizzle on the same pool, and leaves plain sql as it was", async () => {
    await db.sql`truncate client_values`;
    const orm = drizzle(db.sql, { values });
    await orm.insert(values).values(expected);
    expect(await orm.select().from(values)).toEqual([expected]);
    const [row] = await db.sql`select *, jsonb_typeof(doc) as kind from client_values`;
    expect(row).toEqual({ ...expected, kind: "object" });
    await db.sql`update client_values set doc = ${db.sql.json({ again: true })}`;
    const [again] = await db.sql`select doc from client_values`;
    expect(again?.doc).toEqual({ again: true });
  });

  it("reads arrays of bigint and counts as bigint", async () => {
    const [row] = await db.sql`select array[${BIG}::int8, 1] as list, count(*) from client_values`;
    expect(row).toEqual({ list: [BIG, 1n], count: 1n });
  });
});

it("cancels a statement that runs too long", async () => {
  const short = connect(db.url, { max: 1, statementTimeoutMs: 50 });
  await expect(short`select pg_sleep(5)`).rejects.toMatchObject({ code: "57014" });
  await short.end();
});
