import { afterAll, describe, expect, it } from "vitest";
import { connect } from "./client";
import { pendingMigrations } from "./migrate";
import { type Fixture, testDatabase } from "./testing";

const first = await testDatabase();
const second = await testDatabase();
afterAll(() => Promise.all([first.close(), second.close()]));

describe("testDatabase", () => {
  it("gives each caller a migrated database of its own", async () => {
    expect(await pendingMigrations(first.sql)).toEqual([]);
    await first.sql`create table only_here (n int8)`;
    const [there] = await second.sql`select to_regclass('only_here') as found`;
    expect(there?.found).toBeNull();
  });

  it("fills a fixture once, also when several ask at once, and gives each a clone of its own", async () => {
    let fills = 0;
    const fixture: Fixture<{ said: string }> = {
      name: "testing",
      async fill(url) {
        fills += 1;
        if (fills === 1) throw new Error("the first one fails");
        const sql = connect(url, { max: 1 });
        await sql`create table filled (n int)`;
        await sql.end();
        return { said: `it's "${fills}"` };
      },
    };
    await expect(testDatabase(fixture)).rejects.toThrow("the first one fails");
    const all = await Promise.all([1, 2, 3].map(() => testDatabase(fixture)));
    try {
      expect(fills).toBe(2);
      for (const { made, sql } of all) {
        expect(made).toEqual({ said: `it's "2"` });
        expect(await sql`select from filled`).toEqual([]);
        await sql`insert into filled values (1)`;
      }
    } finally {
      await Promise.all(all.map((db) => db.close()));
    }
  });
});
