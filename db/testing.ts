import { randomBytes } from "node:crypto";
import { inject } from "vitest";
import { connect, type Sql } from "./client";
import type {} from "./testing-setup";

export interface TestDatabase<Made = unknown> {
  sql: Sql;
  url: string;
  /** What the fixture's `fill` gave back; undefined without a fixture. */
  made: Made;
  /** Closes the pool and drops the database. */
  close(): Promise<void>;
}

/** A state that many tests start from: filled in once in a run, by whoever asks first, and cloned from then on. */
export interface Fixture<Made = unknown> {
  /** Tells it from the other fixtures; the same name is the same state. */
  name: string;
  /** Fills a migrated database, and ends its connections. What it gives back is JSON, for every test. */
  fill(url: string): Promise<Made>;
}

/**
 * A fresh, migrated database for one test file, cloned from the run's template, or from a fixture's, in some 100 ms.
 * @example
 * const db = await testDatabase();
 * afterAll(() => db.close());
 */
export function testDatabase(): Promise<TestDatabase>;
export function testDatabase<Made>(fixture: Fixture<Made>): Promise<TestDatabase<Made>>;
export async function testDatabase<Made>(fixture?: Fixture<Made>): Promise<TestDatabase<Made | undefined>> {
  const { adminUrl, template } = inject("testServer");
  const name = `${template}_${randomBytes(4).toString("hex")}`;
  const admin = connect(adminUrl, { max: 1, name: "whospent-test-admin" });
  const from = await (fixture ? filled(admin, fixture) : { name: template, made: undefined });
  await admin`create database ${admin(name)} template ${admin(from.name)}`;
  const url = urlOf(name);
  const sql = connect(url, { name: "whospent-test" });
  return {
    sql,
    url,
    made: from.made,
    async close() {
      await sql.end({ timeout: 5 });
      await admin`drop database if exists ${admin(name)} with (force)`;
      await admin.end();
    },
  };
}

/** The database that a fixture filled; two workers that ask at once wait for the one who fills it. */
async function filled<Made>(admin: Sql, fixture: Fixture<Made>): Promise<{ name: string; made: Made }> {
  const { template } = inject("testServer");
  const name = `${template}_of_${fixture.name}`;
  // Of this session, and the pool has one connection: who fails or dies lets go of it.
  await admin`select pg_advisory_lock(hashtextextended(${name}, 0))`;
  try {
    const [there] = await admin<{ made: string | null }[]>`
      select shobj_description(oid, 'pg_database') as made from pg_database where datname = ${name}`;
    const made = there ? read<Made>(there.made) : await fill(admin, name, fixture);
    await admin`select pg_advisory_unlock(hashtextextended(${name}, 0))`;
    return { name, made };
  } catch (error) {
    await admin.end();
    throw error;
  }
}

/** Fills beside and renames when whole, so that one whose filling failed is never cloned. */
async function fill<Made>(admin: Sql, name: string, fixture: Fixture<Made>): Promise<Made> {
  const { template } = inject("testServer");
  const draft = `${name}_draft`;
  await admin`drop database if exists ${admin(draft)} with (force)`;
  await admin`create database ${admin(draft)} template ${admin(template)}`;
  const told = JSON.stringify(await fixture.fill(urlOf(draft))) ?? null;
  const [comment] = await admin<{ text: string }[]>`
    select format('comment on database %I is %L', ${draft}::text, ${told}::text) as text`;
  await admin.unsafe(comment?.text ?? "");
  await admin`alter database ${admin(draft)} rename to ${admin(name)}`;
  return read<Made>(told);
}

function read<Made>(told: string | null): Made {
  return (told === null ? undefined : JSON.parse(told)) as Made;
}

function urlOf(database: string): string {
  const url = new URL(inject("testServer").adminUrl);
  url.pathname = `/${database}`;
  return url.href;
}
