import { afterAll, describe, expect, it } from "vitest";
import { pendingMigrations } from "./migrate";
import { testDatabase } from "./testing";

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
});
