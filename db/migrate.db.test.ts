import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { dumpSchema } from "./dump-schema";
import { type Migration, migrate, pendingMigrations } from "./migrate";
import { testDatabase } from "./testing";

const fresh = await testDatabase();
const db = await testDatabase();
afterAll(() => Promise.all([fresh.close(), db.close()]));

const step = (name: string, text: string): Migration => ({ name, text, hash: `hash of ${text}` });
const one = step("0001_one.sql", "create table one (n int); insert into one values (1); -- two statements");
const two = step("0002_two.sql", "create table two (n int)");

describe("migrate", () => {
  beforeEach(async () => {
    await db.sql.unsafe("drop schema public cascade; create schema public").simple();
  });

  it("applies what is missing, in order, once", async () => {
    expect(await pendingMigrations(db.sql, [one, two])).toEqual(["0001_one.sql", "0002_two.sql"]);
    expect(await migrate(db.sql, [one])).toEqual(["0001_one.sql"]);
    expect(await migrate(db.sql, [one, two])).toEqual(["0002_two.sql"]);
    expect(await migrate(db.sql, [one, two])).toEqual([]);
    expect(await pendingMigrations(db.sql, [one, two])).toEqual([]);
    expect(await db.sql`select * from one`).toEqual([{ n: 1 }]);
  });

  it("lets several processes migrate at once", async () => {
    const runs = await Promise.all([1, 2, 3, 4].map(() => migrate(db.sql, [one, two])));
    expect(runs.flat().sort()).toEqual(["0001_one.sql", "0002_two.sql"]);
  });

  it("keeps nothing of a step that fails, and all of those before it", async () => {
    const broken = step("0002_broken.sql", "create table half (n int); select 1 / 0");
    await expect(migrate(db.sql, [one, broken])).rejects.toThrow("0002_broken.sql failed: division by zero");
    const [row] = await db.sql`select to_regclass('one') is not null as one, to_regclass('half') as half`;
    expect(row).toEqual({ one: true, half: null });
  });

  it("refuses an applied file that was changed", async () => {
    await migrate(db.sql, [one]);
    const changed = step("0001_one.sql", "create table uno (n int)");
    await expect(migrate(db.sql, [changed, two])).rejects.toThrow("0001_one.sql was changed");
    const [row] = await db.sql`select to_regclass('two') as two`;
    expect(row?.two).toBeNull();
  });

  it("refuses a database that is newer than the program", async () => {
    await migrate(db.sql, [one, two]);
    await expect(migrate(db.sql, [one])).rejects.toThrow("0002_two.sql, which this version does not know");
  });
});

it("gives the schema that db/schema.sql shows (npx tsx db/dump-schema.ts writes it anew)", async () => {
  const committed = readFileSync(join(process.cwd(), "db", "schema.sql"), "utf8");
  expect(await dumpSchema(fresh.sql)).toBe(committed);
});
