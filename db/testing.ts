import { randomBytes } from "node:crypto";
import { inject } from "vitest";
import { connect, type Sql } from "./client";
import type {} from "./testing-setup";

export interface TestDatabase {
  sql: Sql;
  url: string;
  /** Closes the pool and drops the database. */
  close(): Promise<void>;
}

/**
 * A fresh, migrated database for one test file, cloned from the run's template in some 100 ms.
 * @example
 * const db = await testDatabase();
 * afterAll(() => db.close());
 */
export async function testDatabase(): Promise<TestDatabase> {
  const { adminUrl, template } = inject("testServer");
  const name = `${template}_${randomBytes(4).toString("hex")}`;
  const admin = connect(adminUrl, { max: 1, name: "whospent-test-admin" });
  await admin`create database ${admin(name)} template ${admin(template)}`;
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  const sql = connect(url.href, { name: "whospent-test" });
  return {
    sql,
    url: url.href,
    async close() {
      await sql.end({ timeout: 5 });
      await admin`drop database if exists ${admin(name)} with (force)`;
      await admin.end();
    },
  };
}
