import { afterAll, beforeAll, expect, it } from "vitest";
import { connect, type Sql } from "./client";
import { type TestDatabase, testDatabase } from "./testing";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

/** Ends the backends of a pool, as a server that goes down does. */
async function killConnections(name: string): Promise<void> {
  await db.sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = ${name}`;
}

function inTransaction(sql: Sql, started: () => void): Promise<unknown> {
  return sql.begin(async (tx) => {
    await tx`select 1`;
    started();
    await Promise.all([tx`select pg_sleep(5)`, tx`select ${"x".repeat(5_000)}::text`, tx`select 2`]);
    await tx`select 3`;
  });
}

it("fails the transactions of lost connections, and the pool goes on", async () => {
  const sql = connect(db.url, { max: 4, name: "lost" });
  try {
    for (let round = 0; round < 5; round += 1) {
      let started = 0;
      const running = Array.from({ length: 4 }, () => inTransaction(sql, () => (started += 1)));
      const settled = Promise.allSettled(running);
      while (started < 4) await new Promise((resolve) => setTimeout(resolve, 5));
      await killConnections("lost");
      for (const one of await settled) expect(one.status).toBe("rejected");
      // The driver repeats the server's last words (57P01) to the first query of each connection anew.
      await Promise.allSettled(Array.from({ length: 4 }, () => sql`select 1`));
      const answers = await Promise.all(
        Array.from({ length: 8 }, (_, n) => sql.begin(async (tx) => (await tx`select ${n}::int as n`)[0])),
      );
      expect(answers).toEqual(Array.from({ length: 8 }, (_, n) => ({ n })));
    }
  } finally {
    await sql.end({ timeout: 1 });
  }
});

it("fails a query when nobody listens, and connects once somebody does", async () => {
  const url = new URL(db.url);
  const port = url.port;
  url.port = "1";
  const nowhere = connect(url.href, { max: 1, name: "nowhere" });
  await expect(nowhere`select 1`).rejects.toMatchObject({ code: "ECONNREFUSED" });
  await expect(nowhere`select 1`).rejects.toMatchObject({ code: "ECONNREFUSED" });
  await nowhere.end({ timeout: 1 });
  url.port = port;
  const there = connect(url.href, { max: 1, name: "there" });
  expect(await there`select 1 as n`).toEqual([{ n: 1 }]);
  await there.end({ timeout: 1 });
});
