import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Queryable, Sql } from "./client";

/** Serialises migrating processes; any constant of ours does. */
const LOCK = 4_839_201_177;

const NAME = /^(\d{4})_[a-z0-9_]+\.sql$/;

export interface Migration {
  name: string;
  text: string;
  hash: string;
}

/** The migrations and the database do not fit together; nothing was changed. */
export class MigrationError extends Error {
  override name = "MigrationError";
}

/**
 * The migration files `NNNN_name.sql` of a folder, in order of their numbers.
 * The server reads them too, to tell whether it is ready; they lie in the folder it is started in, so the
 * bundler need not trace them.
 * @throws MigrationError for a file that is named otherwise, and for two files with one number
 */
export function readMigrations(folder = join(process.cwd(), "db", "migrations")): Migration[] {
  const names = readdirSync(/* turbopackIgnore: true */ folder)
    .filter((name) => name.endsWith(".sql"))
    .sort();
  const seen = new Map<string, string>();
  return names.map((name) => {
    const number = NAME.exec(name)?.[1];
    if (number === undefined) throw new MigrationError(`${name} is not named like 0001_name.sql.`);
    const twin = seen.get(number);
    if (twin !== undefined) throw new MigrationError(`${twin} and ${name} have the same number.`);
    seen.set(number, name);
    // A checkout with Windows line ends is the same migration.
    const text = readFileSync(
      /* turbopackIgnore: true */ join(/* turbopackIgnore: true */ folder, name),
      "utf8",
    ).replaceAll("\r\n", "\n");
    return { name, text, hash: createHash("sha256").update(text).digest("hex") };
  });
}

/**
 * Brings the database up to the migration files: each file in a transaction of its own, recorded with its
 * hash, under a lock. Running it again, or from two processes at once, does no harm.
 * @returns names of the files applied now
 * @throws MigrationError if an applied file has changed, or the database knows one that we do not
 */
export async function migrate(sql: Sql, migrations = readMigrations()): Promise<string[]> {
  const applied: string[] = [];
  await locked(sql, async (tx) => {
    await tx`
      create table if not exists schema_migrations (
        name text primary key,
        hash text not null,
        applied_at timestamptz not null default now()
      )`;
    pending(await recorded(tx), migrations);
  });
  for (const migration of migrations) {
    await locked(sql, async (tx) => {
      const known = await recorded(tx);
      if (known.has(migration.name)) return;
      try {
        await tx.unsafe(migration.text).simple();
      } catch (error) {
        throw new MigrationError(`${migration.name} failed: ${(error as Error).message}`, { cause: error });
      }
      await tx`insert into schema_migrations ${tx({ name: migration.name, hash: migration.hash })}`;
      applied.push(migration.name);
    });
  }
  return applied;
}

/** Names of the migration files that the database has not had yet; reads only. */
export async function pendingMigrations(sql: Queryable, migrations = readMigrations()): Promise<string[]> {
  const [row] = await sql<{ exists: boolean }[]>`
    select to_regclass('schema_migrations') is not null as exists`;
  return pending(row?.exists ? await recorded(sql) : new Map(), migrations);
}

async function locked(sql: Sql, work: (tx: Queryable) => Promise<void>): Promise<void> {
  await sql.begin(async (tx) => {
    await tx`select pg_advisory_xact_lock(${String(LOCK)}::int8)`;
    await work(tx);
  });
}

async function recorded(sql: Queryable): Promise<Map<string, string>> {
  const rows = await sql<{ name: string; hash: string }[]>`select name, hash from schema_migrations`;
  return new Map(rows.map((row) => [row.name, row.hash]));
}

function pending(known: Map<string, string>, migrations: Migration[]): string[] {
  const files = new Map(migrations.map((migration) => [migration.name, migration.hash]));
  for (const [name, hash] of known) {
    const file = files.get(name);
    if (file === undefined) {
      throw new MigrationError(
        `The database has had ${name}, which this version does not know: it is too old.`,
      );
    }
    if (file !== hash) {
      throw new MigrationError(
        `${name} was changed after it was applied: undo that, and write a new file instead.`,
      );
    }
  }
  return migrations.filter((migration) => !known.has(migration.name)).map((migration) => migration.name);
}
